"""Many documents as one: what tables and pictures have in common.

Documents come in from any iterable, one at a time; columns of theirs go out one under the other, their versions
merged. Nothing here works row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nlp_pipeline.columns import DTYPES, Column, Ints, Kind, missing_value
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.layers import Layer
from nlp_pipeline.schema import LAYERS, ColumnType, standard_type


def each(docs: Iterable[Doc] | Doc) -> Iterator[Doc]:
    """The documents one by one; a document by itself is one. InputError says which item is none.

    >>> [doc.text for doc in each([Doc("раз"), Doc("два")])]
    ['раз', 'два']
    """
    if isinstance(docs, Doc):
        yield docs
        return
    if isinstance(docs, (str, bytes, Mapping)) or not isinstance(docs, Iterable):
        raise InputError(f"expected documents (an iterable of Doc), found {type(docs).__name__}; {ADVICE}")
    for index, doc in enumerate(docs):
        if not isinstance(doc, Doc):
            raise InputError(f"item {index}: expected a Doc, found {type(doc).__name__}; {ADVICE}")
        yield doc


ADVICE = "annotate texts first: ru.pipe(texts)"


class Versions:
    """The versions of library and models behind many documents; those that differ stand beside each other.

    >>> versions = Versions()
    >>> versions.add(Doc("раз", made_by={"nlp_pipeline": "0.1"}))
    >>> versions.add(Doc("два", made_by={"nlp_pipeline": "0.2"}))
    >>> versions.merged()
    {'nlp_pipeline': '0.1, 0.2'}
    """

    def __init__(self) -> None:
        self._found: dict[str, dict[str, None]] = {}
        self._last: Mapping[str, str] | None = None

    def add(self, doc: Doc) -> None:
        """One more document."""
        if doc.made_by is not self._last:
            self._last = doc.made_by
            for library, version in doc.made_by.items():
                self._found.setdefault(library, {})[version] = None

    def merged(self) -> dict[str, str]:
        """Library or model → version."""
        return {library: ", ".join(versions) for library, versions in self._found.items()}


def column_names(layer: str, found: Iterable[str]) -> list[str]:
    """Names of columns in schema order; those that the schema does not know behind, start and stop first.

    >>> column_names("entities", ["score", "is_new", "stop", "start"])
    ['start', 'stop', 'score', 'is_new']
    """
    known = list(LAYERS.get(layer, {}))
    order = {name: place for place, name in enumerate(known or ("start", "stop"))}
    return sorted(set(found), key=lambda name: (order.get(name, len(order)), name))


def stack(columns: Sequence[Column | int], kind: Kind, target: str | None = None) -> Column:
    """Columns of one kind, one under the other; a number stands for that many rows without a value.

    >>> stack([Column.of("text", ["да"]), 2, Column.of("text", ["нет", "да"])], "text").tolist()
    ['да', None, None, 'нет', 'да']
    """
    if kind == "text":
        return _stack_text(columns)
    missing = missing_value(kind, DTYPES[kind])
    parts = [column if isinstance(column, int) else column.data for column in columns]
    dtypes = {part.dtype for part in parts if not isinstance(part, int)}
    if kind in ("int", "ref") and dtypes == {np.dtype(np.int32)} and not any(isinstance(part, int) for part in parts):
        return Column(kind, _concatenated(parts, np.dtype(np.int32)), (), target)
    widened = [
        np.full(part, missing, DTYPES[kind]) if isinstance(part, int) else _widened(part, kind) for part in parts
    ]
    return Column(kind, _concatenated(widened, np.dtype(DTYPES[kind])), (), target)


def _concatenated(
    parts: Sequence[npt.NDArray[np.generic] | int], dtype: np.dtype[np.generic]
) -> npt.NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def _widened(data: npt.NDArray[np.generic], kind: Kind) -> npt.NDArray[np.generic]:
    """The same numbers in the dtype of their kind; the smallest number of another dtype meant: no value."""
    wide = data.astype(DTYPES[kind], copy=False)
    if kind == "int" and data.dtype != wide.dtype:
        wide = np.where(data == missing_value(kind, data.dtype.type), missing_value(kind, np.int64), wide)
    return wide


def _stack_text(columns: Sequence[Column | int]) -> Column:
    """Text: documents of a batch share a vocabulary, so each vocabulary is looked at once."""
    merged: dict[str, int] = {}
    tables: dict[int, Ints] = {}  # id of a vocabulary → its codes in the merged one, and -1 for none
    parts: list[Ints] = []
    for column in columns:
        if isinstance(column, int):
            parts.append(np.full(column, -1, np.int32))
            continue
        table = tables.get(id(column.vocabulary))
        if table is None:
            codes = [merged.setdefault(word, len(merged)) for word in column.vocabulary]
            table = tables[id(column.vocabulary)] = np.array([*codes, -1], np.int32)
        parts.append(table[column.data])
    return Column.text(np.concatenate(parts) if parts else np.empty(0, np.int32), list(merged))


class ColumnTypes:
    """The types of the columns of many documents: layer → column → type. A clash is a FormatError."""

    def __init__(self) -> None:
        self.layers: dict[str, dict[str, ColumnType]] = {}

    def add_layer(self, layer: Layer) -> None:
        """The columns of one more layer."""
        known = self.layers.setdefault(layer.name, {})
        for name, column in layer.columns.items():
            found = known.get(name)
            if found is None or found.kind != column.kind or found.target != column.target:
                self.add(f"{layer.name}.{name}", ColumnType(column.kind, target=column.target))

    def add(self, address: str, declared: ColumnType) -> None:
        """One more column, by address and type."""
        layer, _, name = address.partition(".")
        known = self.layers.setdefault(layer, {})
        expected = known.get(name) or standard_type(address) or declared
        if str(expected) != str(declared):
            raise FormatError(
                f"the column {address} is of type {expected} in one place and {declared} in another; "
                "give one of them another name, or write the documents apart"
            )
        known[name] = expected
