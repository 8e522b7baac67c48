"""One reading of a word form, and how to inflect it. The dictionary makes them."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from nlp_pipeline.lexicon.spelling import shared

Place = tuple[int, int]  # a paradigm, and a row of it: one form of one way to inflect


class Parse(NamedTuple):
    """One reading of a form: what the dictionary would call it.

    `pos` and `feats` are UD, `grammemes` OpenCorpora, `score` from 0 to 1, `is_known` whether the form is in
    the dictionary (and not guessed by its ending). The rest says how it is inflected: `word` is the form as the
    dictionary spells it, at a `place` of the paradigms `source`; a guess has pymorphy3's own parse for `source`, a
    form that pymorphy3 may not see none.
    """

    lemma: str
    pos: str
    feats: Mapping[str, str]
    grammemes: frozenset[str]
    score: float
    is_known: bool = True
    word: str = ""
    place: Place | None = None
    source: Any = None

    def inflect(self, grammemes: AbstractSet[str]) -> str | None:
        """The form of this word with these OpenCorpora grammemes, None when there is none.

        >>> from nlp_pipeline.lexicon.dictionary import Dictionary
        >>> Dictionary().parses("москвой")[0].inflect({"nomn"})
        'москва'
        """
        found = self._forms(frozenset(grammemes))
        if len(found) < 2 or shared(found[0], self.word) >= len(self.word) - 2:
            return found[0] if found else None
        return max(found, key=lambda twin: shared(twin, self.word))  # высшей|высшая, not высочайшая

    def lexeme(self) -> list[tuple[str, frozenset[str]]]:
        """All forms of this word, each with its OpenCorpora grammemes; just the form itself when no other is known.

        >>> from nlp_pipeline.lexicon.dictionary import Dictionary
        >>> [form for form, grammemes in Dictionary().parses("реке")[0].lexeme() if "sing" in grammemes]
        ['река', 'реки', 'реке', 'реку', 'рекой', 'рекою', 'реке']
        """
        if self.place is not None:
            found: list[tuple[str, frozenset[str]]] = self.source.lexeme(self.word, self.place)
            return found
        if self.source is None:
            return [(self.word or self.lemma, self.grammemes)]
        return [(str(form.word), frozenset(form.tag.grammemes)) for form in self.source.lexeme]

    def _forms(self, grammemes: frozenset[str]) -> list[str]:
        """Its forms with these grammemes, twins in spelling."""
        if self.place is not None:
            forms: list[str] = self.source.forms(self.word, self.place, grammemes)
            return forms
        found = self.source.inflect(grammemes) if self.source is not None else None
        if found is None:
            return []
        return [str(found.word), *(str(twin.word) for twin in self.source.lexeme if twin.tag == found.tag)]
