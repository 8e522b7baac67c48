"""Tokens: words, numbers, punctuation, and what is one thing for a reader: a URL, an e-mail, a hashtag, a smiley.

A text comes in, whatever its length; the tokens' starts and stops go out. A token never contains a blank, so a text
is cut at blanks and each distinct chunk is looked at once, by razdel's rules. Sentences are left to `sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from razdel.segmenters.tokenize import TokenSegmenter

from nlp_pipeline.lexicon.memo import Memo

Ints = npt.NDArray[np.int64]

EMOJI = (
    r"(?:[\U0001F1E6-\U0001FAFF\u203C\u2049\u231A-\u23FF\u25AA-\u25FE\u2600-\u2775\u2795-\u27BF\u2B05-\u2B55]"
    r"[\uFE0F\u200D\u20E3\U000E0020-\U000E007F]*|[0-9#*]\uFE0F?\u20E3)"
)
TOP_DOMAINS = "ru|рф|su|com|org|net|info|biz|edu|gov|ua|by|kz|uz|am|az|ge|md|de|fr|uk|us|eu|io|me|tv|fm|pro|online|site"

# one token each; first answer wins
WHOLE = re.compile(
    rf"""
    (?:(?:https?|ftp)://|(?<!\w)www\.)                   # https://ru.wikipedia.org/wiki/Мост_(значения)
        (?:[^\s<>«»"()]*(?:\([^\s()<>«»"]*\)))*
        (?:[^\s<>«»"()]*[\w/=\#&%+~-])?
    | (?<![\w+-])\w[\w.+-]{{0,63}}@\w[\w-]*(?:\.\w[\w-]*)+  # почта@пример.рф
    | (?<![\w.@-])\w[\w-]*(?:\.\w[\w-]*)*                # пример.ru, news.example.com/page
        \.(?:{TOP_DOMAINS})(?![\w-]|\.\w)(?:/[^\s<>«»"()]*[\w/=\#&%+~-]|/)?
    | (?<![\w@])@\w+(?:-\w+)*                            # @автор
    | \#\w+                                              # #лето
    | (?<![\w:.,])\d{{1,3}}:\d{{1,3}}(?::\d\d)?(?![\w:])  # 3:0, 20:30:15
    | {EMOJI}+
    | [:;=][-']?(?:\)+|\(+)                              # :-)  =((
    | (?<!\w)[:;=]-?[DPР*](?!\w)                         # :D
    | (?<!\w)(?:\^_*\^|<3+|[xX]D+)(?!\w)                 # ^_^  <3
    | \){{3,}} | \){{2}}$ | (?<=[\w!?.…])\({{2,}}(?!\w)  # смешно)))  жаль((
    | _{{3,}} | ~{{2,}} | ={{2,}}                          # ~~~~
    | ([{{•·●■▪◦►▶→←↔©®™§¶†‡‹›])\1*                      # •слово, {{слово
    """,
    re.X,
)
LONG = 256  # code points; razdel's time grows with the square
CUT = re.compile(r"(?<=[,;:!?)»])(?=[^\W\d_])")  # слово,|слово: razdel always cuts here
PIECE = re.compile(r"\w+(?:[-‑–—]\w+)*|([^\w\s])\1*")  # instead of razdel in a long run without blanks

KEPT_CHUNK = 64  # code points: longer chunks are not remembered
KEPT_CHUNKS = 1 << 16  # a full memo takes about 15 MB

BLANK_LIMIT = 0x3001  # no blank is above U+3000
IS_BLANK = np.array([chr(code).isspace() for code in range(BLANK_LIMIT + 1)])


class Tokenizer:
    """Cuts texts into tokens; remembers its answers for the chunks between blanks.

    Every non-blank character is in exactly one token. Call it on long texts, best a whole batch.

    >>> text = "В 2014, 2015 годах"
    >>> [text[start:stop] for start, stop in zip(*Tokenizer().tokenize(text))]
    ['В', '2014', ',', '2015', 'годах']
    """

    def __init__(self, memo: Memo[str, tuple[int, ...]] | None = None) -> None:
        self._memo = Memo[str, tuple[int, ...]](KEPT_CHUNKS) if memo is None else memo

    def tokenize(self, text: str, offset: int = 0) -> tuple[Ints, Ints]:
        """Starts and stops of the tokens of `text`, in order, moved by `offset`."""
        get = self._memo.get
        cuts = [get(chunk) or self._cut(chunk) for chunk in text.split()]
        counts = np.fromiter(map(len, cuts), np.int64, len(cuts))  # chunks
        stops = np.fromiter(chain.from_iterable(cuts), np.int64, int(counts.sum()))  # tokens, from the chunk's start
        first = np.cumsum(counts) - counts  # chunks: row of its first token
        starts = np.zeros_like(stops)
        starts[1:] = stops[:-1]
        starts[first] = 0
        shift = np.repeat(_chunk_starts(text), counts) + offset
        return starts + shift, stops + shift

    def _cut(self, chunk: str) -> tuple[int, ...]:
        stops = tuple(cut_chunk(chunk))
        return self._memo.put(chunk, stops) if len(chunk) <= KEPT_CHUNK else stops


def _chunk_starts(text: str) -> Ints:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    is_blank = IS_BLANK[np.minimum(codes, BLANK_LIMIT)]
    is_start = ~is_blank
    is_start[1:] &= is_blank[:-1]
    return np.flatnonzero(is_start)


def cut_chunk(chunk: str) -> Iterator[int]:
    """Where each token of a chunk without blanks stops.

    >>> list(cut_chunk("5G-сеть,")), list(cut_chunk("(пример.рф)"))
    ([7, 8], [1, 10, 11])
    """
    position = 0
    for match in WHOLE.finditer(chunk):
        yield from _cut_plain(chunk, position, match.start())
        yield match.end()
        position = match.end()
    yield from _cut_plain(chunk, position, len(chunk))


def _cut_plain(chunk: str, start: int, stop: int) -> Iterator[int]:
    if stop - start <= LONG:
        if start < stop:
            yield from _cut_by_razdel(chunk[start:stop], start)
        return
    edges = [
        start,
        *(match.start() for match in CUT.finditer(chunk, start, stop) if start < match.start() < stop),
        stop,
    ]
    for left, right in pairwise(edges):
        if right - left <= LONG:
            yield from _cut_by_razdel(chunk[left:right], left)
        else:
            yield from (match.end() for match in PIECE.finditer(chunk, left, right))


_razdel = TokenSegmenter()  # has no state


def _cut_by_razdel(piece: str, offset: int) -> Iterator[int]:
    if piece.isalpha():  # a word: most chunks
        yield offset + len(piece)
        return
    tokens = [token.text for token in _razdel(piece)]
    for left, right in pairwise(tokens):
        offset += len(left)
        if not _is_joined(left, right):
            yield offset
    yield offset + len(tokens[-1])


def _is_joined(left: str, right: str) -> bool:
    """Whether a name of letters and digits goes on, where razdel cuts."""
    if left[-1].isalpha() and right[0].isdigit():
        return True  # км2, G|20, Ту|154
    is_letter_alone = right[0].isupper() and not right[1:2].isalpha()
    return left[-1].isdigit() and is_letter_alone  # 5|G-сеть, Ту-154|М
