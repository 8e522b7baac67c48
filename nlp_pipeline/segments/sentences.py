"""Sentences of one block.

The text of a block comes in; spans of its sentences go out. razdel's rules decide at each mark that could end a
sentence; the rules here come before them. A sentence ends at a blank or at the block's end, so no token is cut.
Which marks are tried is found in one pass, and a rule sees a window, so nothing grows with the square of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from razdel.segmenters.sentenize import BULLET_SIZE, DELIMITER, SentSegmenter, SentSplit

from nlp_pipeline.segments.tokens import Tokenizer

Ints = npt.NDArray[np.int64]
Rule = Callable[[str, int, int, int], "bool | None"]  # text, start of the sentence, start and stop of the mark

ENDS, GOES_ON = True, False

# emoji that show a feeling or a thing, not those that mark an item of a list: ✅ 📌 🔹
EMOJI = (
    r"(?:(?![👉🔴🔵🔶🔷🔸🔹🔺🔻📌📍📞📱📲📧🕐-🕧])[\U0001F300-\U0001FAFF☀-☄☹☺♥❣❤][\uFE0F\u200D\U0001F3FB-\U0001F3FF]*)"
)
RAZDEL_MARK = re.compile(rf"{DELIMITER}(?=\s)")
MARK = re.compile(rf"(?:{EMOJI}|\)\)|{DELIMITER})(?=\s)")
WINDOW = 10  # what razdel looks at on each side
QUOTE_WINDOW = 1000
REMEMBERED = 10_000

NON_BLANK = re.compile(r"\S")
CAPITAL = re.compile(r"\s+[«\"(@]?[A-ZА-ЯЁ]")
EMOJI_AHEAD = re.compile(rf"\s+{EMOJI}{{1,30}}(?:\s+[«\"(@]?[A-ZА-ЯЁ]|\s*$)")
QUOTE_AHEAD = re.compile(r'\s+"(?:[\s.,;:!?)]|$)')
ONE_EMOJI = re.compile(EMOJI)
ONLY_EMOJI = re.compile(rf"(?:{EMOJI}|\s)*$")
SHORT = 50  # only emoji in more than that: a sentence of its own
SMILEY = "))"
BEFORE_NUMBER = re.compile(r"(?<!\w)(?:род|рожд)$", re.I)
NUMBER = re.compile(r"\s+\d")
LATIN_LETTER = re.compile(r"[а-яё]\s+[A-Z]$")
CYRILLIC_WORD = re.compile(r"\s+[А-ЯЁ][а-яё]+(?![а-яё.])")


# Rules: first answer wins, then razdel


def emoji_belongs_left(text: str, first: int, start: int, stop: int) -> bool | None:
    return GOES_ON if EMOJI_AHEAD.match(text, stop) else None  # Ура! 🎉| Завтра


def emoji_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    if not ONE_EMOJI.match(text, start):
        return None
    is_alone = start - first < SHORT and ONLY_EMOJI.match(text, first, start)
    return ENDS if CAPITAL.match(text, stop) and not is_alone else GOES_ON  # красиво 😍| Там; but 😍 Там


def smiley_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    if text[start:stop] != SMILEY:
        return None
    is_closing = "(" in text[max(first, start - QUOTE_WINDOW) : start]
    return ENDS if CAPITAL.match(text, stop) and not is_closing else GOES_ON  # смешно))| Там


def quote_closes(text: str, first: int, start: int, stop: int) -> bool | None:
    """A straight quote after the blank closes when one is open."""
    if not QUOTE_AHEAD.match(text, stop):
        return None
    is_open = text.count('"', max(first, start - QUOTE_WINDOW), start) % 2
    return GOES_ON if is_open else None  # " Мы идём! ". Они


def number_follows(text: str, first: int, start: int, stop: int) -> bool | None:
    is_short = text[start] == "." and BEFORE_NUMBER.search(text, max(first, start - WINDOW), start)
    return GOES_ON if is_short and NUMBER.match(text, stop) else None  # род. 5 мая


def latin_letter_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    is_letter = text[start] == "." and LATIN_LETTER.search(text, max(first, start - WINDOW), start)
    return ENDS if is_letter and CYRILLIC_WORD.match(text, stop) else None  # в точке M.| Найдите


RULES: tuple[Rule, ...] = (
    emoji_belongs_left,
    emoji_ends,
    smiley_ends,
    quote_closes,
    number_follows,
    latin_letter_ends,
)
_razdel = SentSegmenter()  # has no state


def sentenize(text: str, rules: tuple[Rule, ...] = RULES) -> list[tuple[int, int]]:
    """Spans of the sentences of one block, without blanks around; every non-blank character is in one.

    With no rules of our own the answer is razdel's.

    >>> text = "Пришёл А. Блок. В точке M. Найдите её."
    >>> [text[start:stop] for start, stop in sentenize(text)]
    ['Пришёл А. Блок.', 'В точке M.', 'Найдите её.']
    """
    return list(_spans(text, rules))


def _spans(text: str, rules: tuple[Rule, ...]) -> Iterator[tuple[int, int]]:
    first = 0
    remembered: dict[tuple[str, str, str, str], bool] = {}
    for match in (MARK if rules else RAZDEL_MARK).finditer(text):
        start, stop = match.span()
        is_end = next((answer for rule in rules if (answer := rule(text, first, start, stop)) is not None), None)
        if is_end is None:
            is_end = _ask_razdel(text, first, start, stop, remembered)
        if is_end:
            if found := NON_BLANK.search(text, first, stop):
                yield found.start(), stop
            first = stop
    if found := NON_BLANK.search(text, first):
        yield found.start(), len(text.rstrip())


def _ask_razdel(
    text: str, first: int, start: int, stop: int, remembered: dict[tuple[str, str, str, str], bool]
) -> bool:
    left = text[max(0, start - WINDOW) : start]
    right = text[stop : stop + WINDOW]
    begin = text[first : min(start, first + BULLET_SIZE + 1)]  # of the sentence: is it a bullet?
    key = (left, text[start:stop], right, begin)
    is_end = remembered.get(key)
    if is_end is None:
        split = SentSplit(left, text[start:stop], right)
        split.buffer = begin
        is_end = not _razdel.join(split)
        if len(remembered) < REMEMBERED:
            remembered[key] = is_end
    return is_end


def segment(text: str, tokenizer: Tokenizer, offset: int = 0) -> tuple[Ints, Ints, Ints, Ints]:
    """Sentence starts and stops, token starts and stops of one block; every token is in exactly one sentence."""
    spans = np.array(sentenize(text), np.int64).reshape(-1, 2) + offset
    return (spans[:, 0], spans[:, 1], *tokenizer.tokenize(text, offset))
