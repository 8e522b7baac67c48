"""Tokens in parts: nothing is lost, every part stands where it is written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.lexicon.parts import MOST, Cutter, Part, cut


def forms(token: str) -> list[str]:
    return [part.form if isinstance(part, Part) else part for part in cut(token)]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("экс-президент", ["экс", "-", "президент"]),
        ("COVID-19", ["COVID", "-", "19"]),
        ("2008г.", ["2008", "г", "."]),
        ("3,5", ["3,5"]),
        ("2003—2011", ["2003", "—", "2011"]),
        ("Астана", ["Астана"]),
        ("Қазақстан", ["Қазақстан"]),
        ("«", ["«"]),
        ("a-b-c-d-e-f-g", ["a-b-c-d-e-f-g"]),  # too many
    ],
)
def test_cut(token: str, expected: list[str]) -> None:
    assert forms(token) == expected


def test_parts_know_the_whole_and_their_neighbours() -> None:
    first, hyphen, last = cut("экс-мэр")
    assert first == Part("экс", "экс-мэр", is_after=False, is_before=True)
    assert hyphen == Part("-", "экс-мэр", is_after=True, is_before=True)
    assert last == Part("мэр", "экс-мэр", is_after=True, is_before=False)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_parts_are_the_token(tokens: list[str]) -> None:
    vocabulary = list(dict.fromkeys(tokens))
    codes = np.array([vocabulary.index(token) for token in tokens], np.int32)
    stop = np.array([len(token) + 1 for token in tokens], np.int64).cumsum()
    start = stop - [len(token) for token in tokens]
    text = "".join(f" {token}" for token in tokens)
    parts = Cutter()(vocabulary, codes, start, stop)
    written = [part.form if isinstance(part, Part) else part for part in parts.forms]
    assert [text[a:b] for a, b in zip(parts.start, parts.stop, strict=True)] == [written[code] for code in parts.codes]
    for token, (first, last) in enumerate(zip(start, stop, strict=True)):
        own = parts.tokens == token
        assert (parts.start[own][0], parts.stop[own][-1]) == (first, last)
        assert (parts.start[own][1:] == parts.stop[own][:-1]).all()
        assert own.sum() <= MOST


def test_a_token_that_is_not_written_as_its_form_stays_whole() -> None:
    start, stop = np.array([0, 9]), np.array([8, 16])  # экс\xadмэр has a soft hyphen more than its form
    parts = Cutter()(["экс-мэр"], np.array([0, 0]), start, stop)
    assert parts.forms[parts.codes[0]] == "экс-мэр"
    assert parts.tokens.tolist() == [0, 1, 1, 1]
    assert parts.stop.tolist() == [8, 12, 13, 16]
