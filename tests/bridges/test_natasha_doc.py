"""Documents as natasha's, and back: what both can say survives; nothing makes it raise that should not."""

from __future__ import annotations

from types import SimpleNamespace as Record
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.bridges import from_natasha, import_natasha, to_natasha
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import FormatError, InputError
from tests.nasty import NASTY

TEXT = "Дарья Олеговна Кузнецова работает в «Уралхиме».\n\nВ Пермь её пригласил Иван Громов."
SHARED = {  # what natasha has a word for; its blocks are made of line breaks
    *(f"blocks.{key}" for key in ("start", "stop", "kind")),
    *(f"sentences.{key}" for key in ("start", "stop")),
    *(f"tokens.{key}" for key in ("start", "stop", "norm", "pos", "feats", "lemma", "head", "deprel")),
    *(f"entities.{key}" for key in ("start", "stop", "type", "normal", "first", "last", "middle")),
}


@pytest.fixture(scope="module")
def doc(ru: nlp.Pipeline) -> Doc:
    return ru(TEXT)


@pytest.fixture(scope="module")
def theirs(doc: Doc) -> Any:
    return to_natasha(doc)


# ours → natasha's


def test_tokens(doc: Doc, theirs: Any) -> None:
    assert [(token.start, token.stop, token.text) for token in theirs.tokens] == [
        (token.start, token.stop, token.text) for token in doc.tokens
    ]
    first, last = theirs.tokens[0], theirs.tokens[-1]
    assert (first.id, first.rel, first.pos, first.lemma) == ("1_1", "nsubj", "PROPN", "дарья")
    assert first.feats == {"Animacy": "Anim", "Case": "Nom", "Gender": "Fem", "Number": "Sing"}
    assert last.id == "2_7"
    roots = [token for token in theirs.tokens if token.head_id.endswith("_0")]
    assert [(root.text, root.id[0], root.head_id, root.rel) for root in roots] == [
        ("работает", "1", "1_0", "root"),
        ("пригласил", "2", "2_0", "root"),
    ]
    by_id = {token.id: token for token in theirs.tokens}
    for mine, token in zip(doc.tokens, theirs.tokens, strict=True):
        if mine.head is not None:
            assert by_id[token.head_id].start == mine.head.start


def test_sentences_hold_the_same_tokens_and_spans(doc: Doc, theirs: Any) -> None:
    assert [sent.text for sent in theirs.sents] == [sentence.text for sentence in doc.sentences]
    assert [token for sent in theirs.sents for token in sent.tokens] == theirs.tokens
    assert all(a is b for a, b in zip(theirs.sents[0].tokens, theirs.tokens, strict=False))
    assert [span for sent in theirs.sents for span in sent.spans] == theirs.spans


def test_spans(theirs: Any) -> None:
    shown = [(span.text, span.type, span.normal, span.fact and span.fact.as_dict) for span in theirs.spans]
    assert shown == [
        (
            "Дарья Олеговна Кузнецова",
            "PER",
            "Дарья Олеговна Кузнецова",
            {"first": "Дарья", "last": "Кузнецова", "middle": "Олеговна"},
        ),
        ("Уралхиме", "ORG", "Уралхим", None),
        ("Пермь", "LOC", "Пермь", None),
        ("Иван Громов", "PER", "Иван Громов", {"first": "Иван", "last": "Громов"}),
    ]
    assert [token.text for token in theirs.spans[0].tokens] == ["Дарья", "Олеговна", "Кузнецова"]


