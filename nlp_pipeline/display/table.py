"""Rows of any layer as an HTML table: the first of them, what stands there, and a column for each column.

Columns without a value in any of the rows shown are left out and named below.
"""

from __future__ import annotations

from typing import Any

from nlp_pipeline.display.escape import escape, short
from nlp_pipeline.display.palette import hue
from nlp_pipeline.display.style import with_style
from nlp_pipeline.display.values import words
from nlp_pipeline.rows import Rows

SHOWN_ROWS = 30
SHOWN_CHARS = 160  # of one cell
SHORT = 40  # a text that is not more than a name stands out


def fragment(rows: Rows[Any], limit: int = SHOWN_ROWS) -> str:
    """A selection for a notebook cell: a table of its first rows, and how many there are."""
    return with_style(table(rows, limit), name="rows")


def table(rows: Rows[Any], limit: int = SHOWN_ROWS) -> str:
    """The table and the notes under it."""
    layer, doc, first = rows._layer, rows.doc, rows[:limit]
    columns = {name: words(doc, first.column(name)) for name in layer.columns}
    kinds = {name: column.kind for name, column in layer.columns.items()}
    if layer.is_span:
        spans = zip(first.column("start").data.tolist(), first.column("stop").data.tolist(), strict=True)
        columns = {"text": [doc.text[start:stop] for start, stop in spans], **columns}
        columns = {name: columns[name] for name in sorted(columns, key=lambda name: name in ("start", "stop"))}
    empty = [name for name, values in columns.items() if len(first) and all(value is None for value in values)]
    shown = {name: values for name, values in columns.items() if name not in empty}
    if shown.get("norm") == shown.get("text"):
        shown.pop("norm", None)  # what the models read is what stands there
    head = "".join(f'<th scope="col"{_class(kinds.get(name))}>{escape(name)}</th>' for name in shown)
    lines = []
    for place, index in enumerate(first.indices.tolist()):
        cells = "".join(_cell(name, values[place], kinds.get(name), layer.is_span) for name, values in shown.items())
        lines.append(f'<tr><th scope="row">{index}</th>{cells}</tr>')
    total = (
        f"{len(rows):,} of {len(layer):,} {layer.name}" if len(rows) != len(layer) else f"{len(rows):,} {layer.name}"
    )
    notes = []
    if len(rows) > len(first):
        notes.append(f"… {len(rows) - len(first):,} more rows; rows[{len(first)}:] has them")
    if empty:
        notes.append(f"without a value here: {', '.join(empty)}")
    return (
        f'<div class="nlp-scroll" tabindex="0" role="region" aria-label="{escape(total)}">'
        f'<table class="nlp-table"><caption>{escape(total)}</caption>'
        f'<thead><tr><th scope="col">row</th>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
        + "".join(f'<p class="nlp-note">{escape(note)}</p>' for note in notes)
    )


def _class(kind: str | None) -> str:
    name = {"int": "nlp-number", "float": "nlp-number", "ref": "nlp-ref"}.get(kind or "")
    return f' class="{name}"' if name else ""


def _cell(name: str, value: str | None, kind: str | None, is_span: bool) -> str:
    if value is None:
        return '<td class="nlp-none">–</td>'
    shown = escape(short(value, SHOWN_CHARS))
    if name == "type":
        return f'<td><span class="nlp-type nlp-hue" style="--nlp-h:{hue(value)}">{shown}</span></td>'
    if name == "text" and is_span:
        return f'<td class="{"nlp-said" if len(value) <= SHORT else "nlp-long"}" lang="ru">{shown}</td>'
    if name == "feats":
        shown = shown.replace("|", "|<wbr>")
    return f"<td{_class(kind)}>{shown}</td>"
