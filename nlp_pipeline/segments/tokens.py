"""Tokens: words, numbers, punctuation, and what is one thing for a reader: a URL, an e-mail, a hashtag, a smiley.

A text comes in, whatever its length; the tokens' starts, stops and forms go out. A token never contains a blank, so
a text is cut at blanks and each distinct chunk is looked at once, by razdel's rules. Sentences are left to
`sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from sys import getsizeof
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from razdel.segmenters.tokenize import TokenSegmenter

from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.lexicon.signs import ADDRESS, DRAWN, EMOJI, FACE, HASHTAG, MOUTH, SLANTED, USER
from nlp_pipeline.segments.abbreviations import SHORT, SHORT_IN_BRACKETS

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

# one token each; first answer wins
WHOLE = re.compile(
    rf"""
    {ADDRESS} | {HASHTAG} | {USER}
    | (?<!\w)\+\d[\d_()-]{{8,16}}\d(?!\w)                # +7(701)123-45-67
    | (?<!\w)8\(\d{{3,5}}\)\d[\d-]{{3,8}}\d(?!\w)        # 8(701)123-45-67
    | (?<!\w)(?:[CС]\+\+|[CСFJ]\#)(?!\w)                # C++, C#
    | (?<!\w)\.NET(?!\w)
    | (?<![\w&])[A-ZА-ЯЁ]{{1,5}}&[A-ZА-ЯЁ]{{1,5}}(?![\w&;])  # AT&T, H&M
    | &(?:[a-z]{{2,8}}|\#\d{{1,7}});                       # &nbsp;
    | (?<!\w)[^\W\d_]+(?:\[[^\W\d_]+\][^\W\d_]*)+(?!\w)  # б[ы]стро
    | (?<!\w),,(?=\w) | `` | ''                          # ,,слово''
    | (?<![\w:.,])\d{{1,3}}:\d{{1,3}}(?::\d\d)?(?![\w:])  # 3:0, 20:30:15
    | {EMOJI}+
    | {FACE} | (?<!\w){MOUTH}(?!\w) | (?<!\w){DRAWN}(?!\w) | (?<!\w){SLANTED}$
    | \){{3,}} | \){{2}}$ | (?<=[\w!?.…])\({{2,}}(?!\w) | ^\({{2,}}$  # смешно)))  жаль((
    | _{{3,}} | ~{{2,}} | ={{2,}}                          # ~~~~
    | ([{{•·●■▪◦►▶→←↔©®™§¶†‡‹›])\1*                      # •слово, {{слово
    """,
    re.X,
)
LONG = 256  # code points; razdel's time grows with the square
PLAIN = re.compile(r"([^\W\d_]+)[,.]")  # слово, or слово. need no other rule
CUT = re.compile(r"(?<=[,;:!?)»])(?=[^\W\d_])")  # слово,|слово: razdel always cuts here
PIECE = re.compile(r"\w+(?:[-‑–—]\w+)*|([^\w\s])\1*")  # instead of razdel in a long run without blanks

TIMES = frozenset("xхXХ")  # 10x10

# -то stays with the pronouns it makes indefinite; elsewhere it is a word of its own: я|-|то
WITH_TO = (
    "кто|кого|кому|кем|ком|что|чего|чему|ч[её]м|где|куда|откуда|когда|почему|зачем|отчего|никак"
    "|(?:на)?сколько|скольк(?:ими?|их)|каков[аоы]?|[кт]ак(?:ой|ая|ое|ие|ого|ому|им|ом|ую|ими|их|ою)?"
    "|чей|чь(?:[яюи]|[её]|его|ему|ей|им|[её]м|ими|их)|котор(?:ый|ая|ое|ые|ого|ому|ым|ом|ой|ую|ыми|ых)"
    "|то|там|туда|тогда|столько"
)
EMPHATIC = re.compile(rf"(?!(?:{WITH_TO})-)([^\W\d_]+(?:-[^\W\d_]+)?)(-)то", re.I)

KEPT = 12 * MEGABYTE  # some 40 000 chunks

BLANK_LIMIT = 0x3001  # no blank is above U+3000
IS_BLANK = np.array([chr(code).isspace() for code in range(BLANK_LIMIT + 1)])
BLANK = re.compile(r"\s")

STRETCH = 1 << 17  # code points looked at together


class Tokens(NamedTuple):
    """Tokens in order, all arrays of shape [tokens]; `forms` has each distinct one once, in order of first use."""

    starts: Ints
    stops: Ints
    codes: Codes  # row of the form in `forms`
    forms: dict[str, int]


class Tokenizer:
    """Cuts texts into tokens; remembers its answers for the chunks between blanks.

    Every non-blank character is in exactly one token. Call it on long texts, best a whole batch.

    >>> tokens = Tokenizer().tokenize("В 2014, 2015 годах")
    >>> list(tokens.forms), tokens.starts.tolist()
    (['В', '2014', ',', '2015', 'годах'], [0, 2, 6, 8, 13])
    """

    def __init__(self, memo: Memo[str, tuple[str, ...]] | None = None) -> None:
        self._memo = Memo[str, tuple[str, ...]](KEPT, _weigh) if memo is None else memo

    def tokenize(self, text: str, borders: Iterable[int] = ()) -> Tokens:
        """The tokens of `text`; none reaches over one of the `borders`, which are sorted."""
        forms: dict[str, int] = {}
        parts = [self._stretch(text, edges, forms) for edges in _stretches(text, borders)]
        if not parts:
            return Tokens(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32), forms)
        starts, stops, codes = zip(*parts, strict=True)
        return Tokens(np.concatenate(starts), np.concatenate(stops), np.concatenate(codes), forms)

    def _stretch(self, text: str, edges: list[int], forms: dict[str, int]) -> tuple[Ints, Ints, Codes]:
        """Starts, stops and codes of the tokens between the first and the last of `edges`; new forms are added."""
        chunks = list(chain.from_iterable(text[start:stop].split() for start, stop in pairwise(edges)))
        row = {chunk: index for index, chunk in enumerate(dict.fromkeys(chunks))}  # distinct chunks
        cuts = self._memo.all([*row], _cut)
        of_cuts = list(chain.from_iterable(cuts))  # their tokens, one cut after the other
        all_codes = np.array([forms.setdefault(form, len(forms)) for form in of_cuts], np.int32)
        all_widths = np.fromiter(map(len, of_cuts), np.int64, len(of_cuts))
        all_counts = np.fromiter(map(len, cuts), np.int64, len(cuts))

        ids = np.fromiter(map(row.__getitem__, chunks), np.int64, len(chunks))  # chunks of the text
        counts = all_counts[ids]
        first = counts.cumsum() - counts  # row of the chunk's first token
        at = (all_counts.cumsum() - all_counts)[ids] - first
        tokens = at.repeat(counts) + np.arange(counts.sum())  # tokens of the text: row in `of_cuts`
        widths = all_widths[tokens]
        stops = widths.cumsum()  # without the blanks
        blanks = _chunk_starts(text, edges) - (stops - widths)[first]
        stops += blanks.repeat(counts)
        return stops - widths, stops, all_codes[tokens]


def _cut(chunk: str) -> tuple[str, ...]:
    return tuple([chunk[start:stop] for start, stop in pairwise([0, *cut_chunk(chunk)])])


def _weigh(chunk: str, forms: tuple[str, ...]) -> int:
    more = sum(map(getsizeof, forms)) if len(forms) > 1 else 0  # a single form is the chunk itself
    return getsizeof(chunk) + getsizeof(forms) + more


def _stretches(text: str, borders: Iterable[int]) -> Iterator[list[int]]:
    """Edges of runs of whole documents, or of a long one's parts between blanks: so temporaries stay small."""
    edges = [0]
    for border in (*borders, len(text)):
        while edges[-1] < border:
            blank = BLANK.search(text, edges[-1] + STRETCH, border)
            edges.append(blank.start() if blank else border)
            if edges[-1] - edges[0] >= STRETCH:
                yield edges
                edges = edges[-1:]
    if len(edges) > 1:
        yield edges


def _chunk_starts(text: str, edges: list[int]) -> Ints:
    """Where the chunks begin between the first and the last of `edges`."""
    codes = np.frombuffer(text[edges[0] : edges[-1]].encode("utf-32-le", "surrogatepass"), np.uint32)
    is_blank = IS_BLANK.take(codes, mode="clip")
    is_start = ~is_blank
    is_start[1:] &= is_blank[:-1]
    inner = np.array(edges[:-1], np.int64) - edges[0]
    is_start[inner] = ~is_blank[inner]
    return np.flatnonzero(is_start) + edges[0]


def cut_chunk(chunk: str) -> Iterator[int]:
    """Where each token of a chunk without blanks stops.

    >>> list(cut_chunk("5G-сеть,")), list(cut_chunk("(пример.рф)"))
    ([7, 8], [1, 10, 11])
    """
    if chunk.isalpha():  # a word: most chunks
        yield len(chunk)
        return
    if plain := PLAIN.fullmatch(chunk):
        if not (chunk[-1] == "." and _is_short("", plain[1])):
            yield plain.end(1)
        yield len(chunk)
        return
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
    if piece.isalpha():
        yield offset + len(piece)
        return
    before = ""
    for left, right in pairwise(chain((token.text for token in _razdel(piece)), [""])):
        if particle := EMPHATIC.fullmatch(left):
            yield offset + particle.end(1)
            yield offset + particle.end(2)
        offset += len(left)
        if not (right and _is_joined(before, left, right)):
            yield offset
        before = left


def _is_joined(before: str, left: str, right: str) -> bool:
    """Whether a token goes on where razdel cuts: a name of letters and digits, an abbreviation and its stop."""
    if right == ".":
        return _is_short(before, left)  # т|.д|.
    if left[-1].isalpha():
        if right[0].isdigit():
            return not (left in TIMES and before[-1:].isdigit())  # км|2, G|20, Ту|154; but 10x|10
        return right[0].isalpha()  # Web|мастер: razdel parts Latin from Cyrillic letters
    is_letter_alone = right[0].isupper() and not right[1:2].isalpha()
    return left[-1].isdigit() and is_letter_alone  # 5|G-сеть, Ту-154|М


def _is_short(before: str, word: str) -> bool:
    """Whether a stop behind the word is part of it; А. is an initial, its stop is not."""
    if word in SHORT or (before == "(" and word in SHORT_IN_BRACKETS):
        return True
    return len(word) > 1 and (word.lower() in SHORT or word == "См")
