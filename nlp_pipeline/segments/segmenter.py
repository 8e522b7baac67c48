"""The stage `segments`: blocks → sentences and tokens.

The rules read the clean shadow of a block; what they find is mapped back, so spans are exact in the text and
`tokens.norm` is what stands in the shadow.
"""

from __future__ import annotations

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.segments.sentences import sentenize
from nlp_pipeline.segments.shadow import Shadow
from nlp_pipeline.segments.tokens import Tokenizer


class Segmenter:
    """Sentences and tokens of every block; each token in one sentence, each sentence in one block."""

    name = "segments"
    requires = frozenset({"blocks.start", "blocks.stop", "repairs.start", "repairs.stop", "repairs.norm"})
    provides = frozenset({"sentences.start", "sentences.stop", "tokens.start", "tokens.stop", "tokens.norm"})

    def __init__(self) -> None:
        self._tokenizer = Tokenizer()

    def __call__(self, doc: Doc) -> Layers:
        shadow = Shadow.of(doc.text, _repairs(doc))
        blocks = shadow_spans(shadow, doc)
        sentences: list[tuple[int, int]] = []
        tokens: list[tuple[int, int]] = []
        for first, last in blocks:
            block = shadow.text[first:last]
            for start, stop in sentenize(block):
                found = self._tokenizer.tokenize(block[start:stop])
                if found:
                    sentences.append((first + start, first + stop))
                    place = first + start
                    tokens += [(place + left, place + right) for left, right in found]
        vocabulary: dict[str, int] = {}
        text = shadow.text
        codes = [vocabulary.setdefault(text[start:stop], len(vocabulary)) for start, stop in tokens]
        norm = Column.text(np.array(codes, np.int32), list(vocabulary))
        return {"sentences": _columns(shadow, sentences), "tokens": {**_columns(shadow, tokens), "norm": norm}}


def shadow_spans(shadow: Shadow, doc: Doc) -> list[tuple[int, int]]:
    """The blocks as spans of the shadow."""
    blocks = doc.layer("blocks")
    firsts, lasts = blocks.start, blocks.stop
    if shadow.starts is not None and shadow.stops is not None:
        firsts, lasts = np.searchsorted(shadow.starts, firsts), np.searchsorted(shadow.starts, lasts)
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _repairs(doc: Doc) -> list[tuple[int, int, str | None]]:
    layer = doc.layer("repairs")
    norms = layer.columns["norm"].tolist()
    return list(zip(layer.start.tolist(), layer.stop.tolist(), norms, strict=True))


def _columns(shadow: Shadow, spans: list[tuple[int, int]]) -> dict[str, Column]:
    array = np.array(spans, np.int64).reshape(-1, 2)
    starts, stops = shadow.original(array[:, 0], array[:, 1])
    return {"start": Column.ints(starts), "stop": Column.ints(stops)}
