"""Sentences of one block.

The text of a block comes in; spans of its sentences go out. At each mark that could end a sentence our `rules` are
asked, then razdel's. A sentence ends at a blank or at the block's end, so no token is cut. The marks are found in one
pass, and a rule sees a window, so nothing grows with the square of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from razdel.segmenters.punct import CLOSE_BRACKETS, CLOSE_QUOTES
from razdel.segmenters.sentenize import BULLET_SIZE, DELIMITER, DELIMITERS, SentSegmenter, SentSplit
from razdel.segmenters.sokr import PAIR_SOKRS, SOKRS

from nlp_pipeline.lexicon.signs import MOUTH, PICTURES
from nlp_pipeline.segments.rules import BY_MARK, EMOJI, EMPTY, ITEM, NON_BLANK, SMILEY, Rules, rules_for

RAZDEL_MARK = re.compile(rf"{DELIMITER}(?=\s)")
# razdel's marks, )) and ((. The first character stands by itself, because sets are found fastest
SIGNS = re.escape(DELIMITERS)
MARK = re.compile(rf"[{SIGNS}=:()](?:(?<=[=:;])-?[)(]{{1,3}}|(?<=[{SIGNS}])|(?<=\))\)|(?<=\()\()(?=\s)")
POST_MARK = re.compile(
    rf"""
    (?:{SMILEY} | {DELIMITER} | {EMOJI} | {EMPTY} | \#\w[\w-]*)(?=\s)
    | (?<![:\s])(?=\s+(?:{ITEM}\s*|{EMOJI}{{1,9}})[«"]?[A-ZА-ЯЁ])  # nothing: before an item, ✅ Хлеб, 🔥Хлеб
    """,
    re.X,
)
MAY_BE_POST = re.compile(rf"[:;=#{PICTURES}\u20E3{EMPTY}]")
IS_POST = re.compile(rf"[#{PICTURES}\u20E3{EMPTY}]|{MOUTH}(?!\w)")
WINDOW = 10  # what razdel looks at on each side
REMEMBERED = 10_000
# razdel's answers that need no question: most of them
LETTERS = 5
SHORT = {*SOKRS, *chain.from_iterable(PAIR_SOKRS)}
NO_SHORT_WORD = "".join(f"(?<!{word[1:]})" for word in sorted(SHORT) if len(word) >= LETTERS)
ENDS = re.compile(rf"(?<=[а-яё]{{{LETTERS}}}){NO_SHORT_WORD}\.\s+[А-ЯЁ]")
GOES_ON = re.compile(rf"\S\s+[а-яё]+(?![^\W\d])|(?<=[^\W\d_])[{re.escape(CLOSE_QUOTES + CLOSE_BRACKETS)}](?=\s)")

_razdel = SentSegmenter()  # has no state


def sentenize(text: str, rules: Rules = BY_MARK) -> list[tuple[int, int]]:
    """Spans of the sentences of one block, without blanks around; every non-blank character is in one.

    With no rules of our own the answer is razdel's.

    >>> text = "Пришёл А. Блок. В точке M. Найдите её."
    >>> [text[start:stop] for start, stop in sentenize(text)]
    ['Пришёл А. Блок.', 'В точке M.', 'Найдите её.']
    """
    return list(_spans(text, rules))


def _spans(text: str, rules: Rules) -> Iterator[tuple[int, int]]:
    first = 0
    remembered: dict[tuple[str, str, str, str], bool] = {}
    marks = (POST_MARK if _is_post(text) else MARK) if rules else RAZDEL_MARK
    for match in marks.finditer(text):
        start, stop = match.span()
        for rule in rules_for(text, start, stop, rules):
            is_end = rule(text, first, start, stop)
            if is_end is not None:
                break
        else:
            is_end = _ask_razdel(text, first, start, stop, remembered)
        if is_end:
            if found := NON_BLANK.search(text, first, stop):
                yield found.start(), stop
            first = stop
    if found := NON_BLANK.search(text, first):
        yield found.start(), len(text.rstrip())


def _is_post(text: str) -> bool:
    sign = MAY_BE_POST.search(text)
    return sign is not None and IS_POST.search(text, sign.start()) is not None


def _ask_razdel(
    text: str, first: int, start: int, stop: int, remembered: dict[tuple[str, str, str, str], bool]
) -> bool:
    if ENDS.match(text, start, stop + WINDOW):
        return True
    if GOES_ON.match(text, stop - 1, stop + WINDOW):
        return False
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
