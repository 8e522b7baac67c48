"""slovnet's entity model on our encoder and CRF. The library has taggers of its own; these layers must still agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nlp_pipeline.numeric.archive import Floats, Weights
from nlp_pipeline.numeric.bio import BioTags
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.encoder import Encoder, Inputs
from nlp_pipeline.numeric.product import multiply
from nlp_pipeline.numeric.threads import one_thread


class EntityModel(BioTags):
    """`tags` are O, B-PER, I-PER, B-LOC, I-LOC, B-ORG, I-ORG; `types` PER, LOC, ORG."""

    def __init__(self, weights: Weights, embedding: Embedding) -> None:
        tags = weights.words("tag")[1:]  # the first is <pad>
        super().__init__(tags, weights.array("head.crf.transitions")[1:, 1:])
        self._encoder = Encoder(weights, embedding)
        self._kernel = self._encoder.head(  # 65 x tags
            weights.array("head.proj.weight")[:, 1:], weights.array("head.proj.bias")[1:]
        )

    @classmethod
    def load(cls, path: Path, embedding: Embedding) -> EntityModel:
        """Reads the file of the model; WeightsError when it is damaged."""
        return cls(Weights(path), embedding)

    def emissions(self, inputs: Inputs) -> Floats:
        """Scores of every tag for each token, [n, tags]."""
        scores = np.zeros((len(inputs), len(self.tags)), np.float32)
        with one_thread():
            for first, states in self._encoder(inputs):
                scores[first : first + len(states)] = multiply(states, self._kernel)
        return scores
