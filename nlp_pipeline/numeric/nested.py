"""Nested mentions: edges are guessed first, then all spans between likely edges are judged, each by itself.

States of tokens come in; spans, types and probabilities go out. `training.net.NestedHead` is the same in torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.numeric.archive import Floats
from nlp_pipeline.numeric.product import multiply

SPANS = 1 << 14  # judged at once
Ints = npt.NDArray[np.integer[Any]]


class NestedHead:
    """Scores of spans by states [n, width]."""

    def __init__(self, arrays: Mapping[str, Floats], *, longest: int, least_edge: float, temperature: float) -> None:
        self.longest, self.least_edge, self.temperature = longest, least_edge, temperature
        names = ("first", "last", "mean", "before", "after")
        self._kernel = np.concatenate([arrays[f"{name}.weight"].T for name in names], axis=1)  # width x 5 hidden
        self._hidden = len(arrays["first.weight"])
        self._bias = arrays["first.bias"] + arrays["widths"]  # longest + 1 x hidden
        self._edges = arrays["edges.weight"].T, arrays["edges.bias"]
        self._out = np.ascontiguousarray(arrays["out.weight"].T), arrays["out.bias"]

    def __call__(self, states: Floats, bounds: Ints) -> tuple[Ints, Ints, Floats]:
        """States [n, width] of blocks given by bounds [b + 1] → spans `firsts:lasts` [m] and the probability of each
        type for each, [m, types]."""
        kernel, bias = self._edges
        edges = _chance(multiply(states, kernel) + bias)
        is_first = np.zeros(len(states), bool)
        is_first[bounds[:-1][bounds[:-1] < len(states)]] = True
        firsts, lasts = between(edges, is_first, self.least_edge, self.longest)
        projected = np.zeros((len(states) + 2, 5, self._hidden), np.float32)
        projected[1:-1] = multiply(states, self._kernel).reshape(len(states), 5, self._hidden)
        begins = np.append(np.flatnonzero(is_first), len(states))
        before, after = projected[:, 3].copy(), projected[:, 4].copy()
        sums = projected[:, 2].astype(np.float64).cumsum(0)
        chances = np.empty((len(firsts), len(self._out[1])), np.float32)
        ends = np.zeros(len(states) + 1, bool)
        ends[begins] = True
        for begin in range(0, len(firsts), SPANS):
            first, last = firsts[begin : begin + SPANS], lasts[begin : begin + SPANS]
            widths = last - first
            hidden = projected[first + 1, 0] + projected[last, 1] + self._bias[widths]
            hidden += ((sums[last] - sums[first]) / widths[:, None]).astype(np.float32)
            hidden += before[first] * ~is_first[first, None]
            hidden += after[last + 1] * ~ends[last, None]
            np.maximum(hidden, 0, out=hidden)
            scores = multiply(hidden, self._out[0]) + self._out[1]
            chances[begin : begin + SPANS] = _chance(scores / np.float32(self.temperature))
        return firsts, lasts, chances


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


def chosen(firsts: Ints, lasts: Ints, chances: Floats, threshold: float) -> tuple[Ints, Ints, Ints, Floats]:
    """The spans whose chance of a type [m, types] is at least a threshold: firsts, lasts, types and chances, sorted.

    Of two that cross (neither holds the other) the less probable is left out.
    """
    rows, types = np.nonzero(chances >= threshold)
    found = chances[rows, types]
    order = np.argsort(-found, kind="stable")
    kept: list[int] = []
    taken: dict[int, list[tuple[int, int]]] = {}  # spans by each token strictly inside or at the edge
    begins, ends = firsts[rows].tolist(), lasts[rows].tolist()
    for number in order.tolist():
        first, last = begins[number], ends[number]
        near = {span for token in (first, last - 1) for span in taken.get(token, ())}
        if any(a < first < b < last or first < a < last < b for a, b in near):
            continue
        kept.append(number)
        for token in range(first, last):
            taken.setdefault(token, []).append((first, last))
    picked = np.array(kept, np.int64)
    spans = firsts[rows[picked]], lasts[rows[picked]], types[picked], found[picked]
    order = np.lexsort((spans[2], -spans[1], spans[0]))
    return tuple(part[order] for part in spans)  # type: ignore[return-value]


def _chance(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -60, 60))), np.float32)
