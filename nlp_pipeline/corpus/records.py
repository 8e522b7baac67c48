"""CSV records out of lines: Python's csv, strictly, and going on behind what it does not take.

A field may hold line ends, quotes and NUL. A record with broken quotes is told with the number of its first line, and
reading goes on at the line after that: a quote that is never closed costs one record, not the rest of the file.
"""

from __future__ import annotations

import csv
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SEPARATORS = ",;\t|"
NUL = "\ud800"  # in its place up to Python 3.10, whose csv takes no NUL; no text that was decoded has it
MOST = (1 << 31) - 1  # what csv takes as a limit everywhere
AGAIN = 4  # times as many characters are read once more as there are, at most
OLD = sys.version_info < (3, 11)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table with its end, and its number; or what is wrong with it."""

    text: str
    number: int
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of a record and the number of its first line; or what is wrong with it."""

    fields: list[str]
    line: int
    error: str | None = None
    is_torn: bool = False  # by quotes: what comes next may be a part of it


class _EndlessError(Exception):
    """A record that is too long to be one."""


class Records:
    """The records of lines, one after the other; blank lines are passed over.

    >>> lines = ['"Он сказал:\\n', 'да";1\\n', '"нет";2\\n']
    >>> [record.fields for record in Records((Line(text, 0) for text in lines), separator=";", longest=100)]
    [['Он сказал:\\nда', '1'], ['нет', '2']]
    """

    def __init__(self, lines: Iterable[Line], *, separator: str, longest: int, quotes: bool = True) -> None:
        limit = max(csv.field_size_limit(), min(longest, MOST))
        csv.field_size_limit(limit)  # of the whole process, so it is never lowered
        self._lines = iter(lines)
        self._longest = longest
        self._form = {"delimiter": separator, "quoting": csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE}
        self._record: list[Line] = []  # lines of the record that is being read
        self._again: deque[Line] = deque()  # to be read once more
        self._new = self._old = 0  # characters read, and read once more

    def __iter__(self) -> Iterator[Record]:
        reader = self._reader()
        while True:
            self._record.clear()
            try:
                fields = next(reader, None)
            except (csv.Error, _EndlessError) as error:
                yield self._failed(error)
                reader = self._reader()
                continue
            if fields is None:
                return
            first = self._record[0].number
            wrong = next((line for line in self._record if line.error is not None), None)
            if wrong is not None:
                yield Record([], first, f"line {wrong.number}: {wrong.error}")
            elif fields:
                yield Record([field.replace(NUL, "\0") for field in fields] if OLD else fields, first)

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._fed(), strict=True, **self._form)  # type: ignore[arg-type]

    def _fed(self) -> Iterator[str]:
        size = 0
        while True:
            line = self._again.popleft() if self._again else self._next()
            if line is None:
                return
            size = len(line.text) + (size if self._record else 0)
            self._record.append(line)
            if size > self._longest:
                raise _EndlessError(f"more than {self._longest:,} characters without an end")
            yield line.text.replace("\0", NUL) if OLD else line.text

    def _next(self) -> Line | None:
        line = next(self._lines, None)
        self._new += len(line.text) if line else 0
        return line

    def _failed(self, error: Exception) -> Record:
        """The record that did not read; the lines behind its first are read again, as long as that costs little."""
        first, *others = self._record
        last = self._record[-1].number
        size = sum(len(line.text) for line in others)
        left_out = ""
        if self._old + size <= AGAIN * self._new:
            self._old += size
            self._again.extendleft(reversed(others))
        else:
            left_out = f"; everything up to line {last} is left out"
        return Record(
            [],
            first.number,
            f"line {first.number}: expected fields in quotes as CSV has them, found in line {last}: {error}{left_out}; "
            "write a quote in a field twice (or say that the file knows no quotes: quotes=False)",
            is_torn=True,
        )


def separator_of(header: str, text: str, default: str) -> str:
    """The separator of a table, from the line of its header: the one that gives a column `text`, and most columns.

    >>> separator_of("дата;text;источник", "text", ",")
    ';'
    """

    def rank(separator: str) -> tuple[bool, int, bool]:
        try:
            names = next(csv.reader([header], delimiter=separator), [])
        except csv.Error:
            return False, 0, False
        return text in names, len(names), separator == default

    return max(SEPARATORS, key=rank)
