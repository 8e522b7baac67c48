"""slovnet's morphology model: the encoder, then one product that scores every tag."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp_pipeline.numeric.archive import Floats, Weights
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.encoder import LEAST, Encoder, Inputs
from nlp_pipeline.numeric.threads import one_thread


class MorphModel:
    """`tags` are strings like `NOUN|Case=Nom|Number=Sing`; `tag` gives their numbers."""

    def __init__(self, weights: Weights, embedding: Embedding) -> None:
        self.tags = weights.words("tag")[1:]  # the first is <pad>
        self._encoder = Encoder(weights, embedding)
        self._kernel = np.ascontiguousarray(weights.array("head.proj.weight")[:, 1:])  # 64 x tags
        self._bias = weights.array("head.proj.bias")[1:]

    @classmethod
    def load(cls, path: Path, embedding: Embedding) -> MorphModel:
        """Reads the file of the model; WeightsError when it is damaged."""
        return cls(Weights(path), embedding)

    def tag(self, inputs: Inputs) -> npt.NDArray[np.int32]:
        """The number of the best tag of each token, [n]."""
        tags = np.zeros(len(inputs), np.int32)
        with one_thread():
            for first, hidden in self._encoder(inputs):
                scores = multiply(hidden, self._kernel)
                scores += self._bias
                tags[first : first + len(hidden)] = scores.argmax(1)
        return tags


def multiply(rows: Floats, kernel: Floats) -> Floats:
    """A product padded to at least 8 rows, so that its last digits don't depend on how many there are."""
    if len(rows) >= LEAST:
        return rows @ kernel
    padded = np.zeros((LEAST, rows.shape[1]), np.float32)
    padded[: len(rows)] = rows
    return (padded @ kernel)[: len(rows)]
