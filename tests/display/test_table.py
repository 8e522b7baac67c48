"""Rows as a table: the first of them, each column that has a value, and how many more there are."""

from __future__ import annotations

from hypothesis import given

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.display.escape import short, shown
from nlp_pipeline.display.table import SHOWN_CHARS, SHOWN_ROWS
from nlp_pipeline.doc import Doc
from tests.display.documents import documents
from tests.display.parsed import having, parse, strictly, text_of

TEXT = "Пётр Громов приехал в Омск. "


def cells(html: str) -> list[list[str]]:
    (table,) = having(parse(html), "nlp-table")
    return [[text_of(cell) for cell in row] for row in table.iter("tr")]


def test_tokens(ru: nlp.Pipeline) -> None:
    head, first, *_ = cells(ru(TEXT).tokens._repr_html_())
    assert head == ["row", "text", "pos", "feats", "lemma", "head", "deprel", "start", "stop"]
    assert first[:3] + first[4:] == ["0", "Пётр", "PROPN", "пётр", "2 приехал", "nsubj", "0", "4"]


def test_entities(ru: nlp.Pipeline) -> None:
    doc = ru(TEXT)
    html = doc.entities.of("LOC")._repr_html_()
    assert [row[:3] for row in cells(html)[1:]] == [["1", "Омск", "LOC"]], "the row number in the document"
    (caption,) = [text_of(element) for element in parse(html).iter("caption")]
    assert caption == "1 of 2 entities"
    assert "without a value here: first, last, middle, nick" in text_of(parse(html))


def test_a_long_selection_is_cut_with_a_note(ru: nlp.Pipeline) -> None:
    tokens = ru(TEXT * 20).tokens
    html = tokens._repr_html_()
    assert len(cells(html)) == 1 + SHOWN_ROWS
    assert f"… {len(tokens) - SHOWN_ROWS} more rows" in text_of(parse(html))
    assert len(cells(tokens[:SHOWN_ROWS]._repr_html_())) == 1 + SHOWN_ROWS
    assert "more rows" not in tokens[:SHOWN_ROWS]._repr_html_()


def test_a_long_block_is_cut(ru: nlp.Pipeline) -> None:
    doc = ru(TEXT * 20)
    assert cells(doc.blocks._repr_html_())[1][1] == short(doc.blocks[0].text, SHOWN_CHARS)


def test_a_layer_without_places() -> None:
    doc = Doc("", {"люди": {"имя": Column.of("text", ["<Пётр>", None]), "лет": Column.of("int", [5, None])}})
    assert cells(doc.люди._repr_html_()) == [["row", "имя", "лет"], ["0", "<Пётр>", "5"], ["1", "–", "–"]]


def test_nothing_found(ru: nlp.Pipeline) -> None:
    assert cells(ru("снег").entities._repr_html_())[0][:2] == ["row", "text"]


@given(documents())
def test_any_rows(doc: Doc) -> None:
    for name in doc.layers:
        rows = getattr(doc, name)
        html = rows._repr_html_()
        strictly(html)
        found = cells(html)
        assert len(found) == 1 + min(len(rows), SHOWN_ROWS)
        place = found[0].index("text")
        for row, cell in zip(rows, found[1:], strict=False):
            assert cell[place] == shown(short(row.text, SHOWN_CHARS))
