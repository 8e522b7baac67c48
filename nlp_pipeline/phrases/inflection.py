"""The forms of a word of a phrase: which it may have in a text, and in which case and number each of them is.

A word and its part in the phrase come in, its forms go out, each with a mask of cases and numbers. Words of one phrase
agree when their masks have a bit in common. Which part a word has is left to `parts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import NamedTuple

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.parse import Parse
from nlp_pipeline.lexicon.spelling import plain
from nlp_pipeline.phrases.pieces import is_acronym

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
RARE = {"gen1": "gent", "gen2": "gent", "acc2": "accs", "loc1": "loct", "loc2": "loct"}
ANY = (1 << 2 * len(CASES)) - 1  # any case and number
SINGULAR, PLURAL = ANY // 3, ANY // 3 * 2  # every other bit
OF_CASE = {name: 0b11 << 2 * number for number, name in enumerate(CASES)}
OF_CASE |= {rare: OF_CASE[name] for rare, name in RARE.items()}
DIRECT = OF_CASE["nomn"] | OF_CASE["accs"]

NOMINAL = frozenset({"NOUN", "ADJF", "PRTF", "NPRO", "NUMR"})
LIKE_ADJECTIVES = frozenset({"ADJF", "PRTF"})
VERBAL = frozenset({"INFN", "VERB", "GRND"})
NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})
GENDERS = frozenset({"masc", "femn", "neut"})
KINDS = NOMINAL | {"Supr", "past", "pres", "actv", "pssv"}  # what the forms of one word have in common
LIKELY = 0.2  # share of the best score that a guess must have

# endings of names the dictionary knows nothing of, by the cases; the longest end of the word that is there counts
GUESSED: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("ов", "ев", "ин", "ын"), 0, "- а у а ым е"),
    (("ова", "ева", "ина", "ына"), 1, "а ой ой у ой ой"),
    (("га", "ка", "ха", "жа", "ша", "ча", "ща"), 1, "а и е у ой е"),
    (("а",), 1, "а ы е у ой е"),
    (("ия",), 1, "я и и ю ей и"),
    (("я",), 1, "я и е ю ей е"),
    (("й", "ь"), 1, "- я ю я ем е"),
    (tuple("бвгдзклмнпрстфхцғқңһ"), 0, "- а у а ом е"),
    (tuple("жшчщ"), 0, "- а у а ем е"),
)


class Part(Enum):
    """The part of a word in its phrase."""

    FIXED = "stays as it is"
    HEAD = "is inflected, and agrees"
    LOOSE = "agrees or stays as it is"
    COUNTED = "stands behind a numeral"


class Look(NamedTuple):
    """A word by the dictionary: the part of speech of its best reading, and the cases it may be in."""

    best: str
    cases: frozenset[str]
    is_adjective: bool  # may be an adjective in the nominative
    is_name: bool  # may be one, or is unknown


Forms = dict[str, int]
"""Form in lower case, with е for ё → mask."""


class Inflection:
    """Looks of words and their forms; each word once. Made for building an index, then dropped.

    >>> forms = Inflection(Dictionary()).forms("травматизм", Part.HEAD)
    >>> sorted(forms)[:4], forms["травматизма"] == OF_CASE["gent"] & SINGULAR
    (['травматизм', 'травматизма', 'травматизмам', 'травматизмами'], True)
    """

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._known: dict[tuple[str, Part, frozenset[str]], Forms] = {}
        self._masks: dict[frozenset[str], int] = {}

    def look(self, word: str) -> Look:
        """What a word may be."""
        nominal = [parse for parse in self._parses(word) if parse.grammemes & NOMINAL]
        cases = {name for parse in nominal for name in OF_CASE if name in parse.grammemes}
        if "nomn" not in cases and _guess(word):
            cases.add("nomn")
        first = self._parses(word)[0].grammemes
        best = next((name for name in (*NOMINAL, *VERBAL, "PREP", "CONJ", "PRCL", "ADVB") if name in first), "")
        is_adjective = any("nomn" in p.grammemes and p.grammemes & LIKE_ADJECTIVES for p in nominal)
        is_name = any(not parse.is_known or parse.grammemes & NAMES for parse in self._parses(word))
        return Look(best, frozenset(RARE.get(name, name) for name in cases), is_adjective, is_name)

    def forms(self, word: str, part: Part, cited: AbstractSet[str] = frozenset({"nomn"})) -> Forms:
        """The forms of a word in a phrase that is written down in one of the cases `cited`."""
        key = word, part, frozenset(cited)
        if key not in self._known:
            self._known[key] = self._forms(*key)
        return self._known[key]

    def _forms(self, word: str, part: Part, cited: frozenset[str]) -> Forms:
        own = plain(word)
        if part is Part.FIXED:
            return {own: ANY}
        forms: Forms = {}
        if part is Part.COUNTED:
            for form, mask in self._declined(word, OF_CASE.keys()):
                if mask := mask & PLURAL & ~OF_CASE["nomn"]:
                    forms[form] = forms.get(form, 0) | _both_numbers(mask)
            forms[own] = forms.get(own, 0) | DIRECT
            return forms
        for form, mask in self._declined(word, cited):
            forms[form] = forms.get(form, 0) | (mask if part is Part.HEAD else _both_numbers(mask))
        if part is Part.HEAD and word.islower() and self.look(word).best == "INFN":
            forms |= dict.fromkeys(self._conjugated(word), ANY)
        if part is Part.LOOSE or not forms or not self._parses(word)[0].is_known:
            forms[own] = ANY
        return {form: mask for form, mask in forms.items() if form.startswith(own)} if is_acronym(word) else forms

    def _parses(self, word: str) -> tuple[Parse, ...]:
        return self._dictionary.parses(word)

    def _declined(self, word: str, cited: AbstractSet[str]) -> Iterator[tuple[str, int]]:
        """The forms of the word's readings in one of the cases `cited`, with masks."""
        readings = [p for p in self._parses(word) if p.grammemes & NOMINAL and _is_in(cited, p.grammemes)]
        if not word.islower() and any("NOUN" in p.grammemes and p.grammemes & NAMES for p in readings):
            readings = [p for p in readings if "NOUN" not in p.grammemes or p.grammemes & NAMES]
        least = LIKELY * max((p.score for p in readings), default=0)
        for parse in readings:
            if parse.is_known or parse.score >= least:
                yield from self._of_reading(parse, word)
        if not readings and "nomn" in cited:
            yield from _guess(word)

    def _of_reading(self, parse: Parse, word: str) -> Iterator[tuple[str, int]]:
        own = parse.grammemes
        unwanted = ""
        if not word.islower():
            if "plur" in own:
                unwanted = "sing"  # Известия, no Известие
            elif own & NAMES or not parse.is_known:
                unwanted = "plur"  # a Роза, no roses
        gender = own & GENDERS
        for form, grammemes in parse.lexeme():
            if grammemes & KINDS != own & KINDS or unwanted in grammemes:
                continue
            if gender and "sing" in grammemes and not gender & grammemes:
                continue
            if mask := self._mask(grammemes):
                yield plain(form), mask

    def _conjugated(self, word: str) -> Iterator[str]:
        infinitive = next(parse for parse in self._parses(word) if "INFN" in parse.grammemes)
        return (plain(form) for form, grammemes in infinitive.lexeme() if grammemes & VERBAL)

    def _mask(self, grammemes: frozenset[str]) -> int:
        mask = self._masks.get(grammemes)
        if mask is None:
            mask = 0
            for name in grammemes & OF_CASE.keys():
                mask |= OF_CASE[name]
            if "sing" in grammemes:
                mask &= SINGULAR
            elif "plur" in grammemes:
                mask &= PLURAL
            self._masks[grammemes] = mask
        return mask


def _is_in(cited: AbstractSet[str], grammemes: frozenset[str]) -> bool:
    return any(name in grammemes for name in cited) or any(
        rare in grammemes and name in cited for rare, name in RARE.items()
    )


def _both_numbers(mask: int) -> int:
    """The mask of the same cases in both numbers."""
    return mask | (mask & SINGULAR) << 1 | (mask & PLURAL) >> 1


def _guess(word: str) -> list[tuple[str, int]]:
    """The singular of a name by its ending, nothing where that says nothing or the word has no capital.

    >>> [form for form, _ in _guess("Токаев")]
    ['токаев', 'токаева', 'токаеву', 'токаева', 'токаевым', 'токаеве']
    """
    low = plain(word)
    if low == word or len(low) < 2:
        return []
    for endings, cut, cases in GUESSED:
        if low.endswith(endings) and len(low) >= 2 * len(endings[0]):
            stem = low[: len(low) - cut]
            forms = [low if ending == "-" else stem + ending for ending in cases.split()]
            return [(form, OF_CASE[name] & SINGULAR) for form, name in zip(forms, CASES, strict=True)]
    return []
