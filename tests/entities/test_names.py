"""Parts of names; the cases stand in names_cases.txt, one a line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_pipeline.entities.names import NameParts, name_parts
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from tests.entities.cases import rows

DICTIONARY, LISTS = Dictionary(), NameLists()


def parts(text: str) -> NameParts:
    return name_parts(DICTIONARY, LISTS, text)


@pytest.mark.parametrize(("text", "first", "last", "middle", "nick"), rows("names_cases.txt"))
def test_parts(text: str, first: str, last: str, middle: str, nick: str) -> None:
    assert parts(text) == NameParts(first or None, last or None, middle or None, nick or None)


@pytest.mark.xfail(strict=True, reason="known failures: move a line to names_cases.txt when it passes")
@pytest.mark.parametrize(("text", "first", "last", "middle", "nick"), rows("names_failures.txt"))
def test_known_failure(text: str, first: str, last: str, middle: str, nick: str) -> None:
    assert parts(text) == NameParts(first or None, last or None, middle or None, nick or None)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=30), st.text('АБваов. «»-"ин', max_size=30)))
def test_parts_are_words_of_the_normal_form_and_never_empty(text: str) -> None:
    found = parts(text)
    for part in (found.first, found.last, found.middle, found.nick):
        assert part is None or (part and set(part) <= {*text, " "})
