"""Annotations of either system in one plain form, so that one piece of code scores both.

A record is a dict of JSON values: `tokens` rows [start, stop, pos, feats, lemma, head row or -1, deprel],
`sentences` rows [start, stop], `entities` rows [start, stop, type, normal, {first, last, middle}].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import nlp_pipeline as nlp

Record = dict[str, Any]


def ours(texts: Iterable[str], ru: nlp.Pipeline | None = None) -> Iterator[Record]:
    """Records of this library."""
    for doc in (ru or nlp.load()).pipe(texts):
        yield from_doc(doc)


def from_doc(doc: nlp.Doc) -> Record:
    """One document's record."""
    tokens, entities = doc.layer("tokens").columns, doc.layer("entities").columns
    keys = ("start", "stop", "pos", "feats", "lemma", "head", "deprel")
    rows = zip(*(tokens[key].tolist() for key in keys), strict=True)
    names = ("first", "last", "middle")
    parts = zip(*(entities[key].tolist() for key in names), strict=True)
    spans = zip(*(entities[key].tolist() for key in ("start", "stop", "type", "normal")), strict=True)
    return {
        "tokens": [[*row[:5], -1 if row[5] is None else row[5], row[6]] for row in rows],
        "sentences": [[s.start, s.stop] for s in doc.sentences],
        "entities": [[*span, dict(zip(names, part, strict=True))] for span, part in zip(spans, parts, strict=True)],
    }
