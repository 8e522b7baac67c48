"""Spans become pieces that nest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.display.nesting import pieces

SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda pair: (min(pair), max(pair))), max_size=8)


@given(SPANS, st.lists(st.integers(0, 12), max_size=4).map(sorted))
def test_pieces_cover_their_spans_and_nest(spans: list[tuple[int, int]], borders: list[int]) -> None:
    found = pieces(spans, borders)
    assert [(piece.start, -piece.stop) for piece in found] == sorted((piece.start, -piece.stop) for piece in found)
    for number, (start, stop) in enumerate(spans):
        own = [piece for piece in found if piece.number == number]
        places = [place for piece in own for place in range(piece.start, piece.stop)]
        assert places == list(range(start, stop))
        assert [piece.is_last for piece in own] == [False] * (len(own) - 1) + [True] * bool(own)
    for one in found:
        assert not any(one.start < border < one.stop for border in borders)
        for other in found:
            assert not one.start < other.start < one.stop < other.stop


def test_height_counts_what_lies_inside() -> None:
    assert [piece.height for piece in pieces([(0, 9), (0, 5), (1, 2), (6, 7)])] == [2, 1, 0, 0]


def test_many_in_one_another_are_no_recursion() -> None:
    found = pieces([(number, 10_000 - number) for number in range(5000)])
    assert found[0].height == 4999
