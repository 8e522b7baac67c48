"""Rules and conventions on tags; the cases stand in corrections_cases.txt, one a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_pipeline.morphology.corrections import conventional, correct, rules_of
from nlp_pipeline.morphology.place import Place
from nlp_pipeline.morphology.tags import Tag

HERE = Path(__file__).parent


def read(name: str) -> list[tuple[str, str, int, str]]:
    """Words, tags, the word, its tag (which holds the separator too)."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("# ")]
    return [(row[0], row[1].replace(",", "|"), int(row[2]), "|".join(row[3:])) for row in rows]


def corrected(words: str, tags: str, row: int) -> str:
    place = Place.of(words, tags, row)
    return str(correct(rules_of(place.form()), place) or "-")


@pytest.mark.parametrize(("words", "tags", "row", "expected"), read("corrections_cases.txt"))
def test_correction(words: str, tags: str, row: int, expected: str) -> None:
    assert corrected(words, tags, row) == expected


@pytest.mark.xfail(strict=True, reason="known failures: move a line to corrections_cases.txt when it passes")
@pytest.mark.parametrize(("words", "tags", "row", "expected"), read("corrections_failures.txt"))
def test_known_failure(words: str, tags: str, row: int, expected: str) -> None:
    assert corrected(words, tags, row) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (
            "ADJ|Animacy=Inan|Case=Acc|Degree=Pos|Gender=Neut|Number=Sing",
            "ADJ|Case=Acc|Degree=Pos|Gender=Neut|Number=Sing",
        ),
        ("ADJ|Animacy=Inan|Case=Acc|Degree=Pos|Number=Plur", "ADJ|Animacy=Inan|Case=Acc|Degree=Pos|Number=Plur"),
        ("PRON|Animacy=Inan|Case=Acc|Number=Plur|Person=1", "PRON|Case=Acc|Number=Plur|Person=1"),
        ("DET|Case=Acc|Gender=Masc|Number=Sing", "DET|Animacy=Inan|Case=Acc|Gender=Masc|Number=Sing"),
        ("DET|Case=Nom|Degree=Pos|Number=Plur", "DET|Case=Nom|Number=Plur"),
        ("NUM|Case=Gen", "NUM|Case=Gen|NumType=Card"),
        ("NUM|Degree=Cmp", "ADV|Degree=Cmp"),
        ("NOUN|Animacy=Inan|Case=Acc|Gender=Neut|Number=Sing", "NOUN|Animacy=Inan|Case=Acc|Gender=Neut|Number=Sing"),
    ],
)
def test_convention(tag: str, expected: str) -> None:
    assert str(conventional(Tag.read(tag))) == expected


def test_rules_see_no_further_than_the_sentence() -> None:
    """In «в 2006. Году …» the year has no noun after it, whatever the next sentence begins with."""
    words, tags = ["в", "2006", "году"], [Tag.read(tag) for tag in ("ADP", "NUM", "NOUN|Case=Dat")]
    whole = correct(rules_of("2006"), Place(["к", *words[1:]], tags, 1, 0, 3))
    alone = correct(rules_of("2006"), Place(words, tags, 1, 1, 2))
    assert str(whole) == "ADJ|Case=Dat|Degree=Pos|Gender=Masc|Number=Sing"
    assert str(alone) == "NUM|Case=Nom|NumType=Card"


def test_tags_are_read_and_written_in_the_order_of_names() -> None:
    assert str(Tag("NOUN", {"Number": "Sing", "Case": "Nom"})) == "NOUN|Case=Nom|Number=Sing"
    assert str(Tag.read("PUNCT")) == "PUNCT"
    assert Tag.read("X").get("Foreign") is None


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("дом", []),
        ("Себя", ["word"]),
        ("кого-то", ["word"]),
        ("её", ["possessive"]),
        ("т", ["in_two"]),
        ("1", ["day", "year", "cardinal"]),  # one thing is counted, not named
        ("5", ["day", "year", "placed", "cardinal"]),
        ("1945", ["day", "year", "placed", "bare_year", "cardinal"]),
        ("5-го", ["suffixed"]),
        ("IV", ["century", "ruler", "placed", "roman", "foreign"]),
        ("почта@пример.рф", ["other"]),
        ("%", ["symbol"]),
    ],
)
def test_rules_are_chosen_by_the_form(form: str, expected: list[str]) -> None:
    assert [rule.__name__ for rule in rules_of(form)] == expected
