"""A batch is a Doc too: documents laid end to end, and cut apart again.

`join` adds the layer `documents`, whose borders no block crosses; `cut` gives every document its rows back,
positions and references shifted. So a stage never sees a batch and always works on long columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlp_pipeline.columns import Column, Ints, concatenate
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError
from nlp_pipeline.layers import Layer, Layers


def join(docs: Sequence[Doc]) -> Doc:
    """One document from many: texts end to end, layers that all of them have one under the other."""
    stops = np.cumsum([len(doc.text) for doc in docs], dtype=np.int64)
    starts = np.concatenate([[0], stops[:-1]]) if docs else stops
    layers: dict[str, dict[str, Column]] = {
        "documents": {"start": Column.ints(starts), "stop": Column.ints(stops)},
    }
    shared = [name for name in docs[0].layers if all(doc.has(name) for doc in docs)] if docs else []
    for name in shared:
        columns = docs[0].layers[name].columns
        layers[name] = {
            key: concatenate([_shifted(docs, i, name, key, int(starts[i])) for i in range(len(docs))])
            for key in columns
        }
    return Doc("".join(doc.text for doc in docs), layers)


def _shifted(docs: Sequence[Doc], index: int, name: str, key: str, offset: int) -> Column:
    column = docs[index].layers[name].columns[key]
    if key in ("start", "stop"):
        return Column(column.kind, column.data.astype(np.int64) + offset)
    if column.kind == "ref":
        rows = sum(len(doc.layers[str(column.target)]) for doc in docs[:index])
        return Column.ref(np.where(column.data >= 0, column.data + rows, -1), str(column.target))
    return column


def cut(joined: Doc, docs: Sequence[Doc]) -> list[Doc]:
    """The documents of a joined one, each with its share of the layers; text and meta are those of `docs`."""
    borders = joined.layer("documents").start
    layers = [layer for name, layer in joined.layers.items() if name != "documents"]
    edges = {layer.name: _edges(layer, borders) for layer in layers}
    return [doc.with_layers(_share(layers, edges, i, int(borders[i]))) for i, doc in enumerate(docs)]


def _edges(layer: Layer, borders: Ints) -> list[int]:
    """Row numbers at which the documents begin, and the number of rows: shape [documents + 1]."""
    if not layer.is_span:
        raise BuildError(
            f"layer {layer.name!r} has no start and stop, so a batch can't be cut into documents; "
            "declare its stage with per_document=True"
        )
    return [*np.searchsorted(layer.start, borders, side="left").tolist(), len(layer)]


def _share(layers: Sequence[Layer], edges: dict[str, list[int]], index: int, offset: int) -> Layers:
    share: dict[str, dict[str, Column]] = {}
    for layer in layers:
        first, last = edges[layer.name][index : index + 2]
        share[layer.name] = columns = {}
        for key, column in layer.columns.items():
            data = column.data[first:last]
            if key in ("start", "stop"):
                data = (data - offset).astype(np.int32)
            elif column.kind == "ref":
                data = np.where(data >= 0, data - edges[str(column.target)][index], -1).astype(np.int32)
            columns[key] = Column(column.kind, data, column.vocabulary, column.target)
    return share
