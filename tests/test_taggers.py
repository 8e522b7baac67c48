"""The shipped taggers: small, undamaged, each with a card that says what it was made of."""

from __future__ import annotations

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.tagger_file import load
from nlp_pipeline.weights import SHIPPED, TAGGERS, tagger_file
from tests.nasty import NASTY

MOST = 4_000_000  # bytes of all taggers


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in TAGGERS.glob("*.safetensors")) < MOST
    assert {path.name for path in TAGGERS.iterdir()} == {
        f"{name}{end}" for name in SHIPPED for end in (".safetensors", ".md")
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_card_and_file_agree(name: str) -> None:
    description, arrays = load(tagger_file(name))
    card = (TAGGERS / f"{name}.md").read_text(encoding="utf-8")
    assert "no\n  licence" in card or "no licence" in card
    assert f"train shipped {name}" in card
    assert all(kind in card for kind in description.types)
    assert str(description.temperature) in card
    for title in description.about["figures"]:
        assert title in card
    assert all(array.size for array in arrays.values())
    assert "NEREL dev" not in description.about["trained_on"]


@pytest.fixture(scope="module")
def wide() -> nlp.Pipeline:
    return nlp.load("entities", entities="wide")


def test_wide_mentions_hold_others_and_have_scores(wide: nlp.Pipeline) -> None:
    doc = wide("Экс-президент Казахстана прилетел в Омск 5 мая 2021 года.")
    found = doc.entities.of("PROFESSION", "LOC", "DATE").outermost()
    assert [(entity.type, entity.text) for entity in found] == [
        ("PROFESSION", "президент Казахстана"),
        ("CITY", "Омск"),
        ("DATE", "5 мая 2021 года"),
    ]
    (country,) = found[0].entities.of("LOC")
    assert (country.type, country.text, country.normal) == ("COUNTRY", "Казахстана", "Казахстан")
    assert doc.entities.of("DATE").normal.tolist() == [None]
    assert all(0 < entity.score <= 1 for entity in doc.entities)
    assert doc.entities.of("LOC").type.tolist() == ["COUNTRY", "CITY"]


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_wide_takes_anything(wide: nlp.Pipeline, text: str) -> None:
    doc = wide(text)
    assert nlp.Doc.from_json(doc.to_json()) == doc
    for entity in doc.entities:
        assert doc.text[entity.start : entity.stop] == entity.text


def test_wide_documents_are_the_same_alone(wide: nlp.Pipeline) -> None:
    texts = ["Директор школы № 5 Анна Ким приехала в Омск.", "", "5 мая 2021 года в Томске прошёл турнир.", "Анна Ким."]
    for doc, text in zip(wide.pipe(texts), texts, strict=True):
        alone = wide(text)
        found, expected = ([(e.start, e.stop, e.type, e.normal) for e in one.entities] for one in (doc, alone))
        assert found == expected


def test_an_unknown_tagger_is_named() -> None:
    with pytest.raises(WeightsError, match="default, wide"):
        nlp.load(entities="narrow")
