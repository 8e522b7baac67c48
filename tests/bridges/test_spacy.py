"""Documents as spaCy's, and back: the text always the same, everything kept; spaCy's own tools as readers."""

from __future__ import annotations

import random
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.bridges import from_docbin, from_spacy, to_docbin, to_spacy
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import ExtraError, InputError
from nlp_pipeline.formats import brat
from tests.nasty import NASTY
from tests.toys import Words, numbers, upper

spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'nlp_pipeline[spacy]'")

TEXT = "Дарья Олеговна Кузнецова работает в «Уралхиме».\n\nВ Пермь её  пригласил экс-президент Иван Громов."


@pytest.fixture(scope="module")
def vocab() -> Any:
    return VOCAB


@pytest.fixture(scope="module")
def doc(ru: nlp.Pipeline) -> Doc:
    return ru(TEXT, meta={"id": 7, "tags": ["химия", "Урал"]})


@pytest.fixture(scope="module")
def wide() -> nlp.Pipeline:
    return nlp.load(entities="wide")


VOCAB = spacy.blank("ru").vocab


def through_bytes(doc: Doc) -> Doc:
    data = to_docbin([doc], VOCAB).to_bytes()
    return next(from_docbin(spacy.tokens.DocBin().from_bytes(data), spacy.vocab.Vocab()))


# ours → spaCy's


def test_words_and_blanks(doc: Doc, vocab: Any) -> None:
    theirs = to_spacy(doc, vocab)
    assert theirs.text == TEXT
    assert [token.text for token in theirs if token.is_space] == ["\n\n", " "]
    assert {token.pos_ for token in theirs if token.is_space} == {"SPACE"}
    words = [token for token in theirs if not token.is_space]
    assert [(token.idx, token.text) for token in words] == [(token.start, token.text) for token in doc.tokens]
    for token, mine in zip(words, doc.tokens, strict=True):
        assert (token.pos_, token.lemma_, str(token.morph) or None) == (
            mine.pos,
            mine.lemma,
            doc.tokens.feats[mine.index],
        )
        assert token.head.idx == (mine.head or mine).start
        assert token.dep_ == ("ROOT" if mine.head is None else mine.deprel)


def test_sentences(doc: Doc, vocab: Any) -> None:
    assert [sent.text.strip() for sent in to_spacy(doc, vocab).sents] == [sent.text for sent in doc.sentences]
    flat = nlp.load("sentences")(TEXT)
    assert [sent.text.strip() for sent in to_spacy(flat, vocab).sents] == [sent.text for sent in flat.sentences]
    assert not to_spacy(flat, vocab).has_annotation("DEP")


def test_entities_with_normal_forms(doc: Doc, vocab: Any) -> None:
    theirs = to_spacy(doc, vocab)
    assert [(ent.text, ent.label_, ent._.normal, ent._.last) for ent in theirs.ents] == [
        ("Дарья Олеговна Кузнецова", "PER", "Дарья Олеговна Кузнецова", "Кузнецова"),
        ("Уралхиме", "ORG", "Уралхим", None),
        ("Пермь", "LOC", "Пермь", None),
        ("Иван Громов", "PER", "Иван Громов", "Громов"),
    ]
    assert theirs.ents[0]._.score == doc.entities[0].score
    assert theirs.user_data["nlp_pipeline"]["made_by"] == dict(doc.made_by)


def test_nested_entities_are_widened_to_tokens(wide: nlp.Pipeline, vocab: Any) -> None:
    doc = wide("Экс-президент Казахского национального университета Анна Ким уехала в Тверь.")
    theirs = to_spacy(doc, vocab)
    outer = [doc.text[entity.tokens[0].start : entity.tokens[-1].stop] for entity in doc.entities.outermost()]
    assert [span.text for span in theirs.ents] == outer
    assert len(theirs.spans["entities"]) == len(doc.entities) > len(theirs.ents)
    for span, entity in zip(theirs.spans["entities"], doc.entities, strict=True):
        assert span.label_ == entity.type
        assert span.start_char == entity.tokens[0].start and span.end_char == entity.tokens[-1].stop
    inside = Doc("экс-президент ушёл", {**words_of("экс-президент ушёл"), **entities([(4, 13, "PROFESSION")])})
    assert to_spacy(inside, vocab).ents[0].text == "экс-президент"
    assert from_spacy(to_spacy(inside, vocab)).entities[0].text == "президент"


