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
    heads = _arborescence(weights.copy())[1:]
    if np.count_nonzero(heads == 0) == 1:  # mostly: the best of all trees has one root, so it is the best of these
        return heads
    # leaving the root is dearer than any tree is good: it is left once, as it must be at least once
    used = weights[np.isfinite(weights)]
    weights[1:, 0] -= (float(used.max() - used.min()) + 1.0) * (n + 1)
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
    """Heads [nodes] of the best tree from node 0, by weights [nodes, nodes] of dependent x head, overwritten.

    A melted cycle lives on in the row and column of its first member; the others' are emptied.
    """
    heads: Ints = weights.argmax(1)
    heads[0] = 0
    melted: list[tuple[Ints, Ints, Ints, Ints]] = []
    start = 1
    while True:
        cycle = _find_cycle(heads.tolist(), start)
        if cycle is None:
            break
        melted.append(_melt(weights, heads, cycle))
        start = int(cycle[0])
    for cycle, before, entered, left in reversed(melted):
        _open(heads, cycle, before, entered, left)
    return heads


def _melt(weights: Floats, heads: Ints, cycle: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Makes one node of a cycle. Gives back what opens it: the cycle, its heads, which member an edge from each
    node enters, and which member each dependent outside hangs on."""
    first, others = cycle[0], cycle[1:]
    before = heads[cycle]
    gains = weights[cycle] - weights[cycle, before][:, None]  # members x heads
    gains[:, cycle] = -np.inf
    reach = weights[:, cycle]  # dependents x members
    entered, left = gains.argmax(0), reach.argmax(1)
    weights[first] = gains.max(0)
    weights[:, first] = reach.max(1)
    weights[first, first] = -np.inf
    weights[others] = -np.inf
    weights[:, others] = -np.inf
    inside = np.zeros(len(heads), bool)
    inside[cycle] = True
    heads[inside[heads]] = first
    heads[others] = 0  # gone: nobody asks for them until the cycle is opened
    heads[first] = weights[first].argmax()
    return cycle, before, entered, left


def _open(heads: Ints, cycle: Ints, before: Ints, entered: Ints, left: Ints) -> None:
    """Puts a melted cycle back: its own edges but for the one member that the tree enters, and who hangs on whom."""
    head = heads[cycle[0]]
    hanging = heads == cycle[0]
    hanging[cycle] = False
    heads[hanging] = cycle[left[hanging]]
    heads[cycle] = before
    heads[cycle[entered[head]]] = head


def _find_cycle(heads: list[int], start: int) -> Ints | None:
    """Some cycle among heads, or None; node 0 is its own head and none. Looks at `start` first."""
    walks = [-1] * len(heads)  # the walk that came by first
    walks[0] = len(heads) + 1
    for walk, begin in enumerate([start, *range(1, len(heads))]):
        node = begin
        while walks[node] < 0:
            walks[node] = walk
            node = heads[node]
        if walks[node] == walk:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(heads[cycle[-1]])
            return np.array(cycle)
    return None
