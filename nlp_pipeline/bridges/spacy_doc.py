"""A document as spaCy's `Doc`, and many as a `DocBin`. The way back is in `spacy_back`.

`to_spacy(doc).text == doc.text`: one blank after a token is its `whitespace_`, all other blanks between tokens are
tokens of their own, as spaCy has them, with the tag `_SP`. What stands where:

    tokens     words with pos_, tag_, morph, lemma_, head, dep_; norm and columns of your own: `token._.norm`
    sentences  doc.sents
    entities   doc.ents: the outermost, widened to whole tokens; all of them: doc.spans["entities"], `span._.normal` …
    others     doc.spans["blocks"], ["phrases"] …, labelled with type or kind, columns in `.attrs["columns"]`
    meta, versions of library and models, the failure of a document: doc.user_data["nlp_pipeline"]
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nlp_pipeline.characters import without_surrogates
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError
from nlp_pipeline.extras import need
from nlp_pipeline.layers import Layer
from nlp_pipeline.meta import thaw
from nlp_pipeline.schema import ColumnType
from nlp_pipeline.views import parse_feats

KEY = "nlp_pipeline"  # of everything of ours in their dicts
INSIDE = frozenset({"pos", "feats", "lemma", "head", "deprel"})  # columns of tokens for which spaCy has attributes
SPACE_TAG, SPACE_POS, ROOT = "_SP", "SPACE", "ROOT"


class Words(NamedTuple):
    """A text as spaCy's words: `spaces` says after which there is a blank, `places` where each of our tokens is."""

    words: list[str]
    spaces: list[bool]
    starts: list[int]
    places: list[int]


def to_spacy(doc: Doc, vocab: Any = None) -> Any:
    """The document as a `spacy.tokens.Doc` over `vocab`, by default that of a new `spacy.blank("ru")`.

    Give one vocab to many documents: making it takes longer than all the rest. What was not made is not annotated. A
    document without tokens (annotated elsewhere, or failed) gets those of spaCy's Russian tokenizer. Lone surrogates
    become U+FFFD, with a warning. InputError when `doc` is no Doc, ExtraError without spaCy.

    >>> from nlp_pipeline.columns import Column
    >>> columns = {"start": Column.of("int", [0, 4]), "stop": Column.of("int", [3, 8])}
    >>> theirs = to_spacy(Doc("Яна\\nушла", {"tokens": columns}))
    >>> theirs.text, [token.text for token in theirs]
    ('Яна\\nушла', ['Яна', '\\n', 'ушла'])
    """
    if not isinstance(doc, Doc):
        raise InputError(f"expected a Doc of nlp_pipeline, found {type(doc).__name__}; make one: nlp.load()(text)")
    spacy = need("spacy", "spacy")
    vocab = spacy.blank("ru").vocab if vocab is None else vocab
    text = _utf8(doc.text)
    if text != doc.text:
        warnings.warn("lone surrogates became U+FFFD: spaCy keeps strings as UTF-8", stacklevel=2)
    if doc.has("tokens"):
        words = _words(text, doc.layer("tokens"))
        theirs = _with_tokens(spacy, vocab, doc, words)
    else:
        theirs = spacy.blank("ru", vocab=vocab).tokenizer(text)
        real = [token.i for token in theirs if not token.text.isspace()]
        words = Words([token.text for token in theirs], [], [token.idx for token in theirs], real)
    theirs.user_data[KEY] = _record(doc, words)
    _add_spans(spacy, theirs, doc, words)
    if doc.has("tokens"):
        _extend_tokens(spacy, theirs, doc.layer("tokens"), words)
    return theirs


def to_docbin(docs: Iterable[Doc], vocab: Any = None) -> Any:
    """Documents as a `spacy.tokens.DocBin` with all that `to_spacy` writes; `to_disk` it for `spacy train`.

    >>> len(to_docbin([Doc("Да."), Doc("Нет.")]))
    2
    """
    spacy = need("spacy", "spacy")
    vocab = spacy.blank("ru").vocab if vocab is None else vocab
    docbin = spacy.tokens.DocBin(store_user_data=True)
    for doc in docs:
        docbin.add(to_spacy(doc, vocab))
    return docbin


# tokens


