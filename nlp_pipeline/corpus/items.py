"""What comes out of a corpus: one Item for each text, or for each thing that could not be read; and from which columns.

Metadata are JSON values, see `jsonable`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp_pipeline.corpus.jsonable import jsonable
from nlp_pipeline.errors import FormatError


class MissingError(FormatError):
    """A file has not what the user asked for: a column, or items at all. Before the run, it is told at once."""


MAX_CHARS = 50_000_000  # of one text
REST = "the rest of the file, from here on, is not read"


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a corpus and where it stood; or what could not be read there, and why."""

    text: str | None  # None: it could not be read, and `error` says why
    meta: Mapping[str, Any]  # always with "id"; what else the row has, as JSON values
    source: str  # the file as named by the user; in a folder, the path from there with /; "-" is standard input
    place: str = ""  # "" for a whole file, "line 12" (JSON Lines), "row 12" (tables; data rows from 1)
    error: str | None = None  # expected, found, what to do


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns (keys) make an item: the text, the id, and what else is taken (None: all there are)."""

    text: str = "text"
    id: str | None = None
    meta: tuple[str, ...] | None = None
    max_chars: int = MAX_CHARS

    @property
    def longest(self) -> int:
        """The most bytes a file of one text, a line or a row may have: a text in escapes of JSON, and other columns."""
        return 6 * self.max_chars + (1 << 16)

    def check(self, found: Sequence[str], where: str) -> None:
        """MissingError when a column that the user named is not among those found."""
        asked = {"text": self.text, "id": self.id, **{f"meta {name!r}": name for name in self.meta or ()}}
        for use, name in asked.items():
            if name is not None and name not in found:
                there = ", ".join(repr(column) for column in found) or "none"
                option = "meta" if use.startswith("meta") else use
                raise MissingError(
                    f"{where}: expected a column {name!r}, found {there}; name the right one with {option}=…"
                )

    def item(self, row: Mapping[str, Any], source: str, place: str, encoding: str | None = None) -> Item:
        """The item of a row: its text is a string, and not too long, or the item says so."""
        try:
            meta = self.described(row, source, place, encoding)
        except FormatError as error:
            return self.failed(error, source, place)
        text = row.get(self.text)
        if isinstance(text, str):
            if len(text) <= self.max_chars:
                return Item(text, meta, source, place)
            return Item(None, meta, source, place, self.too_long(f"{len(text):,} characters"))
        if self.text not in row:
            there = ", ".join(repr(key) for key in list(row)[:20]) or "nothing"
            return Item(None, meta, source, place, f"expected a text under {self.text!r}, found only {there}")
        found = "null" if text is None else type(text).__name__
        return Item(None, meta, source, place, f"expected a text under {self.text!r}, found {found}")

    def described(self, row: Mapping[str, Any], source: str, place: str, encoding: str | None = None) -> dict[str, Any]:
        """The metadata of a row: the id first, then its other columns in their order."""
        named = jsonable(row.get(self.id or "id"))
        number = place.rpartition(" ")[2]
        meta = {"id": named if named is not None else f"{source}:{number}" if number else source}
        for key in row if self.meta is None else self.meta:
            if key not in (self.text, self.id, "id") and key in row:
                meta[key] = jsonable(row[key])
        if encoding is not None:
            meta.setdefault("encoding", encoding)
        return meta

    def failed(self, error: Exception | str, source: str, place: str = "") -> Item:
        """The item of something that could not be read."""
        return Item(None, self.described({}, source, place), source, place, reason(error))

    def too_long(self, found: str) -> str:
        """What to say of a text, a line or a row that is too long."""
        return f"expected at most {self.max_chars:,} characters, found {found}; allow more with max_chars=…"


def reason(error: Exception | str) -> str:
    """What to say of an exception: of the system's, its own words."""
    if isinstance(error, OSError) and error.strerror:
        advice = {PermissionError: "; let this user read it", FileNotFoundError: "; it was there when the run began"}
        return f"expected a readable file, found: {error.strerror}{advice.get(type(error), '')}"
    return str(error)
