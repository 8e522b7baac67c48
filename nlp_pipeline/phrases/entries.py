"""The user's list: a mapping, an iterable or a CSV file comes in, checked entries go out.

An entry that cannot be read is named, with its place in the list or its line in the file. What a phrase means and how
it is inflected is left to `index`.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from nlp_pipeline.errors import FormatError, InputError

Given: TypeAlias = str | int | Mapping[str, Any] | None
Source: TypeAlias = str | os.PathLike[str] | Mapping[str, Given] | Iterable[str]

COLUMNS = ("phrase", "id", "type")
DELIMITERS = ";\t,"  # in a header, the likeliest first where two occur as often


class Entry(NamedTuple):
    """A phrase as the user wrote it, its id (the phrase itself where none was given) and its type or None."""

    phrase: str
    id: str
    type: str | None = None


def read_entries(source: Source) -> tuple[Entry, ...]:
    """The entries of a list, in its order, each once.

    `source` is a mapping phrase → id or phrase → {"id": …, "type": …}, an iterable of phrases, or the path of a CSV
    or TSV file in UTF-8 whose header has `phrase` and perhaps `id` and `type`. Several phrases may have one id.
    InputError for a value of a wrong type, FormatError for one that cannot be used.

    >>> read_entries({"нулевой травматизм": "term-7"})
    (Entry(phrase='нулевой травматизм', id='term-7', type=None),)
    >>> read_entries(["Алматы", "Алматы"])
    (Entry(phrase='Алматы', id='Алматы', type=None),)
    """
    if isinstance(source, (str, os.PathLike)):
        return _checked(_of_file(Path(source)))
    if isinstance(source, Mapping):
        return _checked(_of_mapping(source))
    if isinstance(source, (bytes, bytearray)) or not isinstance(source, Iterable):
        raise InputError(
            "expected phrases as a mapping phrase → id, an iterable of phrases or the path of a CSV file, "
            f"found {type(source).__name__}"
        )
    return _checked(_of_iterable(source))


Placed: TypeAlias = Iterator[tuple[str, Entry]]
"""Entries, each with its place for messages."""


def _checked(placed: Placed) -> tuple[Entry, ...]:
    """Each entry once; FormatError for an empty phrase, or one phrase with two ids or types."""
    seen: dict[str, tuple[str, Entry]] = {}
    for place, entry in placed:
        if not entry.phrase:
            raise FormatError(f"{place}: expected a phrase, found an empty one; leave it out")
        known = seen.setdefault(entry.phrase, (place, entry))
        if known[1] != entry:
            raise FormatError(
                f"{place}: the phrase {entry.phrase!r} has {_meaning(entry)}, but {_meaning(known[1])} "
                f"in {known[0]}; leave one of them out"
            )
    return tuple(entry for _, entry in seen.values())


def _meaning(entry: Entry) -> str:
    return f"the id {entry.id!r}" + (f" and the type {entry.type!r}" if entry.type else "")


def _entry(phrase: str, identity: str | None, kind: str | None) -> Entry:
    phrase = phrase.strip()
    return Entry(phrase, identity or phrase, kind or None)


def _of_iterable(source: Iterable[Any]) -> Placed:
    for number, phrase in enumerate(source):
        if not isinstance(phrase, str):
            raise InputError(f"item {number}: expected a phrase (str), found {type(phrase).__name__}")
        yield f"item {number}", _entry(phrase, None, None)


def _of_mapping(source: Mapping[Any, Any]) -> Placed:
    for number, (phrase, given) in enumerate(source.items()):
        place = f"item {number}"
        if not isinstance(phrase, str):
            raise InputError(f"{place}: expected a phrase (str), found {type(phrase).__name__}")
        values = given if isinstance(given, Mapping) else {"id": given}
        if unknown := sorted(map(str, set(values) - {"id", "type"})):
            raise FormatError(f'{place}, {phrase!r}: expected the keys "id" and "type", found {", ".join(unknown)}')
        identity: Any = values.get("id")
        kind: Any = values.get("type")
        if isinstance(identity, int) and not isinstance(identity, bool):
            identity = str(identity)
        for name, value in (("id", identity), ("type", kind)):
            if not (value is None or isinstance(value, str)):
                raise InputError(f"{place}, {phrase!r}: expected its {name} as str, found {type(value).__name__}")
        yield place, _entry(phrase, identity, kind)


def _of_file(path: Path) -> Placed:
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path, text), strict=True)
    columns: dict[str, int] | None = None
    width = 0
    line = 0
    try:
        for row in reader:
            place, line = f"{path}, line {line + 1}", reader.line_num
            if not any(map(str.strip, row)):
                continue
            if columns is None:
                columns, width = _header(row, place), len(row)
                continue
            if len(row) > width:
                raise FormatError(
                    f"{place}: expected {width} fields, as in the header, found {len(row)}: "
                    "put a field that has a delimiter in it into quotes"
                )
            values = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
            yield place, _entry(values.get("phrase", ""), values.get("id"), values.get("type"))
    except csv.Error as error:
        raise FormatError(f"{path}, line {reader.line_num or 1}: this is no CSV: {error}") from error
    if columns is None:
        raise FormatError(f'{path}: expected a header with a column "phrase", found an empty file')


def _text(path: Path) -> str:
    """The text of a file in UTF-8, with or without BOM."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"expected the path of a CSV file with phrases, found {str(path)!r}: {error.strerror}; "
            "a phrase by itself goes into a list: nlp.phrases([phrase])"
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"{path}, line {line}: expected UTF-8, found the byte 0x{data[error.start]:02x}; "
            "save the file as UTF-8 first (in Excel: CSV UTF-8)"
        ) from error


def _delimiter(path: Path, text: str) -> str:
    """A tab in a .tsv, else what the header has most of."""
    if path.suffix.lower() in (".tsv", ".tab"):
        return "\t"
    header = text.lstrip().partition("\n")[0]
    best = max(DELIMITERS, key=header.count)
    return best if best in header else ","


def _header(row: list[str], place: str) -> dict[str, int]:
    names = [name.strip().lower() for name in row]
    if "phrase" not in names:
        raise FormatError(f'{place}: expected a header with a column "phrase", found {", ".join(row)}; add it')
    for name in COLUMNS:
        if names.count(name) > 1:
            raise FormatError(f"{place}: expected one column {name!r}, found {names.count(name)}; rename the others")
    return {name: names.index(name) for name in COLUMNS if name in names}
