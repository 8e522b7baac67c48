"""Many documents on one page, with an index that leads to the places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.display import report
from nlp_pipeline.doc import Doc, Failure
from tests.display.pages import content, of_class, parse


def test_the_index_leads_to_the_mentions(ru: nlp.Pipeline, tmp_path: Path) -> None:
    texts = [
        {"text": "Пётр Громов уехал в Омск.", "id": "<1>"},
        {"text": "В Омске ждали Петра Громова. Пётр Громов опоздал.", "id": 2},
        {"text": "Снег.", "id": 3},
    ]
    path = report(ru.pipe(texts), tmp_path / "report.html", title="Архив & <b>")
    tree = parse(path.read_text(encoding="utf-8"))
    assert [content(shown) for shown in of_class(tree, "nlp-text")] == [text["text"] for text in texts]
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    links = [link.get("href", "") for link in tree.iter("a")]
    assert links and all(link[1:] in ids for link in links)
    names = {content(entry.find("summary")): entry for entry in tree.iter("details")}  # type: ignore[arg-type]
    assert list(names) == ["Пётр Громов 3", "Омск 2"]
    assert [content(item) for item in names["Пётр Громов 3"].iter("li")] == ["2 × 2", "<1>"]
    marks = {mark.get("id"): content(mark) for mark in tree.iter("mark")}
    assert [marks[link.get("href", "")[1:]] for link in names["Омск 2"].iter("a")] == ["Омск", "Омске"]


def test_failed_documents_are_there(tmp_path: Path) -> None:
    docs = [Doc("Снег", error=Failure("syntax", "MemoryError", "")), Doc("Дождь")]
    page = report(docs, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "failed in syntax" in page and "Дождь" in page


def test_an_input_that_breaks_leaves_no_file_and_the_old_one(tmp_path: Path) -> None:
    path = report([Doc("Снег")], tmp_path / "report.html")
    before = path.read_text(encoding="utf-8")

    def broken() -> Iterator[Doc]:
        yield Doc("Дождь")
        raise OSError("диск")

    with pytest.raises(OSError, match="диск"):
        report(broken(), path)
    assert path.read_text(encoding="utf-8") == before
    assert list(tmp_path.iterdir()) == [path]
