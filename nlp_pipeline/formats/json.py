"""JSON: a document as one line, and back without loss. The schema is made from `schema.py`.

Rows are objects, references are row numbers, keys stand in schema order, and the same document always gives
the same bytes. Lone surrogates are written as escapes, everything else as it is; an infinite number of a user's column
as 1e999.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from nlp_pipeline.characters import SURROGATE
from nlp_pipeline.columns import Column, Kind
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.reading import document, reading
from nlp_pipeline.layers import Layer
from nlp_pipeline.meta import thaw
from nlp_pipeline.schema import LAYERS, VERSION, ColumnType, json_schema, split_address, standard_type

_NO_NUMBER = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN')  # strings are passed over
_NUMBERS = {"Infinity": "1e999", "-Infinity": "-1e999", "NaN": "null"}
_PAIR_APART = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89a-f][0-9a-f]{2})", re.IGNORECASE)


def dumps(doc: Doc) -> str:
    """A document as one line of JSON."""
    data: dict[str, Any] = {"schema": VERSION, "made_by": dict(doc.made_by)}
    data["id"] = thaw(doc.id)
    data["text"] = doc.text
    data["meta"] = {key: value for key, value in thaw(doc.meta).items() if key != "id"}
    error = doc.error
    data["error"] = error and {"stage": error.stage, "type": error.type, "message": error.message}
    own = own_columns(doc)
    if own:
        data["columns"] = own
    layers = {layer.name: rows_of(layer) for layer in in_schema_order(doc)}
    return line({**data, "layers": layers})


def line(record: Mapping[str, Any]) -> str:
    """A record as one line of JSON; surrogates are escaped, and where two stand side by side it says so."""
    written = _line(record)
    if _PAIR_APART.search(written):
        *others, last = record.items()
        written = _line({**dict(others), "surrogates": "apart", last[0]: last[1]})
    return SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def parse(data: str) -> Any:
    """What `line` wrote; the exceptions are json's own."""
    if isinstance(data, str) and '"surrogates":"apart"' in data:
        data = _ESCAPED.sub(lambda match: match[1] + chr(int(match[2], 16)), data)
    return json.loads(data)


def _line(record: Mapping[str, Any]) -> str:
    return strict(record, (",", ":"))


def strict(value: Any, separators: tuple[str, str] | None = None) -> str:
    """A value as the JSON of RFC 8259, which has no infinity and no NaN: 1e999, which every reader takes for too
    large a number and most for infinity, and null.

    >>> strict([float("-inf"), "Infinity", float("nan")])
    '[-1e999, "Infinity", null]'
    """
    try:
        return json.dumps(value, ensure_ascii=False, separators=separators, allow_nan=False)
    except ValueError:
        written = json.dumps(value, ensure_ascii=False, separators=separators)
        return _NO_NUMBER.sub(lambda match: _NUMBERS.get(match[0], match[0]), written)


def loads(data: str) -> Doc:
    """The document of one line of JSON; FormatError says what is wrong with it."""
    try:
        record = parse(data)
    except (ValueError, TypeError, RecursionError) as error:
        raise FormatError(f"expected a document as JSON, found {data[:60]!r}: {error}") from error
    if not isinstance(record, dict) or record.get("schema") != VERSION:
        found = record.get("schema") if isinstance(record, dict) else type(record).__name__
        raise FormatError(
            f'expected a JSON object with "schema": {VERSION} (written by Doc.to_json), found schema {found!r}; '
            "read it with the version of nlp_pipeline that wrote it"
        )
    with reading("the fields of a document"):
        return _doc(record)


def schema_text() -> str:
    """The JSON Schema as it is published in `doc.schema.json`, beside this file."""
    return f"{json.dumps(json_schema(), ensure_ascii=False, indent=2)}\n"


def own_columns(doc: Doc) -> dict[str, str]:
    """The types of all columns that the schema does not know, or that no row shows."""
    return {
        f"{layer.name}.{key}": str(ColumnType(column.kind, target=column.target))
        for layer in doc.layers.values()
        for key, column in layer.columns.items()
        if not len(layer) or standard_type(f"{layer.name}.{key}") is None
    }


def in_schema_order(doc: Doc) -> list[Layer]:
    """The layers of a document: those of the schema first, then a user's by name."""
    order = [*LAYERS, *sorted(set(doc.layers) - set(LAYERS))]
    return [doc.layers[name] for name in order if doc.has(name)]


def rows_of(layer: Layer) -> list[dict[str, Any]]:
    """The rows of a layer as objects, keys in schema order."""
    known = [key for key in LAYERS.get(layer.name, {}) if key in layer.columns]
    own = sorted(set(layer.columns) - set(known), key=lambda key: ({"start": 0, "stop": 1}.get(key, 2), key))
    keys = known + own
    columns = [layer.columns[key].tolist() for key in keys]
    return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]


def _doc(record: Mapping[str, Any]) -> Doc:
    own = {address: parse_type(name) for address, name in record.get("columns", {}).items()}
    layers = {name: columns_of(name, rows, own) for name, rows in record["layers"].items()}
    meta = dict(record["meta"])
    if record["id"] is not None:
        meta = {"id": record["id"], **meta}
    return document(record["text"], layers, meta=meta, error=record["error"], made_by=record["made_by"])


def columns_of(name: str, rows: list[dict[str, Any]], own: Mapping[str, ColumnType]) -> dict[str, Column]:
    """The columns of one layer's rows. A layer without rows has those that `own` names, a user's columns."""
    keys = list(rows[0]) if rows else _keys_without_rows(name, own)
    columns = {}
    for key in keys:
        known = own.get(f"{name}.{key}") or standard_type(f"{name}.{key}")
        if known is None:
            raise FormatError(f'the column {name}.{key} has no type: expected one under "columns"')
        columns[key] = Column.of(known.kind, [row[key] for row in rows], known.target)
    for row in rows:
        if len(row) != len(keys):
            raise FormatError(f"rows of the layer {name!r} have different keys: {list(row)} and {keys}")
    return columns


def _keys_without_rows(name: str, own: Mapping[str, ColumnType]) -> list[str]:
    named = [split_address(address)[1] for address in own if split_address(address)[0] == name]
    return named or list(LAYERS.get(name, {}))


def parse_type(name: str) -> ColumnType:
    """The type of a column from its name, `ref(tokens)`; FormatError when it is none."""
    kind, _, target = name.rstrip(")").partition("(")
    if kind not in ("bool", "int", "float", "text", "ref"):
        raise FormatError(f"expected a column type (bool, int, float, text, ref(layer)), found {name!r}")
    return ColumnType(cast(Kind, kind), target=target or None)
