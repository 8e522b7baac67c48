"""slovnet's encoder: word and shape vectors through three convolutions over 3 tokens.

All sentences of a batch lie in one matrix with an empty row between them: that is what a convolution sees beyond a
sentence's ends. The first layer is a sum of table rows (`first_layer`), the others are products (`convolution`).

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
from nlp_pipeline.numeric.convolution import Convolution, Norm, Paired
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.first_layer import FirstLayer
from nlp_pipeline.numeric.product import LEAST
from nlp_pipeline.numeric.shapes import SHAPES

BLOCK = 512  # rows at a time, at most: what a layer reads and writes fits a core's second cache
AHEAD = 4096  # rows whose new pairs are projected in one product
HALO = 3  # rows that three layers look to either side

Ints = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Sentences as the models read them: `words` [n] and `shapes` [n] of their tokens one after the other,
    sentence i at rows `bounds[i]:bounds[i + 1]`, bounds [s + 1]. No sentence is empty."""

    words: npt.NDArray[np.int32]
    shapes: npt.NDArray[np.int32]
    bounds: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.words)

    def part(self, sentences: slice, tokens: slice) -> Inputs:
        """Some of the sentences, with their tokens."""
        bounds = self.bounds[sentences.start : sentences.stop + 1] - tokens.start
        return Inputs(self.words[tokens], self.shapes[tokens], bounds)


class Encoder:
    """Tokens → states [n, 65], the last of which is one; `head` makes the kernels that they are multiplied with."""

    def __init__(self, weights: Weights, embedding: Embedding, *, is_exact: bool = False) -> None:
        """`is_exact`: equal surroundings give equal states to the last bit, wherever they stand; an eighth slower."""
        if weights.embedding_id != embedding.id:
            raise WeightsError(f"{weights.path}: expected the embedding {weights.embedding_id}, found {embedding.id}")
        if weights.words("shape") != SHAPES:
            raise WeightsError(f"{weights.path}: its list of shapes is not the one this version knows")
        places = [f"encoder.layers.{number}" for number in range(3)]
        self._first = FirstLayer(weights, f"{places[0]}.conv", embedding)
        first = Norm.read(weights, f"{places[0]}.norm")
        second = Convolution.read(weights, f"{places[1]}.conv", first)
        between = Norm.read(weights, f"{places[1]}.norm", second.bias)
        third = Convolution.read(weights, f"{places[2]}.conv", between)
        self._last = Norm.read(weights, f"{places[2]}.norm", third.bias)
        self._nothing = first.nothing, between.nothing
        self._second: Convolution | Paired = second if is_exact else Paired.of(second)
        self._third: Convolution | Paired = third if is_exact else Paired.of(third)

    def head(self, kernel: Floats, bias: Floats) -> Floats:
        """What multiplies states as slovnet's head multiplies its own: its kernel [64, out] and bias → [65, out]."""
        return self._last.into(kernel, bias)

    def __call__(self, inputs: Inputs) -> Iterator[tuple[int, Floats]]:
        """Blocks of states: the number of the first token, and [tokens, 65]."""
        pairs, inside = self._packed(inputs)
        size = len(pairs) - 2 * HALO
        step = -(-size // -(-size // BLOCK))  # blocks of like size, each even
        step += step % 2
        token = 0
        for first in range(0, size, step):
            if first % AHEAD < step:
                self._first.look_ahead(pairs[first : first + AHEAD])
            rows = slice(first, first + step + 2 * HALO)
            states = self._block(pairs[rows], inside[rows])
            if len(states):
                yield token, states
            token += len(states)

    def _packed(self, inputs: Inputs) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Words with shapes in rows, an empty one between sentences and empty ones around; which hold a token."""
        count = len(inputs.bounds) - 1
        rows = HALO + np.arange(len(inputs)) + np.repeat(np.arange(count), np.diff(inputs.bounds))
        size = len(inputs) + max(count - 1, 0)
        size = max(size + size % 2, 2 * LEAST)
        pairs = np.full(size + 2 * HALO, self._first.empty)
        inside = np.zeros(size + 2 * HALO, bool)
        pairs[rows], inside[rows] = self._first.pairs(inputs.words, inputs.shapes), True
        return pairs, inside

    def _block(self, pairs: Ints, inside: npt.NDArray[np.bool_]) -> Floats:
        """Rows [n + 6] → states [tokens, 65] of those of the middle n that are tokens."""
        outside = ~inside
        x = self._first(pairs)  # n + 4
        x[outside[1:-1]] = self._nothing[0]
        x = self._second(x)  # n + 2
        x[outside[2:-2]] = self._nothing[1]
        x = self._third(x)[inside[HALO:-HALO]]
        states = np.empty((len(x), x.shape[1] + 1), np.float32)
        states[:, :-1], states[:, -1] = x, 1
        return states
