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
from nlp_pipeline.numeric.encoder import Encoder, Inputs
from nlp_pipeline.numeric.parts import parts
from nlp_pipeline.numeric.product import multiply
from nlp_pipeline.numeric.threads import one_thread
from nlp_pipeline.numeric.tree import are_trees, maximum_tree

Ints = npt.NDArray[np.integer[Any]]

AT_ONCE = 1 << 13  # tokens whose views are held, unless one sentence has more
LONGEST = 256  # tokens of a sentence parsed at once
CELLS = 1 << 17  # head scores computed at once
FEW = 1 << 15  # head scores that are computed together, however unlike the sentences
SIZE = 32  # of the views that scores are products of
DEPENDENTS = 4  # of a head, whose relations are scored together
ROWS = 128  # of heads at once: their tables fit a core's cache
IMPOSSIBLE = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Views:
    """What a token is to others, each [1 + n, 32], row 0 for the root of all sentences: a `dependent` (already
    multiplied with the table) and a `head` in scores of heads, a `governor` and `governed` in scores of relations."""

    dependent: Floats
    head: Floats
    governor: Floats
    governed: Floats


class SyntaxModel:
    """`relations` are UD's; `parse` gives the rows of heads and the numbers of relations."""

    def __init__(self, weights: Weights, embedding: Embedding) -> None:
        self.relations = weights.words("rel")[1:]  # the first is <pad>
        self._encoder = Encoder(weights, embedding, is_exact=True)  # equal words must score equally as heads
        parts = [f"{place}.{side}.proj" for place in ("head", "rel") for side in ("head", "tail")]  # in Views' order
        kernel = np.concatenate([weights.array(f"{part}.weight") for part in parts], axis=1)  # 64 x 4 * 32
        bias = np.concatenate([weights.array(f"{part}.bias") for part in parts])
        self._kernel = self._encoder.head(kernel, bias)  # 65 x 4 * 32
        self._head_table = weights.array("head.kernel")  # dependent x head
        self._root = self._views_of(multiply(weights.array("head.root").reshape(1, -1), kernel) + bias)
        relations = weights.array("rel.kernel").reshape(SIZE, -1, SIZE)[:, 1:]  # governor x relations x governed
        self._relation_table = np.ascontiguousarray(relations.transpose(0, 2, 1).reshape(SIZE, -1))

    @classmethod
    def load(cls, path: Path, embedding: Embedding) -> SyntaxModel:
        """Reads the file of the model; WeightsError when it is damaged."""
        return cls(Weights(path), embedding)

    def parse(self, inputs: Inputs) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Rows of the heads [n], -1 for a root, and numbers of the relations [n]; each sentence is a tree."""
        heads, relations = np.empty((2, len(inputs)), np.int32)
        with one_thread():
            for sentences, rows in parts(inputs.bounds, AT_ONCE):
                part = inputs.part(sentences, rows)
                starts, lengths, is_later = _pieces(part.bounds)
                views = self._views(part)
                found = _best_heads(views, starts, lengths, may_be_own=False)
                _mend(found, views, starts, lengths)
                labels = self._relations(views, found)
                self._hang(found, labels, starts, lengths, is_later)
                heads[rows], relations[rows] = np.where(found < 0, -1, found + rows.start), labels
        return heads, relations

    def best_heads(self, inputs: Inputs) -> npt.NDArray[np.int32]:
        """Each token's own best head [n], -1 for the root, whether or not a tree comes of it: what slovnet gives."""
        starts, lengths, _ = _pieces(inputs.bounds)
        with one_thread():
            return _best_heads(self._views(inputs), starts, lengths, may_be_own=True)

    def _views(self, inputs: Inputs) -> Views:
        found = np.empty((1 + len(inputs), 4 * SIZE), np.float32)
        found[:1] = self._root
        for first, states in self._encoder(inputs):
            found[1 + first : 1 + first + len(states)] = self._views_of(multiply(states, self._kernel))
        dependent, head, governor, governed = (found[:, first : first + SIZE] for first in range(0, 4 * SIZE, SIZE))
        return Views(dependent, head, governor, governed)

    def _views_of(self, products: Floats) -> Floats:
        """What makes the four views of a token, side by side [n, 4 * 32], from its state's product with the kernel."""
        np.maximum(products, 0, out=products)
        products[:, :SIZE] = multiply(products[:, :SIZE], self._head_table)
        return products

    def _relations(self, views: Views, heads: Ints) -> npt.NDArray[np.int32]:
        """The best relation of each token to its head, [n]; `root` for roots and for nobody else.

        What a head makes of the table is computed once for `DEPENDENTS` of its dependents.
        """
        root = self.relations.index("root")
        relations = np.full(len(heads), root, np.int32)
        governors, governed = _by_head(heads)  # r, r x dependents
        for first in range(0, len(governors), ROWS):
            rows = slice(first, first + ROWS)
            tables = multiply(views.governor[1 + governors[rows]], self._relation_table)
            tables = tables.reshape(len(tables), SIZE, -1)  # rows x governed x relations
            scores = views.governed[1 + governed[rows]] @ tables  # rows x dependents x relations
            scores[:, :, root] = IMPOSSIBLE
            relations[governed[rows]] = scores.argmax(2)
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


