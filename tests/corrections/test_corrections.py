"""Corrections: made in a line, kept in a file, there again in the next run, whatever the tagger then says."""

from __future__ import annotations

import logging
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.corrections import Corrections
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import BuildError, FormatError, InputError
from nlp_pipeline.formats import brat
from tests.nasty import NASTY

TEXT = "Завод «Ромашка» закрыт. Пётр Громов уехал в Омск. С Громовым уехала Анна Ким."


@pytest.fixture(scope="module")
def doc(ru: nlp.Pipeline) -> Doc:
    return ru(TEXT, meta={"id": 7})


def shown(doc: Doc) -> list[tuple[str, str]]:
    return [(entity.text, entity.type) for entity in doc.entities]


def annotated(text: str, spans: list[tuple[int, int, str]], **columns: list[Any]) -> Doc:
    layer = brat.entities_layer(spans)["entities"]
    layer["score"] = Column.of("float", [0.9] * len(layer["start"]))
    return Doc(text, {"entities": {**layer, **{key: Column.of("text", value) for key, value in columns.items()}}})


def test_what_was_found(doc: Doc) -> None:
    expected = [("Ромашка", "ORG"), ("Пётр Громов", "PER"), ("Омск", "LOC"), ("Громовым", "PER"), ("Анна Ким", "PER")]
    assert shown(doc) == expected, "the tests below stand on this"


# on a document


def test_remove(doc: Doc) -> None:
    fixed = Corrections().remove(doc.entities[0], doc.entities[2]).apply(doc)
    assert shown(fixed) == [("Пётр Громов", "PER"), ("Громовым", "PER"), ("Анна Ким", "PER")]
    assert fixed.entities[0].normal == "Пётр Громов", "the others keep what they had"
    assert fixed.entities.by_hand.tolist() == [False] * 3
    assert len(doc.entities) == 5, "a document never changes"
    assert fixed.made_by == doc.made_by and fixed.id == 7


def test_change(doc: Doc) -> None:
    fixes = Corrections().change(doc.entities[0], type="LOC").change(doc.entities[1], "Громов", normal="П. Громов")
    fixed = fixes.apply(doc)
    assert shown(fixed)[:2] == [("Ромашка", "LOC"), ("Громов", "PER")]
    assert [(row.score, row.by_hand, row.normal, row.last) for row in fixed.entities[:2]] == [
        (1.0, True, None, None),
        (1.0, True, "П. Громов", None),
    ]
    again = fixes.apply(doc, nlp.load())
    assert [(row.normal, row.last) for row in again.entities] == [
        ("Ромашка", None),
        ("П. Громов", "Громов"),
        ("Омск", None),
        ("Громов", "Громов"),
        ("Анна Ким", "Ким"),
    ]


def test_add_by_words_place_or_row(doc: Doc) -> None:
    start = TEXT.index("Завод")
    for place in ("Завод", (start, start + 5), doc.tokens[0], doc.tokens[:1]):
        fixed = Corrections().add(doc, place, "FAC").apply(doc)
        assert shown(fixed)[:2] == [("Завод", "FAC"), ("Ромашка", "ORG")]
    with pytest.raises(InputError, match=r"found 'уехал' 2 times; say which: \(36, 41\), \(61, 66\)"):
        Corrections().add(doc, "уехал", "X")
    with pytest.raises(InputError, match="found 'Тверь' 0 times; copy them from"):
        Corrections().add(doc, "Тверь", "LOC")


def test_hand_made_rows_go_before_those_they_overlap(doc: Doc) -> None:
    whole = "Завод «Ромашка»"
    assert shown(Corrections().add(doc, whole, "ORG").apply(doc))[:2] == [(whole, "ORG"), ("Пётр Громов", "PER")]
    nested = Corrections().add(doc, whole, "ORG", nested=True).apply(doc)
    assert shown(nested)[:2] == [(whole, "ORG"), ("Ромашка", "ORG")]
    inner = annotated(TEXT, [(0, 15, "ORG"), (7, 14, "NAME")])
    assert shown(Corrections().add(inner, "Завод", "X").apply(inner)) == [
        (whole, "ORG"),
        ("Завод", "X"),
        ("Ромашка", "NAME"),
    ], "a document with nested entities is taken for one of a nested scheme"


def test_the_last_word_counts(doc: Doc) -> None:
    fixes = Corrections().add(doc, (0, 5), "A").add(doc, (0, 15), "B").add(doc, (0, 15), "C")
    assert shown(fixes.apply(doc))[0] == ("Завод «Ромашка»", "C")
    fixed = Corrections().change(doc.entities[0], type="LOC").apply(doc)
    fixes = Corrections().change(doc.entities[0], type="LOC").remove(fixed.entities[0])
    assert shown(fixes.apply(doc))[0] == ("Пётр Громов", "PER")
    assert shown(fixes.apply(fixes.apply(doc))) == shown(fixes.apply(doc)), "twice is once"
    assert len(fixes + fixes) == 2


