"""Amending: the rows of `entities` with what was made by hand, and all that refers to them moved along.

Corrections whose places are known come in, in order; out go the rows that the document is to have, and columns of
them. Hand-made rows go before those they overlap, but in a nested scheme only before their equals.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layer

SCORE = 1.0  # of what was made by hand
Key = tuple[int, int, str]  # start, stop, type


class HandMade(NamedTuple):
    """What one correction says of a document: a row that is to go, a row that is to be."""

    old: Key | None
    new: Key | None
    normal: str | None
    nested: bool


class Row(NamedTuple):
    """A row to be: a row of the document as it is (`row`), or one made by hand (`row`: what it was, -1 for nothing)."""

    key: Key
    row: int
    by_hand: bool
    normal: str | None


def amended(doc: Doc, corrections: Iterable[HandMade]) -> list[Row]:
    """The rows that the document is to have, sorted."""
    layer = doc.layer("entities")
    columns = [layer.columns[name].tolist() for name in ("start", "stop", "type")]
    there: dict[Key, int] = {key: row for row, key in enumerate(zip(*columns, strict=True))}
    gone: set[Key] = set()
    made: dict[Key, tuple[Row, bool]] = {}
    for old, new, normal, nested in corrections:
        was = there.get(new, -1) if new is not None else -1
        if old is not None:
            gone.add(old)
            was = made.pop(old)[0].row if old in made else there.get(old, was)
        if new is not None:
            before = made.pop(new)[0] if new in made else None
            made[new] = Row(new, was, True, normal or (before.normal if before else None)), nested
    flat = _Flat()
    rows: list[Row] = []
    for row, nested in reversed(made.values()):  # the last word first
        if not flat.overlaps(row.key):
            rows.append(row)
            if not nested:
                flat.add(row.key)
    rows += [
        Row(key, row, False, None)
        for row, key in enumerate(zip(*columns, strict=True))
        if key not in gone and key not in made and not flat.overlaps(key)
    ]
    return sorted(rows, key=lambda row: (row.key[0], -row.key[1], row.key[2]))


def entity_columns(doc: Doc, rows: Sequence[Row]) -> dict[str, Column]:
    """The columns that a stage right behind the tagger gives back."""
    columns = _columns(doc.layer("entities"), rows)
    return {name: columns[name] for name in ("start", "stop", "type", "score", "by_hand", "given")}


def with_entities(doc: Doc, rows: Sequence[Row]) -> Doc:
    """The document with these entities; references to entities lead to the same ones as before, or nowhere."""
    old = doc.layer("entities")
    new_row = np.full(len(old) + 1, -1, np.int32)  # the last one for -1
    for number, row in enumerate(rows):
        if row.row >= 0:
            new_row[row.row] = number
    layers: dict[str, dict[str, Column]] = {}
    for layer in doc.layers.values():
        columns = _columns(layer, rows) if layer is old else dict(layer.columns)
        refs = {name: column for name, column in columns.items() if column.target == "entities"}
        if refs or layer is old:
            columns.update({name: Column.ref(new_row[column.data], "entities") for name, column in refs.items()})
            layers[layer.name] = columns
    tables = {name: Layer(name, columns) for name, columns in layers.items()}
    return doc.with_tables(tables)


def _columns(layer: Layer, rows: Sequence[Row]) -> dict[str, Column]:
    """All columns of the layer for these rows: of hand-made ones only what is known, None elsewhere."""
    size = len(rows)
    kept = [number for number, row in enumerate(rows) if not row.by_hand]
    known: dict[str, dict[int, Any]] = {"score": {}, "by_hand": {}, "given": {}, "normal": {}}
    for number, row in enumerate(rows):
        if row.by_hand:
            for name, value in (("score", SCORE), ("by_hand", True), ("given", row.normal), ("normal", row.normal)):
                known[name][number] = value
    kinds: dict[str, Any] = {"score": "float", "by_hand": "bool", "given": "text"}
    columns = {
        "start": Column.of("int", [row.key[0] for row in rows]),
        "stop": Column.of("int", [row.key[1] for row in rows]),
        "type": Column.of("text", [row.key[2] for row in rows]),
    }
    for name in [*layer.columns, *(name for name in kinds if name not in layer.columns)]:
        if name not in columns:
            old = layer.columns.get(name)
            values: list[Any] = [False if name == "by_hand" else None] * size
            if old is not None:
                for number in kept:
                    values[number] = old[rows[number].row]
            for number, value in known.get(name, {}).items():
                values[number] = value
            columns[name] = Column.of(old.kind if old is not None else kinds[name], values, old.target if old else None)
    return columns


class _Flat:
    """Places that do not overlap."""

    def __init__(self) -> None:
        self._places: list[tuple[int, int]] = []

    def overlaps(self, key: Key) -> bool:
        first = bisect_right(self._places, key[0], key=lambda place: place[1])
        last = bisect_left(self._places, key[1], key=lambda place: place[0])
        return first < last

    def add(self, key: Key) -> None:
        insort(self._places, key[:2])
