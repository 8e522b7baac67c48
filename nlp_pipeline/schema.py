"""Every layer and column of a document: type, unit, meaning, and the stage that makes it.

This table is the source of the JSON Schema, of error messages and of the order of keys. A user's stage adds
columns of its own with `ColumnType`s that it declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlp_pipeline.columns import Kind

VERSION = 1


@dataclass(frozen=True, slots=True)
class ColumnType:
    """What a column holds. `target` names the layer a ref points to; `stage` the standard stage that makes it."""

    kind: Kind
    meaning: str = ""
    stage: str = ""
    target: str | None = None

    def __str__(self) -> str:
        return f"ref({self.target})" if self.kind == "ref" else self.kind


def _span(stage: str) -> dict[str, ColumnType]:
    return {
        "start": ColumnType("int", "first character, in code points of the text, from 0", stage),
        "stop": ColumnType("int", "one after the last character", stage),
    }


LAYERS: dict[str, dict[str, ColumnType]] = {
    "documents": {
        **_span("pipeline"),
    },
    "blocks": {
        **_span("layout"),
        "kind": ColumnType("text", "meta, title, lead, credit, paragraph, list_item or tags", "layout"),
    },
    "repairs": {
        **_span("layout"),
        "norm": ColumnType("text", "what the models read here instead; null: nothing", "layout"),
    },
    "sentences": {
        **_span("segments"),
    },
    "tokens": {
        **_span("segments"),
        "norm": ColumnType("text", "the form the models read", "segments"),
        "pos": ColumnType("text", "Universal Dependencies part of speech (UPOS)", "morphology"),
        "feats": ColumnType("text", "Universal Dependencies features as in CoNLL-U", "morphology"),
        "lemma": ColumnType("text", "dictionary form, lower case, the dictionary's ё", "lemmas"),
        "head": ColumnType("ref", "syntactic head; null: the root of its sentence", "syntax", "tokens"),
        "deprel": ColumnType("text", "Universal Dependencies relation to the head", "syntax"),
    },
    "entities": {
        **_span("entities"),
        "type": ColumnType("text", "PER, ORG or LOC; other taggers have their own types", "entities"),
        "score": ColumnType("float", "probability the model gives to exactly this span, 0 to 1", "entities"),
        "normal": ColumnType("text", "normal form: the nominative; null for amounts and dates", "normal"),
        "first": ColumnType("text", "first name of a person, nominative", "names"),
        "last": ColumnType("text", "last name of a person, nominative", "names"),
        "middle": ColumnType("text", "patronymic or middle name of a person, nominative", "names"),
        "nick": ColumnType("text", "nickname of a person, nominative", "names"),
    },
    "phrases": {
        **_span("phrases"),
        "id": ColumnType("text", "id in the user's list; the phrase itself where it has none", "phrases"),
        "type": ColumnType("text", "type in the user's list", "phrases"),
        "phrase": ColumnType("text", "the phrase as the user's list has it", "phrases"),
    },
}

STAGES_TO_ADD = frozenset({"phrases"})  # not in nlp.load(): what they look for is the user's

SHARED_COLUMNS = frozenset({"start", "stop"})
RESERVED_META = ("id", "date", "title", "source", "url", "tags")

TYPE_GROUPS: dict[str, tuple[str, ...]] = {
    # what `.of("PER")` means in a scheme with finer types
    "PER": ("PER", "PERSON"),
    "ORG": ("ORG", "ORGANIZATION"),
    "LOC": ("LOC", "CITY", "COUNTRY", "STATE_OR_PROVINCE", "DISTRICT", "LOCATION"),
}
VALUE_TYPES = frozenset({"AGE", "DATE", "MONEY", "NUMBER", "ORDINAL", "PERCENT", "TIME"})  # they have no normal form


def how_to_make(address: str, stage: str) -> str:
    """What to do when a built-in layer or column was not made, for messages.

    >>> how_to_make("entities.normal", "normal")
    'load it with nlp.load("entities.normal") or nlp.load()'
    """
    if stage in STAGES_TO_ADD:
        return f"add it: nlp.load() + nlp.{stage}(…)"
    return f'load it with nlp.load("{address}") or nlp.load()'


def split_address(address: str) -> tuple[str, str]:
    """`tokens.pos` → (`tokens`, `pos`); ValueError when it is not of that form."""
    layer, dot, column = address.partition(".")
    if not (dot and layer.isidentifier() and column.isidentifier()):
        raise ValueError(f"expected an address like 'tokens.pos' (layer.column), found {address!r}")
    return layer, column


def standard_type(address: str) -> ColumnType | None:
    """The declared type of a built-in column, None for any other; ValueError when it is no address."""
    found = _STANDARD.get(address)
    if found is None:
        split_address(address)
    return found


_STANDARD = {f"{layer}.{name}": column for layer, columns in LAYERS.items() for name, column in columns.items()}

_JSON_TYPES = {"bool": "boolean", "int": "integer", "float": "number", "text": "string", "ref": "integer"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `Doc.to_json`; `formats/doc.schema.json` is a copy, its `$id` has the version.

    >>> json_schema()["properties"]["schema"]
    {'const': 1}
    """
    layers = {name: _layer_schema(columns) for name, columns in LAYERS.items() if name != "documents"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nlp-pipeline:doc:{VERSION}",
        "title": "nlp_pipeline document",
        "type": "object",
        "required": ["schema", "made_by", "id", "text", "meta", "error", "layers"],
        "properties": {
            "schema": {"const": VERSION},
            "made_by": {"type": "object", "additionalProperties": {"type": "string"}},
            "id": {"description": "what the caller named the document; null: nothing"},
            "text": {"type": "string", "description": "the text; all offsets count its code points"},
            "meta": {"type": "object"},
            "error": {
                "type": ["object", "null"],
                "properties": {key: {"type": "string"} for key in ("stage", "type", "message")},
                "required": ["stage", "type", "message"],
            },
            "columns": {
                "type": "object",
                "description": "types of columns that are not in this schema: layer.column → type",
                "additionalProperties": {"type": "string"},
            },
            "surrogates": {"const": "apart", "description": "escaped surrogates are single code points"},
            "layers": {
                "type": "object",
                "properties": layers,
                "additionalProperties": {"type": "array", "items": {"type": "object"}},
            },
        },
    }


def _layer_schema(columns: Mapping[str, ColumnType]) -> dict[str, Any]:
    properties = {name: _column_schema(name, column) for name, column in columns.items()}
    required = [name for name in ("start", "stop") if name in columns]
    return {"type": "array", "items": {"type": "object", "properties": properties, "required": required}}


def _column_schema(name: str, column: ColumnType) -> dict[str, Any]:
    kind = _JSON_TYPES[column.kind]
    meaning = column.meaning
    if column.kind == "ref":
        meaning += f"; a row number of {column.target}, from 0"
    schema: dict[str, Any] = {
        "type": kind if name in SHARED_COLUMNS else [kind, "null"],
        "description": meaning,
    }
    if column.kind in ("ref",) or name in SHARED_COLUMNS:
        schema["minimum"] = 0
    return schema
