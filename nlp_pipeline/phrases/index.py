"""The index of a list: all phrases in all their forms, in one tree, and where they occur in a text.

Distinct forms and the codes of a text's tokens come in, rows of tokens and numbers of phrases go out. A phrase is
found where each of its pieces is, in a form that it may have, and a case and number are left that all agree in: the
forms are worked out when the index is built, so a text needs no dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from sys import getsizeof
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.lexicon.spelling import plain
from nlp_pipeline.phrases.inflection import ANY, Inflection, Part
from nlp_pipeline.phrases.parts import Parts
from nlp_pipeline.phrases.pieces import APOSTROPHE, QUOTE, STOP, Case, fits, split

Codes: TypeAlias = npt.NDArray[np.integer[Any]]
Symbol: TypeAlias = tuple[int, int]
"""A piece of a phrase, by number, that a piece of a text may stand for; the cases and numbers it would be in."""


class Node:
    """A beginning that phrases share: what may follow, by the number of a piece, and the phrases that end here."""

    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[int, Node] = {}
        self.ends: list[int] = []


class Match(NamedTuple):
    """Tokens [first, last) that phrases of these numbers stand in, the longest of those that begin there."""

    first: int
    last: int
    phrases: tuple[int, ...]


State: TypeAlias = tuple[Node, int]
"""How far phrases have come, and the cases and numbers their words so far agree in."""
Step: TypeAlias = tuple[tuple[Symbol, ...], bool]
"""What a piece of a token may stand for, and whether a phrase may end with it: with the token, or before its stop."""


class Reading(NamedTuple):
    """A distinct form as a token: its pieces; where phrases are that begin with it, and which of them end with it."""

    steps: tuple[Step, ...]
    begun: Sequence[State]
    ended: tuple[int, ...]


NOTHING = Reading((), (), ())
KEPT = 16 * MEGABYTE  # some 40 000 forms, a third of which stand in phrases


class Index:
    """Phrases to look for, given as text; safe to share between threads.

    >>> index = Index(["нулевой травматизм"])
    >>> list(index.find(["О", "нулевом", "травматизме"], np.array([0, 1, 2]), np.array([3])))
    [Match(first=1, last=3, phrases=(0,))]
    """

    def __init__(self, phrases: Sequence[str], case: Case = "smart") -> None:
        self._case = case
        self._root = Node()
        self._pieces: list[str] = []  # by number
        self._forms: dict[str, tuple[Symbol, ...]] = {}
        self._memo: Memo[str, Reading] = Memo(KEPT, _weigh)
        self._build(phrases)

    def _build(self, phrases: Sequence[str]) -> None:
        inflection = Inflection(Dictionary())
        numbers: dict[tuple[str, str, Part, frozenset[str]], int] = {}
        for row, phrase in enumerate(phrases):
            pieces = split(phrase)
            parts = Parts(pieces, inflection)
            shown = parts.smart(pieces) if self._case == "smart" else pieces
            node = self._root
            for piece, part, written in zip(pieces, _agreeing(pieces, parts, inflection), shown, strict=True):
                key = written, piece, part, parts.cited
                number = numbers.setdefault(key, len(numbers))
                if number == len(self._pieces):
                    self._add(number, written, inflection.forms(piece, part, parts.cited))
                node = node.next.setdefault(number, Node())
            node.ends.append(row)

    def _add(self, number: int, piece: str, forms: Mapping[str, int]) -> None:
        self._pieces.append(piece)
        if piece == APOSTROPHE:  # in a text its neighbours may be other tokens, which makes it a quote
            forms = {**forms, QUOTE: ANY}
        for form, mask in forms.items():
            self._forms[form] = (*self._forms.get(form, ()), (number, mask))

    def find(self, vocabulary: Sequence[str], codes: Codes, limits: Codes) -> Iterator[Match]:
        """Where phrases stand, from left to right, none over another; of those that begin together the longest.

        `codes` [tokens] are rows of `vocabulary`, the distinct forms; `limits` are rows of tokens in order, the last
        is the number of tokens: no phrase reaches over one.
        """
        readings = self._memo.all(vocabulary, self._read)
        begins = np.fromiter([bool(reading.begun or reading.ended) for reading in readings], np.bool_, len(vocabulary))
        rows = np.flatnonzero(begins[codes])
        ends = limits[np.searchsorted(limits, rows, side="right")]
        tokens = codes.tolist()
        last = 0
        for row, end in zip(rows.tolist(), ends.tolist(), strict=True):
            if row >= last and (match := _match(row, end, tokens, readings)) is not None:
                last = match.last
                yield match

    def _read(self, form: str) -> Reading:
        """A token; nothing where a piece of it, except a stop at its end, stands in no phrase."""
        pieces = split(form)
        stops = next((count for count, piece in enumerate(reversed(pieces)) if piece != STOP), len(pieces))
        steps = []
        for place, piece in enumerate(pieces, 1):
            symbols = self._symbols(piece)
            steps.append((symbols, place >= len(pieces) - stops))
            if not symbols:
                break
        if not any(symbols and may_end for symbols, may_end in steps):
            return NOTHING
        return Reading(tuple(steps), *_walk([(self._root, ANY)], steps))

    def _symbols(self, piece: str) -> tuple[Symbol, ...]:
        known = self._forms.get(plain(piece), ())
        if not known:
            return known
        fitting = tuple([symbol for symbol in known if fits(self._pieces[symbol[0]], piece, self._case)])
        return known if len(fitting) == len(known) else fitting


def _agreeing(pieces: Sequence[str], parts: Parts, inflection: Inflection) -> list[Part]:
    """The parts of the pieces; where words do not agree as they are written (первый и второй этапы), none must."""
    mask = ANY
    for piece, part in zip(pieces, parts.found, strict=True):
        mask &= inflection.forms(piece, part, parts.cited).get(plain(piece), 0)
    return parts.found if mask else [Part.LOOSE if part is Part.HEAD else part for part in parts.found]


def _walk(states: Sequence[State], steps: Sequence[Step]) -> tuple[Sequence[State], tuple[int, ...]]:
    """What phrases have come to after one more token, and which end with it."""
    phrases: set[int] = set()
    for symbols, may_end in steps:
        states = [
            (node.next[number], mask & other)
            for node, mask in states
            for number, other in symbols
            if number in node.next and mask & other
        ]
        if not states:
            break
        if may_end:
            for node, _ in states:
                phrases.update(node.ends)
    return [state for state in states if state[0].next], tuple(sorted(phrases))


def _match(first: int, end: int, tokens: Sequence[int], readings: Sequence[Reading]) -> Match | None:
    """The longest phrases that begin with the token `first`."""
    _, states, phrases = readings[tokens[first]]
    best = Match(first, first + 1, phrases) if phrases else None
    for row in range(first + 1, end if states else 0):
        steps = readings[tokens[row]].steps
        if not steps:
            break
        states, phrases = _walk(states, steps)
        if phrases:
            best = Match(first, row + 1, phrases)
        if not states:
            break
    return best


def _weigh(form: str, reading: Reading) -> int:
    return getsizeof(form) + (0 if reading is NOTHING else 300 + 100 * len(reading.steps))
