"""What the fuzzer rests on: an oracle that sees faults, and changes that are the same for the same number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import nlp_pipeline as nlp
from benchmarks import mutations, oracle
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc

TEXT = "Анна Ким и Пётр Громов приехали в Омск.\n\nТам снег 😀."


def test_the_oracle_has_nothing_against_a_document(ru: nlp.Pipeline, tmp_path: Path) -> None:
    doc = ru(TEXT)
    oracle.whole(doc)
    oracle.same(doc, ru(TEXT))
    oracle.lossless(doc)
    oracle.standoff(doc)
    oracle.shown(doc, tmp_path)
    oracle.readable(doc)


def changed(doc: Doc, address: str, row: int, value: int) -> Doc:
    layer, name = address.split(".")
    values = doc.column(address).tolist()
    values[row] = value
    column = doc.column(address)
    table = {**doc.layer(layer).columns, name: Column.of(column.kind, values, column.target)}
    return doc.with_layers({layer: table})


@pytest.mark.parametrize(
    ("address", "row", "value", "message"),
    [
        ("tokens.stop", 0, 3, "is left out"),
        ("tokens.stop", 0, 5, "a blank at an edge"),
        ("tokens.stop", -1, 99, "bounds"),
        ("tokens.start", 1, 2, "overlap"),
        ("sentences.start", 0, 5, "is left out"),
        ("blocks.stop", 0, 10, "is left out"),
        ("entities.stop", 0, 45, "cross blocks"),
        ("tokens.head", 0, 0, "a cycle|one root"),
        ("tokens.head", 0, 10, "a head in another sentence|one root|a cycle"),
    ],
)
def test_the_oracle_sees_what_is_wrong(ru: nlp.Pipeline, address: str, row: int, value: int, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        oracle.whole(changed(ru(TEXT), address, row, value))


def test_the_oracle_sees_what_differs(ru: nlp.Pipeline) -> None:
    doc = ru(TEXT)
    with pytest.raises(AssertionError, match=r"tokens\.head"):
        oracle.same(doc, changed(doc, "tokens.head", 0, 2))
    with pytest.raises(AssertionError, match="bounds"):
        oracle.readable(changed(doc, "tokens.stop", -1, 99))


def test_changes_are_the_same_for_the_same_number(ru: nlp.Pipeline) -> None:
    line = ru(TEXT).to_json()
    texts = [mutations.text(TEXT, seed) for seed in range(200)]
    files = [mutations.file(line, seed) for seed in range(200)]
    assert texts == [mutations.text(TEXT, seed) for seed in range(200)]
    assert files == [mutations.file(line, seed) for seed in range(200)]
    assert len(set(texts)) > 150
    assert len(set(files)) > 150
    assert max(map(len, texts)) <= mutations.LONGEST
    assert sum(map(is_json, files)) > 50, "changes inside of the JSON leave it JSON"


def is_json(data: str) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
