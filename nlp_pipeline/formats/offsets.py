"""Offsets in other units: code points to UTF-16 units or UTF-8 bytes, and back.

Python and this library count code points. JavaScript, Java and C# count UTF-16 units, where an emoji is two; Go, Rust
and many databases count bytes of UTF-8. One table is made per text, in linear time; lone surrogates are one unit of
UTF-16 and three bytes, just as the U+FFFD that stands for them in a file.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, cast, get_args

import numpy as np
import numpy.typing as npt

from nlp_pipeline.columns import Ints
from nlp_pipeline.errors import FormatError

Unit: TypeAlias = Literal["codepoints", "utf16", "utf8"]
UNITS: tuple[Unit, ...] = get_args(Unit)
FARTHEST = 1 << 62


class Offsets:
    """The offsets of one text in one unit.

    >>> offsets = Offsets("Да 😀 нет", "utf16")
    >>> offsets.units([3, 5]).tolist(), offsets.points([3, 4, 6]).tolist()
    ([3, 6], [3, -1, 5])
    """

    __slots__ = ("_table", "size")

    def __init__(self, text: str, unit: Unit = "codepoints") -> None:
        if unit not in UNITS:
            raise FormatError(f"expected offsets in one of {', '.join(UNITS)}, found {unit!r}")
        self.size = len(text)
        self._table: npt.NDArray[np.int64] | None = None  # none: every character counts one
        if unit != "codepoints" and not text.isascii():
            self._table = _table(_widths(text, unit))

    @classmethod
    def of_widths(cls, widths: npt.NDArray[np.int64]) -> Offsets:
        """Offsets of a text whose characters count so much each, shape [characters]; 0 is possible."""
        offsets = cls("")
        offsets.size, offsets._table = len(widths), _table(widths)
        return offsets

    def units(self, points: npt.ArrayLike) -> Ints:
        """Code points as units, any shape; FormatError outside the text."""
        array = np.asarray(points, np.int64)
        if array.size and (np.min(array) < 0 or np.max(array) > self.size):
            raise FormatError(f"expected offsets within a text of {self.size} characters, found {np.max(array)}")
        return array if self._table is None else self._table[array]

    def points(self, units: npt.ArrayLike) -> Ints:
        """Units as code points, any shape; -1 outside the text and inside a character."""
        array = numbers(units)
        if self._table is None:
            return np.where((array >= 0) & (array <= self.size), array, -1)
        place = np.searchsorted(self._table, array, side="right") - 1
        return np.where((place >= 0) & (self._table[place] == array), place, -1)


def numbers(given: npt.ArrayLike) -> Ints:
    """Whole numbers of any size, those that are no place in any text as one that is none either; any shape."""
    try:
        return np.asarray(given, np.int64)
    except OverflowError:
        clipped: Ints = np.clip(np.asarray(given, object), -1, FARTHEST).astype(np.int64)
        return clipped


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """The characters of a text as numbers, shape [characters]."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _widths(text: str, unit: Unit) -> npt.NDArray[np.int64]:
    codes = code_points(text)
    if unit == "utf16":
        return 1 + (codes > 0xFFFF).astype(np.int64)
    return 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)


def _table(widths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return cast("npt.NDArray[np.int64]", np.concatenate([[0], np.cumsum(widths, dtype=np.int64)]))