def test_natashas_own_methods_work(doc: Doc, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = to_natasha(doc)
    theirs.sents[1].morph.print()
    assert "Громов PROPN|Animacy=Anim|Case=Nom" in capsys.readouterr().out
    theirs.sents[1].syntax.print()
    assert "пригласил" in capsys.readouterr().out
    theirs.sents[1].ner.print()
    assert capsys.readouterr().out.splitlines()[1].split() == ["LOC──", "PER────────"]
    natasha = import_natasha()
    vocab, names = natasha.MorphVocab(), natasha.NamesExtractor(natasha.MorphVocab())
    for token in theirs.tokens:
        token.lemmatize(vocab)
    assert theirs.tokens[3].lemma == "работать"
    span = theirs.spans[0]
    mine = span.fact
    span.normalize(vocab)
    span.extract_fact(names)
    assert span.normal == "Дарья Олеговна Кузнецова"
    assert span.fact == mine, "our fact is an object as natasha makes it"
    theirs.clear_envelopes()
    theirs.envelop_sent_tokens()
    assert [token.text for token in theirs.sents[1].tokens][:2] == ["В", "Пермь"]


@pytest.mark.parametrize("target", ["sentences", "tokens.pos", "tokens.head", "tokens.lemma", "entities.type"])
def test_what_was_not_made_is_none(target: str) -> None:
    doc = nlp.load(target)(TEXT)
    theirs = to_natasha(doc)
    assert (theirs.spans is None) == (not doc.has("entities"))
    for name, ours in (("pos", "pos"), ("feats", "feats"), ("lemma", "lemma"), ("head_id", "head"), ("rel", "deprel")):
        made = any(getattr(token, name) is not None for token in theirs.tokens)
        assert made == doc.has(f"tokens.{ours}"), name
    again = from_natasha(theirs)
    assert addresses(again) == addresses(doc) & SHARED


def addresses(doc: Doc) -> set[str]:
    return {f"{layer.name}.{key}" for layer in doc.layers.values() for key in layer.columns}


def test_a_document_without_layers_or_that_failed() -> None:
    for doc in (Doc("Да"), Doc("Да", error=Failure("syntax", "ValueError", "нет"))):
        theirs = to_natasha(doc)
        assert (theirs.text, theirs.tokens, theirs.spans, theirs.sents) == ("Да", None, None, None)
        assert from_natasha(theirs) == Doc("Да")


def test_tokens_without_sentences() -> None:
    columns = {"start": Column.of("int", [0, 3]), "stop": Column.of("int", [2, 5])}
    doc = Doc("Он ел", {"tokens": {**columns, "head": Column.of("ref", [1, None], "tokens")}})
    theirs = to_natasha(doc)
    assert [(token.id, token.head_id) for token in theirs.tokens] == [("1_1", "1_2"), ("1_2", "1_0")]
    assert from_natasha(theirs).tokens.head.tolist() == [1, None]


def test_only_a_document_goes_out() -> None:
    with pytest.raises(InputError, match="expected a Doc of nlp_pipeline, found str"):
        to_natasha("текст")  # type: ignore[arg-type]


# there and back


def same_where_both_speak(doc: Doc, again: Doc) -> None:
    for address in sorted(addresses(doc) & SHARED):
        values = doc.column(address).tolist()
        if address == "tokens.norm":
            values = [token.text for token in doc.tokens]
        if not address.startswith("blocks") and any(value is not None for value in values):
            assert again.column(address).tolist() == values, address


def test_round_trip(doc: Doc, theirs: Any) -> None:
    again = from_natasha(theirs, meta={"id": 7})
    same_where_both_speak(doc, again)
    assert again.id == 7
    assert [block.text for block in again.blocks] == [block.text for block in doc.blocks]
    assert Doc.from_json(again.to_json()) == again


@pytest.mark.parametrize("name", NASTY)
def test_round_trip_of_nasty_texts(ru: nlp.Pipeline, name: str) -> None:
    doc = ru(NASTY[name][:2000])
    again = from_natasha(to_natasha(doc))
    same_where_both_speak(doc, again)
    assert Doc.from_json(again.to_json()) == again


def test_a_nickname_survives() -> None:
    entity = {"start": [0], "stop": [4]}
    columns = {key: Column.of("int", values) for key, values in entity.items()}
    columns |= {"type": Column.of("text", ["PER"]), "nick": Column.of("text", ["Баста"])}
    assert from_natasha(to_natasha(Doc("Баста", {"entities": columns}))).entities[0].nick == "Баста"


# natasha's → ours


def test_what_natasha_made_itself() -> None:
    natasha = import_natasha()
    theirs = natasha.Doc("Иван Громов уехал.\nДождь шёл.")
    theirs.segment(natasha.Segmenter())
    doc = from_natasha(theirs)
    assert [sentence.text for sentence in doc.sentences] == ["Иван Громов уехал.", "Дождь шёл."]
    assert [block.text for block in doc.blocks] == ["Иван Громов уехал.", "Дождь шёл."]
    assert doc.sentences[1].block.kind == "paragraph"
    assert not doc.has("tokens.pos") and not doc.has("entities")
    theirs.spans = [natasha.doc.DocSpan(0, 11, "PER", "Иван Громов", normal="Иван Громов")]
    theirs.spans[0].extract_fact(natasha.NamesExtractor(natasha.MorphVocab()))
    entity = from_natasha(theirs).entities[0]
    assert (entity.first, entity.last, entity.middle) == ("Иван", "Громов", None)


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing(text: str) -> None:
    natasha = import_natasha()
    theirs = natasha.Doc(text)
    assert from_natasha(theirs) == Doc(text)
    theirs.segment(natasha.Segmenter())
    doc = from_natasha(theirs)
    assert [len(layer) for layer in doc.layers.values()] == [0, 0, 0]


def words(heads: list[str], ids: list[str] | None = None, text: str = "а б в г") -> Record:
    """A document of one-letter words, as natasha would have it."""
    ids = ids or [f"1_{number}" for number in range(1, len(heads) + 1)]
    tokens = [
        Record(start=2 * row, stop=2 * row + 1, id=ids[row], head_id=head, rel="dep") for row, head in enumerate(heads)
    ]
    return Record(text=text, tokens=tokens, spans=None, sents=None)


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (["1_0", "1_1", "1_1"], [None, 0, 0]),
        (["1_1", "1_1"], [None, 0]),  # its own head
        (["1_9", "1_1", "x"], [None, 0, None]),  # nobody's
        (["1_2", "1_1", "1_2"], [None, 0, 1]),  # a circle of two
        (["1_4", "1_3", "1_4", "1_2"], [3, None, 3, 1]),  # a circle of three, and one who hangs on it
        ([None, "1_1"], [None, 0]),
    ],
)
def test_trees_that_are_none(heads: list[str], expected: list[int | None]) -> None:
    assert from_natasha(words(heads)).tokens.head.tolist() == expected


