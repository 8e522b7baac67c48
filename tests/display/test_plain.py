"""Plain characters: trees, tables and pictures as IPython shows them in a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given

import nlp_pipeline as nlp
from nlp_pipeline.display.plain import SHOWN_ROWS, SHOWN_TOKENS, plain
from nlp_pipeline.doc import Doc
from nlp_pipeline.views import Sentence
from tests.display.documents import documents
from tests.display.test_tree import any_heads, sentence_of
from tests.nasty import NASTY

LINES = {char: mask for mask, char in enumerate(" ╵╷│╴┘┐┤╶└┌├─┴┬┼")}
UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8


def test_a_tree() -> None:
    sentence = sentence_of([1, -1, 3, 1], ["Громов", "уехал", "в", "Омск"])
    assert [line.rstrip() for line in plain(sentence).splitlines()] == [
        "  ┌─► Громов  rel:0",
        "┌─┴─  уехал   rel:1",
        "│ ┌─► в       rel:2",
        "└─┴─► Омск    rel:3",
    ]


@given(any_heads().filter(lambda heads: len(heads) > 1))
def test_lines_of_a_tree_meet(heads: list[int]) -> None:
    lines = plain(sentence_of(heads)).splitlines()
    width = lines[0].index("сл0") - 2
    grid = [[LINES[char] for char in line[:width]] for line in lines]
    for row, masks in enumerate(grid):
        assert (lines[row][width] == "►") == (heads[row] != -1)
        for column, mask in enumerate(masks):
            below = grid[row + 1][column] if row + 1 < len(grid) else 0
            assert bool(mask & DOWN) == bool(below & UP)
            right = masks[column + 1] if column + 1 < width else mask & RIGHT and LEFT
            assert bool(mask & RIGHT) == bool(right & LEFT)


def test_long_things_are_cut_with_a_note(ru: nlp.Pipeline) -> None:
    doc = ru("Громов уехал в Омск. " * 400)
    assert "… cut near character 3,000 of 8,400" in plain(doc)
    assert len(plain(doc)) < 10_000
    assert len(plain(doc.sentences).splitlines()) == SHOWN_ROWS + 3
    assert f"… {400 - SHOWN_ROWS:,} more" in plain(doc.sentences)
    long = sentence_of([place - 1 for place in range(SHOWN_TOKENS + 5)])
    assert plain(long).splitlines()[-1] == "… 5 more tokens"


def test_ipython_shows_one_in_full_and_many_on_lines(ru: nlp.Pipeline) -> None:
    pretty = pytest.importorskip("IPython.lib.pretty", reason="IPython shows these; pip install '.[dev]'").pretty
    doc = ru("Пётр Громов приехал в Омск.")
    assert "[Пётр Громов PER]" in pretty(doc)
    assert pretty([doc, doc]).count("<Doc") == 2
    assert pretty(doc.entities).splitlines()[0].strip() == "2 entities"
    assert "Пётр Громов" in pretty(doc.entities)
    assert "► Пётр" in pretty(doc.sentences[0])
    assert pretty({"а": doc.entities}) == f"{{'а': {doc.entities!r}}}"


def test_without_heads_a_sentence_is_a_line() -> None:
    sentence: Sentence = nlp.load("sentences")("Снег.").sentences[0]
    assert plain(sentence) == repr(sentence)


@given(documents())
def test_any_document(doc: Doc) -> None:
    for value in (doc, *(getattr(doc, name) for name in doc.layers)):
        plain(value).encode("utf-8")
        assert "\x1b" not in plain(value)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts(ru: nlp.Pipeline, name: str) -> None:
    doc = ru(NASTY[name])
    for value in (doc.tokens, *doc.sentences[:3]):
        plain(value).encode("utf-8")
        assert "\x1b" not in plain(value)
