"""Rows of a layer as a table: a selection comes in, HTML goes out; of many rows the first."""

from __future__ import annotations

from typing import Any

from nlp_pipeline.columns import Column
from nlp_pipeline.display.html import framed
from nlp_pipeline.display.markup import element, text
from nlp_pipeline.layers import Layer
from nlp_pipeline.rows import Row, Rows

MOST = 20  # rows
LONGEST = 120  # characters of a value
EDGES = ("start", "stop")


def cell(rows: Rows[Row]) -> str:
    """A selection of rows for a notebook's cell."""
    layer: Layer = rows._layer
    names = [name for name in layer.columns if not (layer.is_span and name in EDGES)]
    headers = ["", "text", *names, *EDGES] if layer.is_span else ["", *names]
    lines = [element("tr", *(element("th", text(header), scope="col") for header in headers))]
    for row in rows[:MOST]:
        values = [element("td", str(row.index), class_="nlp-number nlp-none")]
        if layer.is_span:
            values.append(element("td", text(_cut(str(row))), class_="nlp-text-cell"))
        values += [_value(row, name, layer.columns[name]) for name in names]
        if layer.is_span:
            values += [element("td", str(layer.columns[edge][row.index]), class_="nlp-number") for edge in EDGES]
        lines.append(element("tr", *values))
    caption = f"{len(rows)} {layer.name}" + (f", the first {MOST} shown" if len(rows) > MOST else "")
    table = element("table", element("thead", lines[0]), element("tbody", *lines[1:]))
    note = element("div", text(caption), class_="nlp-note")
    return framed(element("div", table, class_="nlp-scroll") + note)


def _value(row: Row, name: str, column: Column) -> str:
    value: Any = column[row.index]
    if value is None:
        return element("td", "–", class_="nlp-none")
    if column.kind == "ref":
        return element("td", text(_referred(row, column, value)))
    if column.kind in ("int", "float"):
        shown = f"{value:.4g}" if isinstance(value, float) else str(value)
        return element("td", text(shown), class_="nlp-number")
    return element("td", text(_cut(str(value))).replace("|", "|<wbr>"))


def _referred(row: Row, column: Column, number: int) -> str:
    """The number of a row of another layer, and its text where it has one."""
    target = column.target
    if target is None or not row.doc.has(target) or not row.doc.layer(target).is_span:
        return str(number)
    layer = row.doc.layer(target)
    return f"{number} {_cut(row.doc.text[int(layer.start[number]) : int(layer.stop[number])])}"


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
