"""The words of mentions, from columns: what the stages `normal` and `names` hand to their rules."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.word import Word
from nlp_pipeline.views import parse_feats


def mentions(doc: Doc) -> Iterator[tuple[Word, ...]]:
    """The words of every entity, in order. A mention inside a token is one word, cut to the mention."""
    tokens, entities = doc.layer("tokens"), doc.layer("entities")
    firsts = np.searchsorted(tokens.stop, entities.start, side="right").tolist()
    lasts = np.searchsorted(tokens.start, entities.stop, side="left").tolist()
    starts, stops = entities.start.tolist(), entities.stop.tolist()
    for first, last, start, stop in zip(firsts, lasts, starts, stops, strict=True):
        yield tuple(_words(doc, first, last, start, stop))


def _words(doc: Doc, first: int, last: int, start: int, stop: int) -> Iterator[Word]:
    columns = doc.layer("tokens").columns
    starts, stops = columns["start"].data[first:last].tolist(), columns["stop"].data[first:last].tolist()
    texts = _texts(columns["norm"], doc, first, starts, stops, start, stop)
    poses, feats = columns["pos"][first:last], columns["feats"][first:last]
    heads = columns["head"].data[first:last].tolist()
    before = start
    rows = zip(texts, poses.tolist(), feats.tolist(), heads, starts, stops, strict=True)
    for text, pos, feat, head, left, right in rows:
        space = doc.text[before:left] if left > before else ""
        inside = head - first if first <= head < last else None
        yield Word(text, space, pos or "X", parse_feats(feat), inside)
        before = right


def _texts(
    norm: Column, doc: Doc, first: int, starts: list[int], stops: list[int], start: int, stop: int
) -> Iterator[str]:
    for i, (left, right) in enumerate(zip(starts, stops, strict=True)):
        if left < start or right > stop:
            yield doc.text[max(left, start) : min(right, stop)]  # экс-|президент|
        else:
            yield norm.vocabulary[norm.data[first + i]]
