"""The words of mentions, from columns: what the stage `normal` hands to its rules.

All mentions of a document are laid out at once, as tuples that can be compared; a `Word` is made of one only where
a rule is going to read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.word import Word
from nlp_pipeline.views import parse_feats

Row = tuple[str, str, str | None, str | None]
"""text, blank before it, part of speech, features"""


def mentions(doc: Doc) -> Iterator[tuple[Row, ...]]:
    """The words of every entity, in order. A mention inside a token is one word, cut to the mention."""
    tokens, entities = doc.layer("tokens"), doc.layer("entities")
    firsts = np.searchsorted(tokens.stop, entities.start, side="right")
    sizes = np.searchsorted(tokens.start, entities.stop, side="left") - firsts
    edges = np.concatenate([[0], np.cumsum(sizes)])
    index = np.arange(edges[-1]) - np.repeat(edges[:-1], sizes)  # of each word in its mention
    rows = np.repeat(firsts, sizes) + index
    start, stop = np.repeat(entities.start, sizes), np.repeat(entities.stop, sizes)
    left, right = tokens.start[rows], tokens.stop[rows]
    columns = {name: tokens.columns[name].take(rows) for name in ("norm", "pos", "feats")}

    texts: list[str] = columns["norm"].tolist()
    for i in np.flatnonzero((left < start) | (right > stop)).tolist():
        texts[i] = doc.text[max(left[i], start[i]) : min(right[i], stop[i])]  # экс-|президент|
    before = np.where(index > 0, np.concatenate([right[:1], right[:-1]]), start)
    spaces = [""] * len(rows)
    for i in np.flatnonzero(left > before).tolist():
        spaces[i] = doc.text[before[i] : left[i]]
    words = list(zip(texts, spaces, columns["pos"].tolist(), columns["feats"].tolist(), strict=True))
    return (tuple(words[first:last]) for first, last in pairwise(edges.tolist()))


def read(rows: Sequence[Row]) -> tuple[Word, ...]:
    """The words of one mention, for rules.

    >>> read([("Москвы", "", "PROPN", "Case=Gen")])
    (Word(text='Москвы', space='', pos='PROPN', feats={'Case': 'Gen'}),)
    """
    return tuple([Word(text, space, pos or "X", parse_feats(feats)) for text, space, pos, feats in rows])
