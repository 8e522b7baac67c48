"""Tokens in parts, for taggers whose mentions may begin or end inside one: экс-|президент, COVID|-|19, 2008|г|.

Tokens as codes into distinct forms come in, parts as codes into distinct parts go out, with their places. Each
distinct form is cut once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.lexicon.memo import MEGABYTE, Memo, of_text

PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|_+|\S")
MOST = 9  # pieces of a token; an address stays whole
KEPT = 8 * MEGABYTE
Ints = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a token: its form, the whole token's, and on which sides it is glued to other parts."""

    form: str
    whole: str
    is_after: bool
    is_before: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """`forms` are distinct, a `Part` where a token was cut; `codes`, `start`, `stop` [n] say where each stands, and
    `tokens` [n] in which token."""

    forms: Sequence[str | Part]
    codes: Ints
    start: Ints
    stop: Ints
    tokens: Ints


class Cutter:
    """Cuts tokens; remembers what it cut, safe to share between threads."""

    def __init__(self) -> None:
        self._memo: Memo[str, tuple[str | Part, ...]] = Memo(KEPT, of_text)

    def __call__(self, vocabulary: Sequence[str], codes: Ints, start: Ints, stop: Ints) -> Parts:
        """Tokens [n] → their parts. A token that is not written as its form is (soft hyphens) stays whole.

        >>> tokens = np.array([0, 1]), np.array([0, 14]), np.array([13, 18])
        >>> parts = Cutter()(["экс-президент", "Пану"], *tokens)
        >>> [getattr(parts.forms[code], "form", parts.forms[code]) for code in parts.codes]
        ['экс', '-', 'президент', 'Пану']
        >>> parts.start.tolist(), parts.tokens.tolist()
        ([0, 3, 4, 14], [0, 0, 0, 1])
        """
        pieces = self._memo.all(vocabulary, cut)
        lengths = np.array([len(form) for form in vocabulary], np.int64)
        whole = np.flatnonzero((lengths[codes] != stop - start) & (np.array([len(p) for p in pieces])[codes] > 1))
        codes = codes.astype(np.int64)
        entries: list[Sequence[str | Part]] = list(pieces)
        for token in whole.tolist():  # rare
            entries.append((vocabulary[codes[token]],))
            codes[token] = len(entries) - 1
        numbers: dict[str | Part, int] = {}
        flat = [numbers.setdefault(form, len(numbers)) for entry in entries for form in entry]
        counts = np.array([len(entry) for entry in entries], np.int64)
        sizes = np.array([len(form.form) if isinstance(form, Part) else 0 for form in numbers], np.int64)
        firsts = counts.cumsum() - counts  # of each entry, in flat
        repeats = counts[codes]
        tokens = np.arange(len(codes)).repeat(repeats)
        number = np.arange(len(tokens)) - (repeats.cumsum() - repeats)[tokens]
        found = np.array(flat, np.int64)[firsts[codes][tokens] + number] if len(tokens) else np.zeros(0, np.int64)
        ends = sizes[found].cumsum()
        before = ends - sizes[found]  # of all parts together
        inside = before - before[(repeats.cumsum() - repeats)[tokens]] if len(tokens) else before
        begin = start[tokens] + inside
        return Parts(
            list(numbers), found, begin, np.where(repeats[tokens] > 1, begin + sizes[found], stop[tokens]), tokens
        )


def cut(form: str) -> tuple[str | Part, ...]:
    """The parts of a form; itself where there is nothing to cut.

    >>> [getattr(part, "form", part) for part in cut("2008г.")], cut("Омск")
    (['2008', 'г', '.'], ('Омск',))
    """
    if form.isalpha():
        return (form,)
    pieces = PIECE.findall(form)
    if not 1 < len(pieces) <= MOST or len("".join(pieces)) != len(form):
        return (form,)
    last = len(pieces) - 1
    return tuple(Part(piece, form, number > 0, number < last) for number, piece in enumerate(pieces))
