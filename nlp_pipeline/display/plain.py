"""Rows as a table, a sentence as a tree, a document as a picture: in plain characters, as good as the HTML.

IPython in a terminal shows these; in a notebook they are what stands beside the HTML (`text/plain`).
"""

from __future__ import annotations

from io import StringIO
from shutil import get_terminal_size
from typing import Any, Protocol

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from nlp_pipeline.display.arcs import arcs_of, heads_of
from nlp_pipeline.display.escape import short
from nlp_pipeline.display.terminal import render, safe
from nlp_pipeline.display.values import words
from nlp_pipeline.doc import Doc
from nlp_pipeline.rows import Rows
from nlp_pipeline.views import Sentence

SHOWN_ROWS, SHOWN_CHARS = 20, 60
SHOWN_TOKENS, SHOWN_LEVELS = 80, 24
DOC_CHARS = 3000
UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
BOX = " ╵╷│╴┘┐┤╶└┌├─┴┬┼"  # by the directions in which a line goes on


class Printer(Protocol):
    """What IPython passes to `_repr_pretty_`."""

    def text(self, text: str) -> None: ...


def pretty(value: Doc | Rows[Any] | Sentence, printer: Printer, cycle: bool) -> None:
    """Shows a value by itself in full; one among others, in a list or dict, on one line."""
    alone = len(getattr(printer, "stack", ())) <= 1 and not cycle
    printer.text(plain(value) if alone else repr(value))


def plain(value: Doc | Rows[Any] | Sentence) -> str:
    """The picture, table or tree, cut when it is long."""
    if isinstance(value, Sentence):
        return tree(value) if value.doc.has("tokens.head") else repr(value)
    return _printed(render(value, DOC_CHARS) if isinstance(value, Doc) else _table(value))


def tree(sentence: Sentence) -> str:
    """A token a line, arcs from each head to its dependents (►) before them."""
    tokens = sentence.tokens
    heads = heads_of(sentence)[:SHOWN_TOKENS]
    arcs = [arc for arc in arcs_of([head if head < len(heads) else -1 for head in heads]) if arc.level <= SHOWN_LEVELS]
    width = 2 * max((arc.level for arc in arcs), default=0)
    lines = [[0] * width for _ in heads]
    for arc in arcs:
        column = width - 2 * arc.level
        lines[arc.left][column] |= DOWN | RIGHT
        lines[arc.right][column] |= UP | RIGHT
        for row in range(arc.left + 1, arc.right):
            lines[row][column] |= UP | DOWN
        for row in (arc.left, arc.right):
            for place in range(column + 1, width):
                lines[row][place] |= LEFT | RIGHT
    dependents = {arc.dependent for arc in arcs}
    shown = [" ".join(safe(short(token.text, SHOWN_CHARS)).split()) for token in tokens[: len(heads)]]
    widest = max(map(cell_len, shown), default=0)
    layer = tokens[: len(heads)]
    columns = [words(sentence.doc, layer.column(name)) for name in ("pos", "deprel") if name in layer._layer.columns]
    printed = []
    for place, word in enumerate(shown):
        drawn = "".join(BOX[mask] for mask in lines[place]) + ("►" if place in dependents else " ")
        known = "  ".join(f"{safe(column[place] or ''):<6}" for column in columns)
        printed.append(f"{drawn} {word}{' ' * (widest - cell_len(word))}  {known}".rstrip())
    if len(tokens) > len(heads):
        printed.append(f"… {len(tokens) - len(heads):,} more tokens")
    return "\n".join(printed)


def _table(rows: Rows[Any]) -> RenderableType:
    """The first rows, a column for each that has a value there."""
    layer, doc, first = rows._layer, rows.doc, rows[:SHOWN_ROWS]
    columns = {name: words(doc, first.column(name)) for name in layer.columns if name not in ("start", "stop")}
    if layer.is_span:
        columns = {"text": [str(row) for row in first], **columns}
        if columns.get("norm") == columns["text"]:
            del columns["norm"]
    kept = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    rest = f"… {len(rows) - len(first):,} more" if len(rows) > len(first) else None
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", title_justify="left", caption_justify="left")
    table.title, table.caption = f"{len(rows):,} {safe(layer.name)}", rest
    table.add_column("row", justify="right")
    for name in kept:
        table.add_column(Text(safe(name)), overflow="fold")
    for place, index in enumerate(first.indices.tolist()):
        table.add_row(str(index), *(Text(safe(short(values[place] or "", SHOWN_CHARS))) for values in kept.values()))
    return table


def _printed(renderable: RenderableType) -> str:
    file = StringIO()
    width = max(40, get_terminal_size((100, 24)).columns)
    Console(file=file, width=width, color_system=None, legacy_windows=False, force_jupyter=False).print(renderable)
    return "\n".join(line.rstrip() for line in file.getvalue().rstrip("\n").split("\n"))
