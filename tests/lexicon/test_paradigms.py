"""The dictionary read directly, against pymorphy3 itself: the same parses in the same order, the same inflection."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.paradigms import Paradigms

OWN = """стали кошками елки ёлки Москвой Михайловича химок наилучшего поезжайте лесу чаю высшей счастья идущих по-русски
сделан полтора обоими а А б и я Ю это её ее Ленина бутявкой зюзиково прокуковал-то экс-чемпионка NATO XIX 5-го 12
Кайратовны Жумабаевой Алматы Байконыре пра- -то ёжик людьми шла хуже дитятею
байткодом супермногих понафлудить наифлудейший попохуже ъъъъъ щъ ьь блогерша авиабутявка кюями стримершей""".split()
GRAMMEMES = [{"nomn"}, {"gent", "plur"}, {"nomn", "sing"}, {"loc2"}, {"femn", "datv"}, {"PRTF", "masc", "sing", "nomn"}]


@pytest.fixture(scope="module")
def analyzer() -> Any:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


def inflected(parse: Any, grammemes: set[str]) -> set[str] | None:
    """pymorphy3's answer, and the forms that it holds for the same."""
    found = parse.inflect(grammemes)
    return None if found is None else {found.word, *(twin.word for twin in parse.lexeme if twin.tag == found.tag)}


def compare(analyzer: Any, dictionary: Dictionary, form: str) -> None:
    theirs, ours = analyzer.parse(form), dictionary.parses(form)
    assert [(p.normal_form, p.tag.grammemes, p.score, p.word) for p in theirs] == [
        (p.lemma, p.grammemes, p.score, p.word) for p in ours
    ]
    for their, our in zip(theirs, ours, strict=True):
        for grammemes in GRAMMEMES:
            expected, found = inflected(their, grammemes), our.inflect(grammemes)
            assert (found is None) if expected is None else (found in expected), (form, grammemes)


@pytest.mark.parametrize("form", OWN)
def test_as_pymorphy(analyzer: Any, form: str) -> None:
    compare(analyzer, Dictionary(), form)


def test_as_pymorphy_on_news(analyzer: Any, data: Path) -> None:
    texts = (path.read_text(encoding="utf-8") for path in sorted((data / "factrueval-dev").glob("*.txt"))[::6])
    dictionary = Dictionary()
    for form in sorted({form for text in texts for form in re.findall(r"[\w-]+", text)}):
        compare(analyzer, dictionary, form)


def test_twins_are_all_given(analyzer: Any) -> None:
    paradigms = Paradigms(analyzer)
    parse = paradigms.parses("высшей")[0]
    assert parse.place is not None
    forms = paradigms.forms(parse.word, parse.place, frozenset({"femn", "sing", "nomn"}))
    assert {"высшая", "высочайшая"} <= set(forms)
    assert parse.inflect({"femn", "sing", "nomn"}) == "высшая"
    assert paradigms.parses("бутявка") == []


@pytest.mark.parametrize("form", ["бутявка", "байткодом", "кюями", "наифлудейший"])
def test_unknown_words_are_guessed_without_pymorphy(form: str) -> None:
    assert all(parse.place is not None and not parse.is_known for parse in Dictionary().parses(form))
