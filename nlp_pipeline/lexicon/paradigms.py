"""The known words of pymorphy3's dictionary, read without its layers of objects: readings and other forms of a word.

A lower-case word comes in, its readings go out, or the word's form in other grammemes; nothing for words that the
dictionary lacks. pymorphy3 gives the same answers several times slower (a test compares the two) and knows more:
words that it guesses are left to `unknown`.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from nlp_pipeline.lexicon.parse import Parse, Place
from nlp_pipeline.lexicon.ud import ud_feats, ud_pos

Affixes = tuple[str, str]  # prefix and suffix of a form


class Tag(NamedTuple):
    """A tag of the dictionary: in UD, as OpenCorpora's grammemes, as written, as pymorphy3's object."""

    pos: str
    feats: Mapping[str, str]
    grammemes: frozenset[str]
    written: str
    is_productive: bool  # not of a closed class
    source: Any


class Row(NamedTuple):
    """A row of a paradigm: its tag and place, where the stem of its form lies, what makes a lemma of the stem."""

    tag: Tag
    place: Place
    start: int
    stop: int | None
    before: str
    after: str

    def lemma(self, word: str) -> str:
        """The lemma of a word that stands in this row."""
        return self.before + word[self.start : self.stop] + self.after if self.place[1] else word


class Paradigms:
    """Over the dictionary of a pymorphy3 analyzer; safe to share between threads.

    >>> from pymorphy3 import MorphAnalyzer
    >>> paradigms = Paradigms(MorphAnalyzer(lang="ru"))
    >>> [(parse.word, parse.lemma, parse.pos) for parse in paradigms.parses("елки")][:1]
    [('ёлки', 'ёлка', 'NOUN')]
    """

    def __init__(self, analyzer: Any) -> None:
        dictionary = analyzer.dictionary
        self._words, self._substitutes = dictionary.words, analyzer.char_substitutes
        self._probabilities = analyzer.prob_estimator.p_t_given_w
        self._paradigms, self._gramtab = dictionary.paradigms, dictionary.gramtab
        self._prefixes, self._suffixes = dictionary.paradigm_prefixes, dictionary.suffixes
        # none of these grows beyond the dictionary, and a newspaper uses little of it
        self._tags: dict[int, Tag] = {}  # by their rows in gramtab
        self._rows: dict[Place, Row] = {}
        self._lexemes: dict[int, tuple[tuple[str, str, frozenset[str]], ...]] = {}  # by paradigm
        self._inflected: dict[tuple[Place, frozenset[str]], tuple[Affixes, ...]] = {}

    def parses(self, word: str) -> list[Parse]:
        """All readings, the likeliest first; empty when the dictionary lacks the word."""
        spellings = self._words.similar_items(word, self._substitutes)
        if not spellings:
            return []
        rows, probability, new = self._rows, self._probabilities.prob, tuple.__new__
        even = 1 / sum([len(places) for _, places in spellings])
        is_seen = bool(self._probabilities.keys(f"{word}:"))  # in the corpus that the probabilities come from
        found = []
        for spelled, places in spellings:
            for place in places:
                tag, place, start, stop, before, after = rows.get(place) or self.row(place)
                pos, feats, grammemes, written, _, _ = tag
                score = probability(word, written) if is_seen else even
                lemma = before + spelled[start:stop] + after
                found.append(new(Parse, (lemma, pos, feats, grammemes, score, True, spelled, place, self)))
        if is_seen:
            found.sort(key=_score, reverse=True)
            if not found[0].score:
                return [parse._replace(score=even) for parse in found]
        return found

    def forms(self, word: str, place: Place, grammemes: frozenset[str]) -> list[str]:
        """Its forms with these OpenCorpora grammemes and otherwise as like as can be; several are twins in spelling."""
        found = self._inflected.get((place, grammemes))
        if found is None:
            found = self._inflected[place, grammemes] = self._inflect(place, grammemes)
        own = self.row(place)
        stem = word[own.start : own.stop]
        return [prefix + stem + suffix for prefix, suffix in found]

    def lexeme(self, word: str, place: Place) -> list[tuple[str, frozenset[str]]]:
        """All forms of the word that has the form `word` at `place`, each with its OpenCorpora grammemes."""
        number, own = place[0], self.row(place)
        rows = self._lexemes.get(number)
        if rows is None:
            paradigm = self._paradigms[number]
            size = len(paradigm) // 3
            rows = tuple(
                (*self._affixes(paradigm, row), self._tag(paradigm[size + row]).grammemes) for row in range(size)
            )
            self._lexemes[number] = rows
        stem = word[own.start : own.stop]
        return [(prefix + stem + suffix, grammemes) for prefix, suffix, grammemes in rows]

    def _inflect(self, place: Place, grammemes: frozenset[str]) -> tuple[Affixes, ...]:
        """Of a paradigm the rows that have these grammemes and are else likest to the one at `place`."""
        paradigm = self._paradigms[place[0]]
        size = len(paradigm) // 3
        tags = [self._tag(number) for number in paradigm[size : 2 * size]]
        own = tags[place[1]].source
        having = [tag for tag in tags if grammemes <= tag.grammemes]
        if not having:
            grammemes = own.fix_rare_cases(grammemes)  # loc2 → loct
            having = [tag for tag in tags if grammemes <= tag.grammemes]
        if not having:
            return ()
        wanted = own.updated_grammemes(grammemes)
        best = max(having, key=lambda tag: _likeness(wanted, tag.grammemes))
        return tuple(self._affixes(paradigm, row) for row, tag in enumerate(tags) if tag is best)

    def row(self, place: Place) -> Row:
        """A row of a paradigm, read once."""
        row = self._rows.get(place)
        if row is None:
            paradigm = self._paradigms[place[0]]
            tag = self._tag(paradigm[len(paradigm) // 3 + place[1]])
            prefix, suffix = self._affixes(paradigm, place[1])
            row = Row(tag, place, len(prefix), -len(suffix) or None, *self._affixes(paradigm, 0))
            self._rows[place] = row
        return row

    def _affixes(self, paradigm: Any, row: int) -> Affixes:
        """Prefix and suffix of a row; a paradigm holds the suffixes, tags and prefixes of all rows, by number."""
        return self._prefixes[paradigm[len(paradigm) // 3 * 2 + row]], self._suffixes[paradigm[row]]

    def _tag(self, number: int) -> Tag:
        tag = self._tags.get(number)
        if tag is None:
            source = self._gramtab[number]
            grammemes = frozenset(source.grammemes)
            feats = MappingProxyType(ud_feats(grammemes))
            more = str(source), bool(source.is_productive()), source
            tag = self._tags.setdefault(number, Tag(ud_pos(grammemes), feats, grammemes, *more))
        return tag


_score = attrgetter("score")


def _likeness(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    return len(one & other) - 0.1 * len(one ^ other)
