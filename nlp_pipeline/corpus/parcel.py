"""Annotated documents on their way from one process to another: a batch travels as the columns of all its documents.

One document after the other would cost four times as much; what the receiver has already, texts and
what it knew of them, stays behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from nlp_pipeline import batch
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.layers import Packed, pack, unpack
from nlp_pipeline.meta import thaw

Layers: TypeAlias = dict[str, dict[str, Packed]]
Parcel: TypeAlias = tuple[Layers, list[Layers | None], list[dict[str, Any] | None], list[Failure | None]]
"""Layers of all documents joined; those of documents that can't be joined; new metas; errors."""


def send(done: Sequence[Doc], given: Sequence[Doc]) -> Parcel:
    """What is new in the annotated documents, beside the documents as they were given."""
    good = [doc for doc in done if doc.error is None]
    is_joined = _can_be_joined(good)
    joined = _packed(batch.join(good)) if is_joined and good else {}
    apart = [None if is_joined or doc.error is not None else _packed(doc) for doc in done]
    metas = [None if new.meta == old.meta else thaw(new.meta) for new, old in zip(done, given, strict=False)]
    return joined, apart, metas, [doc.error for doc in done]


def receive(parcel: Parcel, given: Sequence[Doc]) -> list[Doc]:
    """The annotated documents; fewer than were given, where the sender stopped.

    >>> given = [Doc("Да"), Doc("Нет")]
    >>> done = [doc.with_layers({"blocks": {"start": Column.of("int", [0])}}) for doc in given]
    >>> receive(send(done, given), given) == done
    True
    """
    joined, apart, metas, errors = parcel
    given = given[: len(errors)]
    docs = [
        old
        if meta is None and error is None
        else Doc(old.text, meta=meta or old.meta, error=error, made_by=old.made_by)
        for old, meta, error in zip(given, metas, errors, strict=True)
    ]
    if joined:
        good = [doc for doc in docs if doc.error is None]
        cut = iter(batch.cut(Doc("", _unpacked(joined)), good))
        return [doc if doc.error is not None else next(cut) for doc in docs]
    return [
        doc if layers is None else doc.with_layers(_unpacked(layers)) for doc, layers in zip(docs, apart, strict=True)
    ]


def _can_be_joined(docs: Sequence[Doc]) -> bool:
    """Whether all have the same layers and columns, and all layers have places to be cut at."""
    kinds = {tuple((name, *layer.columns) for name, layer in doc.layers.items()) for doc in docs[:1]}
    return all(
        tuple((name, *layer.columns) for name, layer in doc.layers.items()) in kinds
        and all(layer.is_span for layer in doc.layers.values())
        for doc in docs
    )


def _packed(doc: Doc) -> Layers:
    return {name: {key: pack(column) for key, column in layer.columns.items()} for name, layer in doc.layers.items()}


def _unpacked(layers: Layers) -> dict[str, dict[str, Column]]:
    return {name: {key: unpack(column) for key, column in columns.items()} for name, columns in layers.items()}