def test_layers_and_columns_of_a_user(vocab: Any) -> None:
    pipeline = nlp.Pipeline([Words(), upper, numbers])
    doc = pipeline("ДВА по 17\nи 4")
    theirs = to_spacy(doc, vocab)
    assert [token._.is_upper for token in theirs if not token.is_space] == [True, False, False, False, False]
    assert [span.text for span in theirs.spans["numbers"]] == ["17", "4"]
    assert theirs.spans["numbers"].attrs["nlp_pipeline"]["columns"]["value"] == [17, 4]
    assert from_spacy(theirs) == doc
    assert through_bytes(doc) == doc


def test_phrases_have_their_ids(vocab: Any) -> None:
    doc = (nlp.load("tokens.norm") + nlp.phrases({"нулевой травматизм": "term-7"}))("Цель нулевого травматизма")
    theirs = to_spacy(doc, vocab)
    span = theirs.spans["phrases"][0]
    assert (span.text, span.kb_id_) == ("нулевого травматизма", "term-7")
    assert through_bytes(doc) == doc


def test_spacys_tools_read_it(doc: Doc, vocab: Any) -> None:
    from spacy import displacy
    from spacy.training import Example, biluo_tags_to_offsets, offsets_to_biluo_tags

    theirs = to_spacy(doc, vocab)
    assert "Уралхиме" in displacy.render(theirs, style="ent", jupyter=False)
    assert "Кузнецова" in displacy.render(theirs, style="span", jupyter=False, options={"spans_key": "entities"})
    arcs = displacy.parse_deps(theirs, {"collapse_punct": False})["arcs"]
    assert len(arcs) == len(theirs) - len(doc.sentences)
    offsets = [(entity.start, entity.stop, entity.type) for entity in doc.entities]
    tags = offsets_to_biluo_tags(theirs, offsets)
    assert "-" not in tags and biluo_tags_to_offsets(theirs, tags) == offsets
    example = Example(spacy.blank("ru", vocab=vocab).make_doc(TEXT), theirs)
    assert "U-ORG" in example.get_aligned_ner()
    assert [span.text for span in example.get_aligned_spans_y2x(theirs.ents)] == [ent.text for ent in theirs.ents]


def test_spacy_trains_on_it(doc: Doc, vocab: Any) -> None:
    from spacy.training import Example

    learner = spacy.blank("ru")
    for name in ("ner", "tagger", "parser", "senter", "morphologizer"):
        learner.add_pipe(name, config={"min_action_freq": 1} if name == "parser" else {})
    gold = to_spacy(doc, learner.vocab)
    examples = [Example(learner.make_doc(doc.text), gold)]
    optimizer = learner.initialize(lambda: examples)
    first = learner.update(examples, sgd=optimizer)
    for _ in range(15):
        last = learner.update(examples, sgd=optimizer)
    assert set(last) == {"ner", "tagger", "parser", "senter", "morphologizer"}
    assert sum(last.values()) < sum(first.values())
    found = learner(doc.text)
    assert learner.evaluate([Example(found, gold)])["tag_acc"] > 0.5


def test_a_document_without_tokens_gets_spacys(vocab: Any) -> None:
    annotated = brat.loads("Токаев в Омске", "T1\tPER 0 6\tТокаев\nT2\tLOC 9 13\tОмск")
    theirs = to_spacy(annotated, vocab)
    assert [ent.text for ent in theirs.ents] == ["Токаев", "Омске"]
    back = from_spacy(theirs)
    assert back.entities[1].text == "Омск"
    assert len(back.tokens) == 3 and not back.has("sentences")


def test_a_failed_document(vocab: Any) -> None:
    doc = Doc("Да  \n нет", error=Failure("syntax", "ValueError", "нет"), meta={"id": 3})
    theirs = to_spacy(doc, vocab)
    assert theirs.text == doc.text
    assert from_spacy(theirs) == through_bytes(doc) == doc


