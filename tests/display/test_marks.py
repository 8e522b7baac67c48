"""Marks in a text: nested, crossing, over the ends of blocks; every character once, every type once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from nlp_pipeline.display.escape import shown
from nlp_pipeline.display.html import _regions, body, fragment, page
from nlp_pipeline.display.marks import DEEPEST, Mark, render_regions
from nlp_pipeline.doc import Doc
from nlp_pipeline.formats.brat import entities_layer
from tests.display.documents import documents
from tests.display.parsed import having, parse, strictly, text_of


def bare(text: str, regions: list[tuple[int, int]], *spans: tuple[int, int, str]) -> list[str]:
    """Regions with brackets for marks: [ opens, ( opens again, ] closes, a type before the last ]."""
    pieces = []
    for html in render_regions(text, regions, [Mark(*span) for span in spans], inline=False):
        tree = parse(html)
        pieces.append(brackets(next(tree.iter("body"))))
    return pieces


def brackets(element) -> str:
    inside = (element.text or "") + "".join(brackets(child) + (child.tail or "") for child in element)
    if element.tag == "mark":
        return ("(" if "nlp-went-on" in element.get("class") else "[") + inside + "]"
    return inside


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 3, "A")], "[абв A]где"),
        ([(0, 6, "A"), (1, 3, "B")], "[а[бв B]где A]"),
        ([(0, 3, "A"), (0, 3, "B")], "[[абв B] A]где"),
        ([(0, 4, "A"), (2, 6, "B")], "[аб[вг] A](де B]"),
        ([(0, 4, "A"), (1, 6, "B"), (2, 5, "C")], "[а[б[вг]] A]((д C]е B]"),
        ([(0, 2, "A"), (2, 4, "B")], "[аб A][вг B]де"),
        ([(2, 2, "A")], "абвгде"),
    ],
)
def test_nested_and_crossing(spans: list, expected: str) -> None:
    assert bare("абвгде", [(0, 6)], *spans) == [expected]


def test_over_the_end_of_a_block() -> None:
    assert bare("аб\nвг", [(0, 2), (3, 5)], (1, 4, "A")) == ["а[б]", "(в A]г"]
    assert bare("аб\nвг", [(0, 2), (3, 5)], (1, 3, "A")) == ["а[б A]", "вг"], "it ends in the gap"
    assert bare("аб\nвг", [(0, 2), (3, 5)], (2, 4, "A")) == ["аб", "[в A]г"], "it starts in the gap"
    assert bare("аб\nвг", [(0, 2), (3, 5)], (2, 3, "A")) == ["аб", "вг"], "it is the gap"


def test_a_tower_of_mentions_has_a_note() -> None:
    doc = Doc("а" * 50, entities_layer([(place, 50, "A") for place in range(30)]))
    html = body(doc, None, None)
    assert f"{30 - DEEPEST} mentions are not marked" in html
    assert html.count("<mark") == DEEPEST


@given(documents())
def test_every_character_is_there_once(doc: Doc) -> None:
    html = page(doc)
    strictly(html)
    tree = parse(html)
    (text,) = having(tree, "nlp-text")
    assert text_of(text, but="nlp-t") == shown(doc.text)


@given(documents())
def test_every_mark_takes_the_focus_once_and_says_its_type(doc: Doc) -> None:
    tree = parse(page(doc, ["entities"]))
    marks = having(tree, "nlp-m")
    first = [mark for mark in marks if mark.get("tabindex") == "0"]
    assert [mark for mark in marks if "nlp-went-on" in mark.get("class")] == [m for m in marks if m not in first]
    covered = _covered(doc)
    expected = Counter(kind for start, stop, kind in _spans(doc) if covered & {*range(start, stop)})
    found = Counter(mark.get("data-tip").split("\n")[0] for mark in first)
    assert sum(found.values()) == sum(expected.values())
    assert len(having(tree, "nlp-t")) == len(first)
    assert all(mark.get("aria-label") and mark.get("role") == "group" for mark in first)


def _spans(doc: Doc) -> list[tuple[int, int, str]]:
    return [(entity.start, entity.stop, entity.type) for entity in doc.entities]


def _covered(doc: Doc) -> set[int]:
    """Characters that stand in a paragraph: those of blocks, and what stands between them but blanks."""
    return {place for start, stop, _ in _regions(doc, len(doc.text)) for place in range(start, stop)}


@given(documents())
def test_a_cell_is_well_formed(doc: Doc) -> None:
    strictly(fragment(doc))
    parse(fragment(doc))
