"""Tokens of a sentence: razdel's, chunk by chunk between blanks, so that it can't look across them.

A text without line breaks comes in, spans go out; every character that is no blank lies in exactly one. What
razdel takes to pieces and people want whole (addresses of the net, smileys, emoji) is found before it is asked.
Each distinct chunk is cut once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping

from razdel import tokenize as razdel_tokenize

CHUNK = re.compile(r"\S+")
LONGEST = 64  # characters of a chunk that razdel is asked about and that is remembered
MEMO = 200_000  # chunks

# one token each, before razdel; the first that matches
WHOLE = re.compile(
    r"""
    (?:https?://|www\.)[^\s«»"<>]*[^\s«»"<>.,;:!?)\]…]        # https://example.kz/a?b=1
    |[\w.+-]+@[\w-]+(?:\.[\w-]+)+                             # pochta@mail.kz
    |(?<!\w)[@\#]\w+                                          # @имя #тег
    |[:;=]-?[()DPpOo](?![\w(])|[)(]{2,}|\^_*\^                # :-) ))) ^_^
    |[\U0001F1E6-\U0001F1FF]{2}                               # a flag
    |[\U0001F300-\U0001FAFF\u2600-\u27BF][\uFE0F\u20E3\U0001F3FB-\U0001F3FF]*
     (?:\u200D[\U0001F300-\U0001FAFF\u2600-\u27BF][\uFE0F\U0001F3FB-\U0001F3FF]*)*    # a family of emoji
    """,
    re.VERBOSE,
)
MAYBE_WHOLE = re.compile("://|www\\.|@|#|[:;=]-?[()DPpOo]|[)(]{2}|\\^|[\u2600-\u27bf\U0001f1e6-\U0001faff]")
RUN = re.compile(r"([^\w\s])\1{15,}")  # ----------------: a long run of one mark is one token
PART = re.compile(r"\d+(?:[.,]\d+)+|\w+|[^\w\s]")  # what a chunk too long for razdel is cut into


class Tokenizer:
    """Cuts texts into tokens; remembers chunks.

    >>> text = "В 2014, 2015 годах {кто-то} писал:)"
    >>> [text[start:stop] for start, stop in Tokenizer().tokenize(text)]
    ['В', '2014', ',', '2015', 'годах', '{', 'кто-то', '}', 'писал', ':)']
    """

    def __init__(self, memo: MutableMapping[str, tuple[tuple[int, int], ...]] | None = None) -> None:
        self._memo = {} if memo is None else memo

    def tokenize(self, text: str) -> list[tuple[int, int]]:
        """Spans of the tokens of a text."""
        tokens: list[tuple[int, int]] = []
        memo = self._memo
        for match in CHUNK.finditer(text):
            chunk, first = match[0], match.start()
            spans = memo.get(chunk)
            if spans is None:
                spans = tuple(_cut(chunk))
                if len(chunk) <= LONGEST:
                    if len(memo) >= MEMO:
                        memo.clear()
                    memo[chunk] = spans
            if first:
                tokens += [(first + start, first + stop) for start, stop in spans]
            else:
                tokens += spans
        return tokens


def _cut(chunk: str) -> Iterator[tuple[int, int]]:
    """Tokens of a chunk without blanks."""
    if not MAYBE_WHOLE.search(chunk):
        yield from _runs(chunk, 0)
        return
    place = 0
    for match in WHOLE.finditer(chunk):
        yield from _runs(chunk[place : match.start()], place)
        yield match.span()
        place = match.end()
    yield from _runs(chunk[place:], place)


def _runs(part: str, offset: int) -> Iterator[tuple[int, int]]:
    place = 0
    for match in RUN.finditer(part) if len(part) > 15 else ():
        yield from _razdel(part[place : match.start()], offset + place)
        yield offset + match.start(), offset + match.end()
        place = match.end()
    yield from _razdel(part[place:], offset + place)


def _razdel(part: str, offset: int) -> Iterator[tuple[int, int]]:
    if not part:
        return
    if len(part) > LONGEST:
        yield from _long(part, offset)
        return
    for token in razdel_tokenize(part):
        yield offset + token.start, offset + token.stop


def _long(part: str, offset: int) -> Iterator[tuple[int, int]]:
    """A chunk that is too long to be words: cut at its marks, its runs of letters and digits left whole."""
    place = 0
    for match in PART.finditer(part):
        yield offset + match.start(), offset + match.end()
        place = match.end()
    assert place == len(part), "every character is a word character, a blank or a mark"
