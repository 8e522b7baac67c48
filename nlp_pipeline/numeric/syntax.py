"""slovnet's syntax model: the encoder, biaffine scores of heads, the best tree over them, relations to the heads.

Sentences of like length are scored together. A sentence longer than `LONGEST` is parsed in pieces, so that
nothing grows with its square: the roots of later pieces hang on the root of the first, as `parataxis`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.numeric.archive import Floats, Weights
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.encoder import BLOCK, Encoder, Inputs
from nlp_pipeline.numeric.morph import multiply
from nlp_pipeline.numeric.threads import one_thread
from nlp_pipeline.numeric.tree import are_trees, maximum_tree, single_rooted

Ints = npt.NDArray[np.integer[Any]]

LONGEST = 256  # tokens of a sentence parsed at once
CELLS = 1 << 18  # head scores computed at once
IMPOSSIBLE = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Biaffine:
    """Two projections to 32 dimensions and the table between them; `root` [1, 64] is the root's hidden state."""

    one: tuple[Floats, Floats]
    other: tuple[Floats, Floats]
    root: Floats
    kernel: Floats

    @classmethod
    def read(cls, weights: Weights, place: str) -> Biaffine:
        def projection(side: str) -> tuple[Floats, Floats]:
            return weights.array(f"{place}.{side}.proj.weight"), weights.array(f"{place}.{side}.proj.bias")

        root = weights.array(f"{place}.root").reshape(1, -1)
        return cls(projection("head"), projection("tail"), root, weights.array(f"{place}.kernel"))


def project(hidden: Floats, projection: tuple[Floats, Floats]) -> Floats:
    """Hidden states [n, 64] → [n, 32], relu."""
    return np.asarray(np.maximum(multiply(hidden, projection[0]) + projection[1], 0))


