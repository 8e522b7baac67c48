"""Arrow arrays of documents: columns as they are, one under the other. Nothing is built row by row.

Where UTF-8 can't hold a string (lone surrogates), U+FFFD stands for them, and the document is counted as broken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.characters import SURROGATE, without_surrogates
from nlp_pipeline.columns import Column, missing_value
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.extras import need
from nlp_pipeline.formats.arrow_schema import BEFORE_LAYERS
from nlp_pipeline.layers import Layer
from nlp_pipeline.many import ColumnTypes, stack
from nlp_pipeline.meta import thaw
from nlp_pipeline.schema import ColumnType

if TYPE_CHECKING:
    import pyarrow as pa

MAX_ROWS = (1 << 31) - 1


def record_batch(schema: pa.Schema, types: ColumnTypes, docs: Sequence[Doc]) -> tuple[pa.RecordBatch, int]:
    """Documents as a record batch, and how many of them UTF-8 can't hold."""
    pa = need("pyarrow", "tables")
    metas = [json.dumps(thaw(doc.meta), ensure_ascii=False) for doc in docs]
    errors = [doc.error and {key: getattr(doc.error, key) for key in ("stage", "type", "message")} for doc in docs]
    broken = {
        index
        for index, doc in enumerate(docs)
        if not _is_utf8(doc.text, metas[index], str(doc.error), *doc.made_by, *doc.made_by.values())
    }
    layers = []
    for field in schema:
        if field.name not in BEFORE_LAYERS:
            found = [doc.layers.get(field.name) for doc in docs]
            array, bad = _layer(pa, field.type, types.layers[field.name], found)
            layers.append(array)
            broken |= bad
    plain: dict[str, list[Any]] = {
        "id": [_id(doc) for doc in docs],
        "text": [doc.text for doc in docs],
        "meta": metas,
        "error": errors,
        "made_by": [list(doc.made_by.items()) for doc in docs],
        "columns": [[f"{name}.{key}" for name, layer in doc.layers.items() for key in layer.columns] for doc in docs],
        "exact": [doc.to_json() if index in broken else None for index, doc in enumerate(docs)],
    }
    if broken:
        plain = {name: _clean(values) for name, values in plain.items()}
    first = [pa.array(plain[name], schema.field(name).type) for name in BEFORE_LAYERS]
    return pa.RecordBatch.from_arrays([*first, *layers], schema=schema), len(broken)


def _id(doc: Doc) -> str | None:
    """The name of a document as a string; `meta` has it as it is."""
    name = doc.id
    return name if name is None or isinstance(name, str) else json.dumps(thaw(name), ensure_ascii=False)


def _layer(
    pa: Any, list_type: Any, types: Mapping[str, ColumnType], layers: Sequence[Layer | None]
) -> tuple[Any, set[int]]:
    """One layer of many documents as lists of structs, null where it was not made; and who is not UTF-8 in it."""
    edges = np.array([0, *accumulate(0 if layer is None else len(layer) for layer in layers)], np.int64)
    if edges[-1] > MAX_ROWS:
        raise FormatError(f"{edges[-1]} rows are too many for one batch of Arrow: make batch_docs smaller")
    made = [layer for layer in layers if layer is not None]
    children, broken = [], set()
    for field in list_type.value_type:
        column = stack(
            [layer.columns[field.name] if field.name in layer.columns else len(layer) for layer in made],
            types[field.name].kind,
        )
        array, bad = _array(pa, field.type, column)
        children.append(array)
        broken |= set((np.searchsorted(edges, bad, side="right") - 1).tolist())
    rows = pa.StructArray.from_arrays(children, fields=list(list_type.value_type))
    is_missing = np.array([*(layer is None for layer in layers), False])
    return pa.ListArray.from_arrays(pa.array(edges, pa.int32(), mask=is_missing), rows).cast(list_type), broken


def _array(pa: Any, arrow_type: Any, column: Column) -> tuple[Any, npt.NDArray[np.int64]]:
    """A column as an Arrow array, and the rows whose strings are not UTF-8."""
    data = column.data
    if column.kind == "text":
        return _text(pa, column)
    if column.kind == "float":
        return pa.array(data, arrow_type, mask=np.isnan(data)), NO_ROWS
    is_missing = data == missing_value(column.kind, data.dtype.type)
    values = data == 1 if column.kind == "bool" else data
    return pa.array(values, arrow_type, mask=is_missing), NO_ROWS


NO_ROWS: npt.NDArray[np.int64] = np.empty(0, np.int64)


def _text(pa: Any, column: Column) -> tuple[Any, npt.NDArray[np.int64]]:
    words, bad = list(column.vocabulary), NO_ROWS
    try:
        vocabulary = pa.array(words, pa.string())
    except UnicodeEncodeError:
        broken = [code for code, word in enumerate(words) if SURROGATE.search(word)]
        vocabulary = pa.array(_clean(words), pa.string())
        bad = np.flatnonzero(np.isin(column.data, broken))
    codes = pa.array(column.data, pa.int32(), mask=column.data < 0)
    return pa.DictionaryArray.from_arrays(codes, vocabulary).dictionary_decode(), bad


def _is_utf8(*texts: str) -> bool:
    try:
        for text in texts:
            text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _clean(value: Any) -> Any:
    """The same value with U+FFFD for lone surrogates."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return type(value)(map(_clean, value)) if isinstance(value, (list, tuple)) else value
