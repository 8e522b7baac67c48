"""The first convolution, without a product for words seen lately.

Numbers of words and shapes come in, rows for the second layer go out. The layer reads nothing but three words and
their three shapes, and is a sum before relu: so each distinct word is projected once, with the kernels of the place
before, at and after it, and kept, and so is each sequence of three shapes. Safe to share between threads.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.numeric.archive import Floats, Weights
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.kept import Kept
from nlp_pipeline.numeric.product import LEAST
from nlp_pipeline.numeric.shapes import SHAPES

WORDS = 8192  # projected words that a model keeps, 3 KB each
TRIPLES = 2048  # sequences of three shapes that it keeps, 1 KB each

Ints = npt.NDArray[np.integer[Any]]


class FirstLayer:
    """Words and shapes → the first convolution, after relu. `no_word` and `no_shape` are those of an empty row."""

    def __init__(self, weights: Weights, place: str, embedding: Embedding) -> None:
        kernel = np.ascontiguousarray(weights.array(f"{place}.weight").transpose(2, 1, 0))  # 3 x 330 x 256
        dim = embedding.centroids.shape[1] * embedding.codes.shape[1]
        width = kernel.shape[2]
        self._bias = weights.array(f"{place}.bias")
        self._embedding = embedding
        self._kernel = np.ascontiguousarray(kernel[:, :dim])  # 3 x 300 x 256
        shapes = weights.array("emb.shape.weight") @ kernel[:, dim:]  # 3 x shapes x 256
        self._shapes = np.concatenate([shapes, np.zeros_like(shapes[:, :1])], axis=1)
        self.no_word, self.no_shape = len(embedding.codes), len(SHAPES)
        self._words = Kept((3, self.no_word + 1, width), WORDS, self._project)
        self._triples = Kept((1, (self.no_shape + 1) ** 3, width), TRIPLES, self._sum)
        self._lock = Lock()

    def __call__(self, words: Ints, shapes: Ints) -> Floats:
        """Numbers of words and shapes [n + 2] → [n, 256]."""
        size = self.no_shape + 1
        triples = (shapes[:-2] * size + shapes[1:-1]) * size + shapes[2:]
        with self._lock:
            found: Floats = self._triples.rows[0].take(self._triples.places(triples), axis=0)
            places = self._words.places(words)
            before, itself, after = self._words.rows
            found += before.take(places[:-2], axis=0)
            found += itself.take(places[1:-1], axis=0)
            found += after.take(places[2:], axis=0)
        return np.maximum(found, 0, out=found)

    def look_ahead(self, words: Ints) -> None:
        """Projects those of the words that are not kept: one product of many rows is faster than many of few."""
        with self._lock:
            self._words.places(words)

    def _project(self, words: Ints) -> Floats:
        """The products of words [n] with the kernels of the place before, at and after them, [3, n, 256]."""
        padded = np.full(max(len(words), LEAST), self.no_word)
        padded[: len(words)] = words
        vectors = self._embedding.vectors(np.minimum(padded, self.no_word - 1))
        vectors[padded == self.no_word] = 0
        return np.asarray((vectors @ self._kernel)[:, : len(words)])

    def _sum(self, triples: Ints) -> Floats:
        """The bias and what three shapes [n] add to it, [1, n, 256]."""
        size = self.no_shape + 1
        before, itself, after = self._shapes
        rows = before[triples // size**2] + itself[triples // size % size] + after[triples % size]
        return np.asarray(rows + self._bias)[None]
