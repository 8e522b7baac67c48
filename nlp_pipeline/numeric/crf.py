"""A linear-chain CRF over many sequences at once: the best tags, and how probable a tag or a span is.

Emissions [n, tags] of all sequences one after the other, transitions [tags, tags] (from, to) and bounds [s + 1]
come in. Sequences are stepped through together, the longest first, so that those still running are the first rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Walk:
    """The order in which tokens are visited: the first of all sequences, then the second of those that have one ...

    `rows` [n] are row numbers in that order; step i visits `rows[cuts[i]:cuts[i + 1]]`, and its k-th token follows
    the k-th of step i - 1.
    """

    rows: Ints
    cuts: list[int]

    @classmethod
    def over(cls, bounds: Ints) -> Walk:
        """The walk over sequences given by bounds [s + 1]; empty ones are not visited."""
        lengths = np.diff(bounds)
        rank = np.empty(len(lengths), np.intp)  # of a sequence, the longest first
        rank[np.argsort(-lengths, kind="stable")] = np.arange(len(lengths))
        step = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        rows = np.lexsort((np.repeat(rank, lengths), step))
        return cls(rows + int(bounds[0]), [0, *np.cumsum(np.bincount(step)).tolist()])

    def steps(self) -> Iterator[tuple[int, int, int]]:
        """For every step but the first: where the tokens before begin, where its own begin, where they end."""
        return zip(self.cuts, self.cuts[1:], self.cuts[2:], strict=False)


def viterbi(emissions: Floats, transitions: Floats, bounds: Ints) -> npt.NDArray[np.int32]:
    """The most probable tags, [n]; of equally probable ones the first.

    >>> viterbi(np.array([[0., 1], [1, 0]]), np.array([[0., 0], [-9, 0]]), np.array([0, 2])).tolist()
    [0, 0]
    """
    walk = Walk.over(bounds)
    score = emissions[walk.rows]  # in the order of the walk, of the best path up to each token
    came_from = np.zeros(score.shape, np.int16)
    for before, first, last in walk.steps():
        paths = score[before : before + last - first, :, None] + transitions  # sequences x from x to
        came_from[first:last] = paths.argmax(1)
        score[first:last] += paths.max(1)
    tags = score.argmax(1)  # right where a sequence ends
    for before, first, last in reversed(list(walk.steps())):
        tags[before : before + last - first] = came_from[np.arange(first, last), tags[first:last]]
    found = np.zeros(len(emissions), np.int32)
    found[walk.rows] = tags
    return found


@dataclass(frozen=True, slots=True)
class Lattice:
    """Scores of all paths through each token: `forward` up to and with it, `backward` from after it, both [n, tags];
    `total` [n] of the token's whole sequence. All are logarithms. `is_last` [n]: the sequence ends with this token."""

    emissions: Floats
    transitions: Floats
    forward: Floats
    backward: Floats
    total: Floats
    is_last: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, emissions: Floats, transitions: Floats, bounds: Ints) -> Lattice:
        """Sums over all paths, forward and backward, in float64.

        Each step is scaled to a sum of 1 and the logarithms of the scales are added up, so nothing over- or
        underflows in a sequence of any length. Every token needs a tag that can be reached.
        """
        emissions, transitions = np.asarray(emissions, np.float64), np.asarray(transitions, np.float64)
        walk = Walk.over(bounds)
        top = emissions.max(1, initial=-np.inf)
        gains, moves = np.exp(emissions - top[:, None])[walk.rows], np.exp(transitions)
        forward, scales = gains.copy(), np.ones((len(gains), 1))
        backward, back_scales = np.ones_like(gains), np.ones((len(gains), 1))
        for before, first, last in walk.steps():
            ended = before + last - first
            _scale(forward[before:first], scales[before:first])
            forward[first:last] *= forward[before:ended] @ moves
        final = slice(walk.cuts[-2], None) if len(walk.cuts) > 1 else slice(0)
        _scale(forward[final], scales[final])
        for before, first, last in reversed(list(walk.steps())):
            ended = before + last - first
            np.matmul(gains[first:last] * backward[first:last], moves.T, out=backward[before:ended])
            _scale(backward[before:ended], back_scales[before:ended])
        lengths = np.diff(bounds)
        lengths = lengths[lengths > 0]
        with np.errstate(divide="ignore"):
            up: Floats = _unwalked(np.log(forward), walk) + _sums(
                _unwalked(np.log(scales), walk) + top[:, None], lengths
            )
            down: Floats = _sums(_unwalked(np.log(back_scales), walk)[::-1], lengths[::-1])[::-1]
            down = down + _after(top[:, None], lengths) + _unwalked(np.log(backward), walk)
        ends = np.cumsum(lengths) - 1
        is_last = np.zeros(len(emissions), bool)
        is_last[ends] = True
        total = np.repeat(_logsum(up[ends], axis=1), lengths)
        return cls(emissions, transitions, up, down, total, is_last)

    def marginals(self) -> Floats:
        """The probability of each tag at each token, [n, tags]."""
        return np.asarray(np.exp(self.forward + self.backward - self.total[:, None]))

    def spans(self, firsts: Ints, lasts: Ints, begin: Ints, inner: Ints, may_follow: npt.NDArray[np.bool_]) -> Floats:
        """The probability of each span of tokens `firsts:lasts` [m]: tag `begin` [m] first, `inner` [m] to the end.

        `may_follow` [m, tags] says which tags may stand at the token after it, if the sequence has one.
        """
        score = self.forward[firsts, begin]
        longest = int(np.max(lasts - firsts, initial=1))
        for step in range(1, longest):
            going = np.flatnonzero(firsts + step < lasts)
            before = begin[going] if step == 1 else inner[going]
            rows = firsts[going] + step
            score[going] += self.transitions[before, inner[going]] + self.emissions[rows, inner[going]]
        last_tag = np.where(lasts - firsts > 1, inner, begin)
        end = np.minimum(lasts, len(self.emissions) - 1)
        after: Floats = self.transitions[last_tag] + self.emissions[end] + self.backward[end]
        after = _logsum(np.where(may_follow, after, -np.inf), axis=1)
        return np.asarray(np.exp(score + np.where(self.is_last[lasts - 1], 0, after) - self.total[firsts]))