def test_ids_need_be_unique_within_a_sentence_only() -> None:
    theirs = words(["0", "1", "0", "1"], ["1", "2", "1", "2"])
    theirs.sents = [Record(start=0, stop=3, tokens=None), Record(start=4, stop=7, tokens=None)]
    assert from_natasha(theirs).tokens.head.tolist() == [None, 0, None, 2]


@given(st.lists(st.integers(0, 12), max_size=12))
def test_any_heads_become_a_forest(heads: list[int]) -> None:
    doc = from_natasha(words([f"1_{head}" for head in heads], text="а " * 12))
    if not heads:
        return
    found = doc.tokens.head.tolist()
    for row, head in enumerate(found):
        steps = 0
        while head is not None:
            head, steps = found[head], steps + 1
            assert steps <= len(found), f"a circle at {row}"
    kept = sum(head is not None for head in found)
    assert kept >= sum(0 < head <= len(heads) and head != row + 1 for row, head in enumerate(heads)) - len(heads) // 2


def test_spans_of_another_text_are_refused() -> None:
    theirs = words(["1_0"], text="а")
    theirs.tokens[0].stop = 5
    with pytest.raises(FormatError, match=r"tokens\[0\] is \[0, 5\), expected a span inside the text of 1 characters"):
        from_natasha(theirs)


@pytest.mark.parametrize("other", ["текст", None, Record(text="а"), Record(text=None, sents=None)])
def test_only_natashas_documents_come_back(other: object) -> None:
    with pytest.raises(InputError, match=r"expected a natasha\.Doc"):
        from_natasha(other)


def test_spans_are_sorted_and_other_facts_ignored() -> None:
    fact = Record(slots=[Record(key="year", value=1999), Record(key="first", value=5)])
    spans = [Record(start=2, stop=3, type="LOC"), Record(start=0, stop=3, type="PER", fact=fact)]
    doc = from_natasha(Record(text="а б", tokens=None, sents=None, spans=spans))
    assert doc.entities.type.tolist() == ["PER", "LOC"]
    assert not doc.has("entities.first") and not doc.has("entities.normal")
