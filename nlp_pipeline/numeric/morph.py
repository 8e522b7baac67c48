"""slovnet's morphology model: the encoder, then one product that scores every tag; advice may overrule the best."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlp_pipeline.numeric.archive import Floats, Weights
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.encoder import Encoder, Inputs
from nlp_pipeline.numeric.product import multiply
from nlp_pipeline.numeric.threads import one_thread


@dataclass(frozen=True, slots=True)
class Advice:
    """What another source has against the tags of a form, in steps of `unit` (the model's scores are logits).

    `costs` [forms, tags] from 0 (nothing) to 255, `codes` [n] the row of each token.
    """

    costs: npt.NDArray[np.uint8]
    codes: npt.NDArray[np.int32]
    unit: float


class MorphModel:
    """`tags` are strings like `NOUN|Case=Nom|Number=Sing`; `tag` gives their numbers."""

    def __init__(self, weights: Weights, embedding: Embedding) -> None:
        self.tags = weights.words("tag")[1:]  # the first is <pad>
        self._encoder = Encoder(weights, embedding)
        self._kernel = self._encoder.head(  # 65 x tags
            weights.array("head.proj.weight")[:, 1:], weights.array("head.proj.bias")[1:]
        )

    @classmethod
    def load(cls, path: Path, embedding: Embedding) -> MorphModel:
        """Reads the file of the model; WeightsError when it is damaged."""
        return cls(Weights(path), embedding)

    def tag(self, inputs: Inputs, advice: Advice | None = None) -> npt.NDArray[np.int32]:
        """The number of the best tag of each token, [n]; best after the advice's costs are paid, where there is any."""
        tags = np.zeros(len(inputs), np.int32)
        with one_thread():
            for first, states in self._encoder(inputs):
                scores = multiply(states, self._kernel)
                best = scores.argmax(1)
                if advice is not None:
                    reconsider(best, scores, advice, advice.codes[first : first + len(states)])
                tags[first : first + len(states)] = best
        return tags


def reconsider(best: npt.NDArray[np.intp], scores: Floats, advice: Advice, codes: npt.NDArray[np.int32]) -> None:
    """Chooses again, in `best` [rows], where the tag with the highest of `scores` [rows, tags] has a cost.

    A best tag without a cost stays the best, so only few rows are looked at.
    """
    (rows,) = np.nonzero(advice.costs[codes, best])
    if len(rows):
        best[rows] = (scores[rows] - np.float32(advice.unit) * advice.costs[codes[rows]]).argmax(1)
