"""Tags as rules read and write them: a UD part of speech and its features as a mapping.

The strings of CoNLL-U come in and go out, names in UD's order. Which tag a word gets is for others.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tag:
    """A part of speech and features; None as a feature's value means that it is not there."""

    pos: str
    feats: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> Tag:
        """From a string like `NOUN|Case=Nom`.

        >>> Tag.read("NOUN|Case=Nom").feats
        {'Case': 'Nom'}
        """
        pos, _, feats = text.partition("|")
        return cls(pos, dict(pair.split("=", 1) for pair in feats.split("|")) if feats else {})

    def __str__(self) -> str:
        return f"{self.pos}|{self.written}" if self.feats else self.pos

    @property
    def written(self) -> str:
        """The features as CoNLL-U has them, '' for none."""
        return "|".join([f"{name}={self.feats[name]}" for name in sorted(self.feats, key=str.lower)])

    @property
    def key(self) -> Hashable:
        """What tells it from other tags."""
        return self.pos, *self.feats.items()

    def get(self, name: str) -> str | None:
        """The value of a feature, None when the tag lacks it."""
        return self.feats.get(name)

    def having(self, pos: str | None = None, /, **feats: str | None) -> Tag:
        """The same tag with another part of speech or other values; None takes a feature away.

        >>> str(Tag.read("DET|Case=Nom|Degree=Pos").having(Degree=None, Number="Sing"))
        'DET|Case=Nom|Number=Sing'
        """
        merged = {**self.feats, **feats}
        return Tag(pos or self.pos, {name: value for name, value in merged.items() if value is not None})
