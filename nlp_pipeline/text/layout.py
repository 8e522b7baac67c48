"""The stage `layout`: a text → its blocks (lines and paragraphs) and the repairs the models need."""

from __future__ import annotations

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.text.blocks import find_blocks
from nlp_pipeline.text.repairs import find_repairs


class Layout:
    """Finds blocks within each document, and repairs in the whole text.

    >>> layers = Layout()(Doc("Заголовок\\n\\nПервый абзац."))
    >>> layers["blocks"]["kind"].tolist()
    ['title', 'paragraph']
    """

    name = "layout"
    requires: frozenset[str] = frozenset()
    provides = frozenset(
        {"blocks.start", "blocks.stop", "blocks.kind", "repairs.start", "repairs.stop", "repairs.norm"}
    )

    def __call__(self, doc: Doc) -> Layers:
        blocks = []
        repairs = []
        for first, last in doc.document_spans():
            text = doc.text[first:last]
            blocks += [(first + start, first + stop, kind) for start, stop, kind in find_blocks(text)]
            repairs += [(first + start, first + stop, norm) for start, stop, norm in find_repairs(text)]
        return {"blocks": _span_layer(blocks, "kind"), "repairs": _span_layer(repairs, "norm")}


def _span_layer(rows: list[tuple[int, int, str]] | list[tuple[int, int, str | None]], key: str) -> dict[str, Column]:
    spans = np.array([row[:2] for row in rows], np.int64).reshape(-1, 2)
    return {
        "start": Column.ints(spans[:, 0]),
        "stop": Column.ints(spans[:, 1]),
        key: Column.of("text", [row[2] for row in rows]),
    }
