"""Words that the dictionary lacks, guessed as pymorphy3 guesses them: by a known word they end in, by their ending.

A word of Cyrillic letters in lower case comes in, its likely readings go out. pymorphy3 gives the same answers twice
as slowly (a test compares the two); to it are left the words that begin with one of its prefixes or have a hyphen.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from nlp_pipeline.lexicon.paradigms import Paradigms, Row
from nlp_pipeline.lexicon.parse import Parse, Place

Seen = set[tuple[str, str, int]]  # spelling, tag, paradigm

SHARE = 0.5  # of a score, for a guess
BEFORE = 5  # letters at most before a known word
LEAST = 3  # letters at least of a known word
SHORTEST = 4  # letters of a word that is guessed by its ending


class Prefixed:
    """Paradigms for words that a few letters stand before: байт|код."""

    __slots__ = ("_before", "_paradigms")

    def __init__(self, before: str, paradigms: Paradigms) -> None:
        self._before, self._paradigms = before, paradigms

    def forms(self, word: str, place: Place, grammemes: frozenset[str]) -> list[str]:
        """Its forms with these grammemes, see `Paradigms`."""
        found = self._paradigms.forms(word[len(self._before) :], place, grammemes)
        return [self._before + form for form in found]

    def lexeme(self, word: str, place: Place) -> list[tuple[str, frozenset[str]]]:
        """All its forms, see `Paradigms`."""
        found = self._paradigms.lexeme(word[len(self._before) :], place)
        return [(self._before + form, grammemes) for form, grammemes in found]


Guess = tuple[float, str, str, Row, Prefixed | Paradigms]  # score, spelling, lemma; what inflects it


class Unknown:
    """Over the same pymorphy3 analyzer as `paradigms`; safe to share between threads.

    >>> from pymorphy3 import MorphAnalyzer
    >>> analyzer = MorphAnalyzer(lang="ru")
    >>> unknown = Unknown(analyzer, Paradigms(analyzer))
    >>> {parse.lemma for parse in unknown.parses("бутявкой")}
    {'бутявка'}
    """

    def __init__(self, analyzer: Any, paradigms: Paradigms) -> None:
        from pymorphy3.lang.ru import KNOWN_PREFIXES

        dictionary = analyzer.dictionary
        self._paradigms, self._words = paradigms, dictionary.words
        self._substitutes, self._probabilities = analyzer.char_substitutes, analyzer.prob_estimator.p_t_given_w
        self._prefixes = tuple(KNOWN_PREFIXES)
        beginnings = list(zip(dictionary.paradigm_prefixes, dictionary.prediction_suffixes_dawgs, strict=False))
        self._beginnings = beginnings[::-1]  # of paradigms, and the endings of words that begin so
        self._longest = dictionary.meta["compile_options"]["max_suffix_length"]

    def parses(self, word: str) -> list[Parse]:
        """All readings, the likeliest first; empty where pymorphy3 must be asked."""
        if word.startswith(self._prefixes) or self._probabilities.keys(f"{word}:"):
            return []
        seen: Seen = set()
        found = [*self._by_known_word(word, seen), *self._by_ending(word, seen)]
        if not found:
            return []
        share = 1.0 / sum([score for score, *_ in found])
        return [
            Parse(lemma, *row.tag[:3], score * share, False, spelled, row.place, source)
            for score, spelled, lemma, row, source in found
        ]

    def _by_known_word(self, word: str, seen: Seen) -> list[Guess]:
        """байткод like код."""
        found: list[Guess] = []
        for split in range(1, 1 + min(BEFORE, len(word) - LEAST)):
            spellings = self._words.similar_items(word[split:], self._substitutes)
            if not spellings:
                continue
            before = word[:split]
            source = Prefixed(before, self._paradigms)
            for spelled, places in spellings:
                for place in places:
                    row, whole = self._paradigms.row(place), before + spelled
                    key = whole, row.tag.written, place[0]
                    if row.tag.is_productive and key not in seen:
                        seen.add(key)
                        found.append((SHARE, whole, before + row.lemma(spelled), row, source))
        return found

    def _by_ending(self, word: str, seen: Seen) -> list[Guess]:
        """бутявкой like травкой, by the longest ending that is known; the commonest first."""
        found: list[Guess] = []
        for beginning, endings in self._beginnings if len(word) >= SHORTEST else ():
            if not word.startswith(beginning):
                continue
            counted: list[tuple[int, str, Row]] = []
            total = 1
            for length in range(self._longest, 0, -1):
                for ending, readings in endings.similar_items(word[-length:], self._substitutes):
                    whole = word[:-length] + ending
                    for count, *place in readings:
                        row = self._paradigms.row(tuple(place))
                        if not row.tag.is_productive:
                            continue
                        total += count
                        key = whole, row.tag.written, place[0]
                        if key not in seen:
                            seen.add(key)
                            counted.append((count, whole, row))
                if total > 1:
                    break
            found += [
                (count / total * SHARE, whole, row.lemma(whole), row, self._paradigms) for count, whole, row in counted
            ]
        return sorted(found, key=itemgetter(0), reverse=True)
