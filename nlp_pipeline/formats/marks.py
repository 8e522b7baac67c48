"""Marks: what is found in a text, as tools for annotation have it: a span, a label, and some values.

Entities are marks, and so are phrases and the rows of a user's own layers of spans; blocks, sentences, tokens and
repairs are not. A mark's label is its `type`, or the name of its layer where it has none. References to rows
(`ref` columns) are left out: in these formats they would point nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nlp_pipeline.columns import Column, Kind
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.layers import Layers
from nlp_pipeline.schema import LAYERS, standard_type

STRUCTURE = frozenset({"documents", "blocks", "repairs", "sentences", "tokens"})
PLACE = frozenset({"start", "stop", "type"})
Value = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Mark:
    """A span with a label; `values` are its other columns, without those that are missing."""

    layer: str
    start: int
    stop: int
    type: str | None
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Its type, or the name of its layer."""
        return self.type if self.type is not None else self.layer


def marks(doc: Doc, layers: Iterable[str] | None = None) -> list[Mark]:
    """The marks of a document, layer by layer; `layers` names the ones wanted, sentences and tokens too.

    LayerError when a layer named was not made, or when there is none at all; a document that failed has no marks.

    >>> from nlp_pipeline.formats.brat import loads
    >>> [(mark.label, mark.start, mark.stop) for mark in marks(loads("Токаев в Омске", "T1\\tPER 0 6\\tТокаев"))]
    [('PER', 0, 6)]
    """
    if layers is None:
        found = sorted(name for name, layer in doc.layers.items() if layer.is_span and name not in STRUCTURE)
        names = sorted(found, key=lambda name: (name not in LAYERS, name))
        if not names and doc.error is None:
            names = ["entities"]  # which says what to do
    else:
        names = list(layers)
    return [mark for name in names for mark in _marks(doc, name)]


def layers_of(found: Iterable[Mark]) -> Layers:
    """The layers of marks, sorted; a column has the type that its values have. There is always one of entities."""
    by_layer: dict[str, list[Mark]] = {"entities": []}
    for mark in found:
        by_layer.setdefault(mark.layer, []).append(mark)
    return {name: _columns(name, rows) for name, rows in by_layer.items()}


def column_of(address: str, values: Sequence[Any]) -> Column:
    """A column of JSON values: of the type in the schema, or of the one that all the values have."""
    known = standard_type(address)
    if known is not None:
        kind = known.kind
    else:
        types = {type(value) for value in values if value is not None}
        kinds: dict[frozenset[type], Kind] = {
            frozenset({bool}): "bool",
            frozenset({int}): "int",
            frozenset({float}): "float",
            frozenset({int, float}): "float",
        }
        kind = kinds.get(frozenset(types), "text")
    try:
        return Column.of(kind, values)
    except (TypeError, OverflowError) as error:
        raise FormatError(f"{address}: {error}") from error


def _marks(doc: Doc, name: str) -> list[Mark]:
    layer = doc.layer(name)
    if not layer.is_span:
        raise FormatError(f"expected a layer of spans, found {name!r}, whose rows have no place in the text")
    types = layer.columns["type"].tolist() if "type" in layer.columns else [None] * len(layer)
    others = {
        key: column.tolist() for key, column in layer.columns.items() if key not in PLACE and column.kind != "ref"
    }
    return [
        Mark(name, start, stop, kind, {key: column[row] for key, column in others.items() if column[row] is not None})
        for row, (start, stop, kind) in enumerate(
            zip(layer.start.tolist(), layer.stop.tolist(), types, strict=True),
        )
    ]


def _columns(name: str, rows: list[Mark]) -> dict[str, Column]:
    rows = sorted(rows, key=lambda mark: (mark.start, -mark.stop, mark.type or ""))
    columns = {
        "start": Column.of("int", [mark.start for mark in rows]),
        "stop": Column.of("int", [mark.stop for mark in rows]),
    }
    if name == "entities" or any(mark.type is not None for mark in rows):
        columns["type"] = Column.of("text", [mark.type for mark in rows])
    used = {key for mark in rows for key in mark.values} - PLACE
    known = [key for key in LAYERS.get(name, {}) if key in used]
    for key in [*known, *sorted(used - set(known))]:
        columns[key] = column_of(f"{name}.{key}", [mark.values.get(key) for mark in rows])
    return columns
