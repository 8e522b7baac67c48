"""Dependency trees out of head scores: the tree of the highest sum, with exactly one root.

Chu-Liu and Edmonds: every token takes its best head; a cycle among them is melted into one node, which enters the
next round with what its best way in would gain; in the end the cycles are opened where the tree enters them.
"""

from __future__ import annotations

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
    n = len(scores)
    weights = np.full((n + 1, n + 1), -np.inf)  # dependent x head
    weights[1:] = scores
    np.fill_diagonal(weights, -np.inf)
    # leaving the root is dearer than any tree is good: it is left once, as it must be at least once
    spread = float(scores.max() - scores.min()) + 1.0
    weights[1:, 0] -= spread * (n + 1)
    return _arborescence(weights)[1:]


def are_trees(heads: Ints, lengths: Ints) -> npt.NDArray[np.bool_]:
    """Which rows of heads [s, longest], numbered from 1 with 0 the root, are trees with one root: [s].

    Only the first `lengths[i]` tokens of a row count. Every token walks up in steps that double.

    >>> are_trees(np.array([[0, 1, 2], [2, 1, 0], [0, 0, 0]]), np.array([3, 3, 1])).tolist()
    [True, False, True]
    """
    inside = np.arange(heads.shape[1]) < lengths[:, None]
    places = np.zeros((len(heads), heads.shape[1] + 1), np.intp)  # 0 stays at the root
    places[:, 1:] = np.where(inside, heads, 0)
    one_root = ((heads == 0) & inside).sum(1) == 1
    for _ in range(max(int(heads.shape[1]).bit_length(), 1)):
        places = np.take_along_axis(places, places, axis=1)
    return np.asarray(one_root & (places == 0).all(1))


def _arborescence(weights: Floats) -> Ints:
    """Heads [nodes] of the best tree from node 0, by weights [nodes, nodes] of dependent x head."""
    levels = []
    while True:
        heads = weights.argmax(1)
        heads[0] = 0
        cycle = _find_cycle(heads.tolist())
        if cycle is None:
            break
        kept = np.setdiff1d(np.arange(len(weights)), cycle)
        gain = weights[np.ix_(cycle, kept)] - weights[cycle, heads[cycle]][:, None]  # member x head outside
        leaving = weights[np.ix_(kept, cycle)]  # dependent outside x member
        levels.append((heads, cycle, kept, gain.argmax(0), leaving.argmax(1)))
        smaller = np.full((len(kept) + 1, len(kept) + 1), -np.inf)
        smaller[:-1, :-1] = weights[np.ix_(kept, kept)]
        smaller[-1, :-1] = gain.max(0)
        smaller[:-1, -1] = leaving.max(1)
        weights = smaller
    for before, cycle, kept, entered, left in reversed(levels):
        heads = _opened(heads, before, cycle, kept, entered, left)
    return heads


def _opened(heads: Ints, before: Ints, cycle: Ints, kept: Ints, entered: Ints, left: Ints) -> Ints:
    """Heads with the last node, a melted cycle, opened again: `before` gives the edges inside it."""
    opened = before.copy()
    inner = heads[:-1] == len(kept)
    opened[kept] = np.where(inner, cycle[left], kept[np.where(inner, 0, heads[:-1])])
    opened[cycle[entered[heads[-1]]]] = kept[heads[-1]]
    opened[0] = 0
    return opened


def _find_cycle(heads: list[int]) -> Ints | None:
    """Some cycle among heads, or None; node 0 is its own head and none."""
    seen = [0] * len(heads)  # the walk that came by
    seen[0] = -1
    for start in range(1, len(heads)):
        node = start
        while not seen[node]:
            seen[node] = start
            node = heads[node]
        if seen[node] == start:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(heads[cycle[-1]])
            return np.array(cycle)
    return None
