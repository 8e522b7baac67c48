"""Sentences as trees, rows as tables, pipelines as diagrams."""

from __future__ import annotations

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.display.tree import _levels
from tests.display.pages import content, of_class, parse

SVG = "{http://www.w3.org/2000/svg}"


def test_a_tree_has_all_words_and_relations(ru: nlp.Pipeline) -> None:
    sentence = ru("Мастера закрыли старый <мост> через реку.").sentences[0]
    (svg,) = parse(sentence._repr_html_()).iter(f"{SVG}svg")
    said = [content(text) for text in svg.iter(f"{SVG}text")]
    for token in sentence.tokens:
        assert {token.text, token.pos, token.deprel} <= set(said)
    assert len(list(svg.iter(f"{SVG}path"))) == 2 * len(sentence.tokens)  # a line and an arrow each
    assert content(svg.find(f"{SVG}title")) == sentence.text  # type: ignore[arg-type]
    assert "Мастера ← nsubj – закрыли; закрыли ← root; " in content(svg.find(f"{SVG}desc"))  # type: ignore[arg-type]


def test_arcs_that_share_a_stretch_have_levels_of_their_own() -> None:
    arcs = [(1, 0), (1, 3), (3, 2), (1, 6), (6, 4)]
    levels = _levels(arcs)
    for one in arcs:
        for other in arcs:
            shared = set(range(min(one), max(one))) & set(range(min(other), max(other)))
            assert one == other or not shared or levels[one] != levels[other]


def test_a_sentence_without_a_tree_is_its_text() -> None:
    doc = nlp.load("sentences")("Снег идёт.")
    assert content(of_class(parse(doc.sentences[0]._repr_html_()), "nlp-block")[0]) == "Снег идёт."


@pytest.mark.parametrize("layer", ["blocks", "sentences", "tokens", "entities"])
def test_a_table_has_a_line_for_each_row(ru: nlp.Pipeline, layer: str) -> None:
    doc = ru("Пётр Громов уехал в <i>Омск</i>.\n\nСнег.")
    rows = getattr(doc, layer)
    lines = list(parse(rows._repr_html_()).iter("tr"))
    assert len(lines) == 1 + len(rows)
    for row, line in zip(rows, lines[1:], strict=True):
        assert [content(cell) for cell in line][:2] == [str(row.index), row.text]


def test_a_long_table_is_cut_and_says_so(ru: nlp.Pipeline) -> None:
    tokens = ru("Снег идёт. " * 50).tokens
    assert len(list(parse(tokens._repr_html_()).iter("tr"))) == 21
    assert "150 tokens, the first 20 shown" in tokens._repr_html_()


def test_references_are_shown_with_their_words(ru: nlp.Pipeline) -> None:
    assert "<td>1 идёт</td>" in ru("Снег идёт.").tokens._repr_html_()


def test_users_columns_are_shown() -> None:
    @nlp.stage(requires=["sentences.start"], provides={"sentences.note": str, "sentences.rank": float})
    def notes(doc: nlp.Doc) -> dict[str, list[object]]:
        return {"sentences.note": ["<важно>"] * len(doc.sentences), "sentences.rank": [0.5] * len(doc.sentences)}

    html = (nlp.load("sentences") + notes)("Снег.").sentences._repr_html_()
    assert "&lt;важно&gt;" in html and "0.5" in html


def test_a_pipeline_shows_its_stages(ru: nlp.Pipeline) -> None:
    stages = of_class(parse(ru._repr_html_()), "nlp-stage")
    assert [content(stage.find("b")) for stage in stages] == [stage.name for stage in ru.stages]  # type: ignore[arg-type]
    assert "adds tokens: feats, pos" in content(stages[2])
