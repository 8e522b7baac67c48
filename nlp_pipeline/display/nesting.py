"""Spans that may nest, cross and run over the ends of blocks → pieces that HTML can hold.

A span that crosses another, or a border, is cut there; its last piece carries the label.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Piece:
    """A piece `[start, stop)` of the span with this number; `is_last` of its pieces; `height`: how many lie one in
    another in it."""

    start: int
    stop: int
    number: int
    is_last: bool
    height: int = 0


def pieces(spans: Sequence[tuple[int, int]], borders: Sequence[int] = ()) -> list[Piece]:
    """Pieces of spans, outer before inner; none crosses another or one of the borders, which are sorted.

    >>> [(piece.start, piece.stop, piece.number, piece.is_last) for piece in pieces([(0, 5), (3, 8)], [6])]
    [(0, 5, 0, True), (3, 5, 1, False), (5, 6, 1, False), (6, 8, 1, True)]
    """
    waiting = sorted(((-start, stop, -number) for number, (start, stop) in enumerate(spans) if start < stop))
    found: list[Piece] = []
    around: list[Piece] = []
    while waiting:
        negative, stop, number = waiting.pop()
        start = -negative
        while around and around[-1].stop <= start:
            _close(around)
        border = bisect_right(borders, start)
        ends = [around[-1].stop] if around else []
        ends += [borders[border]] if border < len(borders) else []
        end = min([stop, *ends])
        if end < stop:
            rest = (-end, stop, number)
            waiting.insert(bisect_left(waiting, rest), rest)
        piece = Piece(start, end, -number, end == stop)
        found.append(piece)
        around.append(piece)
    while around:
        _close(around)
    return found


def _close(around: list[Piece]) -> None:
    """Takes the innermost piece away, and tells the one around it how high it is."""
    inner = around.pop()
    if around:
        around[-1].height = max(around[-1].height, inner.height + 1)
