"""Comments of CoNLL-U, written: what is known of a document, and rows that no line of a token shows."""

from __future__ import annotations

from typing import Any

from nlp_pipeline.doc import Doc
from nlp_pipeline.formats.conllu_cells import GLOBAL_ENTITY, one_line
from nlp_pipeline.formats.json import in_schema_order, own_columns, rows_of
from nlp_pipeline.formats.offsets import Offsets, Unit
from nlp_pipeline.meta import thaw
from nlp_pipeline.schema import ColumnType

ALWAYS_SEEN = frozenset({"start", "stop", "type", "head"})  # a token without a head is the root, which is said


def document_comments(doc: Doc, name: str, unit: Unit) -> list[str]:
    """What is said of a document above its first sentence."""
    found = [f"# newdoc id = {name}" if doc.id is not None else "# newdoc"]
    meta = thaw(doc.meta)
    if meta.get("id") == name:
        del meta["id"]
    error = doc.error
    columns = {**_unseen(doc), **own_columns(doc)}
    for key, value in (
        ("meta", meta),
        ("made_by", dict(doc.made_by)),
        ("error", error and {"stage": error.stage, "type": error.type, "message": error.message}),
        ("columns", columns),
    ):
        if value:
            found.append(f"# {key} = {one_line(value)}")
    if unit != "codepoints":
        found.append(f"# offsets = {unit}")
    if doc.has("entities"):
        found.append(f"# global.Entity = {GLOBAL_ENTITY}")
    return found


def rows_without_tokens(doc: Doc, offsets: Offsets) -> list[str]:
    """The rows of all layers of a document without tokens, as comments."""
    return [
        f"# {layer.name} = {one_line(in_units(row, offsets))}"
        for layer in in_schema_order(doc)
        for row in rows_of(layer)
    ]


def in_units(row: dict[str, Any], offsets: Offsets) -> dict[str, Any]:
    """A row with its place in the units of the file."""
    if "start" not in row or "stop" not in row:
        return row
    start, stop = offsets.units([row["start"], row["stop"]]).tolist()
    return {**row, "start": start, "stop": stop}


def _unseen(doc: Doc) -> dict[str, str]:
    """The columns of tokens and entities in which no value stands: no line shows them."""
    return {
        f"{name}.{key}": str(ColumnType(column.kind, target=column.target))
        for name in ("tokens", "entities")
        if doc.has(name)
        for key, column in doc.layer(name).columns.items()
        if key not in ALWAYS_SEEN and all(value is None for value in column.tolist())
    }
