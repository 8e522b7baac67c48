"""The dictionary: every reading of a word form, by pymorphy3, behind one door.

A form comes in, its parses go out, best first; each distinct form is parsed once. Which of them is meant in a
text is for the caller to say, who knows the tag. No string whatsoever makes it raise.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from sys import getsizeof
from threading import Lock
from types import MappingProxyType
from typing import Any

from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.lexicon.ud import ud_feats, ud_pos

LONGEST = 64  # code points; pymorphy3 looks for prefixes by recursion (пра|пра|пра|бабушка)
KEPT = 24 * MEGABYTE  # some 20 000 forms; 100 newspaper articles have 10 000
PARSE = 420  # bytes of one with its lemma and pymorphy3's own; its tag is shared


@dataclass(frozen=True, slots=True)
class Parse:
    """One reading of a form: what the dictionary would call it.

    `pos` and `feats` are UD, `grammemes` OpenCorpora, `score` from 0 to 1, `is_known` whether the form is in
    the dictionary (and not guessed by its ending).
    """

    lemma: str
    pos: str
    feats: Mapping[str, str]
    grammemes: frozenset[str]
    score: float
    is_known: bool = True
    source: Any = field(default=None, repr=False, compare=False)  # pymorphy3's own parse, None for a fallback

    def inflect(self, grammemes: AbstractSet[str]) -> str | None:
        """The form of this word with these OpenCorpora grammemes, None when there is none.

        >>> Dictionary().parses("москвой")[0].inflect({"nomn"})
        'москва'
        """
        if self.source is None:
            return None
        found = self.source.inflect(set(grammemes))
        if found is None:
            return None
        word, form = str(found.word), str(self.source.word)
        if _shared(word, form) >= len(form) - 2:
            return word
        twins = (str(twin.word) for twin in self.source.lexeme if twin.tag == found.tag)
        return max(twins, key=lambda twin: _shared(twin, form))  # михайловича|михайлович, высшей|высшая


class Dictionary:
    """All readings of Russian word forms, loaded at first use, safe to share between threads.

    A pickled dictionary is its recipe: it opens empty and loads again.

    >>> dictionary = Dictionary()
    >>> parse = dictionary.parses("Москвою")[0]
    >>> parse.lemma, parse.pos, parse.feats["Case"]
    ('москва', 'PROPN', 'Ins')
    """

    __slots__ = ("_analyzer", "_lock", "_memo", "_tags")

    def __init__(self, limit: int = KEPT) -> None:
        self._memo: Memo[str, tuple[Parse, ...]] = Memo(limit, _weigh)
        self._tags: dict[str, tuple[str, Mapping[str, str], frozenset[str]]] = {}  # the dictionary has some 5 000
        self._analyzer: Any = None
        self._lock = Lock()

    def parses(self, form: str) -> tuple[Parse, ...]:
        """Every reading of a form, the likeliest first; at least one, whatever the string is."""
        return self._memo.get(form) or self._memo.put(form, self._parse(form))

    def _parse(self, form: str) -> tuple[Parse, ...]:
        if not _is_readable(form):
            return (_fallback(form),)
        found = tuple(self._reading(parse) for parse in self._load().parse(form))
        return found or (_fallback(form),)

    def _reading(self, parse: Any) -> Parse:
        name = str(parse.tag)
        tag = self._tags.get(name)
        if tag is None:
            grammemes = frozenset(parse.tag.grammemes)
            tag = ud_pos(grammemes), MappingProxyType(ud_feats(grammemes)), grammemes
            self._tags[name] = tag
        pos, feats, grammemes = tag
        is_known = len(parse.methods_stack) == 1 and len(parse.methods_stack[0]) == 4  # found whole: (unit, word, i, j)
        return Parse(parse.normal_form, pos, feats, grammemes, float(parse.score), is_known, parse)

    def _load(self) -> Any:
        if self._analyzer is None:
            with self._lock:
                if self._analyzer is None:
                    from pymorphy3 import MorphAnalyzer

                    self._analyzer = MorphAnalyzer(lang="ru")
        return self._analyzer

    def __reduce__(self) -> tuple[type[Dictionary], tuple[int]]:
        return type(self), (self._memo.limit,)


def _weigh(form: str, parses: tuple[Parse, ...]) -> int:
    return getsizeof(form) + 56 + PARSE * len(parses)


def _is_readable(form: str) -> bool:
    """Whether pymorphy3 may see a form: short, no surrogates or controls, no character without a name."""
    if not form or len(form) > LONGEST or not form.isprintable():
        return False
    return form.isascii() or all(unicodedata.name(char, "") for char in form)  # it asks for the name of each


def _shared(one: str, other: str) -> int:
    """How many letters two words share at their beginning."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return index
    return min(len(one), len(other))


def _fallback(form: str) -> Parse:
    return Parse(form.lower(), "X", MappingProxyType({}), frozenset({"UNKN"}), 1.0, is_known=False)
