"""One battery for every stage of the standard pipeline: exact offsets, order, coverage, joined = alone."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from tests.nasty import NASTY

any_text = st.text(alphabet=st.characters(), max_size=60)
WORDS = (
    "Президент Иванов Москва прибыл в . , ! « » ( ) - 5 2014 Касым-Жомарт Алматы и не А. \u0301 \u200b 😂 ООН".split(
        " "
    )
)
russian = st.lists(st.sampled_from([*WORDS, "\n", "\r\n", "\u00ad"]), max_size=40).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words)])
)


def check(doc: Doc, types: tuple[str, ...] | None = ("PER", "ORG", "LOC")) -> None:
    """What is true of every document, whatever its text."""
    text = doc.text
    for layer in doc.layers.values():
        start, stop = layer.start, layer.stop
        assert (start >= 0).all() and (stop <= len(text)).all() and (start < stop).all()
        assert ((np.diff(start) > 0) | ((np.diff(start) == 0) & (np.diff(stop) <= 0))).all(), f"{layer.name}: order"
    for name in ("blocks", "sentences", "tokens"):
        layer = doc.layer(name)
        assert (layer.start[1:] >= layer.stop[:-1]).all(), f"{name} overlap"
        covered = np.zeros(len(text), bool)
        for start, stop in zip(layer.start.tolist(), layer.stop.tolist(), strict=True):
            covered[start:stop] = True
            assert not text[start].isspace() and not text[stop - 1].isspace(), f"{name}: blank at an edge"
        assert not [c for c, inside in zip(text, covered, strict=True) if not inside and not c.isspace()]
    inside(doc, "tokens", "sentences")
    inside(doc, "sentences", "blocks")
    inside(doc, "entities", "blocks")
    trees(doc)
    assert all(token.norm for token in doc.tokens)
    assert all(token.pos and token.lemma and token.deprel for token in doc.tokens)
    for entity in doc.entities:
        assert types is None or entity.type in types
        assert entity.score is not None and 0 <= entity.score <= 1
        assert entity.normal or types is None
        assert entity.normal is None or entity.normal.strip() == entity.normal != ""
        assert types is None or "\n" not in entity.text


def inside(doc: Doc, inner: str, outer: str) -> None:
    spans, holders = doc.layer(inner), doc.layer(outer)
    rows = np.searchsorted(holders.start, spans.start, side="right") - 1
    assert (rows >= 0).all()
    assert (spans.stop <= holders.stop[rows]).all(), f"{inner} cross {outer}"


def trees(doc: Doc) -> None:
    heads = doc.layer("tokens").columns["head"].data
    for sentence in doc.sentences:
        rows = sentence.tokens.indices
        inside = set(rows.tolist())
        assert sum(heads[rows] == -1) == 1, "one root"
        depth: dict[int, int] = {}
        for row in rows.tolist():
            path = []
            while row != -1 and row not in depth:
                assert row in inside and len(path) <= len(rows), "a cycle or a head outside"
                path.append(row)
                depth[row] = 0
                row = int(heads[row])
                assert row not in path, "a cycle"


def same(one: Doc, two: Doc) -> None:
    """Equal strings, offsets and references; scores within 1e-4."""
    assert one.layers.keys() == two.layers.keys()
    for name, layer in one.layers.items():
        for key, column in layer.columns.items():
            other = two.layers[name].columns[key]
            if column.kind == "float":
                assert np.allclose(column.data, other.data, atol=1e-4, equal_nan=True), f"{name}.{key}"
            else:
                assert column.tolist() == other.tolist(), f"{name}.{key}"


@pytest.mark.parametrize("name", NASTY)
def test_every_stage_takes_a_nasty_text(ru: nlp.Pipeline, name: str) -> None:
    doc = ru(NASTY[name])
    check(doc)
    assert Doc.from_json(doc.to_json()) == doc
    assert pickle.loads(pickle.dumps(doc)) == doc


def test_there_are_enough_of_them() -> None:
    assert len(NASTY) >= 60


def test_joined_is_alone(ru: nlp.Pipeline) -> None:
    names = [*NASTY] * 2
    random.Random(0).shuffle(names)
    alone = {name: ru(NASTY[name]) for name in NASTY}
    for batch_chars in (1, 3_000, 10_000_000):
        for name, doc in zip(names, ru.pipe([NASTY[n] for n in names], batch_chars=batch_chars), strict=True):
            same(doc, alone[name])


def test_each_stage_alone_gives_what_the_whole_gives(ru: nlp.Pipeline) -> None:
    text = NASTY["headline"] + "\n" + NASTY["stress"]
    whole = ru(text)
    for stage in ru.stages:
        targets = sorted(stage.provides)
        doc = ru.only(*targets)(text)
        for address in targets:
            assert doc.column(address).tolist() == whole.column(address).tolist(), address


@settings(max_examples=60)
@given(any_text | russian)
def test_any_text(text: str) -> None:
    doc = pipeline()(text)
    check(doc)
    assert Doc.from_json(doc.to_json()) == doc


@settings(max_examples=25)
@given(st.lists(any_text | russian, max_size=6), st.integers(1, 200))
def test_any_batch(texts: list[str], batch_chars: int) -> None:
    for text, doc in zip(texts, pipeline().pipe(texts, batch_chars=batch_chars), strict=True):
        same(doc, pipeline()(text))


_PIPELINES: list[nlp.Pipeline] = []


def pipeline() -> nlp.Pipeline:
    """The standard pipeline for property tests, which take no session fixtures."""
    if not _PIPELINES:
        _PIPELINES.append(nlp.load())
    return _PIPELINES[0]


def test_a_pickled_document_is_small(ru: nlp.Pipeline) -> None:
    text = (Path(__file__).parents[1] / "examples" / "article.txt").read_text(encoding="utf-8")
    doc = next(ru.pipe([text, *NASTY.values()]))
    assert (len(pickle.dumps(doc)) - len(text.encode())) / len(doc.tokens) <= 64


def test_threads_get_the_same_answers(ru: nlp.Pipeline) -> None:
    from concurrent.futures import ThreadPoolExecutor

    texts = [text for text in NASTY.values() if len(text) < 1000]
    expected = [ru(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        for doc, other in zip(pool.map(ru, texts * 2), expected * 2, strict=True):
            same(doc, other)


def test_a_pickled_pipeline_is_a_recipe(ru: nlp.Pipeline) -> None:
    data = pickle.dumps(ru)
    assert len(data) < 5_000
    same(pickle.loads(data)("Иванов приехал в Алматы."), ru("Иванов приехал в Алматы."))
