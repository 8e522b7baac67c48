"""Trees: no arc lies on another, every relation is there, and no sentence is too long or too odd."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.display import tree as trees
from nlp_pipeline.display.arcs import arcs_of, heads_of
from nlp_pipeline.doc import Doc
from tests.display.parsed import having, parse, strictly, text_of
from tests.nasty import NASTY


@st.composite
def any_heads(draw: st.DrawFn) -> list[int]:
    """Heads of a forest, arcs crossing as they like."""
    size = draw(st.integers(0, 25))
    order = draw(st.permutations(range(size)))
    heads = [-1] * size
    for place in range(1, size):
        heads[order[place]] = order[draw(st.integers(-1, place - 1))] if draw(st.booleans()) else order[0]
    return [-1 if head == place else head for place, head in enumerate(heads)]


def sentence_of(heads: list[int], words: list[str] | None = None) -> nlp.doc.views.Sentence:
    words = words or [f"сл{place}" for place in range(len(heads))]
    starts = [sum(len(word) + 1 for word in words[:place]) for place in range(len(words))]
    text = " ".join(words)
    tokens = {
        "start": Column.of("int", starts),
        "stop": Column.of("int", [start + len(word) for start, word in zip(starts, words, strict=True)]),
        "norm": Column.of("text", words),
        "head": Column.of("ref", [None if head == -1 else head for head in heads], "tokens"),
        "deprel": Column.of("text", [f"rel:{place}" for place in range(len(heads))]),
    }
    sentences = {"start": Column.of("int", [0]), "stop": Column.of("int", [len(text)])}
    return Doc(text, {"sentences": sentences, "tokens": tokens}).sentences[0]


@given(any_heads())
def test_every_head_has_its_arc_and_no_two_share_a_place(heads: list[int]) -> None:
    arcs = arcs_of(heads)
    assert sorted((arc.dependent, arc.head) for arc in arcs) == [(p, h) for p, h in enumerate(heads) if h != -1]
    taken: set[tuple[int, int]] = set()
    for arc in arcs:
        places = {(gap, arc.level) for gap in range(arc.left, arc.right)}
        assert not places & taken
        taken |= places


@given(any_heads().filter(bool))
def test_no_line_of_the_picture_lies_on_another(heads: list[int]) -> None:
    svg = trees.svg(sentence_of(heads))
    strictly(svg)
    rows: dict[int, list[tuple[int, int]]] = {}
    columns: list[int] = []
    for d in re.findall(r'd="(M\d[^"]*V\d+)"', svg):
        numbers = [int(number) for number in re.findall(r"-?\d+", d)]
        if "H" not in d:
            columns.append(numbers[0])  # a root
            continue
        left, top, right = numbers[0], numbers[4], numbers[8]
        assert left < right
        assert all(right <= a or b <= left for a, b in rows.get(top, [])), "two arcs at one height"
        rows.setdefault(top, []).append((left, right))
        columns += [left, right]
    assert len(columns) == len(set(columns)), "two verticals at one place"


def test_the_tree_of_a_sentence(ru: nlp.Pipeline) -> None:
    sentence = ru("Пётр Громов вчера приехал в большой Омск.").sentences[0]
    html = sentence._repr_html_()
    strictly(html)
    tree = parse(html)
    (svg,) = having(tree, "nlp-svg")
    assert svg.get("role") == "img"
    assert next(svg.iter("title")).text == "Dependency tree"
    words = [text_of(list(group)[1]) for group in svg.iter("g")]
    assert words == [token.text for token in sentence.tokens]
    assert sorted(map(text_of, having(svg, "nlp-rel"))) == sorted(token.deprel for token in sentence.tokens)
    said = next(svg.iter("desc")).text
    for token in sentence.tokens:
        of = f"of {token.head.text}" if token.head is not None else "without a head here"
        assert f"{token.text}: {token.deprel} {of}" in said
    assert len(list(tree.iter("tr"))) == 1 + len(sentence.tokens), "the same as a table"


def test_words_have_room() -> None:
    sentence = sentence_of([1, -1, 1], ["Достопримечательность", "и", "Электрокардиография"])
    places = [int(x) for x in re.findall(r'<text x="(\d+)" y="\d+" font-size="16"', trees.svg(sentence))]
    widths = [trees.width_of(token.text, 16) for token in sentence.tokens]
    for left, right in ((0, 1), (1, 2)):
        assert places[right] - places[left] >= (widths[left] + widths[right]) / 2


def test_a_long_sentence_is_cut_with_a_note() -> None:
    sentence = sentence_of([place - 1 for place in range(500)])
    tree = parse(sentence._repr_html_())
    assert len(list(having(tree, "nlp-svg")[0].iter("g"))) == trees.SHOWN_TOKENS
    assert f"… {500 - trees.SHOWN_TOKENS} more tokens" in text_of(tree)


def test_a_head_in_another_sentence_is_no_arc() -> None:
    doc = Doc(
        "а б",
        {
            "sentences": {"start": Column.of("int", [0, 2]), "stop": Column.of("int", [1, 3])},
            "tokens": {
                "start": Column.of("int", [0, 2]),
                "stop": Column.of("int", [1, 3]),
                "head": Column.of("ref", [1, None], "tokens"),
            },
        },
    )
    assert heads_of(doc.sentences[0]) == [-1]
    strictly(doc.sentences[0]._repr_html_())


def test_without_heads_a_sentence_is_a_text_with_marks() -> None:
    sentence = nlp.load("entities.type")("Снег. Громов в Омске. Дождь.").sentences[1]
    tree = parse(sentence._repr_html_())
    assert text_of(having(tree, "nlp-text")[0], but="nlp-t") == "Громов в Омске."
    assert len(having(tree, "nlp-m")) == len(sentence.entities) > 0


@pytest.mark.parametrize("name", NASTY)
def test_nasty_sentences(ru: nlp.Pipeline, name: str) -> None:
    for sentence in ru(NASTY[name]).sentences[:3]:
        html = sentence._repr_html_()
        strictly(html)
        parse(html)
