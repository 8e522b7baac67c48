"""JSON Lines: an object a line, with the text under a key; or documents as this library writes them.

Of a document (`schema`, `layers`) the text and the metadata are taken. Blank lines are passed over; what is no JSON,
no object, no text or too long becomes an item with an error, and the next line is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp_pipeline.corpus.encodings import SAMPLE, Encoding, find
from nlp_pipeline.corpus.items import REST, Columns, Item, MissingError, reason
from nlp_pipeline.corpus.streams import Stream
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.json import parse

LOOKED_AT = 100  # lines that tell whether the key is right


def check(stream: Stream, columns: Columns, encoding: str | None) -> bool:
    """Whether the first lines have the keys asked for. False when none is an object; MissingError when no line has
    them, or when it is no file of lines."""
    head = stream.head(SAMPLE)
    found = find(head, encoding, whole=len(head) < SAMPLE)
    start = head[found.mark :].decode(found.name, "replace")
    lines = start.split("\n")
    if len(head) == SAMPLE and len(lines) > 1:
        lines.pop()  # cut off
    keys: dict[str, None] = {}
    objects = 0
    for line in lines[:LOOKED_AT]:
        try:
            row = parsed(line)
        except FormatError:
            continue
        if isinstance(row, dict):
            objects += 1
            keys.update(dict.fromkeys(plain(row, columns)))
    _check_lines(start, stream.file.name, objects)
    if objects:
        replace(columns, meta=None).check(list(keys), stream.file.name)  # not every line has them
    return objects > 0


def items(stream: Stream, columns: Columns, encoding: str | None) -> Iterator[Item]:
    """An item for each line; for the rest of a file that breaks in the middle, one with an error."""
    name, number = stream.file.name, 0
    head = stream.head(SAMPLE)
    found = find(head, encoding, whole=len(head) < SAMPLE)
    stream.read(found.mark)  # passed over
    try:
        for number, line in enumerate(stream.lines(found.newline, columns.longest), 1):
            item = _item(line, columns, name, f"line {number}", found)
            if item is not None:
                yield item
    except (FormatError, OSError) as error:
        yield columns.failed(f"{reason(error)}; {REST}", name, f"line {number + 1}")


def _check_lines(head: str, name: str, objects: int) -> None:
    """MissingError when the file is one JSON text: a list, or an object over several lines."""
    first = head.lstrip().partition("\n")[0].strip()
    if first in ("[", "{", "[{") or (first.startswith("[") and not objects):
        how = "'.[]'" if first.startswith("[") else "."
        raise MissingError(
            f"{name}: expected JSON Lines, an object a line, found one JSON text that begins with {first[:20]!r}; "
            f"make lines of it, for example: jq -c {how}"
        )


def _item(line: bytes | None, columns: Columns, name: str, place: str, encoding: Encoding) -> Item | None:
    if line is None:
        return columns.failed(columns.too_long(f"a line of more than {columns.longest:,} bytes"), name, place)
    if not line.strip():
        return None
    try:
        text = encoding.decode(line)
        if not text.strip():
            return None
        row = parsed(text)
    except FormatError as error:
        return columns.failed(error, name, place)
    if not isinstance(row, dict):
        return columns.failed(f"expected a JSON object, found {_kind(row)}", name, place)
    return columns.item(plain(row, columns), name, place, encoding.told)


def parsed(line: str) -> Any:
    """The value of a line of JSON, also of one with halves of characters side by side; NaN and infinities are null."""
    line = line.removeprefix("\ufeff")  # files put together
    try:
        row = json.loads(line, parse_constant=lambda _: None)
        if isinstance(row, dict) and row.get("surrogates") == "apart":
            row = parse(line)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"expected an object as JSON, found {line[:60].rstrip()!r}: {error}") from error
    return row


def plain(row: dict[str, Any], columns: Columns) -> dict[str, Any]:
    """The row as it is; of a document as this library writes it, text and metadata."""
    if not ("schema" in row and isinstance(row.get("layers"), dict) and isinstance(row.get("text"), str)):
        return row
    meta = row["meta"] if isinstance(row.get("meta"), dict) else {}
    return {"id": row.get("id"), **meta, columns.text: row["text"]}


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