def test_references_lead_to_the_same_entities() -> None:
    @nlp.stage(requires=["entities.type"], provides={"quotes.speaker": "ref(entities)"})
    def quotes(doc: Doc) -> list[tuple[int, int, int]]:
        return [(entity.start, entity.stop, entity.index) for entity in doc.entities]

    @nlp.stage(requires=["entities.type"], provides={"entities.next": "ref(entities)"})
    def following(doc: Doc) -> list[int | None]:
        return [*range(1, len(doc.entities)), None][: len(doc.entities)]

    doc = (nlp.load("entities.type") + quotes + following)(TEXT)
    fixes = Corrections().remove(doc.entities[0]).change(doc.entities[2], type="FAC").add(doc, "Завод", "X")
    fixed = fixes.apply(doc)
    assert [(entity.text, entity.next) for entity in fixed.entities][:3] == [
        ("Завод", None),
        ("Пётр Громов", 2),
        ("Омск", None),
    ]
    assert [fixed.entities[row].text if row is not None else None for row in fixed.quotes.speaker] == [
        None,
        "Пётр Громов",
        "Омск",
        "Громовым",
        "Анна Ким",
    ]
    again = fixes.apply(doc, nlp.load("entities.type") + quotes + following)
    assert again.quotes.speaker.tolist() == [0, 1, 2, 3, 4]
    assert Doc.from_json(fixed.to_json()) == fixed


def test_a_failed_document_stays(doc: Doc) -> None:
    failed = Doc(TEXT, error=Failure("syntax", "ValueError", "нет"), meta={"id": 7})
    assert Corrections().remove(doc.entities[0]).apply(failed) is failed


# in a pipeline


def test_the_next_run_keeps_them(doc: Doc, ru: nlp.Pipeline, tmp_path: Path) -> None:
    fixes = Corrections().remove(doc.entities[2]).change(doc.entities[0], type="LOC")
    fixes = fixes.change(doc.entities[3], normal="Пётр Иванович Громов").add(doc, "Завод", "FAC")
    fixes.write(tmp_path / "fixes.jsonl")
    kept = Corrections.read(tmp_path / "fixes.jsonl")
    assert kept == fixes and hash(kept) == hash(fixes)
    mended = ru + kept
    assert [stage.name for stage in mended.stages][5:8] == ["entities", "corrections", "normal"]
    texts = [{"text": "Снег.", "id": 1}, {"text": TEXT, "id": 7}, {"text": "Пётр Громов уехал в Омск.", "id": 8}]
    docs = list(pickle.loads(pickle.dumps(mended)).pipe(texts))
    assert [(row.text, row.type, row.normal, row.last) for row in docs[1].entities] == [
        ("Завод", "FAC", "Завод", None),
        ("Ромашка", "LOC", "Ромашка", None),
        ("Пётр Громов", "PER", "Пётр Громов", "Громов"),
        ("Громовым", "PER", "Пётр Иванович Громов", "Громов"),
        ("Анна Ким", "PER", "Анна Ким", "Ким"),
    ]
    assert docs[1].entities.by_hand.tolist() == [True, True, False, True, False]
    assert shown(docs[2]) == [("Пётр Громов", "PER"), ("Омск", "LOC")], "another document"
    assert docs[1] == mended(TEXT, meta={"id": 7})
    assert Doc.from_json(docs[1].to_json()) == docs[1]
    assert mended.only("entities.type")(TEXT).entities.type.tolist() == ["FAC", "LOC", "PER", "PER", "PER"]


def test_another_tagger_and_a_changed_text(doc: Doc, caplog: pytest.LogCaptureFixture) -> None:
    fixes = Corrections().change(doc.entities[0], type="LOC").remove(doc.entities[1])
    changed = f"Обновлено. {TEXT}".replace("Пётр Громов", "П. И. Громов")
    assert shown((nlp.load() + fixes)(changed, meta={"id": 7}))[0] == ("Ромашка", "LOC")
    assert [str(one) for one in fixes.lost(Doc(changed, meta={"id": 7}))] == ["− PER 'Пётр Громов' at [24, 35)"]
    with caplog.at_level(logging.WARNING, "nlp_pipeline"):
        (nlp.load() + fixes)(changed, meta={"id": 7})
    assert "the text has no place for the correction − PER 'Пётр Громов'" in caplog.text
    assert fixes.of(Doc(TEXT)) == list(fixes), "the same text without an id"
    assert fixes.of(Doc(changed)) == fixes.of(Doc(changed, meta={"id": 8})) == []
    wide = (nlp.load(entities="wide") + fixes)(TEXT)
    assert ("Ромашка", "LOC") in shown(wide) and ("Пётр Громов", "PERSON") in shown(wide), "no PER there"


