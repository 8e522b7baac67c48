"""Normal forms; the cases stand in normal_cases.txt, one a line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_pipeline.entities.normal import Nominatives
from nlp_pipeline.entities.word import Word
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from tests.entities.cases import rows, words

NOMINATIVES = Nominatives(Dictionary(), NameLists())


@pytest.mark.parametrize(("kind", "feats", "text", "expected"), rows("normal_cases.txt"))
def test_normal_form(kind: str, feats: str, text: str, expected: str) -> None:
    assert NOMINATIVES.of(words(text, feats), kind)[0].text == expected


@pytest.mark.xfail(strict=True, reason="known failures: move a line to normal_cases.txt when it passes")
@pytest.mark.parametrize(("kind", "feats", "text", "expected"), rows("normal_failures.txt"))
def test_known_failure(kind: str, feats: str, text: str, expected: str) -> None:
    assert NOMINATIVES.of(words(text, feats), kind)[0].text == expected


@pytest.mark.parametrize(("kind", "feats", "text", "expected"), rows("normal_cases.txt"))
def test_a_normal_form_is_its_own(kind: str, feats: str, text: str, expected: str) -> None:
    again = words(expected, " ".join(["Nom", *feats.split()[1:]]))
    assert NOMINATIVES.of(again, kind)[0].text == expected


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0", " \r\n "])
def test_blanks_become_single(blank: str) -> None:
    mention = [Word("Юрия", "", "PROPN", {"Case": "Gen"}), Word("Гагарина", blank, "PROPN", {"Case": "Gen"})]
    assert NOMINATIVES.of(mention, "PER")[0].text == "Юрий Гагарин"


def test_nothing_gives_nothing() -> None:
    assert NOMINATIVES.of([], "PER")[0].text == ""


WORDS = st.builds(
    Word,
    text=st.one_of(st.text(min_size=1, max_size=12), st.text('абвИЁё-«»".ов', min_size=1, max_size=8)),
    space=st.sampled_from(["", " ", "\n"]),
    pos=st.sampled_from(["PROPN", "NOUN", "ADJ", "ADP", "PUNCT", "X"]),
    feats=st.dictionaries(st.sampled_from(["Case", "Number", "Gender"]), st.sampled_from(["Gen", "Plur", "Fem", "?"])),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from(["PER", "LOC", "ORG", "EVENT"]))
def test_any_mention_has_a_normal_form(mention: list[Word], kind: str) -> None:
    assert isinstance(NOMINATIVES.of(mention, kind)[0].text, str)
