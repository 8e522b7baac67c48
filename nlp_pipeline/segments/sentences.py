"""Sentences of a block: razdel's, in pieces of bounded size, so that nothing grows with the square of a text.

The text of one block comes in, spans go out, without blanks at their edges; every character that is no blank lies
in exactly one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from razdel import sentenize as razdel_sentenize

PIECE = 4_000  # characters that razdel reads at once
BLANK = re.compile(r"\s")
# where a sentence could end: a mark that razdel knows, before a blank
END = re.compile(r"[.?!…;:»”\"')\]}]\s|[)(=:]\s")


def sentenize(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a block.

    >>> text = "Он приехал в г. Алматы. Там жил А. С. Иванов."
    >>> [text[start:stop] for start, stop in sentenize(text)]
    ['Он приехал в г. Алматы.', 'Там жил А. С. Иванов.']
    """
    sentences: list[tuple[int, int]] = []
    for first, last in _pieces(text):
        piece = text[first:last]
        if not END.search(piece):
            spans = [_stripped(piece, 0, len(piece))]
        else:
            spans = list(_razdel(piece))
        sentences += [(first + start, first + stop) for start, stop in spans if start < stop]
    return sentences


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """A text cut at blanks, or anywhere where it has none, into pieces of bounded size."""
    first = 0
    while len(text) - first > PIECE:
        window = text.rfind(". ", first, first + PIECE)
        last = window + 2 if window >= 0 else text.rfind(" ", first, first + PIECE) + 1
        if last <= first:
            blank = BLANK.search(text, first + PIECE)
            last = blank.end() if blank else len(text)
        yield first, last
        first = last
    yield first, len(text)


def _razdel(piece: str) -> Iterator[tuple[int, int]]:
    """razdel's sentences, their places found again and never lost."""
    if len(piece) > 2 * PIECE:
        yield _stripped(piece, 0, len(piece))
        return
    place = 0
    for sentence in razdel_sentenize(piece):
        if sentence.text:
            start = piece.index(sentence.text, place)
            place = start + len(sentence.text)
            yield start, place


def _stripped(text: str, start: int, stop: int) -> tuple[int, int]:
    inner = text[start:stop]
    return start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
