"""The stage `names`: persons → first, last and middle name and nickname, in the nominative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.names import NameParts, name_parts, parts_elsewhere
from nlp_pipeline.layers import Layers
from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.resources import Resources
from nlp_pipeline.schema import TYPE_GROUPS

NOBODY = NameParts()
KEPT = 4 * MEGABYTE  # parts of some 9 000 names
PERSONS = TYPE_GROUPS["PER"]


class NameReader:
    """Parts of the names of persons; nothing for other entities."""

    name = "names"
    requires = frozenset({"entities.start", "entities.type", "entities.normal"})
    provides = frozenset({"entities.first", "entities.last", "entities.middle", "entities.nick"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._memo: Memo[str, NameParts] = Memo(KEPT)

    def prepare(self) -> None:
        """Loads the dictionary and the lists of names."""
        self._resources.dictionary.parses("дом")
        _ = self._resources.names.first, self._resources.names.maybe_first, self._resources.names.last

    def __call__(self, doc: Doc) -> Layers:
        entities = doc.layer("entities")
        types, normals = entities.columns["type"].tolist(), entities.columns["normal"].tolist()
        edges = np.searchsorted(entities.start, [start for start, _ in doc.document_spans()]).tolist()
        parts: list[NameParts] = []
        for first, last in pairwise([*edges, len(types)]):
            persons = [n for kind, n in zip(types[first:last], normals[first:last], strict=True) if kind in PERSONS]
            found = self._read(dict.fromkeys(persons))
            parts += [
                found[n] if kind in PERSONS else NOBODY
                for kind, n in zip(types[first:last], normals[first:last], strict=True)
            ]
        return {
            "entities": {
                "first": Column.of("text", [part.first for part in parts]),
                "last": Column.of("text", [part.last for part in parts]),
                "middle": Column.of("text", [part.middle for part in parts]),
                "nick": Column.of("text", [part.nick for part in parts]),
            }
        }

    def _read(self, normals: Iterable[str]) -> Mapping[str, NameParts]:
        """The parts of the names of one document: each by itself, then with what the others say."""
        found = {normal: self._parts(normal) for normal in normals}
        elsewhere = parts_elsewhere(found)
        dictionary, names = self._resources.dictionary, self._resources.names
        return {
            normal: name_parts(dictionary, names, normal, elsewhere[normal]) if elsewhere[normal] else parts
            for normal, parts in found.items()
        }

    def _parts(self, normal: str) -> NameParts:
        memo = self._memo
        return memo.get(normal) or memo.put(
            normal, name_parts(self._resources.dictionary, self._resources.names, normal)
        )
