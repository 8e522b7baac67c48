"""Documents from Arrow: tables and batches as `arrow.to_arrow` makes them, also after DuckDB, Polars or Spark had them.

Text columns come in as codes and a vocabulary, which the documents of a batch share; nothing is built row by row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from nlp_pipeline.columns import DTYPES, Column, Ints, Kind, missing_value
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import FormatError
from nlp_pipeline.extras import need
from nlp_pipeline.formats import json as json_format
from nlp_pipeline.formats.arrow_schema import BEFORE_LAYERS, KEY, Like, own_columns, types_of
from nlp_pipeline.formats.reading import reading
from nlp_pipeline.layers import Layer, Share
from nlp_pipeline.schema import SHARED_COLUMNS, VERSION, ColumnType, standard_type

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_DOCS = 1024


def from_arrow(table: pa.Table | pa.RecordBatch | Iterable[pa.RecordBatch], like: Like = None) -> Iterator[Doc]:
    """The documents of a table, of a batch or of many batches, one by one and as they were.

    Columns that are not documents' are passed over, those that lack are taken for null; `text` must be there. Where
    a table went through a library that drops its metadata, references of users' columns are plain numbers, unless
    `like`, a pipeline or a document, tells their types. FormatError says what does not fit.
    """
    pa = need("pyarrow", "tables")
    if isinstance(table, pa.Table):
        table = table.to_batches(max_chunksize=BATCH_DOCS)
    for batch in [table] if isinstance(table, pa.RecordBatch) else table:
        for first in range(0, batch.num_rows, BATCH_DOCS):
            yield from _docs(pa, batch.slice(first, BATCH_DOCS), own_columns(types_of(like)))


def _docs(pa: Any, batch: pa.RecordBatch, told: Mapping[str, str]) -> Iterator[Doc]:
    own = _own_types(batch.schema.metadata or {}, told)
    plain = {name: batch.column(name).to_pylist() for name in BEFORE_LAYERS if name in batch.schema.names}
    if "text" not in plain:
        raise FormatError(f"expected a column 'text' with the documents' texts, found {batch.schema.names}")
    nothing = [None] * batch.num_rows
    columns = plain.get("columns", nothing)
    layers = [
        _Lists(pa, field.name, batch.column(index), own, plain["text"])
        for index, field in enumerate(batch.schema)
        if field.name not in BEFORE_LAYERS and _is_list_of_structs(pa, field.type)
    ]
    versions: dict[Any, Mapping[str, str]] = {}
    for row, text in enumerate(plain["text"]):
        exact = plain.get("exact", nothing)[row]
        if exact is not None:
            yield json_format.loads(exact)
            continue
        if text is None:
            raise FormatError(f"row {row}: expected a text, found null")
        pairs = _pairs(plain.get("made_by", nothing)[row])
        made_by = versions.setdefault(pairs, MappingProxyType(dict(pairs)))
        meta = _meta(plain.get("meta", nothing)[row], plain.get("id", nothing)[row], row)
        error = _failure(plain.get("error", nothing)[row])
        with reading(f"a document in row {row}"):
            doc = Doc(text, meta=meta, error=error, made_by=made_by)
        names = None if columns[row] is None else frozenset(columns[row])
        tables = {layer.name: layer.share(row, names) for layer in layers if layer.is_there[row]}
        yield doc.with_tables(tables)


def _own_types(metadata: Mapping[bytes, bytes], told: Mapping[str, str]) -> dict[str, ColumnType]:
    """The types of the columns of users' stages, where the table still knows them, or as told."""
    known: dict[str, Any] = {"schema": VERSION, "columns": {}}
    if KEY in metadata:
        known = json.loads(metadata[KEY])
    if known.get("schema") != VERSION:
        raise FormatError(
            f"expected a table of schema {VERSION}, found {known.get('schema')!r}; "
            "read it with the version of nlp_pipeline that wrote it"
        )
    return {address: json_format.parse_type(name) for address, name in {**told, **known["columns"]}.items()}


def _pairs(made_by: Any) -> tuple[tuple[str, str], ...]:
    """Versions as pairs, from a map or from a list of structs, which some libraries make of it."""
    pairs = made_by or ()
    return tuple((pair["key"], pair["value"]) if isinstance(pair, dict) else (pair[0], pair[1]) for pair in pairs)


