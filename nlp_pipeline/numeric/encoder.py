"""slovnet's encoder: word and shape vectors through three convolutions over 3 tokens, batch norm folded in.

All sentences of a batch lie in one matrix with an empty row between them, which stays zero after every layer:
that is what a convolution sees beyond a sentence's ends. A convolution is then three matrix products, added with
a shift of one row. The first layer is a sum of table rows: each distinct word of a block is projected once.

Work is done in blocks of rows, with the 3 rows on either side that reach into them, so memory is bounded and
blocks may end anywhere, inside a very long sentence too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.archive import Floats, Weights
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.shapes import SHAPES

BLOCK = 1024  # rows at a time: a layer's input and output fit a core's cache
HALO = 3  # rows that three layers look to either side
LEAST = 8  # rows of a product: fewer are summed in another order, and the last digits would depend on the batch


@dataclass(frozen=True, slots=True)
class Inputs:
    """Sentences as the models read them: `words` [n] and `shapes` [n] of their tokens one after the other,
    sentence i at rows `bounds[i]:bounds[i + 1]`, bounds [s + 1]. No sentence is empty."""

    words: npt.NDArray[np.int32]
    shapes: npt.NDArray[np.int32]
    bounds: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.words)


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution: `kernel` [in, 3 * out] for the token before, itself and after; then relu, scale, shift."""

    kernel: Floats
    bias: Floats
    scale: Floats
    shift: Floats

    @classmethod
    def read(cls, weights: Weights, place: str) -> Layer:
        """From the file's [out, in, 3] and batch norm."""
        kernel = weights.array(f"{place}.conv.weight").transpose(1, 2, 0)  # in x 3 x out
        scale = weights.array(f"{place}.norm.weight") / weights.array(f"{place}.norm.std")
        return cls(
            np.ascontiguousarray(kernel.reshape(len(kernel), -1)),
            weights.array(f"{place}.conv.bias"),
            scale,
            weights.array(f"{place}.norm.bias") - weights.array(f"{place}.norm.mean") * scale,
        )

    def finish(self, products: Floats, inside: npt.NDArray[np.bool_]) -> Floats:
        """Products [rows, 3 * out] of each row with the three kernels → [rows, out], empty rows zero."""
        out = len(self.bias)
        total = products[:, out : 2 * out] + self.bias
        total[1:] += products[:-1, :out]
        total[:-1] += products[1:, 2 * out :]
        np.maximum(total, 0, out=total)
        total *= self.scale
        total += self.shift
        total[~inside] = 0
        return total


class Encoder:
    """Tokens → hidden states [n, 64]."""

    def __init__(self, weights: Weights, embedding: Embedding) -> None:
        if weights.embedding_id != embedding.id:
            raise WeightsError(f"{weights.path}: expected the embedding {weights.embedding_id}, found {embedding.id}")
        if weights.words("shape") != SHAPES:
            raise WeightsError(f"{weights.path}: its list of shapes is not the one this version knows")
        self._embedding = embedding
        first = Layer.read(weights, "encoder.layers.0")
        words = embedding.centroids.shape[1] * embedding.codes.shape[1]
        self._word_kernel = np.ascontiguousarray(first.kernel[:words])  # 300 x 3 * 256
        # frequent words are projected once and for all: word id → row of the table, -1 for the others
        self._known = embedding.vectors(embedding.frequent) @ self._word_kernel  # frequent x 3 * 256
        self._place = np.full(len(embedding.words), -1, np.int32)
        self._place[embedding.frequent] = np.arange(len(embedding.frequent))
        self._shape_rows = weights.array("emb.shape.weight") @ first.kernel[words:]  # shapes x 3 * 256
        self._layers = (first, Layer.read(weights, "encoder.layers.1"), Layer.read(weights, "encoder.layers.2"))
        self.width = len(self._layers[-1].bias)

    def __call__(self, inputs: Inputs) -> Iterator[tuple[int, Floats]]:
        """Blocks of hidden states: the number of the first token, and [tokens, 64]."""
        rows = np.arange(len(inputs)) + np.repeat(np.arange(len(inputs.bounds) - 1), np.diff(inputs.bounds))
        for first in range(0, len(inputs), BLOCK):
            last = min(first + BLOCK, len(inputs))
            yield first, self._block(inputs, rows, first, last)

    def _block(self, inputs: Inputs, rows: npt.NDArray[Any], first: int, last: int) -> Floats:
        """Tokens first:last, from the packed rows between their first and last, and the halo."""
        low, high = rows[first] - HALO, rows[last - 1] + HALO + 1
        begin, end = np.searchsorted(rows, [low, high])  # tokens in sight
        places = rows[begin:end] - low
        size = max(high - low, LEAST)
        inside = np.zeros(size, bool)
        inside[places] = True
        x: Floats = self._first(inputs, begin, end, places, inside)
        for layer in self._layers[1:]:
            x = layer.finish(x @ layer.kernel, inside)
        return np.asarray(x[rows[first:last] - low])

    def _first(
        self, inputs: Inputs, begin: int, end: int, places: npt.NDArray[Any], inside: npt.NDArray[np.bool_]
    ) -> Floats:
        """The first layer: a table of the distinct (word, shape) in sight, one gather from it, the empty row last."""
        pairs = inputs.words[begin:end].astype(np.int64) * len(SHAPES) + inputs.shapes[begin:end]
        distinct, codes = np.unique(pairs, return_inverse=True)
        rows = np.full(len(inside), len(distinct), np.intp)
        rows[places] = codes
        return self._layers[0].finish(self._table(*np.divmod(distinct, len(SHAPES))).take(rows, axis=0), inside)

    def _table(self, words: npt.NDArray[Any], shapes: npt.NDArray[Any]) -> Floats:
        """Products of distinct words and shapes with the first kernel, [pairs + 1, 3 * 256], the last row zero."""
        table = np.zeros((len(words) + 1, self._known.shape[1]), np.float32)
        known = self._place[words]
        np.take(self._known, np.maximum(known, 0), axis=0, out=table[:-1], mode="clip")
        rare = np.flatnonzero(known < 0)
        distinct, codes = np.unique(words[rare], return_inverse=True)
        padded = np.concatenate([distinct, np.zeros(max(LEAST - len(distinct), 0), distinct.dtype)])
        table[rare] = (self._embedding.vectors(padded) @ self._word_kernel)[codes]
        table[:-1] += self._shape_rows[shapes]
        return table
