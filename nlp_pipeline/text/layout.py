"""The stage `layout`: a text → its blocks (lines and paragraphs) and the repairs the models need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError
from nlp_pipeline.layers import Layers
from nlp_pipeline.resources import Resources
from nlp_pipeline.text.blocks import MODES, Mode, find_blocks
from nlp_pipeline.text.capitals import find_capitals
from nlp_pipeline.text.findings import findings
from nlp_pipeline.text.hyphenation import find_broken_words
from nlp_pipeline.text.repairs import Repair, find_repairs
from nlp_pipeline.text.rules import Block


class Layout:
    """Blocks and repairs of each document; what the blocks say of it goes to `doc.meta`.

    `layout` is "auto", "plain" (everything is a paragraph, nothing goes to `doc.meta`) or "lines" (besides, no two
    lines are put together).

    >>> stage = Layout(Resources())
    >>> stage(Doc("Заголовок\\n\\nПервый абзац."))["blocks"]["kind"].tolist()
    ['title', 'paragraph']
    """

    name = "layout"
    requires: frozenset[str] = frozenset()
    provides = frozenset(
        {"blocks.start", "blocks.stop", "blocks.kind", "repairs.start", "repairs.stop", "repairs.norm"}
    )

    def __init__(self, resources: Resources, layout: Mode = "auto") -> None:
        if layout not in MODES:
            raise BuildError(f"layout: expected one of {', '.join(map(repr, MODES))}, found {layout!r}")
        self._resources = resources
        self._mode = layout

    @property
    def options(self) -> Mapping[str, Any]:
        """What may be given to `ru(text, layout=…)`."""
        return {"layout": self._mode}

    def with_options(self, *, layout: Mode) -> Layout:
        """The same stage in another mode."""
        return Layout(self._resources, layout)

    def __call__(self, doc: Doc) -> Layers:
        blocks: list[Block] = []
        repairs: list[Repair] = []
        for first, last in doc.document_spans():
            text = doc.text[first:last]
            found = find_blocks(text, self._mode)
            blocks += [(first + start, first + stop, kind) for start, stop, kind in found]
            repairs += [(first + start, first + stop, norm) for start, stop, norm in self._repairs(text, found)]
        return {"blocks": _span_layer(blocks, "kind"), "repairs": _span_layer(repairs, "norm")}

    def meta(self, doc: Doc) -> Mapping[str, Any]:
        """What the blocks of one document say of it."""
        blocks = doc.layer("blocks").columns
        rows = zip(*(blocks[key].tolist() for key in ("start", "stop", "kind")), strict=True)
        return findings(doc.text, list(rows)) if self._mode == "auto" else {}

    def _repairs(self, text: str, blocks: Sequence[Block]) -> list[Repair]:
        """All repairs of one document; where two meet, the earlier kind stands: broken words, characters, capitals."""
        resources = self._resources
        broken = list(find_broken_words(text, blocks, lambda form: resources.dictionary.parses(form)[0].is_known))
        repairs = _merge(broken, find_repairs(text))
        return _merge(repairs, find_capitals(text, resources.dictionary, resources.names))


def _merge(strong: list[Repair], weak: Iterable[Repair]) -> list[Repair]:
    """Repairs of both lists, sorted; of two that overlap the strong one."""
    weak = list(weak)
    if not (strong and weak):
        return strong or weak
    merged: list[Repair] = []
    index = 0
    for repair in weak:
        while index < len(strong) and strong[index][1] <= repair[0]:
            merged.append(strong[index])
            index += 1
        if index == len(strong) or repair[1] <= strong[index][0]:
            merged.append(repair)
    return [*merged, *strong[index:]]


def _span_layer(rows: Sequence[tuple[int, int, str | None]], key: str) -> dict[str, Column]:
    spans = np.array([row[:2] for row in rows], np.int64).reshape(-1, 2)
    return {
        "start": Column.ints(spans[:, 0]),
        "stop": Column.ints(spans[:, 1]),
        key: Column.of("text", [row[2] for row in rows]),
    }