def _words(text: str, tokens: Layer) -> Words:
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []
    places: list[int] = []

    def add_blanks(start: int, stop: int) -> None:
        if words and start < stop and text[start] == " ":
            spaces[-1] = True
            start += 1
        if start < stop:
            add(start, stop)

    def add(start: int, stop: int) -> None:
        words.append(text[start:stop])
        spaces.append(False)
        starts.append(start)

    last = 0
    for start, stop in zip(tokens.start.tolist(), tokens.stop.tolist(), strict=True):
        add_blanks(last, start)
        places.append(len(words))
        add(start, stop)
        last = stop
    add_blanks(last, len(text))
    return Words(words, spaces, starts, places)


def _with_tokens(spacy: Any, vocab: Any, doc: Doc, words: Words) -> Any:
    layer = doc.layer("tokens")
    size = len(words.words)
    given: dict[str, Any] = {}

    def spread(values: Iterable[Any], blank: Any) -> list[Any]:
        """Values of our tokens at their places, `blank` at all others."""
        found = [blank] * size
        for place, value in zip(words.places, values, strict=True):
            found[place] = value
        return found

    columns = {name: column.tolist() for name, column in layer.columns.items() if name in INSIDE}
    if "pos" in columns:
        known = spacy.parts_of_speech.IDS
        given["tags"] = spread([_utf8(pos or "") for pos in columns["pos"]], SPACE_TAG)
        given["pos"] = spread([pos if pos in known else "" for pos in columns["pos"]], SPACE_POS)
    if "feats" in columns:
        feats = {value: _feats(value) for value in set(columns["feats"])}
        given["morphs"] = spread([feats[value] for value in columns["feats"]], "")
    if "lemma" in columns:
        given["lemmas"] = [_utf8(lemma or "") for lemma in spread(columns["lemma"], None)]
        for place in set(range(size)).difference(words.places):
            given["lemmas"][place] = words.words[place]
    if "head" in columns:
        heads = [row if head is None else head for row, head in enumerate(columns["head"])]
        given["heads"] = spread([words.places[head] for head in heads], None)
        for place in set(range(size)).difference(words.places):  # as spaCy does: to the word before
            given["heads"][place] = place - 1 if place else min(1, size - 1)
        rels = columns.get("deprel") or ["root" if head is None else "dep" for head in columns["head"]]
        roots = [head is None for head in columns["head"]]
        given["deps"] = spread([_dep(rel, root) for rel, root in zip(rels, roots, strict=True)], "dep")
    elif doc.has("sentences"):
        firsts = np.searchsorted(layer.start, doc.layer("sentences").start).tolist()
        given["sent_starts"] = [-1] * size
        for place in [0, *[words.places[first] for first in firsts[1:] if first < len(words.places)]][:size]:
            given["sent_starts"][place] = 1
    given = {name: values for name, values in given.items() if values}
    return spacy.tokens.Doc(vocab, words=words.words, spaces=words.spaces, **given)


def _dep(rel: str | None, is_root: bool) -> str:
    return ROOT if is_root and rel in (None, "root") else _utf8(rel or "")


def _feats(value: str | None) -> str:
    return _utf8("|".join(f"{name}={part}" for name, part in sorted(parse_feats(value).items()) if name and part))


def _extend_tokens(spacy: Any, theirs: Any, layer: Layer, words: Words) -> None:
    """`token._.norm` where it is not the text, and the columns that a user's stages added."""
    names = [name for name in layer.columns if name not in INSIDE | {"start", "stop"}]
    _register(spacy.tokens.Token, names)
    for name in names:
        for place, value in zip(words.places, layer.columns[name].tolist(), strict=True):
            if value is not None and (name, value) != ("norm", words.words[place]):
                theirs.user_data["._.", name, words.starts[place], None] = _clean(value)


# spans


def _add_spans(spacy: Any, theirs: Any, doc: Doc, words: Words) -> None:
    for layer in doc.layers.values():
        if not layer.is_span or layer.name in ("tokens", "documents"):
            continue
        places = places_of(layer, words)
        columns = {name: _clean(column.tolist()) for name, column in layer.columns.items()}
        if layer.name == "sentences" and not _is_needed(theirs, layer, words):
            continue
        labels = labels_of(columns, len(layer))
        ids = columns.get("id", [None] * len(layer))
        spans = [
            spacy.tokens.Span(theirs, first, last, label=label, kb_id=key if isinstance(key, str) else "")
            for (first, last), label, key in zip(places, labels, ids, strict=True)
        ]
        attrs = {
            "columns": columns,
            "types": {name: _type(column) for name, column in layer.columns.items()},
            "places": [list(place) for place in places],
            "chars": [[span.start_char, span.end_char] for span in spans],
            "sents": sents_of(theirs) if layer.name == "sentences" else None,
        }
        theirs.spans[layer.name] = spacy.tokens.SpanGroup(theirs, name=layer.name, attrs={KEY: attrs}, spans=spans)
        if layer.name == "entities":
            theirs.set_ents([spans[row] for row in disjoint(places)], default="outside")
            _extend_entities(spacy, theirs, layer, spans)


