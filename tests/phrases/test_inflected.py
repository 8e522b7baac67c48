"""Phrases in all their forms: each line of `inflected.txt` is an entry, a text and what is found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

import nlp_pipeline as nlp

LINES = [
    [part.strip() for part in line.split("|")]
    for line in Path(__file__).with_name("inflected.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def tokens() -> nlp.Pipeline:
    return nlp.load("tokens.norm")


@pytest.mark.parametrize(("entry", "text", "expected"), LINES)
def test_every_form_and_no_other(tokens: nlp.Pipeline, entry: str, text: str, expected: str) -> None:
    found = (tokens + nlp.phrases([entry]))(text).phrases
    assert [phrase.text for phrase in found] == [part for part in map(str.strip, expected.split(";")) if part]
    assert set(found.phrase.tolist()) <= {entry}


def test_there_are_enough_of_them() -> None:
    assert len(LINES) >= 60


@pytest.mark.parametrize("case", ["smart", "ignore", "exact"])
def test_every_entry_is_found_as_it_is_written(tokens: nlp.Pipeline, case: str) -> None:
    entries = list(dict.fromkeys(entry for entry, _, _ in LINES))
    for entry in entries:
        found = (tokens + nlp.phrases([entry], case=case))(entry).phrases  # type: ignore[arg-type]
        assert [phrase.text for phrase in found] == [entry]
