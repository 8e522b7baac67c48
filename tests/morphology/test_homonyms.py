"""Forms of two verbs, told apart by their neighbours."""

from __future__ import annotations

import pytest

import nlp_pipeline as nlp


@pytest.mark.parametrize(
    ("text", "lemma"),
    [
        ("Дом стоит у реки.", "стоять"),
        ("Здесь стоят цветы, а там деревья.", "стоять"),
        ("Сколько стоит билет?", "стоить"),
        ("Билет стоит 150 тенге.", "стоить"),
        ("Стоит отметить, что снег растаял.", "стоить"),
        ("Туда ходить не стоит.", "стоить"),
        ("Поезд стоит. Билет 150 тенге.", "стоять"),
    ],
)
def test_to_stand_or_to_cost(ru: nlp.Pipeline, text: str, lemma: str) -> None:
    found = [token.lemma for token in ru(text).tokens if token.norm.lower() in ("стоит", "стоят")]
    assert found == [lemma]


def test_neighbours_of_another_document_have_no_say(ru: nlp.Pipeline) -> None:
    docs = list(ru.pipe(["Поезд стоит", "150 тенге дорого"]))
    assert docs[0].tokens[1].lemma == "стоять"