def places_of(layer: Layer, words: Words) -> list[tuple[int, int]]:
    """Each span of a layer as first and last-plus-one word, widened to whole tokens."""
    real = np.array(words.places, np.int64)
    starts = np.array(words.starts, np.int64)
    stops = starts + np.array([len(word) for word in words.words], np.int64)
    firsts = np.searchsorted(stops[real], layer.start, side="right").tolist()
    lasts = np.searchsorted(starts[real], layer.stop, side="left").tolist()
    before = np.maximum(np.searchsorted(starts, layer.start, side="right") - 1, 0).tolist()
    return [
        (words.places[first], words.places[last - 1] + 1) if first < last else (place, place + 1)  # only blanks: there
        for first, last, place in zip(firsts, lasts, before, strict=True)
    ]


def disjoint(places: Iterable[tuple[int, int]]) -> list[int]:
    """Of sorted places the numbers of those that begin after the last one taken: the outermost."""
    taken: list[int] = []
    free = 0
    for row, (start, stop) in enumerate(places):
        if start >= free:
            taken.append(row)
            free = stop
    return taken


def labels_of(columns: Mapping[str, Sequence[Any]], size: int) -> list[str]:
    """The label of each row of a span layer: its type, or its kind."""
    labels: Sequence[Any] = columns.get("type") or columns.get("kind") or [None] * size
    return [label if isinstance(label, str) else "" for label in labels]


def _is_needed(theirs: Any, sentences: Layer, words: Words) -> bool:
    """Whether sentences have columns of a user, or are others than spaCy makes of the trees."""
    if set(sentences.columns) > {"start", "stop"} or not words.places:
        return True
    firsts = [first for first, _ in places_of(sentences, words)]
    return sents_of(theirs) != [0, *firsts[1:]]


def sents_of(theirs: Any) -> list[int]:
    """The first word of each of spaCy's sentences; none where there are none."""
    return [sent.start for sent in theirs.sents] if len(theirs) and theirs.has_annotation("SENT_START") else []


def _extend_entities(spacy: Any, theirs: Any, layer: Layer, spans: Sequence[Any]) -> None:
    names = [name for name in layer.columns if name not in ("start", "stop", "type")]
    _register(spacy.tokens.Span, names)
    for name in names:
        for span, value in zip(spans, layer.columns[name].tolist(), strict=True):
            if value is not None:
                theirs.user_data["._.", name, span.start_char, span.end_char] = _clean(value)


# what spaCy has no word for


def _record(doc: Doc, words: Words) -> dict[str, Any]:
    error = doc.error
    made = [f"{layer.name}.{name}" for layer in doc.layers.values() for name in layer.columns]
    types = {
        f"tokens.{name}": _type(column)
        for name, column in (doc.layer("tokens").columns.items() if doc.has("tokens") else ())
    }
    plain = {
        layer.name: {name: [_type(column), _clean(column.tolist())] for name, column in layer.columns.items()}
        for layer in doc.layers.values()
        if not layer.is_span
    }
    return {
        "made_by": _clean(dict(doc.made_by)),
        "meta": _clean(thaw(doc.meta)),
        "error": error and [_utf8(part) for part in (error.stage, error.type, error.message)],
        "columns": made,
        "types": types,
        "layers": plain,
        "digest": digest([words.starts[place] for place in words.places]),
    }


def digest(starts: Sequence[int]) -> int:
    """A number that shows whether tokens are still the same, so that row numbers of them hold."""
    return zlib.crc32(np.array(starts, "<i8").tobytes())


def _type(column: Column) -> str:
    return str(ColumnType(column.kind, target=column.target))


def _register(of: Any, names: Iterable[str]) -> None:
    for name in names:
        if not of.has_extension(name):
            of.set_extension(name, default=None)


def _utf8(text: str) -> str:
    return without_surrogates(text)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _utf8(value)
    if isinstance(value, Mapping):
        return {_utf8(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, (list, tuple)) else value
