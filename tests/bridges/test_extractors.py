"""Extractors and grammars as stages; natasha's cases stand in extractors_cases.txt, one a line."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.bridges import extractor_stage, import_natasha
from nlp_pipeline.bridges.extractors import KNOWN
from nlp_pipeline.bridges.windows import SIZE
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError, StageError
from tests.bridges import grammars
from tests.nasty import NASTY
from tests.toys import Words

HERE = Path(__file__).parent
LAYER = {"NamesExtractor": "people", "DatesExtractor": "dates", "MoneyExtractor": "sums", "AddrExtractor": "places"}
Rows = list[tuple[str, list[str]]]


def read(name: str) -> list[tuple[str, str, Rows]]:
    """Extractor, text, and each expected span with its values."""
    cases = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            extractor, text, found = (field.strip() for field in line.split("|"))
            pairs = [item.split(" = ") for item in found.split(";") if item.strip()]
            cases.append((extractor, text, [(span.strip(), values.split()) for span, values in pairs]))
    return cases


@pytest.fixture(scope="module")
def sentences() -> nlp.Pipeline:
    return nlp.load("sentences")


@pytest.fixture(scope="module")
def extracting(sentences: nlp.Pipeline) -> dict[str, nlp.Pipeline]:
    """Per extractor of natasha a pipeline with it; each grammar is built once."""
    return {name: sentences + extractor_stage(LAYER[name], name) for name in KNOWN}


def found(doc: Doc, extractor: str) -> Rows:
    rows: Any = getattr(doc, LAYER[extractor])
    columns = KNOWN[extractor].columns
    values = [["-" if (value := getattr(row, key)) is None else str(value) for key in columns] for row in rows]
    return [(row.text, shown) for row, shown in zip(rows, values, strict=True)]


@pytest.mark.parametrize(("extractor", "text", "expected"), read("extractors_cases.txt"))
def test_extractor(extracting: dict[str, nlp.Pipeline], extractor: str, text: str, expected: Rows) -> None:
    assert found(extracting[extractor](text), extractor) == expected


@pytest.mark.xfail(strict=True, reason="natasha's grammar: move a line to extractors_cases.txt when it passes")
@pytest.mark.parametrize(("extractor", "text", "expected"), read("extractors_failures.txt"))
def test_known_failure(extracting: dict[str, nlp.Pipeline], extractor: str, text: str, expected: Rows) -> None:
    assert found(extracting[extractor](text), extractor) == expected


@pytest.mark.parametrize("extractor", KNOWN)
def test_the_stage_finds_what_natasha_finds(extracting: dict[str, nlp.Pipeline], extractor: str) -> None:
    text = "Иван Петров 5 мая 2021 года заплатил 1,5 млн руб. за дом на ул. Мира, д. 7."
    natasha = import_natasha()
    direct = [
        (text[match.start : match.stop], ["-" if value is None else str(value) for value in match.fact])
        for match in getattr(natasha, extractor)(natasha.MorphVocab())(text)
    ]
    mine = found(extracting[extractor](text), extractor)
    assert [span for span, _ in mine] == [span for span, _ in direct]
    assert len(mine) >= 1
    if extractor != "MoneyExtractor":  # 1500000 there, 1500000.0 here
        assert mine == direct


# grammars of one's own


def test_a_rule(sentences: nlp.Pipeline) -> None:
    doc = (sentences + extractor_stage("ages", grammars.ages, {"years": int}))("Ему 42 года.\n\nЕй 7 лет, нам 30 лет.")
    assert [(age.text, age.years) for age in doc.ages] == [("42 года", 42), ("7 лет", 7), ("30 лет", 30)]


def test_a_parser_with_nested_facts_and_lists(sentences: nlp.Pipeline) -> None:
    stage = extractor_stage("flights", grammars.flights, {"from_": str, "to": str})
    (flight,) = (sentences + stage)("Летим из Омска в Пермь и Тару.").flights
    assert flight.text == "из Омска в Пермь и Тару"
    assert json.loads(flight.from_) == {"name": "омск"}
    assert json.loads(flight.to) == ["Пермь", "Тару"]


def test_a_rule_without_columns(sentences: nlp.Pipeline) -> None:
    doc = (sentences + extractor_stage("capitals", grammars.words, {}))("Омск и Тара")
    assert [row.text for row in doc.capitals] == ["Омск", "Тара"]
    assert set(doc.layer("capitals").columns) == {"start", "stop"}


def test_an_extractor_class_is_taken_by_its_name(sentences: nlp.Pipeline) -> None:
    stage = extractor_stage("dates", import_natasha().DatesExtractor)
    assert b"natasha.extractors" not in pickle.dumps(stage)
    assert [date.day for date in (sentences + stage)("Встреча 7 июля.").dates] == [7]


def test_own_columns_of_a_known_extractor(sentences: nlp.Pipeline) -> None:
    doc = (sentences + extractor_stage("dates", "DatesExtractor", {"year": int}, name="years"))("Май 1999 года.")
    assert doc.dates[0].year == 1999
    assert set(doc.layer("dates").columns) == {"start", "stop", "year"}


# what a stage must satisfy


@pytest.fixture(scope="module")
def many(sentences: nlp.Pipeline) -> nlp.Pipeline:
    stages = [extractor_stage(LAYER[name], name) for name in KNOWN if name != "AddrExtractor"]  # 2 ms a token
    stages.append(extractor_stage("ages", grammars.ages, {"years": int}))
    stages.append(extractor_stage("flights", grammars.flights, {"from_": str, "to": str}))
    for stage in stages:
        sentences = sentences + stage
    return sentences


def test_nasty_texts_joined_and_alone(many: nlp.Pipeline) -> None:
    texts = [text[:1000] for text in NASTY.values()]
    alone = [many(text) for text in texts]
    assert list(many.pipe(texts)) == alone
    for doc in alone:
        check(doc)
        assert Doc.from_json(doc.to_json()) == doc
        assert pickle.loads(pickle.dumps(doc)) == doc
    assert any(len(doc.layer("people")) for doc in alone)


def test_nasty_texts_as_addresses(extracting: dict[str, nlp.Pipeline]) -> None:
    for text in NASTY.values():
        check(extracting["AddrExtractor"](text[:60]))


def check(doc: Doc) -> None:
    """Rows in order, apart, each within one sentence, no blank at an edge."""
    bounds = list(zip(doc.layer("sentences").start.tolist(), doc.layer("sentences").stop.tolist(), strict=True))
    for name in set(doc.layers) - {"blocks", "repairs", "sentences", "tokens"}:
        after = 0
        for row in getattr(doc, name):
            assert after <= row.start < row.stop
            assert row.text.strip() == row.text
            assert any(start <= row.start and row.stop <= stop for start, stop in bounds)
            after = row.stop


def test_windows_over_a_long_document_are_bounded() -> None:
    text = "Иван Петров " * 26_000
    assert len(text) > 300_000
    parser = grammars.Listener()
    doc = (nlp.Pipeline([Words()]) + extractor_stage("people", lambda vocab: parser, {}))(text)
    assert len(doc.layer("sentences")) == 1, "the worst case: one sentence"
    assert len(doc.layer("people")) == 26_000, "nothing lost or found twice"
    assert max(len(window) for window in parser.windows) <= SIZE
    assert len(parser.windows) <= len(text) // 300, "linear in the text"


def test_words_that_are_too_long_are_not_shown_to_the_grammar(sentences: nlp.Pipeline) -> None:
    parser = grammars.Listener()
    stage = extractor_stage("people", lambda vocab: parser, {})
    doc = (sentences + stage)("Пётр Громов " + "пра" * 300 + "бабушка Анна Громова " + "1" * 5000 + " года")
    assert [row.text for row in doc.people] == ["Пётр Громов", "Анна Громова"]
    assert max(len(word) for window in parser.windows for word in window.split()) <= 64


def test_the_pipeline_pickles_as_a_recipe(many: nlp.Pipeline) -> None:
    many("Иван Петров родился 5 мая.")
    data = pickle.dumps(many)
    assert len(data) < 5_000
    text = "Ему 42 года, он заплатил 5 евро 3 июня 2020 года."
    assert pickle.loads(data)(text) == many(text)


def test_in_a_worker_process(sentences: nlp.Pipeline) -> None:
    pipeline = sentences + extractor_stage("dates", "DatesExtractor")
    pipeline = pipeline + extractor_stage("ages", grammars.ages, {"years": int})
    text = "5 мая ей было 42 года."
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(pipeline, text).result() == pipeline(text)


def test_threads_get_the_same_answers(sentences: nlp.Pipeline) -> None:
    texts = [f"Иван Петров родился {day} мая 19{day + 50} года." for day in range(1, 21)]
    people = sentences + extractor_stage("people", "NamesExtractor")
    with ThreadPoolExecutor(4) as pool:
        docs = list(pool.map(people, texts))
    again = sentences + extractor_stage("people", "NamesExtractor")
    assert docs == [again(text) for text in texts]
    assert all(doc.people[0].first == "Иван" for doc in docs)


# messages


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dates", "DateExtractor"), "expected one of NamesExtractor, DatesExtractor"),
        (("dates", 5), "expected one of NamesExtractor"),
        (("dates", grammars.ages), "which attributes of the fact"),
        (("tokens", "DatesExtractor"), "a document has already"),
        (("text", "DatesExtractor"), "a document has already"),
        (("мои даты", "DatesExtractor"), "a name for a new layer"),
        (("dates", "DatesExtractor", {"year": list}), "expected a type bool, int, float or str"),
        (("dates", "DatesExtractor", {"start": int}), "every row has this already"),
    ],
)
def test_arguments_that_fit_nothing(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(BuildError, match=message):
        extractor_stage(*arguments)


@pytest.mark.parametrize(
    ("make", "columns", "message"),
    [
        (grammars.nothing, {}, "to return an extractor, a yargy parser or a yargy rule, found 5"),
        (grammars.ages, {"age": int}, "expected a fact with the attribute 'age', found Age with: years"),
        (grammars.ages, {"years": str}, "ages.years: expected a value of kind text"),
        (grammars.words, {"years": int}, "no .interpretation"),
    ],
)
def test_a_grammar_that_does_not_fit(sentences: nlp.Pipeline, make: Any, columns: Any, message: str) -> None:
    with pytest.raises(StageError, match=message):
        (sentences + extractor_stage("ages", make, columns))("Ему 42 года.")


def test_it_needs_sentences() -> None:
    with pytest.raises(BuildError, match=r"requires sentences\.start"):
        nlp.Pipeline([extractor_stage("dates", "DatesExtractor")])
