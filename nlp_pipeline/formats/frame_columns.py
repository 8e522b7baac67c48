"""What `frame` is made of: layers of many documents gathered, and columns as pandas' arrays. Nothing row by row."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp_pipeline.characters import without_surrogates
from nlp_pipeline.columns import Column, Ints, missing_value
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layer
from nlp_pipeline.many import ColumnTypes, column_names, stack
from nlp_pipeline.schema import LAYERS, SHARED_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 1024


class Gathered:
    """A layer of many documents, one under the other: `columns`, `texts` of the spans, `numbers` of the documents."""

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self.texts: list[str] = []
        self._types = ColumnTypes()
        self._sizes: list[int] = []
        self._waiting: list[Layer] = []
        self._done: list[tuple[int, dict[str, Column]]] = []  # rows and columns

    def add(self, doc: Doc) -> None:
        """The rows of one more document; none of a failed one. LayerError when it does not have the layer."""
        if doc.error is not None and not doc.has(self.layer):
            self._sizes.append(0)
            return
        layer = doc.layer(self.layer)
        self._sizes.append(len(layer))
        self._types.add_layer(layer)
        if layer.is_span:
            self.texts += span_texts(doc.text, layer.start, layer.stop)
        self._waiting.append(layer)
        if len(self._waiting) == CHUNK:
            self._flush()

    def _flush(self) -> None:
        """Layers that wait become columns of their own, and let go of their batches."""
        names = dict.fromkeys(name for layer in self._waiting for name in layer.columns)
        size = sum(map(len, self._waiting))
        self._done.append(
            (size, {name: self._stack(name, [(len(y), y.columns) for y in self._waiting]) for name in names})
        )
        self._waiting = []

    def _stack(self, name: str, tables: Sequence[tuple[int, Mapping[str, Column]]]) -> Column:
        known = self._types.layers[self.layer][name]
        return stack([columns.get(name, size) for size, columns in tables], known.kind, known.target)

    @property
    def numbers(self) -> Ints:
        """The number of its document in the input, for each row."""
        return np.arange(len(self._sizes)).repeat(self._sizes)

    @property
    def rows(self) -> Ints:
        """The row number in its document, for each row."""
        sizes = np.array(self._sizes, np.int64)
        return np.arange(sizes.sum()) - (sizes.cumsum() - sizes).repeat(sizes)

    def columns(self) -> dict[str, Column]:
        """The columns in schema order; without any document those of the schema."""
        self._flush()
        found = self._types.layers.get(self.layer)
        if found is None:
            self._types.layers[self.layer] = found = dict(LAYERS.get(self.layer, {}))
        return {name: self._stack(name, self._done) for name in column_names(self.layer, found)}


def span_texts(text: str, start: Ints, stop: Ints) -> list[str]:
    """What the spans say."""
    return [text[a:b] for a, b in zip(start.tolist(), stop.tolist(), strict=True)]


def made_frame(
    pandas: Any,
    layer: str,
    columns: Mapping[str, Column],
    texts: Sequence[str] | None,
    *,
    index: Any = None,
    first: Mapping[str, tuple[str, Any]] = {},
    rows: Ints | None = None,
    made_by: Mapping[str, str],
) -> pd.DataFrame:
    """The table: what stands before a layer (name → where from, array), its row numbers, its columns and texts."""
    fixed = {"doc", "row"} if rows is not None else set()
    fixed |= {"text"} if texts is not None else set()
    own = {f"{layer}.{name}" if name in fixed else name: column for name, column in columns.items()}
    data: dict[str, Any] = {}
    for name, (origin, array) in first.items():
        data[f"{origin}.{name}" if name != "doc" and name in fixed | set(own) else name] = array
    if rows is not None:
        data["row"] = rows
    for name, column in own.items():
        data[name] = array_of(pandas, column, name)
        if name == "stop" and texts is not None:
            data["text"] = string_array(pandas, texts)
    frame: pd.DataFrame = pandas.DataFrame(data, index=index)
    frame.attrs["made_by"] = dict(made_by)
    return frame


def array_of(pandas: Any, column: Column, name: str = "") -> Any:
    """A column as an array that knows NA; start and stop, which always have a value, as plain numbers."""
    data = column.data
    if name in SHARED_COLUMNS:
        return data.astype(np.int64)
    if column.kind == "text":
        return string_array(pandas, column.vocabulary).take(data, allow_fill=True)
    if column.kind == "float":
        return pandas.arrays.FloatingArray(np.where(np.isnan(data), 1.0, data), np.isnan(data))
    is_missing = data == missing_value(column.kind, data.dtype.type)
    if column.kind == "bool":
        return pandas.arrays.BooleanArray(data == 1, is_missing)
    return pandas.arrays.IntegerArray(data.astype(np.int64), is_missing)


def string_array(pandas: Any, words: Iterable[str | None]) -> Any:
    """Strings as pandas' `string`; U+FFFD for lone surrogates, with a warning, where it keeps UTF-8."""
    found = list(words)
    try:
        return pandas.array(found, dtype="string")
    except UnicodeEncodeError:
        warnings.warn(
            "this pandas keeps strings as UTF-8, which can't hold lone surrogates: U+FFFD stands for them; "
            'pandas.set_option("mode.string_storage", "python") keeps them',
            stacklevel=2,
        )
        return pandas.array([word if word is None else without_surrogates(word) for word in found], dtype="string")


def value_array(pandas: Any, values: Sequence[Any]) -> Any:
    """Values of a document's meta: of one type `string`, `boolean`, `Int64` or `Float64`, of several as they are."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {str}:
        return string_array(pandas, values)
    if kinds == {bool}:
        return pandas.array(values, dtype="boolean")
    biggest = max((abs(value) for value in values if type(value) is int), default=0)
    if kinds == {int} and biggest < 1 << 63:
        return pandas.array(values, dtype="Int64")
    if float in kinds and kinds <= {int, float} and biggest <= 1 << 53:
        return pandas.array(values, dtype="Float64")
    made = np.empty(len(values), object)
    made[:] = values
    return pandas.array(made, dtype=object)
