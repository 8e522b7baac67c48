"""Layer: a table of columns with one length. A document is a text and its layers.

Also here: how a layer is packed for pickle, with the smallest numbers that hold it and only the words it uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from nlp_pipeline.columns import Column, Ints, Kind

Layers: TypeAlias = Mapping[str, Mapping[str, Column]]
"""What a stage gives back: layer → column → Column. New layers and new columns alike."""


class Layer:
    """A table: columns of equal length, by name. A layer with `start` and `stop` is a span layer."""

    __slots__ = ("columns", "name", "size")

    def __init__(self, name: str, columns: Mapping[str, Column]) -> None:
        sizes = {len(column) for column in columns.values()}
        if len(sizes) != 1:
            lengths = {key: len(column) for key, column in columns.items()}
            raise ValueError(f"layer {name!r}: expected columns of one length, found {lengths}")
        self.name = name
        self.columns: Mapping[str, Column] = MappingProxyType(dict(columns))
        self.size: int = sizes.pop()

    @property
    def is_span(self) -> bool:
        return "start" in self.columns and "stop" in self.columns

    @property
    def start(self) -> Ints:
        """First characters, shape [rows]."""
        return self.columns["start"].data

    @property
    def stop(self) -> Ints:
        """Characters after the last, shape [rows]."""
        return self.columns["stop"].data

    def __len__(self) -> int:
        return self.size


class Share(Layer):
    """Some rows of a longer layer, from `first` on. Its columns are cut when somebody asks for them: most are not."""

    __slots__ = ("_first", "_whole")

    def __init__(self, whole: Layer, first: int, size: int) -> None:
        self.name = whole.name
        self.size = size
        self._whole = whole
        self._first = first

    def __getattr__(self, name: str) -> Mapping[str, Column]:
        if name != "columns":
            raise AttributeError(name)
        rows = slice(self._first, self._first + self.size)
        self.columns = MappingProxyType({key: column.take(rows) for key, column in self._whole.columns.items()})
        return self.columns


# pickle: the smallest dtype that holds the numbers, as bytes; vocabularies cut down

Packed: TypeAlias = tuple[Kind, str, str, bytes, tuple[str, ...], str | None]


def pack(column: Column) -> Packed:
    column = column.compact()
    data = column.data
    small = data
    if data.dtype.kind == "i" and len(data):
        low, high = int(data.min()), int(data.max())
        dtype = np.promote_types(np.min_scalar_type(low), np.min_scalar_type(high))
        small = data.astype(dtype) if dtype.kind in "iu" else data
    return (
        column.kind,
        data.dtype.str,
        small.dtype.str,
        small.tobytes(),
        tuple(column.vocabulary),
        column.target,
    )


def unpack(packed: Packed) -> Column:
    kind, dtype, small, data, vocabulary, target = packed
    return Column(kind, np.frombuffer(data, small).astype(dtype), list(vocabulary), target)