def test_only_documents(vocab: Any) -> None:
    with pytest.raises(InputError, match="expected a Doc of nlp_pipeline, found str"):
        to_spacy("текст", vocab)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"expected a spacy.tokens.Doc, found str"):
        from_spacy("текст")


# there and back


@pytest.mark.parametrize("target", ["sentences", "tokens.pos", "tokens.head", "tokens.lemma", "entities.type"])
def test_what_was_not_made_is_not_there(target: str, vocab: Any) -> None:
    doc = nlp.load(target)(TEXT)
    assert from_spacy(to_spacy(doc, vocab)) == through_bytes(doc) == doc


@pytest.mark.filterwarnings("ignore:lone surrogates became U.FFFD")
@pytest.mark.parametrize("name", NASTY)
def test_round_trip_of_nasty_texts(ru: nlp.Pipeline, name: str, vocab: Any) -> None:
    text = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in NASTY[name][:1500])
    doc = ru(text)
    assert to_spacy(ru(NASTY[name][:1500]), vocab).text == text
    assert from_spacy(to_spacy(doc, vocab)) == doc
    assert through_bytes(doc) == doc


def test_surrogates_are_told(vocab: Any) -> None:
    with pytest.warns(UserWarning, match=r"lone surrogates became U\+FFFD"):
        to_spacy(Doc("а\ud800б"), vocab)


def words_of(text: str) -> dict[str, Any]:
    made = Words()(Doc(text))
    return {name: dict(columns) for name, columns in made.items()}


def entities(spans: list[tuple[int, int, str]]) -> dict[str, dict[str, Column]]:
    return brat.entities_layer(spans)


