"""Folders of annotated documents, and everything that can be wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats import brat
from nlp_pipeline.training.annotated import flattened, kind_of, overlaps, read, split, summary

TEXT = "Мэр Омска Олег Громов приехал."
FLAT = [(4, 9, "CITY"), (10, 21, "PER")]
NESTED = [(0, 9, "JOB"), *FLAT]


def doc(spans: list[tuple[int, int, str]], name: str = "a") -> Doc:
    return Doc(TEXT, brat.entities_layer(spans), meta={"id": name})


def found(one: Doc) -> list[tuple[int, int, str]]:
    return [(entity.start, entity.stop, entity.type) for entity in one.entities]


def test_brat_in_folders(tmp_path: Path) -> None:
    for name in ("b", "a", "deep/c"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        brat.write(doc(NESTED), tmp_path / f"{name}.txt")
    (tmp_path / "notes.md").write_text("no document")
    documents = read(tmp_path)
    assert [one.id for one in documents] == ["a", "b", "c"]
    assert found(documents[0]) == sorted(NESTED, key=lambda span: (span[0], -span[1]))


def test_bio_and_json(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_text("Омск B-CITY\n", encoding="utf-8")
    assert found(read(tmp_path)[0]) == [(0, 4, "CITY")]
    (tmp_path / "b").mkdir()
    lines = [doc(FLAT).to_json(), doc(NESTED).to_json()]
    (tmp_path / "b" / "own.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [len(one.entities) for one in read(tmp_path / "b" / "own.jsonl")] == [2, 3]
    with pytest.raises(FormatError, match="a mixture of BIO, JSON"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "found none among 0 files"),
        ({"a.md": ""}, "found none among 1 files"),
        ({"a.ann": ""}, "expected its text beside it, a.txt, found none"),
        ({"a.ann": "", "a.txt": TEXT}, "expected entities"),
        ({"a.conll": "Омск O"}, "expected entities"),
        ({"a.jsonl": "{}"}, "line 1: expected a JSON object"),
        ({"a.ann": "T1\tX 0 3\tОмск", "a.txt": TEXT, "b.ann": "T1 X", "b.txt": TEXT}, r"a\.ann(.|\n)*b\.ann"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        read(tmp_path)


def test_flat_or_nested() -> None:
    assert kind_of([doc(FLAT)]) == "flat"
    assert kind_of([doc(FLAT), doc(NESTED)]) == "nested"
    assert overlaps(doc([(0, 9, "A"), (4, 9, "B"), (5, 21, "C"), (21, 22, "D")])) == [(0, 1), (0, 2)]


def test_overlaps_are_named_or_the_outermost_kept() -> None:
    with pytest.raises(
        FormatError, match=r"a: 'Мэр Омска' \(JOB, 0–9\) and 'Омска' \(CITY, 4–9\)(.|\n)*--keep outermost"
    ):
        flattened([doc(NESTED)], keep_outermost=False)
    assert found(flattened([doc(NESTED)], keep_outermost=True)[0]) == [(0, 9, "JOB"), (10, 21, "PER")]


def test_summary() -> None:
    rows = list(summary([doc(NESTED), doc(FLAT)]))
    assert [(row.type, row.mentions, row.documents) for row in rows] == [("CITY", 2, 2), ("PER", 2, 2), ("JOB", 1, 1)]
    assert rows[0].length == 5


def test_split_is_a_share_by_a_seed() -> None:
    documents = [doc(FLAT)] * 20
    assert len(split(documents, 0.15, 0)) == 3
    assert split(documents, 0.15, 0) == split(documents, 0.15, 0) != split(documents, 0.15, 1)
    assert split(documents, 0.0, 0) == []
    assert len(split(documents[:2], 0.5, 0)) == 1
    assert split(documents[:1], 0.5, 0) == []
