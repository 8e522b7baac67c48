"""The dictionary: readings, inflection, strings that are no words, threads, pickling."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_pipeline.lexicon.dictionary import LONGEST, Dictionary
from nlp_pipeline.lexicon.parse import Parse

DICTIONARY = Dictionary()


def test_readings_are_best_first_in_ud_terms() -> None:
    parses = DICTIONARY.parses("стали")
    assert [parses[0].lemma, parses[0].pos, parses[0].feats["Tense"]] == ["стать", "VERB", "Past"]
    assert {parse.lemma for parse in parses} == {"стать", "сталь"}
    assert [parse.score for parse in parses] == sorted((parse.score for parse in parses), reverse=True)


def test_a_guess_is_told_from_a_known_word() -> None:
    assert DICTIONARY.parses("кошка")[0].is_known
    assert not DICTIONARY.parses("бутявка")[0].is_known


@pytest.mark.parametrize(
    ("form", "grammemes", "expected"),
    [
        ("москвой", {"nomn"}, "москва"),
        ("михайловича", {"nomn", "sing"}, "михайлович"),  # not михаилович, the same word for the dictionary
        ("химок", {"nomn"}, "химки"),
        ("химок", {"sing"}, None),
    ],
)
def test_inflect(form: str, grammemes: set[str], expected: str | None) -> None:
    assert DICTIONARY.parses(form)[0].inflect(grammemes) == expected


@pytest.mark.parametrize(
    "form",
    [
        "",
        "\ud800",
        "кот\udfff",
        "ко\0т",
        "7" * 5000,
        "пра" * 900 + "бабушка",
        "\u200b",
        "\n",
        "\U00017000",
        "я" * (LONGEST + 1),
    ],
)
def test_no_word_gives_one_harmless_reading(form: str) -> None:
    (parse,) = DICTIONARY.parses(form)
    assert (parse.lemma, parse.pos, dict(parse.feats), parse.is_known) == (form.lower(), "X", {}, False)
    assert parse.inflect({"nomn"}) is None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_string_has_a_reading(form: str) -> None:
    assert DICTIONARY.parses(form)


@pytest.mark.parametrize("form", ["пра" * 21, "-" * 64, "а-" * 32, "не" * 32, "7" * 64, "по-" * 21, "🙂", "é", "ё̈"])
def test_long_or_odd_words_within_the_limit(form: str) -> None:
    assert all(parse.lemma for parse in DICTIONARY.parses(form))


def test_pickles_as_a_recipe() -> None:
    blob = pickle.dumps(DICTIONARY)
    assert len(blob) < 200
    assert pickle.loads(blob).parses("домов")[0].lemma == "дом"


def test_threads_get_the_same_readings_from_a_cold_dictionary() -> None:
    forms = ["домов", "кошками", "стали", "Москвой", "бутявке"] * 40
    cold = Dictionary(limit=4096)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(cold.parses, forms))

    def without_source(parses: Iterable[Parse]) -> list[Parse]:
        return [parse._replace(source=None) for parse in parses]

    assert list(map(without_source, found)) == [without_source(DICTIONARY.parses(form)) for form in forms]
