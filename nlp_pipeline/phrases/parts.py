"""Which words of a phrase are inflected: the head and what agrees with it; attributes in other cases stay.

    Министерство водных ресурсов      Министерству водных ресурсов
    HEAD         stay   stay
    АО «Заря»                         АО «Заря»: a name in quotes stays behind what it is the name of
    город Набережные Челны            города Набережные Челны or города Набережных Челнов
    HEAD  LOOSE      LOOSE

The pieces of a phrase come in, the part of each goes out. A word that may agree, or stay in its form, is LOOSE.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp_pipeline.phrases.inflection import Inflection, Look, Part
from nlp_pipeline.phrases.pieces import HYPHEN, QUOTE, STOP, calmed, is_acronym

CLOSED = frozenset({"CONJ", "PRCL", "ADVB", ""})
SHORT = 3  # letters at most of a first word that may stay before a name: Ким Чен Ын, Си Цзиньпин
NOMINATIVE = frozenset({"nomn"})


class Parts:
    """Reads one phrase from left to right. `found` are the parts, `cited` the cases the phrase is written down in.

    >>> from nlp_pipeline.lexicon.dictionary import Dictionary
    >>> parts = Parts(["Министерство", "водных", "ресурсов"], Inflection(Dictionary()))
    >>> [part.name for part in parts.found]
    ['HEAD', 'LOOSE', 'LOOSE']
    """

    def __init__(self, pieces: Sequence[str], inflection: Inflection) -> None:
        self.cited: frozenset[str] = NOMINATIVE
        self._inflection = inflection
        self._seeks_head = True
        self._has_begun = False  # some word may be inflected
        self._is_counted = False
        self._stays = False  # from here on
        self.found = self._read(pieces)

    def _read(self, pieces: Sequence[str]) -> list[Part]:
        found = []
        in_quotes = is_named = has_words = False
        for piece, behind in zip(pieces, [*pieces[1:], ""], strict=True):
            if piece == QUOTE:
                in_quotes = not in_quotes
                is_named = in_quotes and has_words  # газета «Вести»
            has_words |= piece[0].isalnum()
            can_change = _is_cyrillic(piece) and behind != STOP and not (is_named or self._stays)
            found.append(self._part(piece, behind) if can_change else Part.FIXED)
        if found[:1] == [Part.HEAD] and len(pieces[0]) <= SHORT and all(piece[0].isupper() for piece in pieces[:2]):
            found[0] = Part.LOOSE
        return found

    def smart(self, pieces: Sequence[str]) -> list[str]:
        """The pieces with the capitals that a text must have, see `pieces.fits`.

        A common word that begins a longer name has its capital from there: акционерное общество «Заря».
        """
        shown = calmed([*pieces])
        is_common = self.found[:1] == [Part.HEAD] and not self._inflection.look(pieces[0]).is_name
        if is_common and any(piece[0].isupper() for piece in pieces[1:]):
            shown[0] = shown[0].lower()
        return shown

    def _part(self, word: str, behind: str) -> Part:
        look = self._inflection.look(word)
        if look.best == "PREP" and not (self._has_begun and word[0].isupper()):
            self._stays = True
            return Part.FIXED
        if look.best in CLOSED and word.islower():
            return Part.FIXED
        if behind == HYPHEN or not self._seeks_head:  # премьер-министр, город-герой
            return Part.LOOSE
        return self._head(word, look)

    def _head(self, word: str, look: Look) -> Part:
        if self._is_counted:
            self._seeks_head = look.is_adjective
            return Part.COUNTED
        if not self._has_begun and "nomn" not in look.cases and look.cases:
            self.cited = look.cases  # a list in another case
        self._has_begun = True
        if is_acronym(word) or not (look.cases & self.cited or look.best == "INFN"):
            self._seeks_head = False
            return Part.LOOSE
        self._is_counted = look.best == "NUMR"
        self._seeks_head = self._is_counted or look.is_adjective
        return Part.HEAD


def _is_cyrillic(piece: str) -> bool:
    return all("\u0400" <= char <= "\u04ff" for char in piece)
