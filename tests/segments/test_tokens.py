"""Tokens: cases, nasty inputs, and the promise that every non-blank character is in one."""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
import razdel
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.segments.abbreviations import SHORT
from nlp_pipeline.segments.tokens import STRETCH, Tokenizer, cut_chunk
from tests.nasty import NASTY
from tests.segments.cases import barred, check_forms, read_cases

TEXTS = st.text(
    st.sampled_from("аяЁzA15.,!?:;-–_/\\@#()[]{}«»\"'•😂👍\u200d\ufe0f\u0301\u00ad\ud800 \n\u2003°"), max_size=60
)


def spans_of(text: str, tokenizer: Tokenizer | None = None) -> list[tuple[int, int]]:
    tokens = (tokenizer or Tokenizer()).tokenize(text)
    check_forms(text, tokens)
    return list(zip(tokens.starts.tolist(), tokens.stops.tolist(), strict=True))


def check_cover(text: str, spans: list[tuple[int, int]]) -> None:
    covered = [index for start, stop in spans for index in range(start, stop)]
    assert covered == [index for index, char in enumerate(text) if not char.isspace()]
    assert all(start < stop for start, stop in spans)


@pytest.mark.parametrize("case", read_cases("tokens.txt"))
def test_case(case: str) -> None:
    text = case.replace("|", "")
    assert barred(text, spans_of(text)) == case


@pytest.mark.xfail(strict=True, reason="known failures: move a line to tokens.txt when it passes")
@pytest.mark.parametrize("case", read_cases("tokens_failures.txt"))
def test_known_failure(case: str) -> None:
    test_case(case)


@given(st.one_of(TEXTS, st.text(max_size=40)))
def test_every_character_is_in_one_token(text: str) -> None:
    check_cover(text, spans_of(text))


@pytest.mark.parametrize("name", NASTY)
def test_nasty(name: str) -> None:
    check_cover(NASTY[name], spans_of(NASTY[name]))


@given(TEXTS, TEXTS)
def test_a_blank_parts_what_is_on_its_sides(left: str, right: str) -> None:
    shift = len(left) + 1
    expected = spans_of(left) + [(start + shift, stop + shift) for start, stop in spans_of(right)]
    assert spans_of(f"{left} {right}") == expected


@given(TEXTS)
def test_the_memo_changes_nothing(text: str) -> None:
    tokenizer = Tokenizer()
    assert spans_of(text, tokenizer) == spans_of(text, tokenizer) == spans_of(text)


@given(st.lists(TEXTS, max_size=5))
def test_nothing_is_cut_otherwise_because_of_what_stands_beyond_a_border(texts: list[str]) -> None:
    borders = list(accumulate(map(len, texts), initial=0))
    tokens = Tokenizer().tokenize("".join(texts), borders[:-1])
    expected = [
        (border + start, border + stop)
        for border, text in zip(borders, texts, strict=False)
        for start, stop in spans_of(text)
    ]
    assert list(zip(tokens.starts.tolist(), tokens.stops.tolist(), strict=True)) == expected


def test_a_long_text_is_cut_in_stretches() -> None:
    unit = "В 2014, 2015 годах\n"
    copies = 3 * STRETCH // len(unit)
    spans = spans_of(unit * copies)
    assert spans == [(i * len(unit) + a, i * len(unit) + b) for i in range(copies) for a, b in spans_of(unit)]


@pytest.mark.parametrize(
    "unit", ["я", ".", "-", ")", "😂", "слово,", "!?", "a.", "http://", "1.", "«»", "(", "а-то", ",,а", "а["]
)
def test_a_megabyte_without_blanks(unit: str) -> None:
    """Quadratic work would take minutes here."""
    text = unit * (1_000_000 // len(unit))
    starts, stops, _, _ = Tokenizer().tokenize(text)
    assert starts[0] == 0 and stops[-1] == len(text) and np.array_equal(starts[1:], stops[:-1])


def test_a_very_long_word_is_one_token() -> None:
    assert list(cut_chunk("я" * 100_000)) == [100_000]


def test_plain_words_are_cut_as_by_razdel(data: Path) -> None:
    """Where no rule of ours has a say: chunks of letters with punctuation around, or with a hyphen inside.

    Left out: abbreviations, which have their stop, and -то.
    """
    plain = re.compile(r"[«(\"]*[А-Яа-яёЁ]+(?:-[А-Яа-яёЁ]+)*[»)\"]?[.,:;!?…]?")
    chunks = {
        chunk
        for path in sorted(data.glob("factrueval-dev/*.txt"))
        for chunk in path.read_text("utf-8").split()
        if plain.fullmatch(chunk) and not chunk.endswith("-то") and chunk.strip("«»().").lower() not in {*SHORT, "см"}
    }
    assert len(chunks) > 5000
    for chunk in chunks:
        assert list(cut_chunk(chunk)) == [token.stop for token in razdel.tokenize(chunk)], chunk
