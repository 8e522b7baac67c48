"""CoNLL-U, read: lines come in, documents go out. The format is described in `conllu`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.conllu_cells import GLOBAL_ENTITY, meant, unbracketed, unescape
from nlp_pipeline.formats.conllu_lines import NUMBER, Line, Sentence, misc_of, sentences_of, surfaces
from nlp_pipeline.formats.json import columns_of, parse_type
from nlp_pipeline.formats.offsets import UNITS, Offsets, Unit
from nlp_pipeline.formats.reading import document, reading
from nlp_pipeline.schema import LAYERS, ColumnType, standard_type

BRACKET = re.compile(r"\([^()]+\)|\([^()]+|[^()]+\)")
TAGS = {"lemma": 2, "pos": 3, "feats": 5, "deprel": 7}


@dataclass(slots=True)
class _Mention:
    """An entity that began; `stop` is -1 until it ends."""

    name: str
    start: int
    stop: int
    attributes: dict[str, str]


def documents(lines: Iterable[str], name: str) -> Iterator[Doc]:
    """The documents of lines without their ends; FormatError names file and line."""
    sentences: list[Sentence] = []
    fields = None
    for sentence in sentences_of(lines, name):
        if "newdoc" in sentence.comments and sentences:
            yield _doc(sentences, name, fields)
            sentences = []
        fields = sentence.comment("global.Entity") or fields  # said once in a file, mostly
        sentences.append(sentence)
    if sentences:
        yield _doc(sentences, name, fields)


def _doc(sentences: list[Sentence], name: str, fields: str | None) -> Doc:
    with reading(f"comments of a document in {name}, above line {sentences[0].lines[0][0]}"):
        return _Reading(sentences, name, fields or GLOBAL_ENTITY).doc()


class _Reading:
    """One document as it is put together."""

    def __init__(self, sentences: list[Sentence], name: str, fields: str) -> None:
        self.name = name
        self.sentences = sentences
        first = sentences[0]
        self.parts: list[str] = []  # of the text
        self.size = 0
        self.columns = {address: parse_type(kind) for address, kind in self._object(first, "columns").items()}
        self.tokens: dict[str, list[Any]] = {"start": [], "stop": [], "norm": []}
        self.own: list[dict[str, Any]] = []  # a user's columns, token by token
        self.mentions: list[_Mention] = []
        self.open: list[_Mention] = []
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.unit: Unit = next((unit for unit in UNITS if unit == first.comment("offsets")), "codepoints")
        self.fields = fields.split("-")
        self.has_entities = "global.Entity" in first.comments

    def doc(self) -> Doc:
        """The document of the sentences."""
        first = self.sentences[0]
        whole = self._json(first, "without_tokens")
        layers: dict[str, Mapping[str, Column]] = {}
        if whole is None:
            layers = self._layers()
        else:
            self._add(str(whole))
            self._collect_rows(first)
            layers = self._other_layers(Offsets(str(whole), self.unit))
        for name in {address.partition(".")[0] for address in self.columns} - set(layers):
            layers[name] = columns_of(name, [], self.columns)
        meta = {"id": first.comment("newdoc") or None, **self._object(first, "meta")}
        return document(
            "".join(self.parts),
            layers,
            meta=meta,
            error=self._object(first, "error"),
            made_by=self._object(first, "made_by"),
        )

    def _layers(self) -> dict[str, Mapping[str, Column]]:
        spans, blocks = [], list[dict[str, Any]]()
        gap: str | None = ""
        for sentence in self.sentences:
            begins = "newpar" in sentence.comments
            if gap is None:
                gap = "\n\n" if begins else " "
            self._add(gap)
            row = len(self.tokens["start"])
            gap = self._sentence(sentence)
            place = {"start": self.tokens["start"][row], "stop": self.tokens["stop"][-1]}
            spans.append({**place, **self._values("sentences", sentence)})
            if begins:
                blocks.append({**place, "kind": "paragraph", **self._values("blocks", sentence)})
            elif blocks:
                blocks[-1]["stop"] = place["stop"]
            self._collect_rows(sentence)
        self._add(gap or "")
        layers: dict[str, Mapping[str, Column]] = {
            "sentences": self._table("sentences", spans),
            "tokens": self._token_columns(),
        }
        if blocks:
            layers["blocks"] = self._table("blocks", blocks)
        offsets = Offsets("".join(self.parts), self.unit)
        others = self.rows.pop("entities", [])
        layers = {**self._other_layers(offsets), **layers}
        if self.has_entities or self.mentions:
            layers["entities"] = self._entities(self._placed(others, offsets), offsets)
        return layers

    def _other_layers(self, offsets: Offsets) -> dict[str, Mapping[str, Column]]:
        """The layers whose rows stand in comments."""
        return {name: columns_of(name, self._placed(rows, offsets), self.columns) for name, rows in self.rows.items()}

    def _placed(self, rows: list[dict[str, Any]], offsets: Offsets) -> list[dict[str, Any]]:
        """Rows with their places in code points."""
        for row in rows:
            if "start" in row and "stop" in row:
                row["start"], row["stop"] = offsets.points([row["start"], row["stop"]]).tolist()
        return rows

    def _sentence(self, sentence: Sentence) -> str | None:
        """Adds the tokens of a sentence; what stands after its last, None where the file does not say."""
        groups = surfaces(sentence, self.name)
        row_of = {int(word[1][0]): len(self.own) + place for place, (_, words) in enumerate(groups) for word in words}
        gap = ""
        self.open = []
        for place, (line, words) in enumerate(groups):
            misc = misc_of(line[1][9])
            if len(words) > 1 or line[1] is not words[0][1]:
                misc = {**misc_of(words[0][1][9]), **misc}
            form = unescape(misc.get("SpacesInToken", "")) or line[1][1]
            self._add(gap + unescape(misc.get("SpacesBefore", "")))
            start = self.size
            self._add(form)
            self.tokens["start"].append(start)
            self.tokens["stop"].append(self.size)
            self.tokens["norm"].append(unescape(misc["norm"]) if "norm" in misc else form)
            self.own.append(self._token(line, words, row_of, misc))
            for word in words:
                self._brackets(misc_of(word[1][9]).get("Entity", ""), start, self.size)
            said = "" if misc.get("SpaceAfter") == "No" else None
            after = unescape(misc["SpacesAfter"]) if "SpacesAfter" in misc else said
            if place + 1 == len(groups):
                return after
            gap = " " if after is None else after
        return None

    def _add(self, piece: str) -> None:
        self.parts.append(piece)
        self.size += len(piece)

    def _token(
        self, line: Line, words: list[Line], row_of: Mapping[int, int], misc: Mapping[str, str]
    ) -> dict[str, Any]:
        """The tags of a token, and a user's columns; of several words those of the one that heads the others."""
        ids = {word[1][0] for word in words}
        number, cells = next((word for word in words if word[1][6] not in ids), words[0])
        found: dict[str, Any] = {
            key: cells[place] if cells[place] != "_" or (key == "lemma" and line[1][1] == "_") else None
            for key, place in TAGS.items()
        }
        head = cells[6]
        if head not in ("_", "0"):
            if not NUMBER.fullmatch(head) or int(head) not in row_of:
                raise FormatError(
                    f"{self.name}, line {number}: expected the head to be 0, _ or a word of the sentence, "
                    f"found {head!r}"
                )
            found["head"] = row_of[int(head)]
        elif head == "0":
            found["head"] = None
        for key, value in misc.items():
            kind = self.columns.get(f"tokens.{key}")
            if kind is not None and key not in found:
                found[key] = meant(unescape(value), kind, f"{self.name}, line {line[0]}, {key}")
        return found

    def _token_columns(self) -> dict[str, Column]:
        columns = {
            "start": Column.of("int", self.tokens["start"]),
            "stop": Column.of("int", self.tokens["stop"]),
            "norm": Column.of("text", self.tokens["norm"]),
        }
        used = {key for row in self.own for key, value in row.items() if value is not None or key == "head"}
        if "pos" not in used and all(row["lemma"] in (None, "_") for row in self.own):
            used -= {"lemma"}  # the _ of tokens that are _ stands for nothing
        listed = {address.partition(".")[2] for address in self.columns if address.startswith("tokens.")}
        for key in ("pos", "feats", "lemma", "head", "deprel", *sorted(listed)):
            if key in used | listed and key not in columns:
                columns[key] = self._column(f"tokens.{key}", [row.get(key) for row in self.own])
        return columns

    def _brackets(self, entity: str, start: int, stop: int) -> None:
        """Reads the brackets at a token; a mention in several pieces (`e1[1/2]`) is left out."""
        for bracket in BRACKET.findall(entity):
            values = bracket.strip("()").split("-")
            if bracket.startswith("("):
                mention = _Mention(values[0], start, -1, dict(zip(self.fields, values, strict=False)))
                self.open.append(mention)
                if "[" not in values[0]:
                    self.mentions.append(mention)
            if bracket.endswith(")"):
                for place in reversed(range(len(self.open))):
                    if self.open[place].name == values[0]:
                        self.open.pop(place).stop = stop
                        break

    def _entities(self, rows: list[dict[str, Any]], offsets: Offsets) -> dict[str, Column]:
        """The mentions of the lines, and the rows that stood in comments."""
        for mention in self.mentions:
            if mention.stop < 0:
                continue  # it never ended
            row: dict[str, Any] = {"start": mention.start, "stop": mention.stop}
            row["type"] = unbracketed(mention.attributes.get("etype", "")) or None
            for pair in filter(None, mention.attributes.get("other", "").split(",")):
                key, _, value = pair.partition(":")
                if key in ("start", "stop"):
                    row[key] = int(offsets.points(int(value))) if NUMBER.fullmatch(value) else row[key]
                    continue
                kind = self.columns.get(f"entities.{key}") or LAYERS["entities"].get(key)
                if kind is not None:
                    row[key] = meant(unbracketed(value), kind, f"{self.name}, entity {mention.name}, {key}")
            rows.append(row)
        rows.sort(key=lambda row: (row["start"], -row["stop"], row.get("type") or ""))
        return self._table("entities", rows, ("start", "stop", "type"))

    def _collect_rows(self, sentence: Sentence) -> None:
        """Rows of layers that have no place of their own: `# phrases = {…}`."""
        own = {address.partition(".")[0] for address in self.columns}
        for key, values in sentence.comments.items():
            if key in LAYERS or key in own:
                for value in values:
                    row = self._parsed(value, key)
                    if isinstance(row, dict):
                        self.rows.setdefault(key, []).append(row)

    def _values(self, layer: str, sentence: Sentence) -> dict[str, Any]:
        """The columns of a layer that stand in comments: `# blocks.kind = "title"`."""
        found = {}
        for key, values in sentence.comments.items():
            name, _, column = key.partition(".")
            if name == layer and (key in self.columns or column in LAYERS.get(layer, {})):
                found[column] = self._parsed(values[0], key)
        return found

    def _table(self, name: str, rows: list[dict[str, Any]], always: Iterable[str] = ()) -> dict[str, Column]:
        """The columns of rows, each as its type is known; a row without a value has none."""
        listed = [address.partition(".")[2] for address in self.columns if address.startswith(f"{name}.")]
        keys = dict.fromkeys([*always, *LAYERS.get(name, {}), *listed, *(key for row in rows for key in row)])
        used = {key for row in rows for key in row} | {*always, *listed}
        return {key: self._column(f"{name}.{key}", [row.get(key) for row in rows]) for key in keys if key in used}

    def _column(self, address: str, values: list[Any]) -> Column:
        kind = self.columns.get(address) or standard_type(address) or ColumnType("text")
        try:
            return Column.of(kind.kind, values, kind.target)
        except TypeError as error:
            raise FormatError(f"{self.name}, {address}: {error}") from error

    def _json(self, sentence: Sentence, key: str) -> Any:
        value = sentence.comment(key)
        return None if value is None else self._parsed(value, key)

    def _object(self, sentence: Sentence, key: str) -> dict[str, Any]:
        value = self._json(sentence, key)
        return value if isinstance(value, dict) else {}

    def _parsed(self, value: str, key: str) -> Any:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None  # a comment of another program's
