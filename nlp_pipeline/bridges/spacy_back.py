"""spaCy's `Doc` and `DocBin` as documents of ours: from any pipeline of spaCy's, or what `to_spacy` made.

spaCy's tokens that are only blanks are left out. Of what `to_spacy` made everything comes back; what you changed in
spaCy – attributes of tokens, `doc.ents`, `doc.spans`, `span._.normal` – comes back changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nlp_pipeline.bridges.paragraphs import paragraphs
from nlp_pipeline.bridges.spacy_doc import KEY, ROOT, digest, disjoint, labels_of, sents_of
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import InputError
from nlp_pipeline.extras import need

Columns = dict[str, Column]
Place = tuple[int, int, str]  # first character, one after the last, label
RESERVED = frozenset(
    {"tokens", "sentences", "blocks", "entities", "documents", "text", "meta", "error", "id", "layers"}
)


def from_spacy(theirs: Any, *, meta: Mapping[str, Any] | None = None) -> Doc:
    """A `spacy.tokens.Doc` as our document: tokens, sentences, trees, entities, and its span groups as layers.

    What is not annotated is not made; paragraphs are told by line breaks between sentences. Labels of span groups
    become the column `type`. `meta` becomes `doc.meta`, with what the document brought. InputError for anything else.

    >>> import spacy
    >>> theirs = spacy.blank("ru")("Яна  ушла.")
    >>> theirs.ents = [spacy.tokens.Span(theirs, 0, 1, label="PER")]
    >>> doc = from_spacy(theirs)
    >>> doc.tokens, doc.entities
    (<3 tokens: 'Яна', 'ушла', '.'>, <1 entities: 'Яна'>)
    """
    spacy = need("spacy", "spacy")
    if not isinstance(theirs, spacy.tokens.Doc):
        raise InputError(
            f"expected a spacy.tokens.Doc, found {type(theirs).__name__}; make one: spacy.blank('ru')(text)"
        )
    record: Mapping[str, Any] = theirs.user_data.get(KEY) or {}
    known = {**_lists(record.get("meta") or {}), **(meta or {})}
    made_by = record.get("made_by")
    if record.get("error"):
        return Doc(theirs.text, meta=known, error=Failure(*record["error"]), made_by=made_by)
    layers = _Reader(theirs, record).layers()
    return Doc(theirs.text, layers, meta=known, made_by=made_by)


def from_docbin(docbin: Any, vocab: Any = None) -> Iterator[Doc]:
    """The documents of a `spacy.tokens.DocBin`, one by one: `from_docbin(DocBin().from_disk("train.spacy"))`."""
    spacy = need("spacy", "spacy")
    vocab = spacy.blank("ru").vocab if vocab is None else vocab
    return map(from_spacy, docbin.get_docs(vocab))


class _Reader:
    """Reads one spaCy document. `whole` are the layers whose rows are as they went out, so that references hold."""

    def __init__(self, theirs: Any, record: Mapping[str, Any]) -> None:
        self.theirs, self.record = theirs, record
        self.made = frozenset(record.get("columns") or ())
        self.tokens = [token for token in theirs if not token.text.isspace()]
        self.rows = {token.i: row for row, token in enumerate(self.tokens)}
        self.whole: set[str] = set()
        if record and record.get("digest") == digest([token.idx for token in self.tokens]):
            self.whole.add("tokens")

    def layers(self) -> dict[str, Columns]:
        layers = {"tokens": self._token_columns()}
        if self._is_made("sentences.start", "SENT_START"):
            layers["sentences"] = self._sentences()
        blocks = self._group("blocks")
        if blocks is not None:
            layers["blocks"] = blocks
        elif "sentences" in layers:
            bounds = (layers["sentences"][key].tolist() for key in ("start", "stop"))
            layers["blocks"] = paragraphs(self.theirs.text, list(zip(*bounds, strict=True)))
        if self._is_made("entities.start", "ENT_IOB"):
            layers["entities"] = self._entities()
        for name in self.theirs.spans:
            if name not in ("sentences", "blocks", "entities"):
                layers[_layer_name(name)] = self._group(name) or {}
        for name, columns in (self.record.get("layers") or {}).items():
            layers[name] = {key: _column(kind, values) for key, (kind, values) in columns.items()}
            self.whole.add(name)
        return {name: self._valid(columns) for name, columns in layers.items()}

    def _valid(self, columns: Columns) -> Columns:
        """Without references into layers whose rows are others now."""
        return {
            key: column
            for key, column in columns.items()
            if column.target is None or column.target in self.whole or key == "head"
        }

    def _is_made(self, address: str, attribute: str) -> bool:
        return address in self.made or (len(self.theirs) > 0 and self.theirs.has_annotation(attribute))

    # tokens

    def _token_columns(self) -> Columns:
        tokens, made = self.tokens, self.made
        columns = {
            "start": Column.of("int", [token.idx for token in tokens]),
            "stop": Column.of("int", [token.idx + len(token) for token in tokens]),
            "norm": Column.of("text", [self._own(token, "norm") or token.text for token in tokens]),
        }
        if self._is_made("tokens.pos", "POS"):
            # a tag of another scheme than Universal Dependencies went out as a tag
            pos = [token.pos_ or (token.tag_ if "tokens.pos" in made else "") for token in tokens]
            columns["pos"] = Column.of("text", pos)
        if self._is_made("tokens.feats", "MORPH"):
            columns["feats"] = Column.of("text", [_feats(str(token.morph)) for token in tokens])
        if self._is_made("tokens.lemma", "LEMMA"):
            columns["lemma"] = Column.of("text", [token.lemma_ for token in tokens])
        if self._is_made("tokens.head", "DEP"):
            columns["head"] = Column.of("ref", [self._head(token) for token in tokens], "tokens")
        if (not made and "head" in columns) or "tokens.deprel" in made:
            rels = ["root" if token.dep_ == ROOT else token.dep_ for token in tokens]
            columns["deprel"] = Column.of("text", rels)
        for address, kind in (self.record.get("types") or {}).items():
            name = address.partition(".")[2]
            if name not in columns:
                columns[name] = _column(kind, [self._own(token, name) for token in tokens])
        if made and "tokens.norm" not in made and "tokens.start" in made:
            del columns["norm"]
        return columns

    def _own(self, token: Any, name: str) -> Any:
        return self.theirs.user_data.get(("._.", name, token.idx, None)) if self.record else None

    def _head(self, token: Any) -> int | None:
        head = token.head
        while head.i not in self.rows and head.head.i != head.i:
            head = head.head
        return None if head.i == token.i else self.rows.get(head.i)

    # spans

    def _sentences(self) -> Columns:
        sents = list(self.theirs.sents) if len(self.theirs) else []
        group = self.theirs.spans.get("sentences")
        kept = None if group is None else _unchanged(group)
        if kept is not None and list(kept["sents"]) == sents_of(self.theirs):
            return self._group("sentences") or {}
        words = [[token for token in sent if token.i in self.rows] for sent in sents]
        spans = [(found[0].idx, found[-1].idx + len(found[-1])) for found in words if found]
        return {"start": Column.of("int", [a for a, _ in spans]), "stop": Column.of("int", [b for _, b in spans])}

    def _entities(self) -> Columns:
        """The group, without what is no longer in doc.ents, with what is new there; doc.ents alone without a group."""
        columns = self._group("entities")
        group = self.theirs.spans.get("entities")
        shown: list[Place] = []
        if columns is None or group is None:
            columns = _no_rows(["start", "stop", "type"])
        elif (kept := _unchanged(group)) is not None:
            labels = labels_of(kept["columns"], len(kept["chars"]))
            shown = [(start, stop, label) for (start, stop), label in zip(kept["chars"], labels, strict=True)]
        else:
            shown = sorted(map(_place, group), key=lambda place: (place[0], -place[1], place[2]))
        ents = {_place(span): span for span in self.theirs.ents}
        outer = {shown[row] for row in disjoint((start, stop) for start, stop, _ in shown)}
        rows = [row for row, place in enumerate(shown) if place not in outer or place in ents]
        new = [span for place, span in ents.items() if place not in set(shown)]
        if len(rows) < len(shown) or new:
            columns = self._changed(columns, rows, new)
            self.whole.discard("entities")
        return columns

    def _changed(self, columns: Columns, kept: Sequence[int], new: Sequence[Any]) -> Columns:
        values: dict[str, list[Any]] = {name: [column[row] for row in kept] for name, column in columns.items()}
        for span in new:
            known = {"start": span.start_char, "stop": span.end_char, "type": span.label_}
            for name, column in values.items():
                column.append(known.get(name, self.theirs.user_data.get(("._.", name, span.start_char, span.end_char))))
        ids = [span.kb_id_ for span in new]
        if any(ids) and "kb_id" not in values:
            columns = {**columns, "kb_id": Column.of("text", [])}
            values["kb_id"] = [None] * len(kept) + ids
        starts, stops, types = values["start"], values["stop"], values["type"]
        order = sorted(range(len(starts)), key=lambda row: (starts[row], -stops[row], str(types[row])))
        return {
            name: Column.of(columns[name].kind, [column[row] for row in order], columns[name].target)
            for name, column in values.items()
        }

    def _group(self, name: str) -> Columns | None:
        """A span group as the columns of a layer; ours as they went out, as long as its spans are the same."""
        group = self.theirs.spans.get(name)
        if group is None:
            return None
        kept = _unchanged(group)
        if kept is None:
            spans = sorted(group, key=lambda span: (span.start_char, -span.end_char, span.label_))
            columns = _no_rows(["start", "stop", "type"])
            return self._changed(columns, [], spans)
        columns = {key: _column(kept["types"][key], values) for key, values in kept["columns"].items()}
        self.whole.add(name)
        return self._with_extensions(columns, kept["chars"]) if name == "entities" else columns

    def _with_extensions(self, columns: Columns, chars: Iterable[Sequence[int]]) -> Columns:
        """`span._.normal` goes before the column, where no other entity has the same place."""
        places = [(start, stop) for start, stop in chars]
        often = Counter(places)
        alone = [row for row, place in enumerate(places) if often[place] == 1]
        found = dict(columns)
        for name in set(columns) - {"start", "stop", "type"}:
            values = columns[name].tolist()
            for row in alone:
                values[row] = self.theirs.user_data.get(("._.", name, *places[row]), values[row])
            found[name] = Column.of(columns[name].kind, values, columns[name].target)
        return found


def _unchanged(group: Any) -> Any:
    """What `to_spacy` wrote of the group, when its spans are still the same; None otherwise."""
    kept = group.attrs.get(KEY)
    if not kept:
        return None
    labels = labels_of(kept["columns"], len(kept["places"]))
    then = [(first, last, label) for (first, last), label in zip(kept["places"], labels, strict=True)]
    try:
        now = [(span.start, span.end, span.label_) for span in group]
    except IndexError:  # tokens were merged: spaCy leaves groups as they are, and some reach over the end
        return kept
    return kept if now == then else None


def _place(span: Any) -> Place:
    return span.start_char, span.end_char, span.label_


def _no_rows(names: Iterable[str]) -> Columns:
    return {name: Column.of("text" if name == "type" else "int", []) for name in names}


def _column(kind: str, values: Sequence[Any]) -> Column:
    name, _, target = kind.partition("(")
    return Column.of(name, values, target.rstrip(")") or None)  # type: ignore[arg-type]


def _layer_name(name: str) -> str:
    """A name for the layer of a span group: an identifier that means nothing else."""
    found = re.sub(r"\W", "_", name)
    return found if found.isidentifier() and not found.startswith("_") and found not in RESERVED else f"spans_{found}"


def _lists(value: Any) -> Any:
    """What msgpack made tuples, as lists again."""
    if isinstance(value, Mapping):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, (list, tuple)) else value


def _feats(morph: str) -> str:
    """Features in the order of Universal Dependencies, where spaCy's has capitals first.

    >>> _feats("Case=Nom|NumType=Card|Number=Sing")
    'Case=Nom|Number=Sing|NumType=Card'
    """
    return "|".join(sorted(morph.split("|"), key=str.lower))
