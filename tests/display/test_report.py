"""The report: who is mentioned where, links that lead there, memory that does not grow with the documents."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.display import report
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.formats.brat import entities_layer
from tests.display.documents import documents
from tests.display.parsed import having, parse, strictly, text_of

TEXTS = [
    {"text": "Пётр Громов приехал в Омск.", "id": "а1", "date": "2025-01-02"},
    {"text": "О Петре Громове говорят в Омске. В Омске холодно.", "id": "а2", "title": "Вести </h2>"},
    {"text": "Снег.", "id": "а3"},
]


@pytest.fixture(scope="module")
def html(ru: nlp.Pipeline, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    failed = Doc("не вышло", error=Failure("syntax", "ValueError", "нет <b>"), meta={"id": "а4"})
    assert report([*ru.pipe(TEXTS), failed], path, title="Кто & где") == 4
    assert [file.name for file in path.parent.iterdir()] == ["report.html"]
    return path.read_text(encoding="utf-8")


def test_names_with_links_to_their_places(html: str, ru: nlp.Pipeline) -> None:
    strictly(html)
    tree = parse(html)
    ids = {element.get("id"): element for element in tree.iter() if element.get("id")}
    entries = {text_of(next(item.iter("b"))): item for item in tree.iter("li") if item.get("id")}
    assert set(entries) == {"Пётр Громов", "Омск"}
    links = [link.get("href")[1:] for link in entries["Омск"].iter("a")]
    assert [text_of(ids[link], but="nlp-t") for link in links] == ["Омск", "Омске", "Омске"]
    assert text_of(entries["Омск"]).split()[:2] == ["Омск", "3"]
    names = [text_of(link) for link in entries["Пётр Громов"].iter("a")]
    assert names == ["2025-01-02 Пётр Громов приехал в Омск.", "Вести </h2>"]


def test_links(html: str) -> None:
    lead_somewhere(html, {"d0", "d1", "d2", "d3", "documents"})


def lead_somewhere(html: str, expected: set[str]) -> None:
    """Every link leads somewhere, no id is there twice, and these are linked."""
    tree = parse(html)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = {link.get("href")[1:] for link in tree.iter("a")}
    assert links <= set(ids)
    assert expected <= links


@given(st.lists(documents(), max_size=3))
def test_whatever_the_documents_links_lead_somewhere(docs: list[Doc]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "report.html")
        types = sorted({entity.type for doc in docs for entity in doc.entities})
        assert report(docs, path, types=types) == len(docs)
        html = path.read_text(encoding="utf-8")
    lead_somewhere(html, {f"d{number}" for number in range(len(docs))})
    strictly(html)


def test_a_mention_that_is_not_marked_has_a_place_all_the_same(tmp_path: Path) -> None:
    tower = Doc("а" * 50, entities_layer([(place, 50, "X") for place in range(30)]))
    report([tower], tmp_path / "report.html", types=["X"])
    lead_somewhere((tmp_path / "report.html").read_text(encoding="utf-8"), {"d0e5"})


def test_other_layers_are_marked_beside_the_entities(tmp_path: Path) -> None:
    doc = (nlp.load("entities.type") + nlp.phrases({"снег": "s"}))("В Омске снег.")
    for layers, count in ((None, 2), (["phrases"], 2), (["entities"], 1), ([], 1)):
        report([doc, Doc("снег")], tmp_path / "report.html", layers=layers)
        html = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert html.count("<mark") == count


def test_the_documents_are_in_it(html: str) -> None:
    tree = parse(html)
    articles = having(tree, "nlp-doc")
    shown = [text_of(having(article, "nlp-text")[0], but="nlp-t") for article in articles]
    assert shown == [*(item["text"] for item in TEXTS), "не вышло"]
    assert [text_of(heading) for heading in tree.iter("h1")] == ["Кто & где"]
    failures = having(tree, "nlp-error")
    assert "1 not annotated" in text_of(failures[0])
    assert "нет <b>" in text_of(failures[0])


def test_the_wide_scheme_and_other_types(tmp_path: Path) -> None:
    doc = nlp.load("entities", entities="wide")("Директор Анна Ким получила премию в Омске 5 мая 2021 года.")
    path = tmp_path / "report.html"
    report([doc], path, types=["PER", "DATE"])
    tree = parse(path.read_text(encoding="utf-8"))
    assert [text_of(heading).split()[0] for heading in tree.iter("h2")] == ["Persons", "DATE", "Documents", "Директор"]
    names = [text_of(next(item.iter("b"))) for item in tree.iter("li") if item.get("id")]
    assert names == ["Анна Ким", "5 мая 2021 года"]


def test_names_are_in_the_order_of_a_book(tmp_path: Path) -> None:
    names = ["яхта", "Ёлкин", "№ 5", "Егоров", "«Жар»", "Ежов", "9 вал"]
    path = tmp_path / "report.html"
    report([mentions(names)], path, types=["X"])
    tree = parse(path.read_text(encoding="utf-8"))
    found = [text_of(next(item.iter("b"))) for item in tree.iter("li") if item.get("id")]
    assert found == ["9 вал", "№ 5", "Егоров", "Ежов", "Ёлкин", "«Жар»", "яхта"]
    letters = [text_of(heading) for heading in tree.iter("h3")]
    assert letters == ["#", "Е", "Ж", "Я"]


def test_a_name_in_many_documents_is_folded(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    report((mentions(["Омск"] * 9) for _ in range(8)), path, types=["X"])
    tree = parse(path.read_text(encoding="utf-8"))
    (entry,) = [item for item in tree.iter("li") if item.get("id")]
    assert "5 more documents" in text_of(entry)
    assert "Омск 72" in text_of(entry)
    assert len([*entry.iter("a")]) == 8 * 6, "six places of each document have a link"
    assert "… 9" in text_of(entry)


def test_nothing_is_left_when_a_document_cannot_be_read(tmp_path: Path) -> None:
    def docs() -> Iterator[Doc]:
        yield Doc("раз")
        raise OSError("диск")

    with pytest.raises(OSError, match="диск"):
        report(docs(), tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


def test_memory_holds_one_document_not_all(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        report(
            (mentions(["Омск", f"имя {number % 7}"], "слово " * 4000) for number in range(count)), tmp_path / "r.html"
        )
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(2)
    few, many = peak(10), peak(100)
    assert (tmp_path / "r.html").stat().st_size > 100 * 20_000
    assert many < few + 90 * 4000, "a few hundred bytes a document, not its text"


def mentions(names: list[str], rest: str = "") -> Doc:
    text = " ".join([*names, rest])
    starts = [sum(len(name) + 1 for name in names[:place]) for place in range(len(names))]
    entities = {
        "start": Column.of("int", starts),
        "stop": Column.of("int", [start + len(name) for start, name in zip(starts, names, strict=True)]),
        "type": Column.of("text", ["X"] * len(names)),
        "normal": Column.of("text", names),
    }
    return Doc(text, {"entities": entities})
