"""Stops and hyphens of which the next chunk or the sentence's end says whether they are part of the word before.

Tokens, cut chunk by chunk, and the stops of sentences come in; tokens go out. Inside a sentence the stop of рис. 5
belongs to the word; one that ends the sentence is a token of its own: в 2014 г|. Where sentences end is left to
`sentences`; the words stand in `abbreviations`. One pass over the text, whatever its length.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from nlp_pipeline.segments.abbreviations import PAIRED, UNITS, WITH_NAME, WITH_NUMBER, WITH_WORD
from nlp_pipeline.segments.tokens import Tokens

Ints = npt.NDArray[np.int64]

# a stop, and what goes on behind it; blanks are few, for nothing may grow with the square of the text
LONGEST = 6  # letters of an abbreviation
STOP = re.compile(
    rf"\.(?<![^\W\d_]{{{LONGEST + 1}}}\.)\s{{0,3}}"
    r"(?:(?P<number>[№:+(]?\s?\+?\d)|(?P<name>[«\"]?[A-ZА-ЯЁ])|(?P<word>[а-яё]))"
)
WITH = {"number": WITH_NUMBER, "name": WITH_NAME, "word": WITH_WORD}
HYPHEN = re.compile(r"-(?:,\s{1,3}\w|\s{1,3}(?:и|или|либо)\s)")
WAITING = re.compile(r"(?:[а-яё]{2,20}[ое]|авиа|медиа|[дт]ву|двух|тр[её]х|четыр[её]х)", re.I)  # одно-| и двузначный


def settle(text: str, tokens: Tokens, ends: Ints) -> Tokens:
    """The tokens of `text`, given those cut chunk by chunk and where sentences stop.

    >>> from nlp_pipeline.segments.tokens import Tokenizer
    >>> text = "См. рис. 5, одно- и двузначный, 2014 г."
    >>> tokens = settle(text, Tokenizer().tokenize(text), np.array([len(text)]))
    >>> [text[start:stop] for start, stop in zip(tokens.starts.tolist(), tokens.stops.tolist(), strict=True)]
    ['См.', 'рис.', '5', ',', 'одно-', 'и', 'двузначный', ',', '2014', 'г', '.']
    """
    starts, stops = _part(text, tokens.starts, tokens.stops, ends)
    starts, stops = _join(text, starts, stops, ends)
    return tokens if starts is tokens.starts else _renamed(text, tokens, starts, stops)


def _renamed(text: str, old: Tokens, starts: Ints, stops: Ints) -> Tokens:
    """Tokens with these starts and stops; most of them are as they were."""
    at = np.minimum(old.starts.searchsorted(starts), len(old.starts) - 1)
    codes = old.codes[at]
    forms = dict(old.forms)
    new = np.flatnonzero((old.starts[at] != starts) | (old.stops[at] != stops))
    for row, start, stop in zip(new.tolist(), starts[new].tolist(), stops[new].tolist(), strict=True):
        codes[row] = forms.setdefault(text[start:stop], len(forms))
    return Tokens(starts, stops, codes, forms)


def _part(text: str, starts: Ints, stops: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Parts the stop from the last word of a sentence; и т. д. keeps it, as in UD_Russian-Taiga."""
    last = np.searchsorted(stops, ends)
    last = last[(stops[last] - starts[last] > 1) & (stops[last] - starts[last] <= LONGEST + 1)]
    rows = [
        row
        for row, start, stop in zip(last.tolist(), starts[last].tolist(), stops[last].tolist(), strict=True)
        if text[stop - 1] == "." and text[start : stop - 1].isalpha() and not _is_paired(text, start, stop)
    ]
    if not rows:
        return starts, stops
    borders = stops[rows] - 1
    return _merged(starts, borders), _merged(stops, borders)


def _merged(one: Ints, other: Ints) -> Ints:
    return np.sort(np.concatenate([one, other]), kind="stable")


def _is_paired(text: str, start: int, stop: int) -> bool:
    return text[start : stop - 1] in PAIRED and text[max(0, start - 3) : start].strip().endswith("т.")


def _join(text: str, starts: Ints, stops: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Joins marks to the word before."""
    marks = [match.start() for match in STOP.finditer(text) if _is_shortened(text, match)]
    marks += [match.start() for match in HYPHEN.finditer(text) if _waits(text, match.start())]
    if not marks:
        return starts, stops
    found = np.sort(np.array(marks, np.int64))
    rows = np.minimum(starts.searchsorted(found), len(starts) - 1)
    is_alone = (starts[rows] == found) & (stops[rows] == found + 1) & (rows > 0) & (stops[rows - 1] == found)
    is_last = ends[np.minimum(ends.searchsorted(found), len(ends) - 1)] == found + 1
    rows = rows[is_alone & ~is_last]  # where the sentence goes on
    is_kept = np.ones(len(starts) + 1, bool)
    is_kept[rows] = False
    return starts[is_kept[:-1]], stops[is_kept[1:]]


def _is_shortened(text: str, match: re.Match[str]) -> bool:
    """Whether the word before a stop is one that is shortened before what follows: рис. 5, им. Горького."""
    word = _word(text, match.start())
    if word.lower() not in WITH[match.lastgroup or "word"]:
        return False
    start = match.start() - len(word)
    return word not in UNITS or not text[max(0, start - 2) : start].strip().isdecimal()  # not 180 см. Вес


def _waits(text: str, start: int) -> bool:
    return WAITING.fullmatch(_word(text, start, 20)) is not None


def _word(text: str, stop: int, longest: int = LONGEST) -> str:
    """The letters that end at `stop`, '' when they are more than `longest`."""
    start = stop
    while start > 0 and stop - start <= longest and text[start - 1].isalpha():
        start -= 1
    is_whole = start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "-")
    return text[start:stop] if is_whole and stop - start <= longest else ""
