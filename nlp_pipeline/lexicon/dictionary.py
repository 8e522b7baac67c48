"""The dictionary: every reading of a word form, by pymorphy3, behind one door.

A form comes in, its parses go out, best first; each distinct form is parsed once. Known words are read from the
dictionary's `paradigms`, most others are guessed by `unknown`, the rest is left to pymorphy3. Which parse is meant in
a text is for the caller to say, who knows the tag. No string whatsoever makes it raise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from sys import getsizeof
from types import MappingProxyType
from typing import Any

from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.lexicon.paradigms import Paradigms
from nlp_pipeline.lexicon.parse import Parse
from nlp_pipeline.lexicon.ud import ud_feats, ud_pos
from nlp_pipeline.lexicon.unknown import Unknown
from nlp_pipeline.locks import lock

RUSSIAN = re.compile("[а-яё-]+", re.I)
LONGEST = 64  # code points; pymorphy3 looks for prefixes by recursion (пра|пра|пра|бабушка)
KEPT = 8 * MEGABYTE  # some 9 000 forms, those of 50 newspaper articles: what is made of them is kept elsewhere
PARSE = 250  # bytes of one with its lemma; its tag and place are shared
GUESS = 300  # more of one with pymorphy3's own parse
PLAIN = re.compile("[а-яё]{2,}")


class Dictionary:
    """All readings of Russian word forms, loaded at first use, safe to share between threads.

    A pickled dictionary is its recipe: it opens empty and loads again.

    >>> dictionary = Dictionary()
    >>> parse = dictionary.parses("Москвою")[0]
    >>> parse.lemma, parse.pos, parse.feats["Case"]
    ('москва', 'PROPN', 'Ins')
    """

    __slots__ = ("_loaded", "_lock", "_memo", "_tags")

    def __init__(self, limit: int = KEPT) -> None:
        self._memo: Memo[str, tuple[Parse, ...]] = Memo(limit, _weigh)
        self._tags: dict[str, tuple[str, Mapping[str, str], frozenset[str]]] = {}  # of guesses; there are some 5 000
        self._loaded: tuple[Any, Paradigms, Unknown] | None = None
        self._lock = lock()

    def parses(self, form: str) -> tuple[Parse, ...]:
        """Every reading of a form, the likeliest first; at least one, whatever the string is."""
        return self._memo.get(form) or self._memo.put(form, self._parse(form))

    def _parse(self, form: str) -> tuple[Parse, ...]:
        if not _is_readable(form):
            return (_fallback(form),)
        analyzer, paradigms, unknown = self._load()
        if len(form) > 1:  # a letter may be an initial too, which paradigms know nothing of
            low = form.lower()
            is_plain = PLAIN.fullmatch(low) is not None
            if is_plain and form != low:
                return self.parses(low)
            found = paradigms.parses(low) or (unknown.parses(low) if is_plain else None)
            if found:
                return tuple(found)
        return tuple(map(self._guess, analyzer.parse(form))) or (_fallback(form),)

    def _guess(self, parse: Any) -> Parse:
        name = str(parse.tag)
        tag = self._tags.get(name)
        if tag is None:
            grammemes = frozenset(parse.tag.grammemes)
            tag = ud_pos(grammemes), MappingProxyType(ud_feats(grammemes)), grammemes
            self._tags[name] = tag
        is_known = len(parse.methods_stack) == 1 and len(parse.methods_stack[0]) == 4  # found whole: (unit, word, i, j)
        return Parse(parse.normal_form, *tag, float(parse.score), is_known, str(parse.word), None, parse)

    def _load(self) -> tuple[Any, Paradigms, Unknown]:
        """pymorphy3's analyzer, and what reads its dictionary."""
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    from pymorphy3 import MorphAnalyzer

                    analyzer = MorphAnalyzer(lang="ru")
                    paradigms = Paradigms(analyzer)
                    self._loaded = analyzer, paradigms, Unknown(analyzer, paradigms)
        return self._loaded

    def __reduce__(self) -> tuple[type[Dictionary], tuple[int]]:
        return type(self), (self._memo.limit,)


def _weigh(form: str, parses: tuple[Parse, ...]) -> int:
    return getsizeof(form) + 56 + len(parses) * (PARSE + GUESS if parses[0].place is None else PARSE)


def _is_readable(form: str) -> bool:
    """Whether pymorphy3 may see a form: short, no surrogates or controls, no character without a name."""
    if not form or len(form) > LONGEST or not form.isprintable():
        return False
    if RUSSIAN.fullmatch(form):
        return True
    return form.isascii() or all(unicodedata.name(char, "") for char in form)  # it asks for the name of each


def _fallback(form: str) -> Parse:
    return Parse(form.lower(), "X", MappingProxyType({}), frozenset({"UNKN"}), 1.0, is_known=False)
