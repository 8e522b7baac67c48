"""slovnet's syntax model: the encoder, biaffine scores of heads, the best tree over them, relations to the heads.

Sentences of like length are scored together. A sentence longer than `LONGEST` is parsed in pieces, so that
nothing grows with its square: the roots of later pieces hang on the root of the first, as `parataxis`.
"""

from __future__ import annotations

from collections.abc import Iterator
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

AT_ONCE = 1 << 15  # tokens whose projections are held, if the sentences allow
LONGEST = 256  # tokens of a sentence parsed at once
CELLS = 1 << 16  # head scores computed at once
WIDTH = 32  # of a projection
PARTS = ("head.head", "head.tail", "rel.head", "rel.tail")  # dependent and head of the one, head and dependent
IMPOSSIBLE = np.float32(-1e9)


class SyntaxModel:
    """`relations` are UD's; `parse` gives the rows of heads and the numbers of relations.

    Four projections of a token's hidden state, 32 dimensions each, are made by one product: the token as a dependent
    and as a head in the table of heads, as a head and as a dependent in the table of relations.
    """

    def __init__(self, weights: Weights, embedding: Embedding) -> None:
        self.relations = weights.words("rel")[1:]  # the first is <pad>
        self._encoder = Encoder(weights, embedding)
        kernels = [weights.array(f"{place}.proj.weight") for place in PARTS]  # each 64 x 32
        self._projection = np.concatenate(kernels, axis=1)
        self._bias = np.concatenate([weights.array(f"{place}.proj.bias") for place in PARTS])
        roots = [weights.array(f"{place.partition('.')[0]}.root").reshape(1, -1) for place in PARTS]  # each 1 x 64
        products = [multiply(root, kernel) for root, kernel in zip(roots, kernels, strict=True)]
        self._root = np.maximum(
            np.concatenate(products, axis=1) + self._bias, 0
        )  # 1 x 128, what a root is projected to
        self._head_kernel = weights.array("head.kernel")  # 32 x 32
        table = weights.array("rel.kernel").reshape(WIDTH, -1, WIDTH)[:, 1:]  # 32 x relations x 32, without <pad>
        self._rel_kernel = np.ascontiguousarray(table.reshape(WIDTH, -1))

    @classmethod
    def load(cls, path: Path, embedding: Embedding) -> SyntaxModel:
        """Reads the file of the model; WeightsError when it is damaged."""
        return cls(Weights(path), embedding)

    def parse(self, inputs: Inputs) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Rows of the heads [n], -1 for a root, and numbers of the relations [n]; each sentence is a tree."""
        heads, relations = np.full(len(inputs), -1, np.int32), np.zeros(len(inputs), np.int32)
        for part, rows in inputs.parts(AT_ONCE):
            starts, lengths, is_later = _pieces(part.bounds)
            with one_thread():
                projected = self._projected(part)
                found = self._heads(projected, starts, lengths, are_mended=True)
                labels = self._relations(projected, found)
            self._hang(found, labels, starts, lengths, is_later)
            heads[rows] = np.where(found < 0, -1, found + rows.start)
            relations[rows] = labels
        return heads, relations

    def best_heads(self, inputs: Inputs) -> npt.NDArray[np.int32]:
        """Each token's own best head [n], -1 for the root, whether or not a tree comes of it: what slovnet gives."""
        starts, lengths, _ = _pieces(inputs.bounds)
        with one_thread():
            return self._heads(self._projected(inputs), starts, lengths, are_mended=False)

    def _projected(self, inputs: Inputs) -> Floats:
        """The four projections of every token, and in the last row those of a root: [n + 1, 4 * 32]."""
        projected = np.empty((len(inputs) + 1, len(self._bias)), np.float32)
        for first, hidden in self._encoder(inputs):
            rows = projected[first : first + len(hidden)]
            np.add(multiply(hidden, self._projection), self._bias, out=rows)
            np.maximum(rows, 0, out=rows)
        projected[-1] = self._root
        return projected

    def _heads(self, projected: Floats, starts: Ints, lengths: Ints, *, are_mended: bool) -> npt.NDArray[np.int32]:
        heads = np.full(len(projected) - 1, -1, np.int32)
        for rows, sizes, scores in self._head_scores(projected, starts, lengths):
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

    def _head_scores(self, projected: Floats, starts: Ints, lengths: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Groups of like length: first rows [s], lengths [s], scores [s, longest, 1 + longest], column 0 the root."""
        root = len(projected) - 1
        candidates = projected[:, WIDTH : 2 * WIDTH]
        for group in _groups(lengths):
            sizes, rows = lengths[group], starts[group]
            places = np.arange(int(np.max(sizes)))
            inside = places < sizes[:, None]  # s x longest
            tokens = np.where(inside, rows[:, None] + places, root)
            columns = np.concatenate([np.full((len(group), 1), root), tokens], axis=1)
            dependents = multiply(projected[tokens.ravel(), :WIDTH], self._head_kernel).reshape(*tokens.shape, WIDTH)
            scores = dependents @ candidates[columns].transpose(0, 2, 1)  # s x longest x 1 + longest
            scores[:, :, 1:][~np.broadcast_to(inside[:, None, :], scores[:, :, 1:].shape)] = IMPOSSIBLE
            yield rows, sizes, scores

    def _relations(self, projected: Floats, heads: Ints) -> npt.NDArray[np.int32]:
        """The best relation of each token to its head; `root` for roots and for nobody else."""
        relations = np.zeros(len(heads), np.int32)
        root = self.relations.index("root")
        for first in range(0, len(heads), BLOCK):
            rows = slice(first, min(first + BLOCK, len(heads)))
            governors = projected[heads[rows], 2 * WIDTH : 3 * WIDTH]  # n x 32; -1 is the last row, a root
            table = multiply(governors, self._rel_kernel).reshape(len(governors), len(self.relations), WIDTH)
            scores = (table @ projected[rows, 3 * WIDTH :, None])[:, :, 0]  # n x relations
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
