"""Small stages for tests of the machinery: words by blanks, and what can go wrong with a stage."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers


class Words:
    """Every document one block and sentence, every run of non-blanks a token; works on joined batches."""

    name = "words"
    requires: frozenset[str] = frozenset()
    provides = frozenset(
        [
            "blocks.start",
            "blocks.stop",
            "blocks.kind",
            "sentences.start",
            "sentences.stop",
            "tokens.start",
            "tokens.stop",
            "tokens.norm",
        ]
    )

    def __call__(self, doc: Doc) -> Layers:
        words = [
            (first + m.start(), first + m.end())
            for first, last in doc.document_spans()
            for m in re.finditer(r"\S+", doc.text[first:last])
        ]
        whole = [span for span in doc.document_spans() if span[0] < span[1]]
        tokens = span_columns(words)
        tokens["norm"] = Column.of("text", [doc.text[start:stop] for start, stop in words])
        blocks = span_columns(whole)
        blocks["kind"] = Column.of("text", ["paragraph"] * len(whole))
        return {"blocks": blocks, "sentences": span_columns(whole), "tokens": tokens}


def span_columns(spans: list[tuple[int, int]]) -> dict[str, Column]:
    array = np.array(spans, np.int64).reshape(-1, 2)
    return {"start": Column.ints(array[:, 0]), "stop": Column.ints(array[:, 1])}


@nlp.stage(requires=["tokens.norm"], provides={"tokens.is_upper": bool})
def upper(doc: Doc) -> list[bool]:
    return [token.norm.isupper() for token in doc.tokens]


@nlp.stage(requires=["tokens.norm"], provides={"numbers.value": int, "numbers.token": "ref(tokens)"})
def numbers(doc: Doc) -> Iterator[tuple[int, int, int, int]]:
    for token in doc.tokens:
        if token.norm.isdecimal() and len(token.norm) < 10:
            yield token.start, token.stop, int(token.norm), token.index


@nlp.stage(requires=["tokens.norm"], provides={"tokens.length": int})
def breaks_on_bomb(doc: Doc) -> list[int]:
    if "бомба" in doc.text:
        raise ValueError("нашлась бомба")
    return [len(token.norm) for token in doc.tokens]


def toy() -> nlp.Pipeline:
    return nlp.Pipeline([Words(), upper, numbers])
