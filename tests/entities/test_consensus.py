"""What the mentions of a document say of one another."""

from __future__ import annotations

from nlp_pipeline.entities.consensus import agree
from nlp_pipeline.entities.normal import Candidate, Nominatives
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from tests.entities.cases import words

NOMINATIVES = Nominatives(Dictionary(), NameLists())


def normals(*mentions: tuple[str, str], kind: str = "PER") -> list[str]:
    """The normal forms of mentions of one document, given as (text, features)."""
    return agree([(kind, text, NOMINATIVES.of(words(text, feats), kind)) for text, feats in mentions])


def test_a_lone_name_follows_the_full_one() -> None:
    assert normals(("Данна", "Gen Masc")) == ["Данна"]
    assert normals(("Питер Данн", "Nom Masc"), ("Данна", "Gen Masc")) == ["Питер Данн", "Данн"]


def test_a_wrong_tag_is_overruled() -> None:
    assert normals(("Веселина Топалова", "Nom Fem")) == ["Веселина Топалова"]
    assert normals(("Веселин Топалов", "Nom Masc"), ("Веселина Топалова", "Nom Fem"))[1] == "Веселин Топалов"


def test_a_man_and_a_woman_stay_two() -> None:
    found = normals(("Сергей Павлов", "Nom Masc"), ("Анна Павлова", "Nom Fem"), ("Павловой", "Dat Fem"))
    assert found == ["Сергей Павлов", "Анна Павлова", "Павлова"]


def test_types_do_not_mix() -> None:
    place = Candidate("Данна", ("данна",), 4.0), Candidate("Данн", ("данн",), 3.5)
    person = (Candidate("Питер Данн", ("питер", "данн"), 6.0),)
    assert agree([("PER", "Питер Данн", person), ("LOC", "Данна", place)]) == ["Питер Данн", "Данна"]


def test_yo_is_the_documents() -> None:
    found = normals(("Пётр Королёв", "Nom Masc"), ("Петра Королева", "Gen Masc"), ("ПЕТР", "Nom Masc"))
    assert found == ["Пётр Королёв", "Пётр Королёв", "ПЁТР"]
    assert normals(("Петр Королев", "Nom Masc")) == ["Петр Королев"]


def test_nothing_to_say() -> None:
    assert agree([]) == []
