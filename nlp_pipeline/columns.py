"""Columns: what a layer is made of. Five kinds, each one numpy array, text with a vocabulary beside it.

    kind    array            missing
    bool    int8, 0 or 1     -1
    int     int32 or int64   the dtype's smallest number
    float   float64          NaN
    text    int32 codes      -1      codes into `vocabulary`
    ref     int32 rows       -1      row numbers of the layer `target`

A column gives Python values to people (None where missing) and its array to stages. It never changes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, overload

import numpy as np
import numpy.typing as npt

Kind: TypeAlias = Literal["bool", "int", "float", "text", "ref"]
Value: TypeAlias = bool | int | float | str | None
Ints: TypeAlias = npt.NDArray[np.integer[Any]]
Mask: TypeAlias = npt.NDArray[np.bool_]

DTYPES: dict[str, type[np.generic]] = {
    "bool": np.int8,
    "int": np.int64,
    "float": np.float64,
    "text": np.int32,
    "ref": np.int32,
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Column(Sequence[Value]):
    """One column of a layer: `data` is an array of shape [rows], see the module for its meaning.

    >>> column = Column.of("text", ["да", None, "да"])
    >>> column[0], column[1], len(column)
    ('да', None, 3)
    >>> (column == "да").tolist()
    [True, False, True]
    """

    kind: Kind
    data: npt.NDArray[Any]
    vocabulary: Sequence[str] = ()
    target: str | None = None

    @classmethod
    def of(cls, kind: Kind, values: Iterable[Any], target: str | None = None) -> Column:
        """A column from Python values; None is missing. TypeError on a value of another type."""
        items = list(values)
        if kind == "text":
            vocabulary: dict[str, int] = {}
            codes = [-1 if _check(kind, v) is None else vocabulary.setdefault(v, len(vocabulary)) for v in items]
            return cls(kind, np.array(codes, np.int32), list(vocabulary))
        missing = missing_value(kind, DTYPES[kind])
        data = [missing if _check(kind, v) is None else v for v in items]
        return cls(kind, np.array(data, DTYPES[kind]), (), target)

    @classmethod
    def ints(cls, data: Ints) -> Column:
        """An int column over an array as it is."""
        return cls("int", data)

    @classmethod
    def text(cls, codes: Ints, vocabulary: Sequence[str]) -> Column:
        """A text column over codes [rows] into a vocabulary; -1 is missing."""
        return cls("text", np.asarray(codes, np.int32), vocabulary)

    @classmethod
    def ref(cls, rows: Ints, target: str) -> Column:
        """A column of row numbers of the layer `target`; -1 is missing."""
        return cls("ref", np.asarray(rows, np.int32), (), target)

    def __len__(self) -> int:
        return len(self.data)

    @overload
    def __getitem__(self, key: int) -> Value: ...
    @overload
    def __getitem__(self, key: slice | Ints | Mask) -> Column: ...
    def __getitem__(self, key: Any) -> Value | Column:
        if isinstance(key, (int, np.integer)):
            return self._value(self.data[key].item())
        return self.take(key)

    def __iter__(self) -> Iterator[Value]:
        return iter(self.tolist())

    def __repr__(self) -> str:
        shown = ", ".join(repr(value) for value in self[:8].tolist())
        return f"<{self.kind} column, {len(self)} rows: {shown}{', …' if len(self) > 8 else ''}>"

    def __eq__(self, other: object) -> Mask:  # type: ignore[override]
        """Where the column equals a value (a mask), or another column of as many rows, row by row."""
        if isinstance(other, Column):
            return np.array([a == b for a, b in zip(self.tolist(), other.tolist(), strict=True)], bool)
        return (
            np.fromiter((value == other for value in self.tolist()), bool, len(self))
            if (self.kind != "text")
            else self.isin([other])
        )

    def __ne__(self, other: object) -> Mask:  # type: ignore[override]
        return ~(self == other)

    __hash__ = None  # type: ignore[assignment]

    def isin(self, values: Iterable[object]) -> Mask:
        """Where the value is one of `values`."""
        wanted = set(values)
        if self.kind != "text":
            return np.fromiter((value in wanted for value in self.tolist()), bool, len(self))
        if not len(self.vocabulary):
            return np.full(len(self), None in wanted)
        table = np.fromiter((word in wanted for word in self.vocabulary), bool, len(self.vocabulary))
        return np.where(self.data >= 0, table[self.data], None in wanted)

    def take(self, rows: slice | Ints | Mask) -> Column:
        """The column of these rows."""
        return Column(self.kind, self.data[rows], self.vocabulary, self.target)

    def tolist(self) -> list[Any]:
        """Python values, None where missing."""
        if self.kind == "text":
            vocabulary = self.vocabulary
            return [vocabulary[code] if code >= 0 else None for code in self.data.tolist()]
        values: list[Any] = self.data.tolist()
        if self.kind in ("int", "ref"):
            missing = missing_value(self.kind, self.data.dtype.type)
            return [None if value == missing else value for value in values] if missing in values else values
        return [self._value(value) for value in values]

    def compact(self) -> Column:
        """The same column by itself: no share of a longer one, only the vocabulary entries that occur, by first use."""
        if self.kind != "text":
            return Column(self.kind, self.data.copy(), (), self.target)
        used, first = np.unique(self.data, return_index=True)
        used = used[np.argsort(first, kind="stable")]
        used = used[used >= 0]
        table = np.full(len(self.vocabulary) + 1, -1, np.int32)
        table[used] = np.arange(len(used), dtype=np.int32)
        return Column.text(table[self.data], [self.vocabulary[code] for code in used.tolist()])

    def _value(self, value: Any) -> Value:
        if self.kind == "text":
            return self.vocabulary[value] if value >= 0 else None
        if self.kind == "float":
            return None if math.isnan(value) else value
        if value == missing_value(self.kind, self.data.dtype.type):
            return None
        return bool(value) if self.kind == "bool" else value


def missing_value(kind: Kind, dtype: type[Any]) -> float | int:
    """What stands in the array where a column of this kind has no value."""
    if kind == "float":
        return math.nan
    if kind == "int":
        return -1 << 8 * np.dtype(dtype).itemsize - 1
    return -1


def concatenate(columns: Sequence[Column]) -> Column:
    """One column under the other; all of one kind. Vocabularies are merged."""
    first = columns[0]
    if first.kind != "text":
        return Column(first.kind, np.concatenate([c.data for c in columns]), (), first.target)
    if all(column.vocabulary is first.vocabulary for column in columns):
        return Column.text(np.concatenate([c.data for c in columns]), first.vocabulary)
    merged: dict[str, int] = {}
    parts = []
    for column in map(Column.compact, columns):
        table = [merged.setdefault(word, len(merged)) for word in column.vocabulary]
        parts.append(np.array([*table, -1], np.int32)[column.data])
    return Column.text(np.concatenate(parts), list(merged))


_ACCEPTED: dict[str, tuple[type, ...]] = {
    "bool": (bool, np.bool_),
    "int": (int, np.integer),
    "float": (float, int, np.floating, np.integer),
    "text": (str,),
    "ref": (int, np.integer),
}


def _check(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    accepted = isinstance(value, _ACCEPTED[kind]) and not (kind != "bool" and isinstance(value, bool))
    if not accepted:
        raise TypeError(
            f"expected a value of kind {kind} or None, found {value!r} of type {type(value).__name__}; "
            "convert it, or declare the column with another type"
        )
    if value == "":
        return None  # '' is never stored
    return value