def test_after_phrases(doc: Doc, ru: nlp.Pipeline) -> None:
    listed = ru + nlp.phrases({"Завод «Ромашка»": {"id": "a", "type": "ORG"}}, wins="phrases")
    found = listed(TEXT)
    fixes = Corrections().change(found.entities[0], type="FAC")
    mended = listed + fixes
    assert [stage.name for stage in mended.stages][5:8] == ["entities", "phrases", "corrections"]
    assert shown(mended(TEXT))[0] == ("Завод «Ромашка»", "FAC")


def test_without_a_tagger() -> None:
    with pytest.raises(BuildError, match="corrections"):
        nlp.load("tokens.norm") + Corrections()


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts(name: str, ru: nlp.Pipeline) -> None:
    text = NASTY[name][:1500]
    doc = ru(text)
    fixes = Corrections().remove(*doc.entities[::2])
    for entity in doc.entities[1::2]:
        fixes = fixes.change(entity, type="X")
    fixes = Corrections.loads(fixes.dumps())
    kept = [entity.text for entity in doc.entities[1::2]]
    assert [entity.text for entity in fixes.apply(doc).entities] == kept
    assert [entity.text for entity in (ru + fixes)(text).entities] == kept


# from an annotation tool


def test_brat(doc: Doc, ru: nlp.Pipeline, tmp_path: Path) -> None:
    brat.write(doc, tmp_path / "a")
    path = tmp_path / "a.ann"
    written = path.read_text(encoding="utf-8").splitlines()
    lines = [line for line in written if line.startswith("T")]
    notes = [line for line in written if line.startswith("#") and " T4" not in line]
    lines[0] = lines[0].replace("ORG", "FAC")
    lines[2] = f"T3\tLOC {TEXT.index('в Омск')} {TEXT.index('. С')}\tв Омск"
    path.write_text("\n".join([*lines[:3], *lines[4:], *notes]) + "\n", encoding="utf-8")
    fixes = Corrections.between(doc, brat.read(path))
    assert [str(one) for one in fixes] == [
        "− ORG 'Ромашка' at [7, 14), + FAC 'Ромашка' at [7, 14)",
        "− LOC 'Омск' at [44, 48)",
        "− PER 'Громовым' at [52, 60)",
        "+ LOC 'в Омск' at [42, 48)",
    ]
    assert shown((ru + fixes)(TEXT)) == shown(brat.read(path))
    with pytest.raises(InputError, match="expected two annotations of one text"):
        Corrections.between(doc, Doc("Да"))


SPANS = st.lists(st.tuples(st.integers(0, 11), st.integers(1, 6), st.sampled_from(["PER", "ORG"])), max_size=6)


@given(SPANS, SPANS)
def test_between_makes_the_one_the_other(found: list[tuple[int, int, str]], right: list[tuple[int, int, str]]) -> None:
    text = "абвгдежзиклмнопрс"
    one, other = (
        annotated(text, [(start, start + size, kind) for start, size, kind in spans]) for spans in (found, right)
    )
    fixes = Corrections.loads(Corrections.between(one, other).dumps())
    assert shown(fixes.apply(one)) == shown(other)
    assert [row.start for row in fixes.apply(one).entities] == other.entities.column("start").tolist()


# what is refused


def test_places_that_are_none(doc: Doc, ru: nlp.Pipeline) -> None:
    fixes = Corrections()
    with pytest.raises(InputError, match=r"expected a place in the text of 77 characters, found \[5, 99\)"):
        fixes.add(doc, (5, 99), "X")
    with pytest.raises(InputError, match="found blanks"):
        fixes.add(doc, (5, 6), "X")
    with pytest.raises(InputError, match="expected a place: words"):
        fixes.add(doc, 5, "X")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="type: expected a text"):
        fixes.add(doc, "Завод", "")
    with pytest.raises(InputError, match="expected an entity"):
        fixes.remove(doc.tokens[0])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="expected what to change"):
        fixes.change(doc.entities[0])
    with pytest.raises(InputError, match="in one block"):
        two = ru("Первый абзац.\n\nВторой абзац.")
        fixes.add(two, (7, 20), "X")


def test_files_that_are_none() -> None:
    with pytest.raises(FormatError, match=r"fixes, line 2: expected a correction as JSON, found '\{\}'"):
        Corrections.loads("\n{}\n", "fixes")
    with pytest.raises(FormatError, match="line 1"):
        Corrections.loads("нет")
    assert Corrections.loads("") == Corrections()


def test_shown(doc: Doc) -> None:
    assert repr(Corrections()) == "<0 corrections>"
    assert repr(Corrections().remove(doc.entities[0])) == "<1 corrections:\n  − ORG 'Ромашка' at [7, 14)>"