def _best_heads(views: Views, starts: Ints, lengths: Ints, *, may_be_own: bool) -> npt.NDArray[np.int32]:
    """The best head of each token, [n], -1 for the root; those of sentences of like length together."""
    heads = np.empty(len(views.head) - 1, np.int32)
    for group in _groups(lengths):
        rows, sizes = starts[group], lengths[group]
        longest = int(sizes[-1])
        inside = np.arange(longest) < sizes[:, None]  # s x longest
        tokens = np.where(inside, rows[:, None] + np.arange(1, longest + 1), 0)  # rows of the views
        candidates = np.zeros((len(group), 1 + longest), np.intp)  # the first is the root, and so is the padding
        candidates[:, 1:] = tokens
        scores = views.dependent[tokens] @ views.head[candidates].transpose(0, 2, 1)  # s x longest x 1 + longest
        if not may_be_own:
            scores.reshape(len(group), -1)[:, 1 :: longest + 2] = IMPOSSIBLE
        best = candidates[np.arange(len(group))[:, None], scores.argmax(2)]
        heads[tokens[inside] - 1] = best[inside] - 1
    return heads


def _mend(heads: npt.NDArray[np.int32], views: Views, starts: Ints, lengths: Ints) -> None:
    """Makes trees of the sentences that are none."""
    for piece in np.flatnonzero(~are_trees(heads, np.append(starts, len(heads)))).tolist():
        start, stop = int(starts[piece]), int(starts[piece] + lengths[piece])
        candidates = np.concatenate([views.head[:1], views.head[1 + start : 1 + stop]])
        tree = maximum_tree(views.dependent[1 + start : 1 + stop] @ candidates.T)
        heads[start:stop] = np.where(tree > 0, tree - 1 + start, -1)


def _by_head(heads: Ints) -> tuple[Ints, Ints]:
    """Heads with dependents, [r], and their dependents, [r, DEPENDENTS]: a head with more of them has several rows,
    one with fewer repeats the first."""
    order = np.argsort(heads, kind="stable")
    order = order[np.count_nonzero(heads < 0) :]
    own = heads[order]
    starts = np.flatnonzero(np.diff(own, prepend=-1))
    number = np.arange(len(own)) - np.repeat(starts, np.diff(starts, append=len(own)))
    place = number % DEPENDENTS
    opens = place == 0
    governed = np.repeat(order[opens][:, None], DEPENDENTS, axis=1)
    governed[np.cumsum(opens) - 1, place] = order
    return own[opens], governed


def _pieces(bounds: Ints) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Sentences cut to at most LONGEST tokens: first rows, lengths, and whether it goes on with the one before."""
    lengths = np.diff(bounds)
    counts = -(-lengths // LONGEST)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)  # of the piece in its sentence
    starts = np.repeat(bounds[:-1], counts) + number * LONGEST
    sizes = np.minimum(np.repeat(lengths, counts) - number * LONGEST, LONGEST)
    return starts, sizes, number > 0


def _groups(lengths: Ints) -> Iterator[Ints]:
    """Numbers of pieces, those of like length together, so that little is padded; of few, all together."""
    order = np.argsort(lengths, kind="stable")
    ordered = lengths[order]
    first = 0
    while first < len(order):
        shortest = int(ordered[first])
        like = int(np.searchsorted(ordered, shortest + shortest // 8 + 2, side="right"))
        cells = np.arange(1, len(order) - first + 1) * ordered[first:] * (ordered[first:] + 1)  # with padding
        few, many = np.searchsorted(cells, [FEW, CELLS], side="right").tolist()
        last = first + max(few, min(like - first, many), 1)
        yield order[first:last]
        first = last
