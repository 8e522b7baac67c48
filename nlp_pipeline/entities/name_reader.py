"""The stage `names`: persons → first, last and middle name and nickname, in the nominative."""

from __future__ import annotations

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.mentions import mentions
from nlp_pipeline.entities.names import NameParts, name_parts
from nlp_pipeline.layers import Layers
from nlp_pipeline.resources import Resources
from nlp_pipeline.schema import TYPE_GROUPS

NOBODY = NameParts(None, None, None, None)


class NameReader:
    """Parts of the names of persons; nothing for other entities."""

    name = "names"
    requires = frozenset(
        {
            "entities.start",
            "entities.type",
            "entities.normal",
            *("tokens.norm", "tokens.pos", "tokens.feats", "tokens.head"),
        }
    )
    provides = frozenset({"entities.first", "entities.last", "entities.middle", "entities.nick"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def prepare(self) -> None:
        """Loads the dictionary and the lists of names."""
        self._resources.dictionary.parses("дом")
        _ = self._resources.names.first, self._resources.names.maybe_first, self._resources.names.last

    def __call__(self, doc: Doc) -> Layers:
        entities = doc.layer("entities")
        types, normals = entities.columns["type"].tolist(), entities.columns["normal"].tolist()
        persons = TYPE_GROUPS["PER"]
        parts = [
            name_parts(self._resources.dictionary, self._resources.names, words, normal) if kind in persons else NOBODY
            for words, kind, normal in zip(mentions(doc), types, normals, strict=True)
        ]
        return {
            "entities": {
                "first": Column.of("text", [part.first for part in parts]),
                "last": Column.of("text", [part.last for part in parts]),
                "middle": Column.of("text", [part.middle for part in parts]),
                "nick": Column.of("text", [part.nick for part in parts]),
            }
        }
