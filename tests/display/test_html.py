"""Documents as HTML: the text is the text, whatever is in it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

import nlp_pipeline as nlp
from nlp_pipeline.display.html import MOST
from nlp_pipeline.display.markup import visible
from nlp_pipeline.doc import Doc, Failure
from tests.display.pages import content, document, documents, of_class, parse

ARTICLE = Path(__file__).parents[2] / "examples" / "article.txt"


@given(documents())
def test_the_text_comes_back_and_nothing_else_is_in_it(doc: Doc) -> None:
    for html in (doc._repr_html_(), doc.to_html()):
        tree = parse(html)
        (shown,) = of_class(tree, "nlp-text")
        assert content(shown) == visible(doc.text)
        assert len(visible(doc.text)) == len(doc.text)
        labels = [mark for mark in shown.iter("mark") if mark.get("data-type")]
        assert sorted(mark.get("data-type", "") for mark in labels) == sorted(doc.entities.type.tolist())


def test_a_real_article(ru: nlp.Pipeline) -> None:
    doc = ru(ARTICLE.read_text(encoding="utf-8"))
    tree = parse(doc.to_html())
    (shown,) = of_class(tree, "nlp-text")
    assert content(shown) == doc.text
    marks = list(shown.iter("mark"))
    assert [content(mark) for mark in marks] == [entity.text for entity in doc.entities]
    assert content(tree.find(".//title")) == doc.meta["title"]  # type: ignore[arg-type]
    (title,) = of_class(tree, "nlp-title")
    assert title.tag == "h2"


def test_a_mark_speaks(ru: nlp.Pipeline) -> None:
    (mark,) = of_class(parse(ru("Пришли Ивана Петровича Громова.").to_html()), "nlp-text")[0].iter("mark")
    assert mark.get("title", "").startswith("PER, Иван Петрович Громов, 0.")
    assert mark.get("aria-label", "").startswith("Ивана Петровича Громова: PER, Иван Петрович Громов")
    assert mark.get("tabindex") == "0"


def test_nested_and_crossing_mentions() -> None:
    doc = document("Совет города Омска спит", [(0, 18, "ORG"), (6, 18, "LOC"), (13, 23, "EVENT")])
    marks = list(of_class(parse(doc.to_html()), "nlp-text")[0].iter("mark"))
    assert [(content(mark), mark.get("data-type")) for mark in marks] == [
        ("Совет города Омска", "ORG"),
        ("города Омска", "LOC"),
        ("Омска", None),
        (" спит", "EVENT"),
    ]


def test_a_long_document_is_cut_in_a_cell_and_whole_in_a_page(ru: nlp.Pipeline) -> None:
    doc = ru("Снег выпал в Омске. " * 2000)
    (shown,) = of_class(parse(doc._repr_html_()), "nlp-text")
    assert MOST // 2 < len(content(shown)) <= MOST
    assert content(shown).endswith("Омске.")
    assert "more characters" in doc._repr_html_()
    assert content(of_class(parse(doc.to_html()), "nlp-text")[0]) == doc.text


def test_what_failed_says_so() -> None:
    doc = Doc("Снег", error=Failure("morphology", "ValueError", "<нет>"))
    assert content(of_class(parse(doc._repr_html_()), "nlp-error")[0]) == "failed in morphology: ValueError: <нет>"


def test_versions_are_told(ru: nlp.Pipeline) -> None:
    assert f"nlp_pipeline {nlp.__version__}" in content(parse(ru("Снег.").to_html()))


def test_a_page_is_written(tmp_path: Path) -> None:
    doc = Doc("Снег \ud800", meta={"title": "Погода </title>"})
    html = doc.to_html(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == html
    assert content(parse(html).find(".//title")) == "Погода </title>"  # type: ignore[arg-type]
