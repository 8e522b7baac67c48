"""Short windows over a long sentence, so that a grammar never sees more than `SIZE` characters at once.

yargy's work grows with the square of the text it is given, and faster for some grammars. A sentence of usual length
is one window. A longer one is read in windows that are cut between words and overlap: what begins in the last
`OVERLAP` characters of a window is left to the next one, which begins after the last match that was taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

SIZE = 600  # characters of a window
OVERLAP = 150  # a match up to this long is always seen whole
LONGEST = 64  # letters or digits of a word; a longer one no dictionary and no int() takes, so it is a border
TOO_LONG = re.compile(rf"\w{{{LONGEST + 1},}}")

Value = TypeVar("Value")


def matches(
    text: str, start: int, stop: int, find: Callable[[str], Iterable[tuple[int, int, Value]]]
) -> Iterator[tuple[int, int, Value]]:
    """What `find` finds in the windows over `text[start:stop]`, as (start, stop, value) in the text.

    In order and without overlaps. `find` gives its places in the window; it is called with at most `SIZE` characters
    at a time, and the work is linear in the text.

    >>> words = lambda window: [(m.start(), m.end(), m[0]) for m in re.finditer("[а-я]+", window)]
    >>> list(matches("в Омск и Тару", 2, 13, words))
    [(3, 6, 'мск'), (7, 8, 'и'), (10, 13, 'ару')]
    """
    for first, last in _runs(text, start, stop):
        while first < last:
            is_last = last - first <= SIZE
            end = last if is_last else _between_words(text, first + SIZE)
            following = last if is_last else _between_words(text, end - OVERLAP)
            free = first  # everything before is taken
            for begin, finish, value in sorted(find(text[first:end]), key=_place):
                if free <= first + begin < following:
                    free = first + finish
                    yield first + begin, free, value
            first = max(free, following)


def _place(match: tuple[int, int, Value]) -> tuple[int, int]:
    return match[0], -match[1]


def _runs(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The parts between words that are too long."""
    for long in TOO_LONG.finditer(text, start, stop):
        if text[start : long.start()].strip():
            yield start, long.start()
        start = long.end()
    if text[start:stop].strip():
        yield start, stop


def _between_words(text: str, place: int) -> int:
    """The last place not after `place` that is not inside a word; at most `LONGEST` characters before it."""
    while _is_wordlike(text[place - 1]) and _is_wordlike(text[place]):
        place -= 1
    return place


def _is_wordlike(char: str) -> bool:
    return char.isalnum() or char == "_"
