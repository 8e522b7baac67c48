"""A document as natasha's `Doc`, and back.

Out goes a `natasha.Doc` on which natasha's own methods work (`doc.sents[0].syntax.print()`); back comes a document
of ours. What one of them has no word for (blocks, scores, meta; natasha's missing trees) is left out. Offsets are
the same code points on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from nlp_pipeline.bridges.compat import import_natasha
from nlp_pipeline.bridges.paragraphs import paragraphs
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.layers import Layer
from nlp_pipeline.views import parse_feats

NAME_PARTS = ("first", "last", "middle", "nick")  # the order of natasha's NamesExtractor; nick it does not know
TEXT_COLUMNS = {"pos": "pos", "lemma": "lemma", "rel": "deprel"}  # natasha's attribute → our column


# ours → natasha's


def to_natasha(doc: Doc) -> Any:
    """The document as a `natasha.Doc`: tokens, sentences, spans with normal form and fact, as far as they are there.

    A layer that was not made is None, as in a natasha.Doc to which the step was not applied; so a document that
    failed (`doc.error`) comes out with its text alone. Token ids are "sentence_word", from 1, the head of a root is
    "sentence_0". Lemmas and normal forms keep our ё. InputError when `doc` is no Doc, BridgeError without natasha.

    >>> from nlp_pipeline.columns import Column
    >>> layer = {"start": Column.of("int", [0]), "stop": Column.of("int", [3]), "type": Column.of("text", ["PER"])}
    >>> to_natasha(Doc("Яна ушла", {"entities": layer})).spans
    [DocSpan(stop=3, type='PER', text='Яна')]
    """
    if not isinstance(doc, Doc):
        raise InputError(f"expected a Doc of nlp_pipeline, found {type(doc).__name__}; make one: nlp.load()(text)")
    natasha = import_natasha().doc
    tokens = _tokens(natasha, doc) if doc.has("tokens") else None
    spans = _spans(natasha, doc, tokens) if doc.has("entities") else None
    sents = _sents(natasha, doc, tokens, spans) if doc.has("sentences") else None
    return natasha.Doc(doc.text, tokens, spans, sents)


def _tokens(natasha: Any, doc: Doc) -> list[Any]:
    layer = doc.layer("tokens")
    numbers = _numbers(doc)
    ids = [f"{sentence}_{word}" for sentence, word in numbers]
    size = len(layer)
    heads: list[Any] = [None] * size
    if "head" in layer.columns:
        rows = layer.columns["head"].tolist()
        heads = [f"{number[0]}_0" if row is None else ids[row] for number, row in zip(numbers, rows, strict=True)]
    pos, lemmas, rels = (_values(layer, name) for name in ("pos", "lemma", "deprel"))
    feats: list[Any] = [None] * size
    if "feats" in layer.columns:
        feats = [parse_feats(value) for value in layer.columns["feats"].tolist()]
    rows_of_tokens = zip(*_bounds(layer), ids, heads, rels, pos, feats, lemmas, strict=True)
    return [natasha.DocToken(start, stop, doc.text[start:stop], *rest) for start, stop, *rest in rows_of_tokens]


def _numbers(doc: Doc) -> list[tuple[int, int]]:
    """For each token the number of its sentence and its own in it, from 1; without sentences all are in the first."""
    starts = doc.layer("tokens").start
    if not doc.has("sentences") or not len(doc.layer("sentences")):
        return [(1, row + 1) for row in range(len(starts))]
    sentences = np.maximum(np.searchsorted(doc.layer("sentences").start, starts, side="right"), 1)
    words = np.arange(len(starts)) - np.searchsorted(sentences, sentences) + 1
    return list(zip(sentences.tolist(), words.tolist(), strict=True))


def _spans(natasha: Any, doc: Doc, tokens: list[Any] | None) -> list[Any]:
    slot = import_natasha().obj.Slot
    layer = doc.layer("entities")
    parts = {name: _values(layer, name) for name in NAME_PARTS}
    spans = []
    rows = zip(*_bounds(layer), _values(layer, "type"), _values(layer, "normal"), strict=True)
    for row, (start, stop, type_, normal) in enumerate(rows):
        slots = [slot(name, parts[name][row]) for name in NAME_PARTS if parts[name][row] is not None]
        fact = natasha.DocFact(slots) if slots else None
        span = natasha.DocSpan(start, stop, type_, doc.text[start:stop], normal=normal, fact=fact)
        if tokens is not None:
            span.tokens = _overlapping(doc.layer("tokens"), tokens, start, stop)
        spans.append(span)
    return spans


def _overlapping(layer: Layer, tokens: list[Any], start: int, stop: int) -> list[Any]:
    first = int(np.searchsorted(layer.stop, start, side="right"))
    last = int(np.searchsorted(layer.start, stop, side="left"))
    return tokens[first:last]


def _sents(natasha: Any, doc: Doc, tokens: list[Any] | None, spans: list[Any] | None) -> list[Any]:
    sents = []
    for start, stop in zip(*_bounds(doc.layer("sentences")), strict=True):
        sent = natasha.DocSent(start, stop, doc.text[start:stop])
        if tokens is not None:
            first, last = np.searchsorted(doc.layer("tokens").start, [start, stop]).tolist()
            sent.tokens = tokens[first:last]
        if spans is not None:  # as natasha: those that lie within
            first, last = np.searchsorted(doc.layer("entities").start, [start, stop]).tolist()
            sent.spans = [span for span in spans[first:last] if span.stop <= stop]
        sents.append(sent)
    return sents


def _bounds(layer: Layer) -> tuple[list[int], list[int]]:
    return layer.start.tolist(), layer.stop.tolist()


def _values(layer: Layer, name: str) -> list[Any]:
    return layer.columns[name].tolist() if name in layer.columns else [None] * len(layer)


# natasha's → ours


def from_natasha(natasha_doc: Any, *, meta: Mapping[str, Any] | None = None) -> Doc:
    """A `natasha.Doc` as a document: blocks, sentences, tokens and entities, as far as they are there.

    What natasha was not asked for (no morphology, no syntax, no NER) leaves its columns or layers out. Blocks are
    the lines, joined where a sentence of natasha runs across their border. A head that is unknown, in another
    sentence, the token itself or part of a circle becomes null. Names come from `span.fact`. natasha need not be
    importable for this. InputError when it is no natasha.Doc, FormatError when a span is outside the text.

    >>> from types import SimpleNamespace as Record
    >>> tokens = [Record(start=0, stop=3, pos="PROPN", feats={"Number": "Sing", "Case": "Nom"})]
    >>> doc = from_natasha(Record(text="Яна ушла", tokens=tokens, sents=None, spans=None))
    >>> doc.tokens[0].text, doc.tokens[0].feats, doc.has("tokens.lemma")
    ('Яна', {'Case': 'Nom', 'Number': 'Sing'}, False)
    """
    text = getattr(natasha_doc, "text", None)
    if not isinstance(text, str) or not hasattr(natasha_doc, "sents"):
        raise InputError(f"expected a natasha.Doc with a text, found {type(natasha_doc).__name__}")
    sents, tokens, spans = (_sorted(natasha_doc, name) for name in ("sents", "tokens", "spans"))
    if tokens is None and sents and all(sent.tokens is not None for sent in sents):
        tokens = [token for sent in sents for token in sent.tokens]
    layers: dict[str, dict[str, Column]] = {}
    if sents is not None:
        layers["blocks"] = paragraphs(text, [(sent.start, sent.stop) for sent in sents])
        layers["sentences"] = _span_columns(text, sents, "sents")
    if tokens is not None:
        layers["tokens"] = _token_columns(text, tokens, sents)
    if spans is not None:
        layers["entities"] = _entity_columns(text, spans)
    return Doc(text, layers, meta=meta)


def _sorted(natasha_doc: Any, name: str) -> list[Any] | None:
    """Its tokens, sents or spans in our order, without empty ones; None when they were not made."""
    records = getattr(natasha_doc, name, None)
    if records is None:
        return None
    found = [record for record in records if record.start != record.stop]
    return sorted(found, key=lambda record: (record.start, -record.stop, str(getattr(record, "type", ""))))


def _span_columns(text: str, records: Sequence[Any], name: str) -> dict[str, Column]:
    for index, record in enumerate(records):
        if not 0 <= record.start < record.stop <= len(text):
            raise FormatError(
                f"{name}[{index}] is [{record.start}, {record.stop}), expected a span inside the text of "
                f"{len(text)} characters; give the natasha.Doc whose text it was made from"
            )
    return {key: Column.of("int", [getattr(record, key) for record in records]) for key in ("start", "stop")}


def _token_columns(text: str, tokens: Sequence[Any], sents: Sequence[Any] | None) -> dict[str, Column]:
    columns = _span_columns(text, tokens, "tokens")
    columns["norm"] = Column.of("text", [text[token.start : token.stop] for token in tokens])
    for attribute, name in TEXT_COLUMNS.items():
        values = [getattr(token, attribute, None) for token in tokens]
        if any(value is not None for value in values):
            columns[name] = Column.of("text", values)
    feats = [getattr(token, "feats", None) for token in tokens]
    if any(value is not None for value in feats):
        columns["feats"] = Column.of("text", [_feats_text(value) for value in feats])
    if any(getattr(token, "head_id", None) is not None for token in tokens):
        columns["head"] = Column.ref(np.array(_heads(tokens, sents), np.int32), "tokens")
    return columns


def _feats_text(feats: Mapping[str, str] | None) -> str | None:
    """`{"Number": "Sing", "Case": "Nom"}` → `Case=Nom|Number=Sing`, UD's order of names."""
    names = sorted(feats or {}, key=str.lower)
    return "|".join(f"{name}={(feats or {})[name]}" for name in names) or None


