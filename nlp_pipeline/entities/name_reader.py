"""The stage `names`: persons → first, last and middle name and nickname, in the nominative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from nlp_pipeline.columns import Column, Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.names import Elsewhere, NameParts, name_parts, parts_elsewhere
from nlp_pipeline.layers import Layers
from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.resources import Resources
from nlp_pipeline.schema import TYPE_GROUPS

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
        types, normals = entities.columns["type"], entities.columns["normal"]
        rows = np.flatnonzero(types.isin(PERSONS))
        persons = normals.take(rows).tolist()
        starts = [start for start, _ in doc.document_spans()]
        edges = np.searchsorted(entities.start[rows], starts).tolist()
        parts: list[NameParts] = []
        for first, last in pairwise([*edges, len(persons)]):
            found = self._read(dict.fromkeys(persons[first:last]))
            parts += [found[normal] for normal in persons[first:last]]
        return {
            "entities": {
                "first": _column([part.first for part in parts], rows, len(entities)),
                "last": _column([part.last for part in parts], rows, len(entities)),
                "middle": _column([part.middle for part in parts], rows, len(entities)),
                "nick": _column([part.nick for part in parts], rows, len(entities)),
            }
        }

    def _read(self, normals: Iterable[str]) -> Mapping[str, NameParts]:
        """The parts of the names of one document: each by itself, then with what the others say."""
        found = {normal: self._parts(normal) for normal in normals}
        elsewhere = parts_elsewhere(found)
        return {
            normal: self._parts(normal, elsewhere[normal]) if elsewhere[normal] else parts
            for normal, parts in found.items()
        }

    def _parts(self, normal: str, elsewhere: Elsewhere = MappingProxyType({})) -> NameParts:
        memo = self._memo
        key = "\n".join([normal, *(f"{word} {kind}" for word, kind in elsewhere.items())]) if elsewhere else normal
        return memo.get(key) or memo.put(
            key, name_parts(self._resources.dictionary, self._resources.names, normal, elsewhere)
        )


def _column(values: Sequence[str | None], rows: Ints, size: int) -> Column:
    """A text column [size] with these values in `rows`, nothing elsewhere."""
    texts = Column.of("text", values)
    codes = np.full(size, -1, np.int32)
    codes[rows] = texts.data
    return Column.text(codes, texts.vocabulary)
