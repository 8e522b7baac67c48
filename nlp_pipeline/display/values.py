"""A value of a column in words: for the cells of tables, for what is known of a mention, for screen readers.

A document, a layer and row numbers come in, strings go out (not escaped); None stays None.
"""

from __future__ import annotations

from nlp_pipeline.columns import Column
from nlp_pipeline.display.escape import short
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layer

TEXT_OF_ROW = 40  # characters of a row that another row refers to


def words(doc: Doc, column: Column) -> list[str | None]:
    """The values of a column; a reference as its row number and what stands there.

    >>> words(Doc(""), Column.of("float", [0.98765, None]))
    ['0.99', None]
    """
    if column.kind == "ref":
        target = doc.layers.get(column.target or "")
        return [None if row is None else _referred(doc, target, int(row)) for row in column.tolist()]
    return [None if value is None else _word(value) for value in column.tolist()]


def known_of(doc: Doc, layer: Layer, but: frozenset[str]) -> list[list[tuple[str, str]]]:
    """For each row the columns that have a value there, with the value; columns in `but` are left out."""
    found: list[list[tuple[str, str]]] = [[] for _ in range(len(layer))]
    for name, column in layer.columns.items():
        if name in but:
            continue
        for known, value in zip(found, words(doc, column), strict=True):
            if value is not None:
                known.append((name, value))
    return found


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 10 else f"{value:g}"
    return str(value)


def _referred(doc: Doc, target: Layer | None, row: int) -> str:
    if target is None or not target.is_span or not 0 <= row < len(target):
        return str(row)
    return f"{row} {short(doc.text[int(target.start[row]) : int(target.stop[row])], TEXT_OF_ROW)}"
