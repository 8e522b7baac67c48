"""Anchors: places in a text that are found again when the text has changed a little.

An anchor has offsets, the words that stand there (the quote) and what is around them, as Web Annotation's
TextPositionSelector and TextQuoteSelector have (W3C 2017). Offsets count as long as the quote stands there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import takewhile

AROUND = 32  # characters before and after the quote
ENOUGH = 12  # of these that must be the same in another text, or half of what there were


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place `[start, stop)` with the words there, and those before and after."""

    start: int
    stop: int
    quote: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        return f"{self.quote!r} at [{self.start}, {self.stop})"


def anchor(text: str, start: int, stop: int) -> Anchor:
    """The anchor of a place.

    >>> anchor("В Омске снег", 2, 7)
    Anchor(start=2, stop=7, quote='Омске', before='В ', after=' снег')
    """
    return Anchor(start, stop, text[start:stop], text[max(0, start - AROUND) : start], text[stop : stop + AROUND])


def find(text: str, place: Anchor) -> tuple[int, int] | None:
    """Where the place is in this text: the same quote with the most of its surroundings, the nearest of equal ones.

    None where no quote has enough of the surroundings that it had.

    >>> find("Вчера в Омске снег, а в Омске тепло", anchor("В Омске снег", 2, 7))
    (8, 13)
    >>> find("Он любит Омск", anchor("В Омске снег", 2, 7)) is None
    True
    """
    if anchor(text, place.start, place.stop) == place:
        return place.start, place.stop
    best: tuple[float, int, int] | None = None
    size = len(place.quote)
    start = text.find(place.quote) if size else -1
    while start >= 0:
        before = text[max(0, start - AROUND) : start]
        alike = _shared(before[::-1], place.before[::-1])
        alike += _shared(text[start + size : start + size + AROUND], place.after)
        rank = (alike, -abs(start - place.start), -start)
        best = rank if best is None else max(best, rank)
        start = text.find(place.quote, start + 1)
    if best is None or best[0] < min(ENOUGH, (len(place.before) + len(place.after)) / 2):
        return None
    return -best[2], size - best[2]


def digest(text: str) -> str:
    """A short name of exactly this text.

    >>> digest("Омск")
    'sha256:2c188c87a2d00cc6'
    """
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _shared(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
