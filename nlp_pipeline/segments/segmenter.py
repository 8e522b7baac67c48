"""The stage `segments`: blocks → sentences and tokens.

The rules read the clean shadow of the text; what they find is mapped back, so spans are exact in the text and
`tokens.norm` is what stands in the shadow.
"""

from __future__ import annotations

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.segments.sentences import sentenize
from nlp_pipeline.segments.shadow import Ints, Shadow
from nlp_pipeline.segments.stops import settle
from nlp_pipeline.segments.tokens import Tokenizer


class Segmenter:
    """Sentences and tokens of every block; each token in one sentence, each sentence in one block.

    Sentences end and tokens are cut at blanks or inside what stands between two, and `settle` joins nothing over the
    end of a sentence, so no token can lie in two.
    """

    name = "segments"
    requires = frozenset({"blocks.start", "blocks.stop", "repairs.start", "repairs.stop", "repairs.norm"})
    provides = frozenset({"sentences.start", "sentences.stop", "tokens.start", "tokens.stop", "tokens.norm"})

    def __init__(self) -> None:
        self._tokenizer = Tokenizer()

    def __call__(self, doc: Doc) -> Layers:
        repairs = doc.layer("repairs")
        norms = repairs.columns["norm"].tolist()
        shadow = Shadow(doc.text, zip(repairs.start.tolist(), repairs.stop.tolist(), norms, strict=True))
        sentences = _sentences(shadow, doc)
        borders = [start for start, _ in doc.document_spans()]  # no blank need stand between two of a batch
        tokens = self._tokenizer.tokenize(shadow.text, shadow.clean_start(np.array(borders, np.int64)).tolist())
        tokens = settle(shadow.text, tokens, sentences[1])
        norm = Column.text(tokens.codes, list(tokens.forms))
        return {
            "sentences": _columns(shadow, *sentences),
            "tokens": {**_columns(shadow, tokens.starts, tokens.stops), "norm": norm},
        }


def _sentences(shadow: Shadow, doc: Doc) -> tuple[Ints, Ints]:
    """Starts and stops in the shadow of the sentences of every block."""
    blocks = doc.layer("blocks")
    starts, stops = shadow.clean_start(blocks.start), shadow.clean_stop(blocks.stop)
    spans = [
        (first + start, first + stop)
        for first, last in zip(starts.tolist(), stops.tolist(), strict=True)
        for start, stop in sentenize(shadow.text[first:last])
    ]
    array = np.array(spans, np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def _columns(shadow: Shadow, starts: Ints, stops: Ints) -> dict[str, Column]:
    return {
        "start": Column.ints(shadow.original_start(starts)),
        "stop": Column.ints(shadow.original_stop(stops)),
    }
