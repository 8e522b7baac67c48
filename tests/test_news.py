"""A raw article of a Kazakhstan newspaper, as a crawler left it (from shared/data; never quoted here)."""

from __future__ import annotations

from pathlib import Path

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc


@pytest.fixture(scope="module")
def article(ru: nlp.Pipeline, data: Path) -> Doc:
    path = next((data / "news").iterdir())
    return ru(path.read_text(encoding="utf-8"))


def test_exactly_the_two_persons(article: Doc) -> None:
    assert [person.normal for person in article.entities.of("PER")] == ["Адильбек Тауекелов", "Касым-Жомарт Токаев"]


def test_no_sentence_crosses_a_line(article: Doc) -> None:
    assert not [sentence.text for sentence in article.sentences if "\n" in sentence.text]


def test_places_in_the_nominative(article: Doc) -> None:
    assert {"Казахстан", "Алматы"} <= set(article.entities.of("LOC").normal)


NAMES = {
    "Регионального центра ООН по Целям устойчивого развития для Центральной Азии и Афганистана",
    "Программа добровольцев ООН",
    "Субрегионального офиса Программы добровольцев ООН",
}


def test_long_names_of_organizations_are_whole(article: Doc) -> None:
    assert {entity.text for entity in article.entities.of("ORG")} >= NAMES


def test_wide_has_them_whole_with_what_they_hold(article: Doc) -> None:
    doc = nlp.load("entities", entities="wide")(article.text)
    long = [entity for entity in doc.entities.of("ORG") if entity.text in NAMES]
    assert {entity.text for entity in long} == NAMES
    for entity in long:
        assert "ООН" in [inner.text for inner in entity.entities.of("ORG")]


def test_layout_and_findings(article: Doc) -> None:
    assert article.meta["date"] == "2025-12-05"
    assert article.meta["tags"] == ("президент", "обращение")
    kinds = article.blocks.kind.tolist()
    assert kinds[:6] == ["meta", "title", "meta", "meta", "lead", "credit"]
    assert set(kinds[6:-1]) == {"paragraph"} and kinds[-1] == "tags"
    assert article.meta["title"] == article.blocks[1].text


def test_first_names(article: Doc) -> None:
    assert article.entities.of("PER").first.tolist() == ["Адильбек", "Касым-Жомарт"]
