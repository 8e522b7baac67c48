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


def steps(bounds: Ints) -> Iterator[Ints]:
    """Row numbers of the first tokens of all sequences, of the second of those that have one, and so on."""
    lengths = np.diff(bounds)
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = np.asarray(bounds)[:-1][order], lengths[order]
    running = np.searchsorted(-lengths, -np.arange(1, lengths[0] + 1), side="right") if len(lengths) else []
    for step, count in enumerate(running):
        yield starts[:count] + step


def viterbi(emissions: Floats, transitions: Floats, bounds: Ints) -> npt.NDArray[np.int32]:
    """The most probable tags, [n]; of equally probable ones the first."""
    best_before = np.zeros(emissions.shape, np.int8)
    score = np.zeros((0, emissions.shape[1]), emissions.dtype)
    tags = np.zeros(len(emissions), np.int32)
    walked: list[Ints] = []
    for rows in steps(bounds):
        if walked:
            paths = score[: len(rows), :, None] + transitions  # sequences x from x to
            best_before[rows] = paths.argmax(1)
            ended = walked[-1][len(rows) :]
            tags[ended] = score[len(rows) :].argmax(1)
            score = paths.max(1) + emissions[rows]
        else:
            score = emissions[rows]
        walked.append(rows)
    if walked:
        tags[walked[-1]] = score.argmax(1)
    for rows in reversed(walked[1:]):
        tags[rows - 1] = best_before[rows, tags[rows]]
    return tags


@dataclass(frozen=True, slots=True)
class Lattice:
    """Scores of all paths through each token: `forward` up to and with it, `backward` from after it, both [n, tags];
    `total` [n] of the token's whole sequence. All are logarithms."""

    emissions: Floats
    transitions: Floats
    forward: Floats
    backward: Floats
    total: Floats

    @classmethod
    def of(cls, emissions: Floats, transitions: Floats, bounds: Ints) -> Lattice:
        """Sums over all paths, forward and backward, in float64."""
        emissions, transitions = emissions.astype(np.float64), transitions.astype(np.float64)
        forward, backward = emissions.copy(), np.zeros_like(emissions)
        walked = list(steps(bounds))
        for rows in walked[1:]:
            forward[rows] += _logsum(forward[rows - 1][:, :, None] + transitions, axis=1)
        for rows in reversed(walked[1:]):
            after = emissions[rows] + backward[rows]
            backward[rows - 1] = _logsum(transitions + after[:, None, :], axis=2)
        ends = np.asarray(bounds)[1:] - 1
        total = np.repeat(_logsum(forward[ends], axis=1), np.diff(bounds))
        return cls(emissions, transitions, forward, backward, total)

    def marginals(self) -> Floats:
        """The probability of each tag at each token, [n, tags]."""
        return np.asarray(np.exp(self.forward + self.backward - self.total[:, None]))

    def spans(self, firsts: Ints, lasts: Ints, begin: Ints, inner: Ints, may_follow: npt.NDArray[np.bool_]) -> Floats:
        """The probability of each span of tokens `firsts:lasts` [m]: tag `begin` [m] first, `inner` [m] to the end.

        `may_follow` [m, tags] says which tags may stand at the token after it, if the sequence has one.
        """
        score = self.forward[firsts, begin]
        longest = int((lasts - firsts).max(initial=1))
        for step in range(1, longest):
            going = np.flatnonzero(firsts + step < lasts)
            before = begin[going] if step == 1 else inner[going]
            rows = firsts[going] + step
            score[going] += self.transitions[before, inner[going]] + self.emissions[rows, inner[going]]
        last_tag = np.where(lasts - firsts > 1, inner, begin)
        end = np.minimum(lasts, len(self.emissions) - 1)
        after = self.transitions[last_tag] + self.emissions[end] + self.backward[end]
        after = _logsum(np.where(may_follow, after, -np.inf), axis=1)
        final = self._is_last(lasts - 1)
        return np.asarray(np.exp(score + np.where(final, 0, after) - self.total[firsts]))

    def _is_last(self, rows: Ints) -> npt.NDArray[np.bool_]:
        """Whether a token is the last of its sequence: nothing comes after it."""
        return np.asarray((self.backward[rows] == 0).all(1))


def marginals(emissions: Floats, transitions: Floats, bounds: Ints) -> Floats:
    """The probability of each tag at each token, [n, tags]."""
    return Lattice.of(emissions, transitions, bounds).marginals()


def _logsum(values: Floats, axis: int) -> Floats:
    """The logarithm of the sum of exponentials along an axis."""
    top = values.max(axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(values - top).sum(axis)) + np.squeeze(top, axis))
