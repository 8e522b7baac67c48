"""Names with patronymics, from the mention to the parts; the cases stand in patronymics.txt, one a line."""

from __future__ import annotations

import pytest

from nlp_pipeline.entities.names import NameParts, name_parts
from nlp_pipeline.entities.normal import Nominatives
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from tests.entities.cases import rows, words

DICTIONARY, LISTS = Dictionary(), NameLists()
NOMINATIVES = Nominatives(DICTIONARY, LISTS)


def read(mention: str, feats: str) -> tuple[str, NameParts]:
    normal = NOMINATIVES.of(words(mention, feats), "PER")[0].text
    return normal, name_parts(DICTIONARY, LISTS, normal)


@pytest.mark.parametrize(("mention", "feats", "normal", "first", "last", "middle"), rows("patronymics.txt"))
def test_case(mention: str, feats: str, normal: str, first: str, last: str, middle: str) -> None:
    assert read(mention, feats) == (normal, NameParts(first or None, last or None, middle or None))


@pytest.mark.xfail(strict=True, reason="known failures: move a line to patronymics.txt when it passes")
@pytest.mark.parametrize(("mention", "feats", "normal", "first", "last", "middle"), rows("patronymics_failures.txt"))
def test_known_failure(mention: str, feats: str, normal: str, first: str, last: str, middle: str) -> None:
    assert read(mention, feats) == (normal, NameParts(first or None, last or None, middle or None))
