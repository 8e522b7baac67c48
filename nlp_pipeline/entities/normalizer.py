"""The stage `normal`: entities → their normal form, the nominative a newspaper would print."""

from __future__ import annotations

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.mentions import mentions
from nlp_pipeline.entities.normal import normal_form
from nlp_pipeline.entities.word import Word
from nlp_pipeline.layers import Layers
from nlp_pipeline.resources import Resources


class Normal:
    """Normal forms, each distinct mention of a batch once."""

    name = "normal"
    requires = frozenset(
        {"entities.start", "entities.type", "tokens.norm", "tokens.pos", "tokens.feats", "tokens.head"}
    )
    provides = frozenset({"entities.normal"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def prepare(self) -> None:
        """Loads the dictionary."""
        self._resources.dictionary.parses("дом")

    def __call__(self, doc: Doc) -> Layers:
        dictionary = self._resources.dictionary
        known: dict[tuple[object, ...], str] = {}
        normals = []
        for words, kind in zip(mentions(doc), doc.column("entities.type").tolist(), strict=True):
            key = (kind, *map(_key, words))
            found = known.get(key)
            if found is None:
                found = known[key] = normal_form(dictionary, words, kind)
            normals.append(found)
        return {"entities": {"normal": Column.of("text", normals)}}


def _key(word: Word) -> tuple[object, ...]:
    return word.text, word.space, word.pos, tuple(word.feats.items()), word.head
