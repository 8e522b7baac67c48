"""Dependency trees out of head scores: the tree of the highest sum, with exactly one root.

Chu-Liu and Edmonds: every token takes its best head; a cycle among them is melted into one node, which enters the
next round with what its best way in would gain. When no cycle is left but several roots, the one that loses least by
it takes its best head among the tokens, and what it loses becomes a toll on the root for all (Gabow and Tarjan). In
the end the cycles are opened where the tree enters them. Few rows are ever looked at again, and these are short:
Python's lists are quicker here than arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.integer[Any]]


def maximum_tree(scores: Floats) -> Ints:
    """Scores [n, 1 + n] of each token's possible heads (0 is the root) → heads [n], numbered like the columns.

    >>> maximum_tree(np.array([[5, 0, 4], [6, 5, 0]])).tolist()
    [0, 1]
    """
    weights = scores.astype(np.float64)
    np.fill_diagonal(weights[:, 1:], -np.inf)
    return np.array(_Growth(weights).tree()[1:], np.intp)


def are_trees(heads: Ints, bounds: Ints) -> npt.NDArray[np.bool_]:
    """Which sentences are trees with one root, [s], by heads [n], rows in the same sentence or -1 for its root, and
    bounds [s + 1]. No sentence is empty. Every token walks up in steps that double.

    >>> are_trees(np.array([-1, 0, 1, 4, 3, -1]), np.array([0, 3, 5, 6])).tolist()
    [True, False, True]
    """
    if not len(heads):
        return np.zeros(0, bool)
    above = np.append(0, heads + 1)  # 0 stays at the root
    for _ in range(int(np.max(np.diff(bounds))).bit_length()):
        above = above[above]
    wrong = (heads < 0) + 2 * (above[1:] > 0)  # 1 at a root, 2 where none is above
    return np.asarray(np.add.reduceat(wrong, bounds[:-1]) == 1)


@dataclass(frozen=True, slots=True)
class Melted:
    """A cycle made one node, `members[0]`: the heads its members had, and by head the member that an edge enters."""

    members: list[int]
    heads: list[int]
    entered: list[int]


class _Growth:
    """The way to a tree. Nodes are tokens from 1; one that is a melted cycle goes by the number of its first member.

    `node_of` says of each token which node it is now part of. `heads` of nodes are tokens, parts of others or not.
    """

    def __init__(self, weights: Floats) -> None:
        self._weights = weights  # n x 1 + n
        self._rows: dict[int, list[float]] = {}  # weights of the heads of nodes that were looked at
        self._heads: list[int] = [0, *weights.argmax(1).tolist()]
        self._node_of = list(range(len(self._heads)))
        self._nodes = self._node_of[1:]  # that are left
        self._toll = 0.0  # on edges from the root
        self._seconds: dict[int, tuple[float, int]] = {}  # of roots: what they lose by their best other head, and it

    def tree(self) -> list[int]:
        """Heads by node: the best tree that has one edge from node 0."""
        melted: list[Melted] = []
        start = 0
        while True:
            cycle = self._cycle(start)
            if cycle:
                melted.append(self._melt(cycle))
                start = cycle[0]
                continue
            roots = [node for node in self._nodes if not self._heads[node]]
            if len(roots) == 1:
                break
            start = self._uproot(roots)
        heads = self._heads
        for each in reversed(melted):  # its own edges but for the one member that the tree enters
            head = heads[each.members[0]]
            for node, before in zip(each.members, each.heads, strict=True):
                heads[node] = before
            heads[each.entered[head]] = head
        return heads

    def _row(self, node: int) -> list[float]:
        if node not in self._rows:
            self._rows[node] = self._weights[node - 1].tolist()
        return self._rows[node]

    def _cycle(self, start: int) -> list[int]:
        """Some cycle among the nodes, or nothing; looks at `start` first."""
        heads, node_of = self._heads, self._node_of
        walks = [0] * len(heads)  # the walk that came by first
        walks[0] = -1
        for walk, node in enumerate([start, *self._nodes], 1):
            while not walks[node]:
                walks[node] = walk
                node = node_of[heads[node]]
            if walks[node] == walk:
                cycle = [node]
                while (node := node_of[heads[node]]) != cycle[0]:
                    cycle.append(node)
                return cycle
        return []

    def _melt(self, cycle: list[int]) -> Melted:
        """Makes one node of a cycle and finds its head: the one that gains most over the edge it takes away."""
        first = cycle[0]
        before = [self._heads[node] for node in cycle]
        row = self._row(first)
        base = row[before[0]]
        gains, entered = [weight - base for weight in row], [first] * len(row)
        for node, head in zip(cycle[1:], before[1:], strict=True):
            row = self._row(node)
            base = row[head]
            for place, weight in enumerate(row):
                if weight - base > gains[place]:
                    gains[place], entered[place] = weight - base, node
        members = set(cycle)
        for token, node in enumerate(self._node_of):
            if node in members:
                self._node_of[token] = first
                gains[token] = -inf
        members.remove(first)
        self._nodes = [node for node in self._nodes if node not in members]
        self._rows[first] = gains
        self._seconds.pop(first, None)
        best = max(gains[1:])
        self._heads[first] = 0 if gains[0] - self._toll >= best else gains.index(best, 1)
        return Melted(cycle, before, entered)

    def _uproot(self, roots: list[int]) -> int:
        """Hangs one of several roots on a token, the one that loses least; gives back which."""
        for node in roots:
            if node not in self._seconds:
                row = self._row(node)
                best = max(row[1:])
                self._seconds[node] = row[0] - best, row.index(best, 1)
        node = min(roots, key=self._seconds.__getitem__)
        self._toll, self._heads[node] = self._seconds[node]
        return node
