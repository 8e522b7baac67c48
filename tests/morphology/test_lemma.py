"""Lemmas by form and tag; the cases stand in lemma_cases.txt, one a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.morphology.lemma import lemma

HERE = Path(__file__).parent
POS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X"


def read(name: str) -> list[tuple[str, str, str, str]]:
    """Form, part of speech, features (which hold the separator too), lemma."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [(row[0], row[1], "|".join(row[2:-1]), row[-1]) for row in rows]


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary()


@pytest.mark.parametrize(("form", "pos", "feats", "expected"), read("lemma_cases.txt"))
def test_lemma(dictionary: Dictionary, form: str, pos: str, feats: str, expected: str) -> None:
    assert lemma(dictionary, form, pos, feats) == expected


@pytest.mark.xfail(strict=True, reason="known failures: move a line to lemma_cases.txt when it passes")
@pytest.mark.parametrize(("form", "pos", "feats", "expected"), read("lemma_failures.txt"))
def test_known_failure(dictionary: Dictionary, form: str, pos: str, feats: str, expected: str) -> None:
    assert lemma(dictionary, form, pos, feats) == expected


def test_no_features_is_none_or_empty(dictionary: Dictionary) -> None:
    assert lemma(dictionary, "кошке", "NOUN", None) == lemma(dictionary, "кошке", "NOUN", "") == "кошка"


@settings(max_examples=200, deadline=None)
@given(form=st.text(min_size=1, max_size=100), pos=st.sampled_from(POS.split()))
def test_any_string_has_a_lemma_in_lower_case(form: str, pos: str) -> None:
    found = lemma(SHARED, form, pos, None)
    assert found
    assert found == found.lower()


SHARED = Dictionary()
