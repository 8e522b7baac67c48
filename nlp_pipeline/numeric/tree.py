"""Dependency trees out of head scores: the tree of the highest sum, with exactly one root.

Chu-Liu and Edmonds: every token takes its best head; a cycle among them is melted into one node, which enters the
next round with what its best way in would gain; in the end the cycles are opened where the tree enters them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

TRIES = 4  # roots that are tried one by one; mostly the first is right
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
    from_root, best = weights[:, 0].copy(), weights[:, 1:].max(1)
    best[0] = 0
    weights[:, 0] = -np.inf
    found: Ints = np.zeros(n, np.intp)
    value = -np.inf
    # with this or that token as the root's only one; first those that gain most by it
    candidates = np.argsort(best[1:] - from_root[1:], kind="stable")[: TRIES + 1] + 1
    for tries, token in enumerate(candidates.tolist()):
        if value >= from_root[token] + best[:token].sum() + best[token + 1 :].sum():
            break  # not even with the best heads for all others
        if tries == TRIES:
            return _once_rooted(weights, from_root)
        heads = _arborescence(_rooted(weights, token, from_root[token]))[1:]
        others = np.arange(1, n + 1) != token
        total = from_root[token] + weights[1:][others, heads[others]].sum()
        if total > value:
            found, value = heads, total
    return found


def _rooted(weights: Floats, token: int, score: Any) -> Floats:
    """A copy of weights in which only this token can hang on the root."""
    rooted = weights.copy()
    rooted[token] = -np.inf
    rooted[token, 0] = score
    return rooted


def _once_rooted(weights: Floats, from_root: Floats) -> Ints:
    """The best tree of all: leaving the root is dearer than any tree is good, so it is left once, as it must be."""
    used = np.concatenate([weights[np.isfinite(weights)], from_root[1:]])
    dear = (float(used.max() - used.min()) + 1.0) * len(weights)
    weights[1:, 0] = from_root[1:] - dear
    return _arborescence(weights)[1:]


def single_rooted(scores: Floats, lengths: Ints) -> Ints:
    """Each token's best head, but one of a row hangs on the root, the one that gains most by it: heads [s, longest].

    Scores [s, longest, 1 + longest] are the heads' as in `maximum_tree`; only the first `lengths[i]` tokens of row i
    count. No tree with one root has a higher sum, so where this is a tree, it is the best.

    >>> single_rooted(np.array([[[3, -9, 1], [4, 3, -9]]]), np.array([2])).tolist()
    [[0, 1]]
    """
    heads: Ints = scores[:, :, 1:].argmax(2) + 1
    gains = scores[:, :, 0] - scores[:, :, 1:].max(2)
    gains = np.where(np.arange(scores.shape[1]) < lengths[:, None], gains, -np.inf)
    heads[np.arange(len(scores)), gains.argmax(1)] = 0
    return heads


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