def _heads(tokens: Sequence[Any], sents: Sequence[Any] | None) -> list[int]:
    """Row of the head of each token, -1 for none; ids need be unique within a sentence only."""
    starts = [sent.start for sent in sents or ()]
    sentences = np.searchsorted(starts, [token.start for token in tokens], side="right").tolist()
    rows: dict[tuple[int, str], int] = {}
    for row, token in enumerate(tokens):
        rows.setdefault((sentences[row], str(token.id)), row)
    heads = [rows.get((sentence, str(token.head_id)), -1) for sentence, token in zip(sentences, tokens, strict=True)]
    return _without_circles(heads)


def _without_circles(heads: Sequence[int]) -> list[int]:
    """The same heads, one of each circle cut: the first of its tokens has none. Linear."""
    found = list(heads)
    seen = [-1] * len(found)  # the walk in which a token was met
    for first in range(len(found)):
        row = first
        while row != -1 and seen[row] == -1:
            seen[row] = first
            row = found[row]
        if row != -1 and seen[row] == first:  # this walk came back to itself
            circle, step = [row], found[row]
            while step != row:
                circle.append(step)
                step = found[step]
            found[min(circle)] = -1
    return found


def _entity_columns(text: str, spans: Sequence[Any]) -> dict[str, Column]:
    columns = _span_columns(text, spans, "spans")
    columns["type"] = Column.of("text", [span.type for span in spans])
    if any(getattr(span, "normal", None) is not None for span in spans):
        columns["normal"] = Column.of("text", [getattr(span, "normal", None) for span in spans])
    facts = [_fact(span) for span in spans]
    if any(facts):
        for name in NAME_PARTS:
            if name != "nick" or any(name in fact for fact in facts):
                columns[name] = Column.of("text", [fact.get(name) for fact in facts])
    return columns


def _fact(span: Any) -> dict[str, str]:
    """The name parts of a span's fact; no other fact (a date, a sum) has a place in an entity."""
    slots: Iterable[Any] = getattr(getattr(span, "fact", None), "slots", None) or ()
    return {slot.key: slot.value for slot in slots if slot.key in NAME_PARTS and isinstance(slot.value, str)}
