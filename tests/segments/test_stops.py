"""Stops and hyphens that the next chunk or the sentence's end decides on; the cases stand in stops.txt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline import load
from tests.segments.cases import read_cases, segmented
from tests.segments.test_sentences import check_segments
from tests.segments.test_tokens import check_cover

PIECES = ["рис", "г", "т", "д", "им", "одно", "Лесков", "5", ".", ".", "-", " ", " ", ",", "и", "\n", "(", ")", "«"]


@pytest.mark.parametrize("case", read_cases("stops.txt"))
def test_case(case: str) -> None:
    text = case.replace("|", "")
    sentences, tokens = segmented(text)
    firsts = {start for start, _ in sentences[1:]}
    found = "".join(("||" if start in firsts else "|" if start else "") + text[start:stop] for start, stop in tokens)
    assert found.replace(" ", "") == case.replace(" ", "")


@pytest.mark.xfail(strict=True, reason="known failures: move a line to stops.txt when it passes")
@pytest.mark.parametrize("case", read_cases("stops_failures.txt"))
def test_known_failure(case: str) -> None:
    test_case(case)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_tokens_stay_whole_and_within_sentences(text: str) -> None:
    check_segments(text)
    check_cover(text, segmented(text)[1])


@pytest.mark.parametrize("unit", ["ст. 5 ", "см. а ", "ст.", "одно- и ", "г. Он ", "и т. д.", "- , ", ". "])
def test_a_megabyte(unit: str) -> None:
    """Quadratic work would take minutes here."""
    text = unit * (1_000_000 // len(unit))
    assert segmented(text)[1][-1][1] == len(text.rstrip())


def test_nothing_is_joined_over_the_end_of_a_block_or_a_document() -> None:
    pipeline = load("tokens.norm")
    for parts in (["Сварил рис.", "5 минут прошло."], ["Сварил рис.\n\n5 минут прошло."]):
        words = [token.text for doc in pipeline.pipe(parts) for token in doc.tokens]
        assert words == ["Сварил", "рис", ".", "5", "минут", "прошло", "."]
