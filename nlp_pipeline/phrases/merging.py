"""Phrases and entities in one layer: who stays where they meet.

Phrases with a type, sorted and disjoint, and entities, sorted, perhaps one in another, come in; the entities that the
document is to have go out, sorted. Where a phrase and an entity meet, they clash: in a flat scheme always, in a nested
one when they are equal or overlap in part, for there one may stand inside the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple


class Mention(NamedTuple):
    """A row of the layer `entities`."""

    start: int
    stop: int
    type: str
    score: float | None


def merge(phrases: Sequence[Mention], entities: Sequence[Mention], *, phrases_win: bool, nested: bool) -> list[Mention]:
    """The entities and phrases that clash with no winner, and all the winners.

    >>> ministry, country = Mention(0, 30, "ORG", 1.0), Mention(20, 30, "LOC", 0.9)
    >>> merge([ministry], [country], phrases_win=True, nested=False)
    [Mention(start=0, stop=30, type='ORG', score=1.0)]
    >>> len(merge([ministry], [country], phrases_win=True, nested=True))
    2
    """
    starts, stops = [row.start for row in phrases], [row.stop for row in phrases]
    clashing: set[int] = set()  # phrases
    kept = []
    for entity in entities:
        met = range(bisect_right(stops, entity.start), bisect_left(starts, entity.stop))
        clashes = {*met}
        if nested:
            met_here = [*met[:1], *met[-1:]]  # those between lie inside
            clashes = {row for row in met_here if _clash(phrases[row], entity)}
        clashing |= clashes
        if not (clashes and phrases_win):
            kept.append(entity)
    kept += [row for number, row in enumerate(phrases) if phrases_win or number not in clashing]
    return sorted(kept, key=lambda row: (row.start, -row.stop, row.type))


def _clash(one: Mention, other: Mention) -> bool:
    """Whether two spans that meet are equal, or neither holds the other."""
    if one[:2] == other[:2]:
        return True
    is_inside = other.start <= one.start and one.stop <= other.stop
    return not (is_inside or (one.start <= other.start and other.stop <= one.stop))
