"""A document in a cell and as a page: what it shows of which document, and where it is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.display.escape import shown
from nlp_pipeline.display.html import fragment, title_of
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import LayerError
from tests.display.parsed import having, parse, strictly, text_of
from tests.nasty import NASTY
from tests.toys import toy

ARTICLE = Path(__file__).parents[2] / "examples" / "article.txt"


@pytest.fixture(scope="module")
def doc(ru: nlp.Pipeline) -> Doc:
    return ru(ARTICLE.read_text(encoding="utf-8"), meta={"id": 7, "source": "<вестник>"})


def test_a_page(doc: Doc, tmp_path: Path) -> None:
    path = tmp_path / "страница.html"
    html = doc.to_html(path)
    assert path.read_bytes() == html.encode("utf-8")
    strictly(html)
    tree = parse(html)
    (text,) = having(tree, "nlp-text")
    assert text_of(text, but="nlp-t") == doc.text
    assert text.get("lang") == "ru"
    kinds = [block.get("data-kind") for block in having(tree, "nlp-b")]
    assert kinds == [block.kind for block in doc.blocks]
    (heading,) = having(tree, "nlp-title")
    assert (heading.get("role"), text_of(heading, but="nlp-t")) == ("heading", doc.meta["title"])
    (items,) = having(tree, "nlp-list")
    assert [item.get("role") for item in items] == ["listitem"] * 3
    assert "source <вестник>" in text_of(tree)
    assert "nlp_pipeline " + doc.made_by["nlp_pipeline"] in text_of(having(tree, "nlp-foot")[0])
    counts = {item.split()[0]: int(item.split()[1]) for item in map(text_of, having(tree, "nlp-legend")[0])}
    assert counts == {kind: len(doc.entities.of(kind)) for kind in ("PER", "ORG", "LOC")}


def test_what_is_known_of_a_mention(doc: Doc) -> None:
    person = next(entity for entity in doc.entities if entity.text == "Айгерим Кайратовна Жумабаева")
    marks = having(parse(doc._repr_html_()), "nlp-m")
    (mark,) = [mark for mark in marks if text_of(mark, but="nlp-t") == person.text]
    assert mark.get("data-tip").split("\n") == [
        "PER",
        f"normal: {person.normal}",
        "first: Айгерим",
        "last: Жумабаева",
        "middle: Кайратовна",
        f"score: {person.score:.2f}",
    ]
    assert mark.get("aria-label").startswith(f"{person.text}: PER, normal: {person.normal}")
    assert mark.get("tabindex") == "0"
    assert text_of(having(mark, "nlp-t")[0]) == " PER"


def test_nested_mentions_are_nested() -> None:
    wide = nlp.load("entities", entities="wide")
    doc = wide("Директор Казахского национального университета Анна Ким уехала.")
    marks = having(parse(doc._repr_html_()), "nlp-m")
    chain = [mark for mark in marks if any(inner is not mark for inner in mark.iter("mark"))]
    assert [text_of(mark, but="nlp-t") for mark in chain][:2] == [
        "Директор Казахского национального университета",
        "Казахского национального университета",
    ]


def test_a_long_document_is_cut_with_a_note(ru: nlp.Pipeline) -> None:
    doc = ru("Пётр Громов приехал в Омск и остался там. " * 1000)
    html = fragment(doc)
    tree = parse(html)
    text = text_of(having(tree, "nlp-text")[0], but="nlp-t")
    assert doc.text.startswith(text)
    assert 6000 < len(text) <= 8000
    assert text.endswith("там. ")
    (note,) = map(text_of, having(tree, "nlp-note"))
    hidden = sum(entity.start >= len(text) for entity in doc.entities)
    assert f"{len(doc.text) - len(text):,} of {len(doc.text):,} characters and {hidden:,} mentions" in note
    assert len(html) < 250_000
    assert text_of(having(parse(doc.to_html()), "nlp-text")[0], but="nlp-t") == doc.text


def test_one_long_word_is_cut_too() -> None:
    doc = Doc("а" * 10_000)
    assert text_of(having(parse(fragment(doc)), "nlp-text")[0]) == "а" * 8000


def test_a_document_that_failed_shows_why_and_its_text() -> None:
    tree = parse(Doc("тут <текст>", error=Failure("syntax", "ValueError", "нет <b>")).to_html())
    assert "Failed in syntax: ValueError: нет <b>" in text_of(having(tree, "nlp-error")[0])
    assert text_of(having(tree, "nlp-text")[0]) == "тут <текст>"


def test_documents_with_little_in_them() -> None:
    assert "no text" in text_of(parse(Doc("")._repr_html_()))
    assert "nothing but blanks" in text_of(parse(Doc(" \n")._repr_html_()))
    assert having(parse(toy()("а б 5")._repr_html_()), "nlp-legend"), "a user's layer is marked"


def test_layers_can_be_chosen() -> None:
    doc = (nlp.load("entities.type") + nlp.phrases({"нулевой травматизм": "term-7"}))("Омск: нулевой травматизм.")
    every, one = doc.to_html(), doc.to_html(layers=["phrases"])
    assert [text_of(mark, but="nlp-t") for mark in having(parse(every), "nlp-m")] == ["Омск", "нулевой травматизм"]
    (mark,) = having(parse(one), "nlp-m")
    assert mark.get("data-tip") == "phrases\nid: term-7\nphrase: нулевой травматизм"
    with pytest.raises(LayerError, match="values"):
        doc.to_html(layers=["values"])
    assert doc.to_html(layers="phrases") == one
    with pytest.raises(LayerError, match="place"):
        Doc("", {"люди": {"имя": Column.of("text", [])}}).to_html(layers=["люди"])


def test_a_users_columns_are_shown(ru: nlp.Pipeline) -> None:
    @nlp.stage(requires=["entities.type"], provides={"entities.оценка": bool, "entities.прежний": "ref(entities)"})
    def own(doc):
        count = len(doc.entities)
        return {"entities.оценка": [True] * count, "entities.прежний": [None, *range(count - 1)]}

    doc = (ru + own)("Пётр Громов уехал в Омск.")
    tips = [mark.get("data-tip") for mark in having(parse(doc._repr_html_()), "nlp-m")]
    assert "оценка: yes" in tips[0]
    assert "прежний: 0 Пётр Громов" in tips[1]


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts(ru: nlp.Pipeline, name: str) -> None:
    doc = ru(NASTY[name])
    html = doc.to_html()
    strictly(html)
    assert text_of(having(parse(html), "nlp-text")[0], but="nlp-t") == shown(doc.text)


def test_titles() -> None:
    assert title_of(Doc("текст", meta={"title": "Имя\nдела"})) == "Имя дела"
    assert title_of(Doc("тут\n текст", meta={"id": 5})) == "тут текст"
    assert (title_of(Doc("", meta={"id": 5})), title_of(Doc(" "))) == ("5", "(no text)")
