"""The first convolution, without a product for words seen lately.

Words and shapes come in, as numbers of pairs, rows for the second layer go out. The layer reads nothing but three
words and their three shapes, and is a sum before relu: so each distinct pair is projected once, with the kernels of
the place before, at and after it, and kept. Safe to share between threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.locks import lock
from nlp_pipeline.numeric.archive import Floats, Weights
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.kept import Kept
from nlp_pipeline.numeric.product import LEAST
from nlp_pipeline.numeric.shapes import SHAPES

PAIRS = 10_000  # of a word and a shape that a model keeps projected, 3 KB each

Ints = npt.NDArray[np.integer[Any]]


class FirstLayer:
    """Numbers of pairs of a word and a shape → the first convolution, after relu; `empty` is that of an empty row."""

    def __init__(self, weights: Weights, place: str, embedding: Embedding) -> None:
        kernel = np.ascontiguousarray(weights.array(f"{place}.weight").transpose(2, 1, 0))  # 3 x 330 x 256
        dim = embedding.centroids.shape[1] * embedding.codes.shape[1]
        self._embedding = embedding
        self._kernel = np.ascontiguousarray(kernel[:, :dim])  # 3 x 300 x 256
        shapes = weights.array("emb.shape.weight") @ kernel[:, dim:]  # 3 x shapes x 256
        self._shapes = np.concatenate([shapes, np.zeros_like(shapes[:, :1])], axis=1)
        self._shapes[1] += weights.array(f"{place}.bias")
        self._words = len(embedding.codes) + 1  # the last is none
        self.empty = len(SHAPES) * self._words + self._words - 1
        self._kept = Kept((3, self.empty + 1, kernel.shape[2]), PAIRS, self._project)
        self._lock = lock()

    def pairs(self, words: Ints, shapes: Ints) -> Ints:
        """The numbers of the pairs of words [n] and shapes [n], [n]."""
        return shapes * self._words + words

    def __call__(self, pairs: Ints) -> Floats:
        """Numbers of pairs [n + 2] → [n, 256]."""
        with self._lock:
            places = self._kept.places(pairs)
            before, itself, after = self._kept.rows
            found: Floats = before.take(places[:-2], axis=0)
            found += itself.take(places[1:-1], axis=0)
            found += after.take(places[2:], axis=0)
        return np.maximum(found, 0, out=found)

    def look_ahead(self, pairs: Ints) -> None:
        """Projects those of the pairs that are not kept: one product of many rows is faster than many of few."""
        with self._lock:
            self._kept.places(pairs)

    def _project(self, pairs: Ints) -> Floats:
        """What pairs [n] add to the row after, their own and the row before, and the bias to their own: [3, n, 256]."""
        shapes, words = np.divmod(pairs, self._words)
        padded = np.full(max(len(pairs), LEAST), self._words - 1)
        padded[: len(pairs)] = words
        vectors = self._embedding.vectors(np.minimum(padded, self._words - 2))
        vectors[padded == self._words - 1] = 0
        rows: Floats = (vectors @ self._kernel)[:, : len(pairs)]
        rows += self._shapes[:, shapes]
        return rows