def marginals(emissions: Floats, transitions: Floats, bounds: Ints) -> Floats:
    """The probability of each tag at each token, [n, tags]."""
    return Lattice.of(emissions, transitions, bounds).marginals()


def span_probabilities(
    emissions: Floats,
    transitions: Floats,
    bounds: Ints,
    firsts: Ints,
    lasts: Ints,
    begin: Ints,
    inner: Ints,
    may_follow: npt.NDArray[np.bool_],
) -> Floats:
    """The probability of each span, [m]; see `Lattice.spans`."""
    return Lattice.of(emissions, transitions, bounds).spans(firsts, lasts, begin, inner, may_follow)


def _scale(values: Floats, scales: Floats) -> None:
    """Divides rows by their sums, which go to `scales`; both are written in place."""
    np.sum(values, axis=1, keepdims=True, out=scales)
    values /= scales


def _unwalked(values: Floats, walk: Walk) -> Floats:
    """Rows in the order of the walk → in the order of the tokens."""
    found = np.empty_like(values)
    found[walk.rows] = values
    return found


def _sums(values: Floats, lengths: Ints) -> Floats:
    """Running sums [n, 1] within each sequence, the token's own value with it."""
    sums = np.cumsum(values, axis=0)
    starts = np.cumsum(lengths) - lengths
    return np.asarray(sums - np.repeat(sums[starts] - values[starts], lengths, axis=0))


def _after(values: Floats, lengths: Ints) -> Floats:
    """What is still to come in each sequence, [n, 1]: the sum of the values after each token."""
    return np.asarray(_sums(values[::-1], lengths[::-1])[::-1] - values)


def _logsum(values: Floats, axis: int) -> Floats:
    """The logarithm of the sum of exponentials along an axis."""
    top = values.max(axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(values - top).sum(axis)) + np.squeeze(top, axis))
