"""Sentences: cases, nasty inputs, razdel as an oracle, and no token cut."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
import razdel
from hypothesis import given
from hypothesis import strategies as st
from razdel.segmenters.sokr import PAIR_SOKRS, SOKRS

from nlp_pipeline.segments.sentences import sentenize
from nlp_pipeline.text.blocks import find_blocks
from tests.nasty import NASTY
from tests.segments.cases import barred, read_cases, segmented

TEXTS = st.text(st.sampled_from('аЯM1.!?…;:)("«»-D#@😂📌\u2800 \n\u2003'), max_size=60)


def check_segments(text: str) -> None:
    """Every token in one sentence, every non-blank character in one token, nothing empty."""
    sentences, tokens = segmented(text)
    for start, stop in sentences:
        assert text[start:stop] == text[start:stop].strip() != ""
    covered = [index for start, stop in sentences for index in range(start, stop) if not text[index].isspace()]
    assert covered == [index for index, char in enumerate(text) if not char.isspace()]
    for start, stop in tokens:
        assert sum(left <= start and stop <= right for left, right in sentences) == 1


@pytest.mark.parametrize("case", read_cases("sentences.txt"))
def test_case(case: str) -> None:
    text = case.replace("|", "")
    assert barred(text, sentenize(text)) == case


@pytest.mark.xfail(strict=True, reason="known failures: move a line to sentences.txt when it passes")
@pytest.mark.parametrize("case", read_cases("sentences_failures.txt"))
def test_known_failure(case: str) -> None:
    test_case(case)


@given(st.one_of(TEXTS, st.text(max_size=40)))
def test_every_token_is_in_one_sentence(text: str) -> None:
    check_segments(text)


@pytest.mark.parametrize("name", NASTY)
def test_nasty(name: str) -> None:
    check_segments(NASTY[name])


@given(TEXTS)
def test_without_own_rules_the_answer_is_razdels(text: str) -> None:
    expected = [(found.start, found.stop) for found in razdel.sentenize(text) if found.text]
    assert sentenize(text, {}) == expected


def test_without_own_rules_the_answer_is_razdels_on_the_data(data: Path) -> None:
    for path in sorted(data.glob("factrueval-dev/*.txt")):
        text = path.read_text("utf-8")
        assert sentenize(text, {}) == [(found.start, found.stop) for found in razdel.sentenize(text) if found.text]


@pytest.mark.parametrize("word", sorted({*SOKRS, *chain.from_iterable(PAIR_SOKRS), "города", "слово"}))
def test_what_razdel_is_not_asked_is_as_it_would_answer(word: str) -> None:
    for left in (f"Он видел {word}", f"Он видел {word.capitalize()}", f"Он (видел {word}", f"«Он видел {word}", word):
        for mark in (".", ")", "»", ".»", "!", "?"):
            for right in ("Потом", "потом", "поТом", "5 минут", "— Да", "«Да»"):
                text = f"{left}{mark} {right}"
                assert sentenize(text, {}) == [(found.start, found.stop) for found in razdel.sentenize(text)], text


def test_own_rules_seldom_change_news(data: Path) -> None:
    """They are there for posts and quotes: in news they may change one sentence in a hundred."""
    total = changed = 0
    for path in sorted(data.glob("factrueval-dev/*.txt")):
        text = path.read_text("utf-8")
        for start, stop, _ in find_blocks(text):
            own, theirs = set(sentenize(text[start:stop])), set(sentenize(text[start:stop], {}))
            total += len(theirs)
            changed += len(theirs - own)
    assert changed <= total / 100


@pytest.mark.parametrize(
    "unit", [".", '" ', "; ", "А. ", "1. ", "😂", ")", "😂 ", ":) ", ". 😂 ", "(а. ", "(а. В) ", "#а ", "✅ А ", " "]
)
def test_a_megabyte(unit: str) -> None:
    """Quadratic work would take minutes here."""
    text = unit * (1_000_000 // len(unit))
    spans = sentenize(text)
    assert (spans[-1][1] if spans else 0) == len(text.rstrip())
