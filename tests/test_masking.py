"""Masks: nothing of a mention is left, the way back is exact, one person has one number."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import FormatError, InputError, LayerError
from nlp_pipeline.formats.brat import entities_layer
from nlp_pipeline.masking import Masked, blocks, initials, mask
from tests.nasty import NASTY

TEXT = (
    "Директор Айгерим Кайратовна Жумабаева поехала в Алматы. О планах Жумабаевой спросили Петра Громова. "
    "А. Жумабаева ответила, а Громов промолчал. «Айгерим Жумабаевой мы верим», – сказала Анна Громова из Алматы."
)


@pytest.fixture(scope="module")
def doc(ru: nlp.Pipeline) -> Doc:
    return ru(TEXT)


def test_one_text_for_all(doc: Doc) -> None:
    masked = mask(doc, "PER", with_="[ЧЕЛОВЕК]")
    assert masked.text.count("[ЧЕЛОВЕК]") == len(doc.entities.of("PER")) == len(masked.replaced)
    assert "Жумабаев" not in masked.text and "Алматы" in masked.text
    assert str(masked) == masked.text and masked.undo() == TEXT
    assert masked.made_by == dict(doc.made_by)


def test_a_person_keeps_the_number(doc: Doc) -> None:
    assert mask(doc, "PER", "LOC", with_="{type}-{number}").text == (
        "Директор PER-1 поехала в LOC-1. О планах PER-1 спросили PER-2. "
        "PER-1 ответила, а PER-2 промолчал. «PER-1 мы верим», – сказала PER-3 из LOC-1."
    )


def test_ways_to_mask(doc: Doc) -> None:
    assert mask(doc, "PER", with_=initials).text.startswith("Директор А. К. Ж. поехала в Алматы. О планах Ж. спросили")
    black = mask(doc, "PER", with_=blocks)
    assert black.text.startswith("Директор ███████ ██████████ █████████ поехала") and len(black.text) == len(TEXT)
    both = mask(doc, with_={"PER": lambda person: person.last or "кто-то", "LOC": "[город]"})
    assert both.text.startswith("Директор Жумабаева поехала в [город]. О планах Жумабаева спросили")
    assert mask(doc).text.startswith("Директор [PER] поехала в [LOC]")
    with pytest.raises(InputError, match="expected a function that gives a text, found None"):
        mask(doc, with_=lambda person: None)  # type: ignore[arg-type,return-value]


def test_nested_and_overlapping_mentions_are_one() -> None:
    text = "Университет имени Абая Кунанбаева открыт"
    doc = Doc(text, entities_layer([(0, 33, "ORG"), (18, 33, "PERSON"), (23, 40, "X")]))
    assert mask(doc, "PER").text == "Университет имени [PERSON] открыт"
    assert mask(doc, "ORG", "PER").text == "[ORG] открыт"
    assert mask(doc).text == "[ORG]", "what begins in a mask is under it to its end"
    assert len(mask(doc, with_=blocks).text) == len(text)


def test_other_layers() -> None:
    ru = nlp.load("tokens.norm") + nlp.phrases({"Степной ветер": {"id": "a", "type": "ORG"}, "нулевой травматизм": "b"})
    doc = ru("В «Степном ветре» добились нулевого травматизма.")
    assert mask(doc, layer="phrases", with_="…").text == "В «…» добились …."
    assert mask(doc, "ORG", layer="phrases").text == "В «[ORG]» добились нулевого травматизма."
    with pytest.raises(LayerError, match="no layer 'entities'"):
        mask(doc, "PER")
    with pytest.raises(LayerError, match="it failed"):
        mask(Doc("Да", error=Failure("syntax", "ValueError", "нет")), "PER")


def test_without_normal_forms(ru: nlp.Pipeline) -> None:
    doc = nlp.load("entities.type")("Пётр Громов и Анна Ким. Пётр Громов ушёл.")
    assert mask(doc, "PER", with_="{number}").text == "1 и 2. 1 ушёл."
    assert mask(doc, "PER", with_=initials).text == "П. Г. и А. К.. П. Г. ушёл."


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from(["PER", "LOC"])), max_size=8)


@given(st.text(min_size=0, max_size=40), SPANS, st.sampled_from(["", "[Х]", "{number}", blocks, initials]))
def test_the_way_back(text: str, spans: list[tuple[int, int, str]], with_: str) -> None:
    fit = [(start, start + size, kind) for start, size, kind in spans if start + size <= len(text)]
    masked = mask(Doc(text, entities_layer(fit)), with_=with_)
    assert masked.undo() == text
    covered = {offset for start, stop, _ in fit for offset in range(start, stop)}
    assert {offset for row in masked.replaced for offset in range(row.start, row.stop)} == covered
    for row in masked.replaced:
        assert masked.text[row.new_start : row.new_stop] == row.replacement
        assert text[row.start : row.stop] == row.original
        assert masked.to_new(row.start) == row.new_start
    for offset in set(range(len(text) + 1)) - covered:
        assert masked.to_old(masked.to_new(offset)) == offset or not with_
        assert masked.text[masked.to_new(offset) : masked.to_new(offset) + 1] == text[offset : offset + 1] or not with_
    assert Masked.from_json(masked.to_json()) == masked == pickle.loads(pickle.dumps(masked))


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts(ru: nlp.Pipeline, name: str) -> None:
    doc = ru(NASTY[name][:2000])
    for with_ in ("Кто-то {number}", initials, blocks):
        assert mask(doc, with_=with_).undo() == doc.text


def test_json_of_something_else(doc: Doc) -> None:
    with pytest.raises(FormatError, match=r"expected what Masked\.to_json wrote"):
        Masked.from_json("{}")
    with pytest.raises(FormatError, match=r"expected 'Х' at \[9, 10\) of the masked text, found 'Y'"):
        Masked.from_json(mask(doc, "PER", with_="Х").to_json().replace("Директор Х", "Директор Y"))
