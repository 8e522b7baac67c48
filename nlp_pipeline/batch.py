"""A batch is a Doc too: documents laid end to end, and cut apart again.

`join` adds the layer `documents`, whose borders no block crosses; `cut` gives every document its rows back,
positions and references shifted. So a stage never sees a batch and always works on long columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np

from nlp_pipeline.columns import Column, Ints, concatenate
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError
from nlp_pipeline.layers import Layer, Share


def join(docs: Sequence[Doc]) -> Doc:
    """One document from many: texts end to end, layers that all of them have one under the other."""
    borders = _running(len(doc.text) for doc in docs)
    layers: dict[str, dict[str, Column]] = {
        "documents": {"start": Column.ints(borders[:-1]), "stop": Column.ints(borders[1:])},
    }
    shared = [name for name in docs[0].layers if all(doc.has(name) for doc in docs)] if docs else []
    edges = {name: _running(len(doc.layer(name)) for doc in docs) for name in shared}
    for name in shared:
        tables = [doc.layer(name).columns for doc in docs]
        columns = {key: concatenate([table[key] for table in tables]) for key in tables[0]}
        layers[name] = _moved(columns, name, borders, edges, 1)
    return Doc("".join([doc.text for doc in docs]), layers)


def cut(joined: Doc, docs: Sequence[Doc]) -> list[Doc]:
    """The documents of a joined one, each with its share of the layers; text and meta are those of `docs`."""
    borders = joined.layer("documents").start
    layers = {name: layer for name, layer in joined.layers.items() if name != "documents"}
    for layer in layers.values():
        _check_spans(layer)
    if len(docs) == 1:  # nothing to move
        return [docs[0].with_tables({name: Layer(name, _narrowed(layer.columns)) for name, layer in layers.items()})]
    edges = {name: _edges(layer, borders) for name, layer in layers.items()}
    shares: list[dict[str, Layer]] = [{} for _ in docs]
    for name, layer in layers.items():
        whole = Layer(name, _moved(layer.columns, name, borders, edges, -1))
        for share, (first, last) in zip(shares, pairwise(edges[name].tolist()), strict=True):
            share[name] = Share(whole, first, last - first)
    return [doc.with_tables(share) for doc, share in zip(docs, shares, strict=True)]


def _running(sizes: Iterable[int]) -> Ints:
    """0 and the sums up to each size, shape [sizes + 1]."""
    return np.array([0, *accumulate(sizes)], np.int64)


def _edges(layer: Layer, borders: Ints) -> Ints:
    """Row numbers at which the documents begin, and the number of rows: shape [documents + 1]."""
    return np.array([*layer.start.searchsorted(borders).tolist(), len(layer)], np.int64)


def _check_spans(layer: Layer) -> None:
    if not layer.is_span:
        raise BuildError(
            f"layer {layer.name!r} has no start and stop, so a batch can't be cut into documents; "
            "declare its stage with per_document=True"
        )


def _moved(
    columns: Mapping[str, Column], name: str, borders: Ints, edges: Mapping[str, Ints], sign: int
) -> dict[str, Column]:
    """The columns of a layer with each document's positions and references moved to the batch (`sign` 1) or back (-1).

    `borders` [documents …] are where the texts begin, `edges` [documents + 1] of each layer where its rows do.
    """
    own = edges[name]
    sizes = own[1:] - own[:-1]
    by = sign * borders[: len(sizes)].repeat(sizes)
    new = dict(columns)
    for key, column in columns.items():
        if key in ("start", "stop"):
            new[key] = Column(column.kind, (column.data + by).astype(np.int64 if sign > 0 else np.int32))
        elif column.kind == "ref":
            rows = column.data + sign * edges[str(column.target)][: len(sizes)].repeat(sizes)
            new[key] = Column.ref(np.where(column.data >= 0, rows, -1), str(column.target))
    return new


def _narrowed(columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns of a layer with positions as a document keeps them, in half the bytes."""
    narrow = {key: Column("int", columns[key].data.astype(np.int32)) for key in ("start", "stop")}
    return {**columns, **narrow}
