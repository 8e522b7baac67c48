"""What our own taggers read of a form: its word and its lemma in the embedding, its shape, and marks.

Distinct forms come in, numbers go out. A mark is what the dictionary, the lists of names or the looks of a form say of
it; a model names the marks that it reads. Letters of Kazakh and its neighbours are read as the Russian ones that stand
for them in print where the embedding does not know the form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from nlp_pipeline.lexicon.parse import Parse
from nlp_pipeline.lexicon.parts import Part
from nlp_pipeline.lexicon.spelling import plain, stem
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.features import Features
from nlp_pipeline.numeric.shapes import shape_id

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
RUSSIFIED = str.maketrans("әғқңөұүһіїєґўӘҒҚҢӨҰҮҺІЇЄҐЎ", "агкноуухииегуАГКНОУУХИИЕГУ")

# what a form looks like, by name; grammemes and lists of names are the other marks
LOOKS: Mapping[str, Callable[[str], bool]] = {
    "has digit": lambda form: any(char.isdigit() for char in form),
    "capitals": lambda form: len(form) > 1 and form.isupper(),
    "capital first": lambda form: form[:1].isupper(),
    "letters not Latin": lambda form: form.isalpha() and not form.isascii(),
    "Latin letters": lambda form: form.isalpha() and form.isascii(),
    "hyphen inside": lambda form: len(form) > 1 and "-" in form,
    "opening quote": lambda form: form in '«"„“',
    "closing quote": lambda form: form in '»"”',
    "bracket": lambda form: form in "()",
    "one character": lambda form: len(form) == 1,
}
LISTS = ("first name", "maybe first name", "last name")
OFFICES = frozenset({"аким"})  # in Kazakhstan's news the head of a city, not the first name: Аким Астаны
KNOWN = "in the dictionary"
AFTER, BEFORE = "glued to what is before", "glued to what is after"  # of a part of a token
SURE, MAYBE = 2, 1  # of a mark: by the likeliest reading, by some other


class FeatureReader:
    """Features of forms for a model that reads these `marks`.

    Names of marks are OpenCorpora's grammemes, `LOOKS`, `LISTS`, `KNOWN`, `AFTER` and `BEFORE`.
    """

    def __init__(self, embedding: Embedding, dictionary: Dictionary, names: NameLists, marks: Sequence[str]) -> None:
        self._embedding, self._dictionary, self._names = embedding, dictionary, names
        self._places = {mark: place for place, mark in enumerate(marks)}

    def __call__(self, forms: Sequence[str | Part]) -> Features:
        """The features of distinct forms, or parts of tokens, [n]."""
        words, lemmas, shapes = (np.empty(len(forms), np.int32) for _ in range(3))
        marks = np.zeros((len(forms), len(self._places)), np.uint8)
        stems, is_name = np.empty(len(forms), np.int64), np.empty(len(forms), bool)
        for row, form in enumerate(forms):
            part = form if isinstance(form, Part) else Part(form, "", False, False)
            words[row] = self._word(part.form)
            shapes[row] = shape_id(part.form)
            lemmas[row] = self._mark(part, marks[row])
            stems[row] = hash(stem(part.form))
            is_name[row] = len(part.form) > 1 and part.form[0].isupper()
        return Features(words, lemmas, shapes, marks, stems, is_name)

    def _word(self, form: str) -> int:
        """The form's row in the embedding: as it is, without stops at its end, with Russian letters."""
        low, words = form.lower(), self._embedding.words
        for spelling in (low, low.rstrip(".-"), low.translate(RUSSIFIED)):
            word = words.get(spelling)
            if word >= 0:
                return word
        return self._embedding.unknown

    def _mark(self, part: Part, marks: npt.NDArray[np.uint8]) -> int:
        """Writes the marks of a form, and returns the row of its lemma."""
        form, low = part.form, part.form.lower()
        places, lemma = self._places, low
        if CYRILLIC.search(low):
            parses = self._parses(low)
            lemma = parses[0].lemma
            for parse in reversed(parses):
                value = SURE if parse is parses[0] else MAYBE
                for grammeme in parse.grammemes:
                    if grammeme in places and not (grammeme == "Name" and lemma in OFFICES):
                        marks[places[grammeme]] = value
            self._set(marks, KNOWN, parses[0].is_known)
        for name, test in LOOKS.items():
            self._set(marks, name, test(form))
        key, names = "" if lemma in OFFICES else plain(low), self._names
        for name, words in zip(LISTS, (names.first, names.maybe_first, names.last), strict=True):
            self._set(marks, name, key in words)
        self._set(marks, AFTER, part.is_after)
        self._set(marks, BEFORE, part.is_before)
        return self._lemma(lemma, part.whole)

    def _parses(self, low: str) -> Sequence[Parse]:
        """The parses of a form in lower case; with Russian letters, where the dictionary knows it only so."""
        parses, russified = self._dictionary.parses(low), low.translate(RUSSIFIED)
        if russified != low and not parses[0].is_known:
            others = self._dictionary.parses(russified)
            return others if others[0].is_known else parses
        return parses

    def _set(self, marks: npt.NDArray[np.uint8], name: str, value: Any) -> None:
        if value and name in self._places:
            marks[self._places[name]] = SURE

    def _lemma(self, lemma: str, whole: str) -> int:
        """The row of a lemma in the embedding; that of the whole token for a part of it, where there is one."""
        words = self._embedding.words
        tried = [lemma, lemma.translate(RUSSIFIED)]
        if whole:
            tried[:0] = [self._dictionary.parses(whole.lower())[0].lemma, whole.lower()]
        return next((row for row in map(words.get, tried) if row >= 0), self._embedding.unknown)
