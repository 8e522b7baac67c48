"""Dependency trees out of head scores: the tree of the highest sum, with exactly one root.

Chu-Liu and Edmonds: every token takes its best head; a cycle among them is melted into one node, which enters the
next round with what its best way in would gain. When no cycle is left but several roots, the one that loses least by
it takes its best head among the tokens, and what it loses becomes a toll on the root for all (Gabow and Tarjan). In
the end the cycles are opened where the tree enters them. Sentences are short: Python's lists are quicker than arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.integer[Any]]
Rows = list[list[float]]


def maximum_tree(scores: Floats) -> Ints:
    """Scores [n, 1 + n] of each token's possible heads (0 is the root) → heads [n], numbered like the columns.

    >>> maximum_tree(np.array([[5, 0, 4], [6, 5, 0]])).tolist()
    [0, 1]
    """
    n = len(scores)
    weights = np.full((n + 1, n + 1), -np.inf)  # dependent x head
    weights[1:] = scores
    np.fill_diagonal(weights, -np.inf)
    heads: list[int] = weights.argmax(1).tolist()
    return np.array(_arborescence(weights.tolist(), heads)[1:], np.intp)


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
    """A cycle made one node, `members[0]`: its own edges, and by node the member that an edge from there enters and
    the member that the node would hang on."""

    members: list[int]
    heads: list[int]
    entered: list[int]
    left: list[int]


def _arborescence(weights: Rows, heads: list[int]) -> list[int]:
    """Heads of the best tree with one edge from node 0, by weights of dependent x head and the best head of each.

    Both lists are overwritten. A melted cycle lives on in the row and column of its first member; the others hang on
    it with nothing to say.
    """
    melted: list[Melted] = []
    alive = list(range(1, len(heads)))
    start = 0
    while True:
        cycle = _find_cycle(heads, [start, *alive])
        if cycle:
            melted.append(_melt(weights, heads, alive, cycle))
            start = cycle[0]
            continue
        roots = [node for node in alive if not heads[node]]
        if len(roots) == 1:
            break
        start = _uproot(weights, heads, alive, roots)
    for each in reversed(melted):
        _open(heads, each)
    return heads


def _find_cycle(heads: list[int], begins: list[int]) -> list[int]:
    """Some cycle among heads that one comes to from `begins`, or nothing; node 0 is in none."""
    walks = [0] * len(heads)  # the walk that came by first
    walks[0] = -1
    for walk, node in enumerate(begins, 1):
        while not walks[node]:
            walks[node] = walk
            node = heads[node]
        if walks[node] == walk:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(heads[cycle[-1]])
            return cycle
    return []


def _melt(weights: Rows, heads: list[int], alive: list[int], cycle: list[int]) -> Melted:
    """Makes one node of a cycle: the others leave `alive`."""
    first, members = cycle[0], set(cycle)
    own = [heads[node] for node in cycle]
    gains, entered = weights[first], [first] * len(heads)
    base = gains[own[0]]
    gains = [gain - base for gain in gains]
    for node, head in zip(cycle[1:], own[1:], strict=True):
        base = weights[node][head]
        for place, weight in enumerate(weights[node]):
            if weight - base > gains[place]:
                gains[place], entered[place] = weight - base, node
        alive.remove(node)
    for node in cycle:
        gains[node] = -inf
    weights[first] = gains
    left = [first] * len(heads)
    for node in alive:
        row = weights[node]
        left[node] = best = max(cycle, key=row.__getitem__)
        row[first] = row[best]
        for member in cycle[1:]:
            row[member] = -inf
        if heads[node] in members:
            heads[node] = first
    heads[first] = gains.index(max(gains))
    return Melted(cycle, own, entered, left)


def _uproot(weights: Rows, heads: list[int], alive: list[int], roots: list[int]) -> int:
    """Hangs one of several roots on a token, the one that loses least; gives back which."""
    losses = {node: weights[node][0] - max(weights[node][1:]) for node in roots}
    node = min(roots, key=losses.__getitem__)
    for other in alive:
        weights[other][0] -= losses[node]
    heads[node] = weights[node].index(max(weights[node][1:]), 1)
    return node


def _open(heads: list[int], melted: Melted) -> None:
    """Puts a melted cycle back: its own edges but for the one member that the tree enters, and who hangs on whom."""
    first = melted.members[0]
    head = heads[first]
    for node, other in enumerate(heads):
        if other == first:
            heads[node] = melted.left[node]
    for node, before in zip(melted.members, melted.heads, strict=True):
        heads[node] = before
    heads[melted.entered[head]] = head
