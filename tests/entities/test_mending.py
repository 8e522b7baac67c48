"""Mended mentions; the cases stand in mending_cases.txt, one a line, tokens parted by blanks."""

from __future__ import annotations

import re

import pytest

from nlp_pipeline.entities.mending import Found, mend
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from tests.entities.cases import rows

DICTIONARY, LISTS = Dictionary(), NameLists()
PIECE = re.compile(r"\[([A-Z]+) ([^\]]+)\]|(\S+)")


def read(text: str) -> tuple[list[str], list[Found]]:
    """Tokens and mentions of a line like `В [LOC Москве] шёл снег`."""
    forms: list[str] = []
    mentions: list[Found] = []
    for kind, inside, token in PIECE.findall(text):
        first = len(forms)
        forms += (inside or token).split()
        if kind:
            mentions.append(Found(first, len(forms), kind, 0.8))
    return forms, mentions


@pytest.mark.parametrize(("text", "expected"), rows("mending_cases.txt"))
def test_case(text: str, expected: str) -> None:
    forms, mentions = read(text)
    assert (forms, mend(mentions, forms, lambda token: True, DICTIONARY, LISTS)) == read(expected)


def test_what_stands_apart_is_not_joined() -> None:
    forms, mentions = read("[PER Радия] [PER Хабирова]")
    assert mend(mentions, forms, lambda token: False, DICTIONARY, LISTS) == mentions
