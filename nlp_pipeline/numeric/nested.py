"""Nested mentions: edges are guessed first, then all spans between likely edges are judged, each by itself.

States of tokens come in; spans, types and probabilities go out. `training.net.NestedHead` is the same in torch.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.numeric.archive import Floats
from nlp_pipeline.numeric.product import multiply

SPANS = 1 << 14  # judged at once
PRIME = np.uint64(0x9E3779B97F4A7C15)  # odd: multiplying by it loses nothing
Ints = npt.NDArray[np.integer[Any]]


class NestedHead:
    """Scores of edges and of spans by states [n, width]."""

    def __init__(self, arrays: Mapping[str, Floats]) -> None:
        names = ("first", "last", "mean", "before", "after", "opening", "closing")
        self._kernel = np.concatenate([arrays[f"{name}.weight"].T for name in names], axis=1)  # width x 7 hidden
        self._hidden = len(arrays["first.weight"])
        self._bias = arrays["first.bias"] + arrays["widths"]  # longest + 1 x hidden
        self._edges = arrays["edges.weight"].T, arrays["edges.bias"]
        self._out = np.ascontiguousarray(arrays["out.weight"].T), arrays["out.bias"]

    def edges(self, states: Floats) -> Floats:
        """How probable it is that a mention begins and ends at a token, [n, 2]."""
        kernel, bias = self._edges
        return chance(multiply(states, kernel) + bias)

    def judge(self, states: Floats, is_first: npt.NDArray[np.bool_], firsts: Ints, lasts: Ints) -> Floats:
        """The score of each type for spans `firsts:lasts` [m] in blocks that begin at `is_first` [n]: [m, types]."""
        projected = np.zeros((len(states) + 2, 7, self._hidden), np.float32)
        projected[1:-1] = multiply(states, self._kernel).reshape(len(states), 7, self._hidden)
        np.tanh(projected[:, 5], out=projected[:, 5])
        sums = projected[:, 2].cumsum(0, np.float64)
        ends = np.append(is_first, True)
        scores = np.empty((len(firsts), len(self._out[1])), np.float32)
        for begin in range(0, len(firsts), SPANS):
            first, last = firsts[begin : begin + SPANS], lasts[begin : begin + SPANS]
            widths = last - first
            hidden = projected[first + 1, 0] + projected[last, 1] + self._bias[widths]
            hidden += ((sums[last] - sums[first]) / widths[:, None]).astype(np.float32)
            hidden += projected[first, 3] * ~is_first[first, None]
            hidden += projected[last + 1, 4] * ~ends[last, None]
            hidden += projected[first + 1, 5] * projected[last, 6]
            np.maximum(hidden, 0, out=hidden)
            scores[begin : begin + SPANS] = multiply(hidden, self._out[0]) + self._out[1]
        return scores


def between(edges: Floats, is_first: npt.NDArray[np.bool_], least: float, longest: int) -> tuple[Ints, Ints]:
    """All spans of at most `longest` tokens in one block that begin and end where an edge is likely.

    `edges` [n, 2] are probabilities that a span begins and ends at a token; `is_first` [n] says where blocks begin.

    >>> edges = np.array([[.9, .1], [.0, .9], [.9, .9]])
    >>> firsts, lasts = between(edges, np.array([True, False, False]), 0.5, 24)
    >>> list(zip(firsts.tolist(), lasts.tolist()))
    [(0, 2), (0, 3), (2, 3)]
    """
    starts, ends = np.flatnonzero(edges[:, 0] > least), np.flatnonzero(edges[:, 1] > least)
    low, high = ends.searchsorted(starts), ends.searchsorted(starts + longest)
    counts = high - low
    firsts = starts.repeat(counts)
    number = np.arange(len(firsts)) - (counts.cumsum() - counts).repeat(counts)
    lasts = ends[low.repeat(counts) + number] if len(firsts) else firsts
    block = is_first.cumsum()
    same = block[firsts] == block[lasts] if len(firsts) else np.zeros(0, bool)
    return firsts[same], lasts[same] + 1


def agreed(scores: Floats, keys: Ints, share: float) -> Floats:
    """Scores [m, types] moved by a `share` of the way to the best that spans with the same key [m] have.

    >>> agreed(np.array([[4.0], [1.0], [0.0]]), np.array([7, 5, 7]), 0.25).ravel().tolist()
    [4.0, 1.0, 1.0]
    """
    if not len(keys):
        return scores
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_new = np.append(True, ordered[1:] != ordered[:-1])
    best = np.maximum.reduceat(scores[order], np.flatnonzero(is_new), axis=0)
    moved = np.empty_like(scores)
    moved[order] = scores[order] + share * (best[is_new.cumsum() - 1] - scores[order])
    return moved


def same_words(stems: Ints, owners: Ints, firsts: Ints, lasts: Ints) -> Ints:
    """Keys of spans `firsts:lasts` [m]: equal (almost surely) where their documents and the stems in them are.

    >>> stems, owners = np.array([3, 4, 9, 3, 4, 3, 4]), np.array([0, 0, 0, 0, 0, 1, 1])
    >>> keys = same_words(stems, owners, np.array([0, 3, 5, 1]), np.array([2, 5, 7, 3]))
    >>> [int(key == keys[0]) for key in keys]
    [1, 1, 0, 0]
    """
    powers = np.full(len(stems) + 1, PRIME, np.uint64)
    powers[0] = 1
    powers = np.multiply.accumulate(powers)
    sums = np.zeros(len(stems) + 1, np.uint64)
    np.cumsum(stems.astype(np.uint64) * powers[:-1], out=sums[1:])
    keys = (sums[lasts] - sums[firsts]) * powers[len(stems) - firsts]
    return ((keys * PRIME + owners[firsts].astype(np.uint64)) * PRIME + (lasts - firsts).astype(np.uint64)).view(
        np.int64
    )


def chosen(
    firsts: Ints, lasts: Ints, chances: Floats, threshold: float, alone: Container[int] = ()
) -> tuple[Ints, Ints, Ints, Floats]:
    """The spans whose chance of a type [m, types] is at least a threshold: firsts, lasts, types and chances, sorted.

    Of two that cross (neither holds the other), or of which one holds the other and both have a type that stands
    `alone`, the less probable is left out.
    """
    rows, types = np.nonzero(chances >= threshold)
    found = chances[rows, types]
    order = np.argsort(-found, kind="stable")
    kept: list[int] = []
    taken: dict[int, list[tuple[int, int]]] = {}  # spans by each token strictly inside or at the edge
    begins, ends, kinds = firsts[rows].tolist(), lasts[rows].tolist(), types.tolist()
    seen: set[tuple[int, int]] = set()  # types that stand alone, with each token of theirs
    for number in order.tolist():
        first, last = begins[number], ends[number]
        near = {span for token in (first, last - 1) for span in taken.get(token, ())}
        if any(a < first < b < last or first < a < last < b for a, b in near):
            continue
        if kinds[number] in alone:
            own = {(kinds[number], token) for token in range(first, last)}
            if not seen.isdisjoint(own):
                continue
            seen |= own
        kept.append(number)
        for token in range(first, last):
            taken.setdefault(token, []).append((first, last))
    picked = np.array(kept, np.int64)
    spans = firsts[rows[picked]], lasts[rows[picked]], types[picked], found[picked]
    order = np.lexsort((spans[2], -spans[1], spans[0]))
    return tuple(part[order] for part in spans)  # type: ignore[return-value]


def chance(scores: Floats) -> Floats:
    """Scores as probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -60, 60))), np.float32)
