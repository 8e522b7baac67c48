"""What a tagger reads of a form."""

from __future__ import annotations

import numpy as np
import pytest

from nlp_pipeline.lexicon.features import BEFORE, KNOWN, LISTS, LOOKS, FeatureReader
from nlp_pipeline.lexicon.parts import Part
from nlp_pipeline.resources import Resources

MARKS = ("Name", "Geox", KNOWN, *LISTS, *LOOKS, BEFORE)


@pytest.fixture(scope="module")
def reader() -> FeatureReader:
    resources = Resources()
    return FeatureReader(resources.embedding, resources.dictionary, resources.names, MARKS)


def marks(reader: FeatureReader, form: str | Part) -> dict[str, int]:
    row = reader([form]).marks[0].tolist()
    return {mark: value for mark, value in zip(MARKS, row, strict=True) if value}


def test_marks_of_a_name(reader: FeatureReader) -> None:
    assert marks(reader, "Айгуль") == {
        "Name": 2,
        KNOWN: 2,
        "first name": 2,
        "capital first": 2,
        "letters not Latin": 2,
    }


def test_an_unlikely_reading_counts_less(reader: FeatureReader) -> None:
    assert marks(reader, "вера")["Name"] == 1


def test_a_place(reader: FeatureReader) -> None:
    assert marks(reader, "Алматы")["Geox"] == 2


def test_numbers_and_latin(reader: FeatureReader) -> None:
    assert "has digit" in marks(reader, "2025")
    assert "Latin letters" in marks(reader, "Lenta")


def test_a_lemma_has_the_vector_of_its_word(reader: FeatureReader) -> None:
    features = reader(["Москвою", "москва"])
    assert features.lemmas[0] == features.words[1]


def test_kazakh_letters_are_read_as_the_russian_ones(reader: FeatureReader) -> None:
    features = reader(["Қарағанды", "Караганды", "Қзқзқ"])
    assert features.words[0] == features.words[1] != features.words[2]
    assert marks(reader, "Қарағанды")["Geox"] == 2


def test_the_head_of_a_city_is_no_first_name(reader: FeatureReader) -> None:
    assert not {"Name", "first name", "maybe first name"} & set(marks(reader, "Акима"))


def test_forms_of_one_name_are_a_group_and_common_words_none(reader: FeatureReader) -> None:
    groups = reader(["Токаев", "Токаеву", "Громов", "дом", "В"]).groups
    assert groups[0] == groups[1] != groups[2]
    assert groups[3] == groups[4] == 0


def test_a_part_has_the_lemma_of_its_token_where_that_is_known(reader: FeatureReader) -> None:
    whole = Part("министр", "премьер-министр", is_after=True, is_before=False)
    features = reader([whole, "премьер-министр", "министр"])
    assert features.lemmas[0] == features.lemmas[1] != features.lemmas[2]
    assert features.words[0] == features.words[2]


@pytest.mark.parametrize("form", ["", "\ud800", "\x00", "п" * 500, "5" * 5000, "́", "😂"])
def test_any_form_can_be_read(reader: FeatureReader, form: str) -> None:
    assert np.isfinite(reader([form]).words).all()
