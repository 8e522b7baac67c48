"""The stage `normal`: entities → their normal form, the nominative a newspaper would print."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.consensus import agree
from nlp_pipeline.entities.mentions import mentions, read
from nlp_pipeline.entities.normal import Candidate, Nominatives
from nlp_pipeline.layers import Layers
from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.resources import Resources
from nlp_pipeline.schema import TYPE_GROUPS, VALUE_TYPES

GROUP = {kind: group for group, kinds in TYPE_GROUPS.items() for kind in kinds}
KEPT = 8 * MEGABYTE  # readings of some 7 000 mentions


class Normalizer:
    """Normal forms: each distinct mention is read once, each document decides between the readings."""

    name = "normal"
    requires = frozenset(
        {
            "sentences.start",
            "entities.start",
            "entities.type",
            "tokens.norm",
            "tokens.pos",
            "tokens.feats",
        }
    )
    provides = frozenset({"entities.normal"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._memo: Memo[tuple[Any, ...], tuple[Candidate, ...]] = Memo(KEPT, _weigh)

    def prepare(self) -> None:
        """Loads the dictionary and the lists of names."""
        self._resources.dictionary.parses("дом")
        _ = self._resources.names.first, self._resources.names.last

    def __call__(self, doc: Doc) -> Layers:
        entities = doc.layer("entities")
        types = [GROUP.get(kind, kind) for kind in entities.columns["type"].tolist()]
        starts, stops = entities.start.tolist(), entities.stop.tolist()
        texts = [doc.text[start:stop] for start, stop in zip(starts, stops, strict=True)]
        keys = [(kind, *rows) for kind, rows in zip(types, mentions(doc), strict=True)]
        found = list(zip(types, texts, self._memo.all(keys, self._candidates), strict=True))
        edges = np.searchsorted(entities.start, [start for start, _ in doc.document_spans()]).tolist()
        normals: list[str] = []
        for first, last in pairwise([*edges, len(found)]):
            normals += agree(found[first:last])
        forms = [None if kind in VALUE_TYPES else normal for kind, normal in zip(types, normals, strict=True)]
        if "given" in entities.columns:  # by hand
            given: list[str | None] = entities.columns["given"].tolist()
            forms = [own or form for own, form in zip(given, forms, strict=True)]
        return {"entities": {"normal": Column.of("text", forms)}}

    def _candidates(self, mention: tuple[Any, ...]) -> tuple[Candidate, ...]:
        """Each distinct mention, a type and words with the same tags, is worked out once."""
        kind, *rows = mention
        return self._nominatives.of(read(rows), kind)

    def __reduce__(self) -> tuple[type[Normalizer], tuple[Resources]]:
        return type(self), (self._resources,)

    @cached_property
    def _nominatives(self) -> Nominatives:
        return Nominatives(self._resources.dictionary, self._resources.names)


def _weigh(mention: tuple[Any, ...], found: tuple[Candidate, ...]) -> int:
    """Bytes of a mention and its readings; each has its text twice, and mentions share their tags."""
    return 200 + 150 * len(mention) + sum([250 + 6 * len(candidate.text) for candidate in found])
