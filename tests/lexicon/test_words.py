"""What a form is by its looks; the doctests have the cases, here is what holds for all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.lexicon.words import STOP_WORDS, is_punct, is_stop, is_word


@given(st.text(max_size=20))
def test_words_and_punctuation_are_apart(form: str) -> None:
    assert not (is_word(form) and is_punct(form))


@pytest.mark.parametrize("form", ["5G-сеть", "т", "Ёлка", "т.е", "Қазақстан", "U.S"])
def test_words(form: str) -> None:
    assert is_word(form)


@pytest.mark.parametrize("form", ["", "12.05", "😂", "#тег", "и/или", "a@b.ru", "отчёт.pdf", "-", "№"])
def test_no_words(form: str) -> None:
    assert not is_word(form)


def test_stop_words_are_lower_case_words() -> None:
    assert len(STOP_WORDS) > 200
    assert all(is_stop(form) and is_word(form) and form == form.lower() for form in STOP_WORDS)


def test_tokens_are_asked_one_by_one_or_all_at_once() -> None:
    tokens = nlp.load("tokens")("Её вода — это жизнь, 24 часа!").tokens
    assert [token.text for token in tokens if token.is_word and not token.is_stop] == ["вода", "жизнь", "часа"]
    mask = tokens.is_word & ~tokens.is_stop & ~tokens.is_punct
    assert mask.dtype == np.bool_
    assert [token.text for token in tokens[mask]] == ["вода", "жизнь", "часа"]
