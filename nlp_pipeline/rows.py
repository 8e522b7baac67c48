"""Rows and selections of any layer: the ground that `views` stands on.

A row is a light read-only view of a document and a row number; nothing is stored in it. A selection
(`doc.tokens`, a slice, a mask) keeps the row numbers of the document. Columns are found by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast, overload

import numpy as np

from nlp_pipeline.columns import Column, Ints, Mask
from nlp_pipeline.errors import LayerError
from nlp_pipeline.schema import LAYERS, how_to_make

if TYPE_CHECKING:
    import pandas as pd

    from nlp_pipeline.doc import Doc
    from nlp_pipeline.layers import Layer

V = TypeVar("V", bound="Row", covariant=True)


class Row:
    """One row of a layer. `index` is its row number in the document."""

    __slots__ = ("_layer", "doc", "index")

    def __init__(self, doc: Doc, layer: Layer, index: int) -> None:
        self.doc = doc
        self._layer = layer
        self.index = index

    def _get(self, name: str) -> Any:
        try:
            return self._layer.columns[name][self.index]
        except KeyError:
            raise no_column(self._layer, name) from None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._get(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and (self.doc is other.doc, self._layer.name, self.index) == (
            True,
            other._layer.name,
            other.index,
        )

    def __hash__(self) -> int:
        return hash((id(self.doc), self._layer.name, self.index))

    def __repr__(self) -> str:
        values = {key: column[self.index] for key, column in self._layer.columns.items()}
        shown = ", ".join(f"{key}={value!r}" for key, value in values.items() if value is not None)
        return f"<{type(self).__name__} {self.index}: {shown}>"


class Span(Row):
    """A row with a place: `doc.text[start:stop]`."""

    __slots__ = ()

    @property
    def start(self) -> int:
        """First character, in code points."""
        return int(self._layer.start[self.index])

    @property
    def stop(self) -> int:
        """One after the last character."""
        return int(self._layer.stop[self.index])

    @property
    def text(self) -> str:
        """The characters as they stand in the text."""
        return self.doc.text[self.start : self.stop]

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return self.stop - self.start

    def _inside(self, name: str) -> slice:
        starts = self.doc.layer(name).start
        first, last = np.searchsorted(starts, [self.start, self.stop])
        return slice(int(first), int(last))


class Rows(Sequence[V], Generic[V]):
    """Some or all rows of a layer, in order. An index gives a row; a slice or a mask a smaller selection.

    `rows.indices` are the row numbers in the document, `rows.column("type")` (or `rows.type`) a column.
    """

    __slots__ = ("_layer", "_rows", "doc")
    row: ClassVar[type[Row]] = Span

    def __init__(self, doc: Doc, layer: Layer, rows: Ints | None = None) -> None:
        self.doc = doc
        self._layer = layer
        self._rows = rows

    @property
    def indices(self) -> Ints:
        """Row numbers in the document, shape [rows]."""
        return np.arange(len(self._layer)) if self._rows is None else self._rows

    def column(self, name: str) -> Column:
        """A column of these rows; LayerError when it was not made."""
        columns = self._layer.columns
        if name not in columns:
            raise no_column(self._layer, name)
        return columns[name] if self._rows is None else columns[name].take(self._rows)

    def to_pandas(self) -> pd.DataFrame:
        """These rows as a table (`formats.frame`): the columns, `text` of spans, row numbers as the index."""
        from nlp_pipeline.formats.frame import of_rows

        return of_rows(self.doc, self._layer, self.indices)

    def __len__(self) -> int:
        return len(self._layer) if self._rows is None else len(self._rows)

    @overload
    def __getitem__(self, key: int) -> V: ...
    @overload
    def __getitem__(self: R, key: slice | Mask | Ints) -> R: ...
    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, (int, np.integer)):
            index = range(len(self))[key]
            return self.row(self.doc, self._layer, index if self._rows is None else int(self._rows[index]))
        return type(self)(self.doc, self._layer, self.indices[key])

    def __iter__(self) -> Iterator[V]:
        indices = range(len(self._layer)) if self._rows is None else self._rows.tolist()
        for index in indices:
            yield cast(V, self.row(self.doc, self._layer, index))

    def __getattr__(self, name: str) -> Column:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.column(name)

    def __repr__(self) -> str:
        if not self._layer.is_span:
            return f"<{len(self)} {self._layer.name}>"
        shown = ", ".join(repr(str(row)) for row in self[:6])
        return f"<{len(self)} {self._layer.name}: {shown}{', …' if len(self) > 6 else ''}>"

    def _repr_html_(self) -> str:
        from nlp_pipeline.display import table

        return table.fragment(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from nlp_pipeline.display import plain

        plain.pretty(self, printer, cycle)


R = TypeVar("R", bound=Rows[Any])


def no_column(layer: Layer, column: str) -> LayerError:
    """The error for a column that was not made: what there is, and the stage that would make it."""
    there = ", ".join(layer.columns)
    known = LAYERS.get(layer.name, {}).get(column)
    if known is None:
        return LayerError(f"expected a column of {layer.name!r}, found no {column!r}; there are: {there}")
    return LayerError(
        f"{layer.name}.{column} was not made for this document: the stage {known.stage!r} makes it, which did not run; "
        f"{how_to_make(f'{layer.name}.{column}', known.stage)}"
    )