class SyntaxModel:
    """`relations` are UD's; `parse` gives the rows of heads and the numbers of relations."""

    def __init__(self, weights: Weights, embedding: Embedding) -> None:
        self.relations = weights.words("rel")[1:]  # the first is <pad>
        self._encoder = Encoder(weights, embedding)
        self._head = Biaffine.read(weights, "head")
        self._rel = Biaffine.read(weights, "rel")
        # 32 x relations x 32, without <pad>
        table = self._rel.kernel.reshape(32, -1, 32)[:, 1:]
        self._rel_kernel = np.ascontiguousarray(table.reshape(32, -1))

    @classmethod
    def load(cls, path: Path, embedding: Embedding) -> SyntaxModel:
        """Reads the file of the model; WeightsError when it is damaged."""
        return cls(Weights(path), embedding)

    def parse(self, inputs: Inputs) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Rows of the heads [n], -1 for a root, and numbers of the relations [n]; each sentence is a tree."""
        starts, lengths, is_later = _pieces(inputs.bounds)
        with one_thread():
            hidden = self._hidden(inputs)
            heads = self._heads(hidden, starts, lengths, are_mended=True)
            relations = self._relations(hidden, heads)
        self._hang(heads, relations, starts, lengths, is_later)
        return heads, relations

    def best_heads(self, inputs: Inputs) -> npt.NDArray[np.int32]:
        """Each token's own best head [n], -1 for the root, whether or not a tree comes of it: what slovnet gives."""
        starts, lengths, _ = _pieces(inputs.bounds)
        with one_thread():
            return self._heads(self._hidden(inputs), starts, lengths, are_mended=False)

    def _heads(self, hidden: Floats, starts: Ints, lengths: Ints, *, are_mended: bool) -> npt.NDArray[np.int32]:
        heads = np.full(len(hidden), -1, np.int32)
        for rows, sizes, scores in self._head_scores(hidden, starts, lengths):
            places = np.arange(scores.shape[1])
            if are_mended:
                scores[:, places, places + 1] = IMPOSSIBLE  # nobody is its own head
            best = scores.argmax(2)  # s x longest
            if are_mended:
                _mend(best, scores, sizes)
            inside = places < sizes[:, None]
            tokens = rows[:, None] + places
            heads[tokens[inside]] = np.where(best > 0, best - 1 + rows[:, None], -1)[inside]
        return heads

    def _hidden(self, inputs: Inputs) -> Floats:
        hidden = np.zeros((len(inputs), self._encoder.width), np.float32)
        for first, block in self._encoder(inputs):
            hidden[first : first + len(block)] = block
        return hidden

    def _head_scores(self, hidden: Floats, starts: Ints, lengths: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Groups of like length: first rows [s], lengths [s], scores [s, longest, 1 + longest], column 0 the root."""
        part = self._head
        dependents = multiply(project(hidden, part.one), part.kernel)  # n x 32
        candidates = np.concatenate([project(part.root, part.other), project(hidden, part.other)])  # 1 + n x 32
        for group in _groups(lengths):
            sizes, rows = lengths[group], starts[group]
            longest = int(np.max(sizes))
            places = np.arange(longest)
            inside = places < sizes[:, None]  # s x longest
            tokens = np.where(inside, rows[:, None] + places, 0)
            columns = np.concatenate([np.zeros((len(group), 1), int), np.where(inside, tokens + 1, 0)], axis=1)
            scores = dependents[tokens] @ candidates[columns].transpose(0, 2, 1)  # s x longest x 1 + longest
            scores[:, :, 1:][~np.broadcast_to(inside[:, None, :], scores[:, :, 1:].shape)] = IMPOSSIBLE
            yield rows, sizes, scores

    def _relations(self, hidden: Floats, heads: Ints) -> npt.NDArray[np.int32]:
        """The best relation of each token to its head; `root` for roots and for nobody else."""
        part = self._rel
        with_root = np.concatenate([part.root, hidden])
        relations = np.zeros(len(heads), np.int32)
        root = self.relations.index("root")
        for first in range(0, len(heads), BLOCK):
            rows = slice(first, first + BLOCK)
            governors = multiply(project(with_root[heads[rows] + 1], part.one), self._rel_kernel)
            tails = project(hidden[rows], part.other)  # n x 32
            table = governors.reshape(len(tails), len(self.relations), -1)
            scores = (table @ tails[:, :, None])[:, :, 0]  # n x relations
            scores[:, root] = IMPOSSIBLE
            relations[rows] = np.where(heads[rows] < 0, root, scores.argmax(1))
        return relations

    def _hang(self, heads: Ints, relations: Ints, starts: Ints, lengths: Ints, is_later: npt.NDArray[np.bool_]) -> None:
        """Joins the pieces of long sentences to one tree."""
        main = -1
        for piece in np.flatnonzero(is_later | np.append(is_later[1:], False)).tolist():
            rows = slice(starts[piece], starts[piece] + lengths[piece])
            root = int(starts[piece]) + int(np.flatnonzero(heads[rows] < 0)[0])
            if is_later[piece]:
                heads[root], relations[root] = main, self.relations.index("parataxis")
            else:
                main = root


def _mend(heads: Ints, scores: Floats, lengths: Ints) -> None:
    """Makes trees of those rows of heads [s, longest] that are none."""
    (broken,) = np.nonzero(~are_trees(heads, lengths))
    if len(broken):
        heads[broken] = single_rooted(scores[broken], lengths[broken])
        for i in broken[~are_trees(heads[broken], lengths[broken])].tolist():
            size = int(lengths[i])
            heads[i, :size] = maximum_tree(scores[i, :size, : size + 1])


def _pieces(bounds: Ints) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Sentences cut to at most LONGEST tokens: first rows, lengths, and whether it goes on with the one before."""
    lengths = np.diff(bounds)
    counts = -(-lengths // LONGEST)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)  # of the piece in its sentence
    starts = np.repeat(bounds[:-1], counts) + number * LONGEST
    sizes = np.minimum(np.repeat(lengths, counts) - number * LONGEST, LONGEST)
    return starts, sizes, number > 0


def _groups(lengths: Ints) -> Iterator[Ints]:
    """Numbers of pieces, those of like length together, so that little is padded."""
    order = np.argsort(lengths, kind="stable")
    first = 0
    while first < len(order):
        shortest = int(lengths[order[first]])
        like = int(np.searchsorted(lengths[order], shortest + shortest // 8 + 2, side="right"))
        size = int(lengths[order[like - 1]])
        last = min(like, first + max(CELLS // (size * (size + 1)), 1))
        yield order[first:last]
        first = last
