"""The Arrow schema: made from `schema.py`, the columns of users' stages behind the built-in ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.extras import need
from nlp_pipeline.many import ColumnTypes, Versions, column_names
from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.schema import LAYERS, SHARED_COLUMNS, VERSION, ColumnType
from nlp_pipeline.stage import column_type

if TYPE_CHECKING:
    import pyarrow as pa

Like: TypeAlias = Pipeline | Doc | None
KEY = b"nlp_pipeline"  # of the metadata of a table or file
BEFORE_LAYERS = ("id", "text", "meta", "error", "made_by", "columns", "exact")


def types_of(like: Like) -> ColumnTypes:
    """The types of the built-in columns, and of those of a pipeline or document."""
    types = ColumnTypes()
    for layer, columns in LAYERS.items():
        if layer != "documents":
            types.layers[layer] = dict(columns)
    if isinstance(like, Doc):
        add_types(types, like)
    elif like is not None and not isinstance(like, Pipeline):
        raise InputError(f"like: expected a pipeline or a Doc, found {type(like).__name__}")
    elif like is not None:
        for stage in like.stages:
            for address in stage.provides:
                _check_name(address.partition(".")[0])
                types.add(address, column_type(stage, address))
    return types


def add_types(types: ColumnTypes, doc: Doc) -> None:
    """The types of the columns of one more document."""
    for layer in doc.layers.values():
        _check_name(layer.name)
        types.add_layer(layer)


def _check_name(layer: str) -> None:
    if layer in BEFORE_LAYERS:
        raise FormatError(
            f"a layer called {layer!r} can't be written: a column of the table has this name "
            f"({', '.join(BEFORE_LAYERS)}); give the layer another one"
        )


def own_columns(types: ColumnTypes) -> dict[str, str]:
    """The columns that `schema.py` does not know: address → type, as in the JSON format."""
    return {
        f"{layer}.{name}": str(columns[name])
        for layer, columns in sorted(types.layers.items())
        for name in column_names(layer, columns)
        if name not in LAYERS.get(layer, {})
    }


def schema_of(types: ColumnTypes, docs: Sequence[Doc]) -> pa.Schema:
    """The schema of a table with these columns; its metadata have the versions behind the documents."""
    pa = need("pyarrow", "tables")
    versions = Versions()
    for doc in docs:
        versions.add(doc)
    known = {"schema": VERSION, "made_by": versions.merged(), "columns": own_columns(types)}
    fields = [pa.field(name, _plain_type(pa, name)) for name in BEFORE_LAYERS]
    for layer in (*LAYERS, *sorted(set(types.layers) - set(LAYERS))):
        if layer in types.layers:
            fields.append(pa.field(layer, pa.list_(_struct(pa, layer, types.layers[layer]))))
    return pa.schema(fields, {KEY: json.dumps(known).encode("ascii")})


def _struct(pa: Any, layer: str, columns: Mapping[str, ColumnType]) -> Any:
    return pa.struct([pa.field(name, _arrow_type(pa, name, columns[name])) for name in column_names(layer, columns)])


def _plain_type(pa: Any, name: str) -> Any:
    text = pa.string()
    special = {
        "error": pa.struct([(key, text) for key in ("stage", "type", "message")]),
        "made_by": pa.map_(text, text),
        "columns": pa.list_(text),
    }
    return special.get(name, text)


def _arrow_type(pa: Any, name: str, column: ColumnType) -> Any:
    if name in SHARED_COLUMNS:
        return pa.int32()
    kinds = {"bool": pa.bool_, "int": pa.int64, "float": pa.float64, "text": pa.string, "ref": pa.int32}
    return kinds[column.kind]()