@st.composite
def documents(draw: st.DrawFn) -> Doc:
    """Any words and blanks with any tags, sentences, trees and entities that may lie in or across one another."""
    text = draw(st.text("аБ1-. \n\t\u00a0\u2028\r", max_size=40))
    layers = words_of(text)
    size = len(layers["tokens"]["start"])
    feats = ["Case=Nom", "Case=Gen|Number=Sing", None]
    random_ = random.Random(draw(st.integers(0, 2**16)))
    starts, stops = layers["tokens"]["start"].tolist(), layers["tokens"]["stop"].tolist()
    if size:
        firsts = sorted({0, *(random_.randrange(size) for _ in range(size // 4))})
        lasts = [*firsts[1:], size]
        layers["sentences"] = {
            "start": Column.of("int", [starts[first] for first in firsts]),
            "stop": Column.of("int", [stops[last - 1] for last in lasts]),
        }
        tokens = layers["tokens"]
        tokens["pos"] = Column.of("text", [random_.choice(["NOUN", "VERB", "X", "Ncmsn", None]) for _ in range(size)])
        tokens["feats"] = Column.of("text", [random_.choice(feats) for _ in starts])
        tokens["lemma"] = Column.of("text", [random_.choice(["дом", "идти", None]) for _ in range(size)])
        heads: list[int | None] = []
        for first, last in zip(firsts, lasts, strict=True):
            order = random_.sample(range(first, last), last - first)
            tree = {row: (order[random_.randrange(place)] if place else None) for place, row in enumerate(order)}
            heads += [tree[row] for row in range(first, last)]
        tokens["head"] = Column.of("ref", heads, "tokens")
        tokens["deprel"] = Column.of("text", ["root" if head is None else "nsubj" for head in heads])
    spans = draw(
        st.lists(st.tuples(st.integers(0, 39), st.integers(1, 12), st.sampled_from(["PER", "ORG"])), max_size=6)
    )
    fit = [(start, start + length, kind) for start, length, kind in spans if start + length <= len(text)]
    layers["entities"] = entities(fit)["entities"]
    count = len(layers["entities"]["start"])
    layers["entities"]["normal"] = Column.of("text", [random_.choice(["Омск", "Тверь", None]) for _ in range(count)])
    return Doc(text, layers, meta={"id": "а-1"}, made_by={"nlp_pipeline": "0"})


@given(documents())
def test_everything_comes_back(doc: Doc) -> None:
    theirs = to_spacy(doc, VOCAB)
    assert theirs.text == doc.text
    for back in (from_spacy(theirs), through_bytes(doc)):
        assert back == doc
        assert back.made_by == doc.made_by


# what was changed in spaCy


def test_changes_come_back(doc: Doc, vocab: Any) -> None:
    theirs = to_spacy(doc, vocab)
    theirs[0].lemma_ = "дария"
    theirs.ents[1]._.normal = "Уралхим АО"
    per = spacy.tokens.Span(theirs, 3, 4, label="JOB")
    theirs.ents = [per, *theirs.ents[1:]]
    back = from_spacy(theirs)
    assert back.tokens[0].lemma == "дария"
    assert [(entity.text, entity.type, entity.normal) for entity in back.entities] == [
        ("работает", "JOB", None),
        ("Уралхиме", "ORG", "Уралхим АО"),
        ("Пермь", "LOC", "Пермь"),
        ("Иван Громов", "PER", "Иван Громов"),
    ]


def test_merged_tokens_take_references_with_them(vocab: Any) -> None:
    theirs = to_spacy(nlp.Pipeline([Words(), upper, numbers])("по 17 и 4"), vocab)
    with theirs.retokenize() as retokenizer:
        retokenizer.merge(theirs[0:2])
    back = from_spacy(theirs)
    assert [token.text for token in back.tokens] == ["по 17", "и", "4"]
    assert "token" not in back.layer("numbers").columns, "row numbers that hold no more"


# spaCy's → ours


def test_what_spacy_made_itself() -> None:
    theirs = spacy.tokens.Doc(
        spacy.blank("ru").vocab,
        words=["Иван", " ", "ушёл", ".", "\n", "Снег", "."],
        spaces=[True, False, False, False, False, False, False],
        pos=["PROPN", "SPACE", "VERB", "PUNCT", "SPACE", "NOUN", "PUNCT"],
        heads=[1, 2, 2, 2, 3, 5, 5],
        deps=["nsubj", "dep", "ROOT", "punct", "dep", "ROOT", "punct"],
    )
    theirs.ents = [spacy.tokens.Span(theirs, 0, 1, label="PER", kb_id="Q1")]
    theirs.spans["sc"] = [spacy.tokens.Span(theirs, 0, 3, label="CLAUSE"), spacy.tokens.Span(theirs, 0, 1, label="PER")]
    theirs.spans["tokens"] = [spacy.tokens.Span(theirs, 5, 6)]
    doc = from_spacy(theirs, meta={"id": 1})
    assert doc.text == "Иван  ушёл.\nСнег." and doc.id == 1
    assert [sentence.text for sentence in doc.sentences] == ["Иван  ушёл.", "Снег."]
    assert [block.text for block in doc.blocks] == ["Иван  ушёл.", "Снег."]
    assert doc.tokens.head.tolist() == [1, None, 1, None, 3], "over a blank to its head"
    assert doc.tokens.deprel.tolist() == ["nsubj", "root", "punct", "root", "punct"]
    assert [(entity.text, entity.type, entity.kb_id) for entity in doc.entities] == [("Иван", "PER", "Q1")]
    assert [(row.text, row.type) for row in doc.sc] == [("Иван  ушёл", "CLAUSE"), ("Иван", "PER")]
    assert [row.text for row in doc.spans_tokens] == ["Снег"]
    assert Doc.from_json(doc.to_json()) == doc


def test_blank_pipeline_makes_tokens_only() -> None:
    doc = from_spacy(spacy.blank("ru")("Снег  выпал."))
    assert [token.text for token in doc.tokens] == ["Снег", "выпал", "."]
    assert set(doc.layers) == {"tokens"}
    assert doc.tokens.norm.tolist() == ["Снег", "выпал", "."]


@pytest.mark.parametrize("text", ["", " ", "\n \n"])
def test_nothing(text: str, ru: nlp.Pipeline, vocab: Any) -> None:
    doc = from_spacy(spacy.blank("ru")(text))
    assert doc.text == text and len(doc.tokens) == 0
    assert from_spacy(to_spacy(ru(text), vocab)) == ru(text)


def test_without_spacy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    for call in (lambda: to_spacy(Doc("Да")), lambda: from_spacy(None), lambda: to_docbin([])):
        with pytest.raises(ExtraError, match=r"pip install 'nlp_pipeline\[spacy\]'"):
            call()
