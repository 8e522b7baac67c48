"""The index of a list: all phrases in all their forms, in one tree, and where they occur in a text.

Distinct forms and the codes of a text's tokens come in, rows of tokens and numbers of phrases go out. A phrase is
found where each of its pieces is, in a form that it may have, and a case and number are left that all agree in: the
forms are worked out when the index is built, so a text needs no dictionary. Nothing changes after that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.spelling import plain
from nlp_pipeline.phrases.inflection import ANY, Inflection, Part
from nlp_pipeline.phrases.parts import Parts
from nlp_pipeline.phrases.pieces import STOP, Case, fits, split

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
        self._build(phrases)
        self._first = frozenset(
            form for form, symbols in self._forms.items() if any(number in self._root.next for number, _ in symbols)
        )

    def _build(self, phrases: Sequence[str]) -> None:
        inflection = Inflection(Dictionary())
        numbers: dict[tuple[str, str, Part, frozenset[str]], int] = {}
        for row, phrase in enumerate(phrases):
            pieces = split(phrase)
            parts = Parts(pieces, inflection)
            node = self._root
            shown = parts.smart(pieces) if self._case == "smart" else pieces
            for piece, part, written in zip(pieces, parts.found, shown, strict=True):
                key = written, piece, part, parts.cited
                number = numbers.setdefault(key, len(numbers))
                if number == len(self._pieces):
                    self._add(number, written, inflection.forms(piece, part, parts.cited))
                node = node.next.setdefault(number, Node())
            node.ends.append(row)

    def _add(self, number: int, piece: str, forms: Mapping[str, int]) -> None:
        self._pieces.append(piece)
        for form, mask in forms.items():
            self._forms[form] = (*self._forms.get(form, ()), (number, mask))

    def find(self, vocabulary: Sequence[str], codes: Codes, limits: Codes) -> Iterator[Match]:
        """Where phrases stand, from left to right, none over another; of those that begin together the longest.

        `codes` [tokens] are rows of `vocabulary`, the distinct forms; `limits` are rows of tokens in order, the last
        is the number of tokens: no phrase reaches over one.
        """
        begins = np.fromiter(map(self._may_begin, vocabulary), np.bool_, len(vocabulary))
        rows = np.flatnonzero(begins[codes])
        ends = limits[np.searchsorted(limits, rows, side="right")]
        seen: dict[int, list[tuple[tuple[Symbol, ...], bool]]] = {}  # by code: pieces
        last = 0
        for row, end in zip(rows.tolist(), ends.tolist(), strict=True):
            if row < last:
                continue
            match = self._match(row, end, vocabulary, codes, seen)
            if match is not None:
                last = match.last
                yield match

    def _match(
        self,
        first: int,
        end: int,
        vocabulary: Sequence[str],
        codes: Codes,
        seen: dict[int, list[tuple[tuple[Symbol, ...], bool]]],
    ) -> Match | None:
        """The longest phrases that begin with the token `first`."""
        states = [(self._root, ANY)]
        best = None
        for row in range(first, end):
            code = int(codes[row])
            pieces = seen.get(code)
            if pieces is None:
                pieces = seen[code] = list(self._read(vocabulary[code]))
            for symbols, may_end in pieces:
                states = [
                    (node.next[number], mask & other)
                    for node, mask in states
                    for number, other in symbols
                    if number in node.next and mask & other
                ]
                if not states:
                    return best
                if may_end and (phrases := {phrase for node, _ in states for phrase in node.ends}):
                    best = Match(first, row + 1, tuple(sorted(phrases)))
        return best

    def _read(self, form: str) -> Iterator[tuple[tuple[Symbol, ...], bool]]:
        """What the pieces of a token may stand for, and whether a phrase may end there: with the token, or its stop."""
        pieces = split(form)
        for place, piece in enumerate(pieces, 1):
            yield self._symbols(piece), all(rest == STOP for rest in pieces[place:])

    def _symbols(self, piece: str) -> tuple[Symbol, ...]:
        known = self._forms.get(plain(piece), ())
        return tuple(symbol for symbol in known if fits(self._pieces[symbol[0]], piece, self._case))

    def _may_begin(self, form: str) -> bool:
        piece = form if form.isalpha() else (split(form) or [""])[0]
        return plain(piece) in self._first and any(number in self._root.next for number, _ in self._symbols(piece))
