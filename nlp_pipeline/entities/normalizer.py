"""The stage `normal`: entities → their normal form, the nominative a newspaper would print."""

from __future__ import annotations

from collections.abc import Hashable

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.mentions import mentions
from nlp_pipeline.entities.normal import normal_form
from nlp_pipeline.entities.word import Word
from nlp_pipeline.layers import Layers
from nlp_pipeline.resources import Resources


class Normalizer:
    """Normal forms, each distinct mention once."""

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
        types = doc.column("entities.type").tolist()
        normals = [self._normal(words, kind) for words, kind in zip(mentions(doc), types, strict=True)]
        return {"entities": {"normal": Column.of("text", normals)}}

    def _normal(self, words: tuple[Word, ...], kind: str) -> str:
        """Each distinct mention, same words with the same tags and heads, is worked out once."""
        memo = self._resources.normals
        key = (kind, *map(_key, words))
        return memo.get(key) or memo.put(key, normal_form(self._resources.dictionary, words, kind))


def _key(word: Word) -> Hashable:
    return word.text, word.space, word.pos, tuple(word.feats.items()), word.head
