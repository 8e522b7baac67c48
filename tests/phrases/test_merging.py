"""Phrases and entities in one layer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.phrases.merging import Mention, merge


def mentions(*spans: tuple[int, int], kind: str = "ORG") -> list[Mention]:
    return [Mention(start, stop, kind, 1.0) for start, stop in spans]


def spans(rows: list[Mention]) -> list[tuple[int, int, str]]:
    return [(row.start, row.stop, row.type) for row in rows]


def test_flat() -> None:
    phrases = mentions((2, 8), (20, 25), kind="own")
    entities = mentions((0, 3), (4, 6), (8, 12), (20, 25), (30, 31))
    assert spans(merge(phrases, entities, phrases_win=True, nested=False)) == [
        (2, 8, "own"),
        (8, 12, "ORG"),
        (20, 25, "own"),
        (30, 31, "ORG"),
    ]
    assert merge(phrases, entities, phrases_win=False, nested=False) == entities
    assert len(merge(phrases, entities[2:3], phrases_win=False, nested=False)) == 3


def test_nested() -> None:
    phrases = mentions((2, 8), (10, 12), (14, 20), kind="own")
    entities = mentions((0, 30), (3, 5), (7, 15), (14, 20), (14, 18))
    assert spans(merge(phrases, entities, phrases_win=True, nested=True)) == [
        (0, 30, "ORG"),
        (2, 8, "own"),
        (3, 5, "ORG"),
        (10, 12, "own"),
        (14, 20, "own"),
        (14, 18, "ORG"),
    ]
    assert spans(merge(phrases, entities, phrases_win=False, nested=True)) == [
        (0, 30, "ORG"),
        (3, 5, "ORG"),
        (7, 15, "ORG"),
        (10, 12, "own"),
        (14, 20, "ORG"),
        (14, 18, "ORG"),
    ]


pairs = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=8)


@given(pairs, pairs, st.booleans(), st.booleans())
def test_nobody_clashes_and_winners_stay(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]], phrases_win: bool, nested: bool
) -> None:
    phrases: list[Mention] = []
    for start, size in sorted(ours):
        if not phrases or start >= phrases[-1].stop:
            phrases += mentions((start, start + size), kind="own")
    entities = sorted(mentions(*{(start, start + size) for start, size in theirs}), key=lambda row: (row[0], -row[1]))
    rows = merge(phrases, entities, phrases_win=phrases_win, nested=nested)
    winners, losers = (phrases, entities) if phrases_win else (entities, phrases)
    expected = [*winners, *(loser for loser in losers if not any(clash(loser, w, nested) for w in winners))]
    assert rows == sorted(expected, key=lambda row: (row.start, -row.stop, row.type))


def clash(one: Mention, other: Mention, nested: bool) -> bool:
    """By the characters of both."""
    mine, yours = {*range(one.start, one.stop)}, {*range(other.start, other.stop)}
    if not nested:
        return bool(mine & yours)
    return mine == yours or bool(mine & yours and mine - yours and yours - mine)