def _failure(error: Mapping[str, str | None] | None) -> Failure | None:
    """Some libraries make a struct of nulls of a null."""
    if error is None or error.get("stage") is None:
        return None
    return Failure(*(error.get(key) or "" for key in ("stage", "type", "message")))


def _meta(data: str | None, name: str | None, row: int) -> dict[str, Any]:
    try:
        meta = json.loads(data) if data else {}
    except (ValueError, RecursionError) as error:
        raise FormatError(f"row {row}: expected JSON in the column 'meta', found {data!r:.60}: {error}") from error
    return {"id": name, **meta} if name is not None else dict(meta)


def _is_list_of_structs(pa: Any, arrow_type: Any) -> bool:
    is_list = pa.types.is_list(arrow_type) or pa.types.is_large_list(arrow_type)
    return bool(is_list and pa.types.is_struct(arrow_type.value_type))


class _Lists:
    """A layer of all documents of a batch; each takes its share of it."""

    def __init__(self, pa: Any, name: str, array: Any, own: Mapping[str, ColumnType], texts: list[str | None]) -> None:
        self.name = name
        self.is_there: list[bool] = array.is_valid().to_pylist()
        offsets: Ints = array.offsets.to_numpy()
        first, last = int(offsets[0]), int(offsets[-1])
        self._offsets: list[int] = (offsets - first).tolist()
        rows = array.values.slice(first, last - first)
        fields = list(array.type.value_type)
        self._columns = {
            field.name: _column(pa, child, own.get(f"{name}.{field.name}") or _type(pa, name, field))
            for field, child in zip(fields, rows.flatten(), strict=True)
        }
        self._wholes: dict[frozenset[str] | None, Layer] = {}
        self._check_spans(np.diff(offsets), texts)

    def share(self, row: int, names: frozenset[str] | None) -> Share:
        """The rows of one document, with those of its columns that `names` has; None: all."""
        whole = self._wholes.get(names)
        if whole is None:
            kept = {
                key: column for key, column in self._columns.items() if names is None or f"{self.name}.{key}" in names
            }
            whole = self._wholes[names] = Layer(self.name, kept or self._columns)
        first, last = self._offsets[row], self._offsets[row + 1]
        return Share(whole, first, last - first)

    def _check_spans(self, sizes: Ints, texts: list[str | None]) -> None:
        if not {"start", "stop"} <= set(self._columns):
            return
        start, stop = self._columns["start"].data, self._columns["stop"].data
        ends = np.array([len(text or "") for text in texts], np.int64).repeat(sizes)
        wrong = (start < 0) | (stop > ends) | (start >= stop)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise FormatError(
                f"a span of the layer {self.name!r} is [{start[row]}, {stop[row]}), expected one inside its text of "
                f"{ends[row]} characters"
            )


def _type(pa: Any, layer: str, field: Any) -> ColumnType:
    """The type of a column: the schema's, or what its Arrow type suggests."""
    known = standard_type(f"{layer}.{field.name}") or (ColumnType("int") if field.name in SHARED_COLUMNS else None)
    if known is not None:
        return known
    tests: dict[Kind, Any] = {"bool": pa.types.is_boolean, "int": pa.types.is_integer, "float": pa.types.is_floating}
    kind = next((kind for kind, test in tests.items() if test(field.type)), "text")
    return ColumnType(cast(Kind, kind))


def _column(pa: Any, array: Any, column: ColumnType) -> Column:
    """An Arrow array as a column of the library."""
    if column.kind == "text":
        array = array if pa.types.is_dictionary(array.type) else array.cast(pa.string()).dictionary_encode()
        codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return Column.text(codes, array.dictionary.to_pylist())
    dtype = np.int32 if column.kind == "int" and pa.types.is_int32(array.type) else DTYPES[column.kind]
    if column.kind == "bool":
        array = array.cast(pa.int8())
    filled = array.cast(pa.from_numpy_dtype(dtype)).fill_null(missing_value(column.kind, dtype))
    return Column(column.kind, filled.to_numpy(zero_copy_only=False), (), column.target)
