"""CSV and TSV: a header, and a text in one column of each row; separated by comma, semicolon, tab or bar.

The separator is read off the header; Excel's first line `sep=;` is understood. A row with broken quotes, more fields
than the header or bytes that do not decode becomes an item with an error, and no row shifts. A row that stops early
has nothing in its last columns. Fields are text; an empty one is null, and an empty text is a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from nlp_pipeline.corpus.encodings import SAMPLE, Encoding, find
from nlp_pipeline.corpus.items import REST, Columns, Item, reason
from nlp_pipeline.corpus.records import Line, Record, Records, separator_of
from nlp_pipeline.corpus.streams import Stream
from nlp_pipeline.errors import FormatError

DEFAULTS = {"csv": ",", "tsv": "\t"}
LONE_RETURN = re.compile(r"(?<=\r)(?!\n)")
EXCEL = re.compile(r'"?sep=(.)"?[\r\n]*\Z')


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is written, where the user knows it: its separator, and whether fields may stand in quotes."""

    separator: str | None = None
    quotes: bool = True


class Table:
    """A table that is open: the names of its columns, and its records behind the header."""

    def __init__(self, stream: Stream, columns: Columns, encoding: str | None, form: Form) -> None:
        head = stream.head(SAMPLE)
        self.encoding = find(head, encoding, whole=len(head) < SAMPLE)
        stream.read(self.encoding.mark)  # passed over
        lines = _lines(stream, self.encoding, columns)
        first = next((line for line in lines if line.text.strip()), None)
        separator, excel = form.separator, first and EXCEL.match(first.text)
        if first is not None and excel:
            separator, first = separator or excel[1], next(lines, None)
        if separator is None:
            separator = separator_of(first.text if first else "", columns.text, DEFAULTS[stream.file.kind])
        given = chain([first] if first else [], lines)
        self.records = iter(Records(given, separator=separator, longest=columns.longest, quotes=form.quotes))
        header = next(self.records, None)
        if header is not None and header.error is not None:
            raise FormatError(f"{stream.file.name}: expected a header, found {header.error}")
        self.columns = _distinct(header.fields if header else [])
        self.line = header.line if header else 0


def check(stream: Stream, columns: Columns, encoding: str | None, form: Form) -> bool:
    """Whether the header has the columns that the user named; False when there is none, MissingError when not."""
    header = Table(stream, columns, encoding, form).columns
    if header:
        columns.check(header, stream.file.name)
    return bool(header)


def items(stream: Stream, columns: Columns, encoding: str | None, form: Form) -> Iterator[Item]:
    """An item for each row; for the rest of a file that breaks in the middle, one with an error."""
    table = Table(stream, columns, encoding, form)
    name = stream.file.name
    if table.columns:
        columns.check(table.columns, name)
    row, sure = 0, True
    try:
        for row, record in enumerate(table.records, 1):
            sure = not record.is_torn and (sure or len(record.fields) == len(table.columns))
            yield _item(record, table, columns, name, f"row {row}", sure)
    except (FormatError, OSError) as error:
        yield columns.failed(f"{reason(error)}; {REST}", name, f"row {row + 1}")


def _item(record: Record, table: Table, columns: Columns, name: str, place: str, sure: bool) -> Item:
    if record.error is not None:
        return columns.failed(record.error, name, place)
    wanted, found = len(table.columns), len(record.fields)
    if found > wanted or not sure:
        error = f"line {record.line}: expected {wanted} fields, as the header has, found {found}"
        return columns.failed(f"{error}; put fields with separators or line ends in quotes", name, place)
    cells: dict[str, str | None] = dict.fromkeys(table.columns)
    cells |= {key: field or None for key, field in zip(table.columns, record.fields, strict=False)}
    place_of_text = table.columns.index(columns.text)
    if place_of_text < found:
        cells[columns.text] = record.fields[place_of_text]
    return columns.item(cells, name, place, table.encoding.told)


def _lines(stream: Stream, encoding: Encoding, columns: Columns) -> Iterator[Line]:
    """The lines as text; one that does not decode has the same quotes and separators, and says what is wrong."""
    for number, line in enumerate(stream.lines(encoding.newline, columns.longest), 1):
        if line is None:
            yield Line("\n", number, columns.too_long(f"a line of more than {columns.longest:,} bytes"))
            continue
        error = None
        try:
            text = encoding.decode(line)
        except FormatError as wrong:
            text, error = line.decode(encoding.name, "replace"), str(wrong)
        if text.count("\r") == text.endswith(("\r", "\r\n")):
            yield Line(text, number, error)
        else:  # as old Macs end lines, or in quotes
            yield from (Line(part, number, error) for part in LONE_RETURN.split(text) if part)


def _distinct(names: list[str]) -> list[str]:
    """The names of the columns, each another: as pandas does it, a.1 is the second a; one without a name has a number.

    >>> _distinct(["", "a", "a"])
    ['column 1', 'a', 'a.1']
    """
    found: list[str] = []
    for number, name in enumerate(names, 1):
        name = name or f"column {number}"
        same, again = name, 0
        while same in found:
            again += 1
            same = f"{name}.{again}"
        found.append(same)
    return found
