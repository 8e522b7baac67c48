"""A token among its neighbours, as rules see it: forms and tags around it, up to the ends of its sentence.

Columns of a document come in once; a `Place` is a row number with names for what lies around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp_pipeline.lexicon.spelling import plain
from nlp_pipeline.morphology.tags import Tag

NOTHING = Tag("", {})


@dataclass(frozen=True, slots=True)
class Place:
    """Token `row` of `forms` and `tags` in the sentence `[first, stop)`; neighbours are given by distance."""

    forms: Sequence[str]
    tags: Sequence[Tag]
    row: int
    first: int
    stop: int

    @classmethod
    def of(cls, words: str, tags: str, row: int) -> Place:
        """A sentence of words and tags separated by blanks, for tests and examples.

        >>> Place.of("в 2006 году", "ADP NUM NOUN|Case=Loc", 1).tag(1).get("Case")
        'Loc'
        """
        forms = words.split()
        return cls(forms, [Tag.read(tag) for tag in tags.split()], row, 0, len(forms))

    def form(self, distance: int = 0) -> str:
        """The form at a distance, '' beyond the sentence."""
        row = self.row + distance
        return self.forms[row] if self.first <= row < self.stop else ""

    def low(self, distance: int = 0) -> str:
        """The form at a distance in lower case, with е for ё."""
        return plain(self.form(distance))

    def tag(self, distance: int = 0) -> Tag:
        """The model's tag at a distance, an empty one beyond the sentence."""
        row = self.row + distance
        return self.tags[row] if self.first <= row < self.stop else NOTHING
