"""The clean shadow of a text: what the models read, and the way back to the text.

Text and repairs come in; the clean text and maps between both go out. A removed character belongs to the kept one
beside it, so that spans found in the shadow, mapped back, cover every non-blank character of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
IntsLike = npt.NDArray[np.integer[Any]] | int


class Shadow:
    """`text` is the clean text; positions of both texts are mapped as whole arrays.

    `repairs` are (start, stop, replacement or None), sorted and disjoint, and touch no blank.

    >>> shadow = Shadow("за\\u0301мок", [(2, 3, None)])
    >>> shadow.text, int(shadow.original_start(2)), int(shadow.original_stop(2))
    ('замок', 3, 3)
    """

    __slots__ = ("_length", "_starts", "_stops", "text")

    def __init__(self, text: str, repairs: Iterable[tuple[int, int, str | None]] = ()) -> None:
        rows = list(repairs)
        self.text = text
        self._length = len(text)
        self._starts: Ints | None = None  # of each clean character: where it begins in the original
        self._stops: Ints | None = None
        if rows:
            self.text, self._starts, self._stops = _build(text, rows)

    def original_start(self, clean: IntsLike) -> Ints:
        """Where spans that start at `clean` (positions in the shadow) start in the text."""
        if self._starts is None:
            return np.asarray(clean, np.int64)
        return np.append(self._starts, self._length)[clean]

    def original_stop(self, clean: IntsLike) -> Ints:
        """Where spans that stop before `clean` stop in the text."""
        if self._stops is None:
            return np.asarray(clean, np.int64)
        return np.insert(self._stops, 0, 0)[clean]

    def clean_start(self, original: IntsLike) -> Ints:
        """Where a span that starts at `original` (positions in the text) starts in the shadow."""
        if self._stops is None:
            return np.asarray(original, np.int64)
        return np.searchsorted(self._stops, original, side="right").astype(np.int64)

    def clean_stop(self, original: IntsLike) -> Ints:
        """Where a span that stops before `original` stops in the shadow."""
        if self._starts is None:
            return np.asarray(original, np.int64)
        return np.searchsorted(self._starts, original, side="left").astype(np.int64)


def _build(text: str, repairs: list[tuple[int, int, str | None]]) -> tuple[str, Ints, Ints]:
    pieces: list[str] = []
    starts: list[Ints] = []
    stops: list[Ints] = []
    position = 0  # in the text
    pending: int | None = None  # where removed characters begin that wait for the next kept one

    def keep(piece: str, piece_starts: Ints, piece_stops: Ints) -> None:
        nonlocal pending
        if not piece:
            return
        if pending is not None:
            piece_starts[0] = pending
            pending = None
        pieces.append(piece)
        starts.append(piece_starts)
        stops.append(piece_stops)

    for start, stop, replacement in repairs:
        keep(text[position:start], np.arange(position, start), np.arange(position + 1, start + 1))
        position = stop
        if replacement:
            steps = start + np.arange(len(replacement))
            ends = np.minimum(steps + 1, stop)
            ends[-1] = stop
            keep(replacement, np.minimum(steps, stop - 1), ends)
        elif pieces and pending is None and stops[-1][-1] == start and not pieces[-1][-1].isspace():
            stops[-1][-1] = stop
        elif pending is None:
            pending = start
    tail = text[position:]
    if pending is not None and (not tail or tail[0].isspace()):  # nobody beside it: stays
        tail, position, pending = text[pending:], pending, None
    keep(tail, np.arange(position, len(text)), np.arange(position + 1, len(text) + 1))
    return (
        "".join(pieces),
        np.concatenate([np.zeros(0, np.int64), *starts]),
        np.concatenate([np.zeros(0, np.int64), *stops]),
    )
