"""A linear-chain CRF over many sequences at once: the best tags, and how probable a tag or a span is.

Emissions [n, tags] of all sequences one after the other, transitions [tags, tags] (from, to) and bounds [s + 1]
come in. Inside, tokens are columns, [tags, n]: numpy is quickest along the long side. Which tokens are visited
together says `Walk`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.integer[Any]]

ROOM = 300.0  # a state may shrink or grow by exp(300) before it is scaled
BLOCK = 1024  # tokens whose [tags, tags] are held at once
MARGIN = 1e-6  # more than rounding can make of a probability


@dataclass(frozen=True, slots=True)
class Walk:
    """The first tokens of all sequences, then the second of those that have one ...; the longest sequence comes first.

    Step i visits tokens `rows[cuts[i]:cuts[i + 1]]`; its k-th follows the k-th of step i - 1. `mirrored` [n] is the
    same walk from the other end: the last tokens of all sequences, then the last but one ...
    """

    rows: Ints
    mirrored: Ints
    cuts: list[int]

    @classmethod
    def over(cls, bounds: Ints) -> Walk:
        """The walk over sequences given by bounds [s + 1]; empty ones are not visited.

        >>> Walk.over(np.array([0, 1, 3])).rows.tolist()
        [1, 0, 2]
        """
        lengths = np.diff(bounds)
        order = np.argsort(-lengths, kind="stable")
        lengths, firsts, lasts = lengths[order], bounds[:-1][order], bounds[1:][order] - 1
        steps = np.arange(int(lengths.max(initial=0)))
        running = np.searchsorted(-lengths, -steps)  # sequences that have a token at each step
        cuts = np.append(0, np.cumsum(running))
        step = np.repeat(steps, running)
        at = np.arange(int(cuts[-1])) - np.repeat(cuts[:-1], running)
        return cls(firsts[at] + step, lasts[at] - step, cuts.tolist())

    def steps(self) -> Iterator[tuple[slice, slice]]:
        """For every step but the first: the columns of the tokens before its own, and its own."""
        for before, first, last in zip(self.cuts, self.cuts[1:], self.cuts[2:], strict=False):
            yield slice(before, before + last - first), slice(first, last)


def viterbi(emissions: Floats, transitions: Floats, bounds: Ints) -> npt.NDArray[np.int32]:
    """The most probable tags, [n]; of equally probable ones the first.

    >>> viterbi(np.array([[0., 1], [1, 0]]), np.array([[0., 0], [-9, 0]]), np.array([0, 2])).tolist()
    [0, 0]
    """
    gains = np.ascontiguousarray(emissions.T, np.float64)  # tags x n
    moves = np.asarray(transitions, np.float64)[:, :, None]
    walk = Walk.over(bounds)
    scores = gains[:, walk.rows]  # of the best path up to each token and with it, in the order of the walk
    for before, now in walk.steps():
        scores[:, now] += (scores[:, None, before] + moves).max(0)
    gains[:, walk.rows] = scores
    return _traced(gains, moves, bounds)


def _traced(scores: Floats, moves: Floats, bounds: Ints) -> npt.NDArray[np.int32]:
    """The best path back from the best last tags, [n], by scores [tags, n] of the best paths up to each token."""
    n = scores.shape[1]
    first = np.arange(len(scores), 0, -1, dtype=np.uint8)[:, None]  # the highest for the first of equals
    came = np.empty((n, len(scores)), np.uint8)  # the tag of a token when the next has tag ...
    for begin in range(0, n, BLOCK):
        paths = scores[:, None, begin : begin + BLOCK] + moves  # from x to x block
        came[begin : begin + BLOCK] = ((paths == paths.max(0)) * first[:, :, None]).max(0).T
    ends = bounds[1:][np.diff(bounds) > 0] - 1
    last = scores[:, ends]
    came[ends] = ((last == last.max(0)) * first).max(0)[:, None]
    table, tag, tags = (len(scores) - came).tobytes(), 0, []
    for place in range((n - 1) * len(scores), -1, -len(scores)):
        tag = table[place + tag]
        tags.append(tag)
    return np.array(tags[::-1], np.int32)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Weights of all paths up to each token, `before`, and from it to the end of its sequence, `after`: [tags, n].

    Neither has the weight of the token's own tag in it, which is in `own`. Each column is known up to a factor.
    `moves` [tags, tags] are the weights of transitions, `is_last` [n] says whether the sequence ends with a token.
    """

    own: Floats
    before: Floats
    after: Floats
    moves: Floats
    is_last: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, emissions: Floats, transitions: Floats, bounds: Ints) -> Lattice:
        """Sums over all paths, forward and backward, in float64. Every token needs a tag that can be reached.

        With the best tag of each token weighing 1, a step changes a sum by little more than the weight of a
        transition. So sums are scaled to 1 now and then, and nothing over- or underflows in a sequence of any length.
        """
        scores = np.ascontiguousarray(emissions.T, np.float64)
        own = np.exp(scores - scores.max(0, initial=-np.inf))
        moves = np.exp(np.asarray(transitions, np.float64) - np.max(transitions))
        walk = Walk.over(bounds)
        sums = _sums(np.ascontiguousarray(own.T), moves, walk, _steps_between_scalings(transitions))
        before, after = np.empty_like(own), np.empty_like(own)
        before.T[walk.rows], after.T[walk.mirrored] = sums[:, : len(own)], sums[:, len(own) :]
        is_last = np.zeros(own.shape[1], bool)
        is_last[bounds[1:][np.diff(bounds) > 0] - 1] = True
        return cls(own, before, after, moves, is_last)

    def marginals(self) -> Floats:
        """The probability of each tag at each token, [n, tags]."""
        return self._marginals(slice(None)).T

    def _marginals(self, tokens: Ints | slice) -> Floats:
        found = self.before[:, tokens] * self.own[:, tokens]
        found *= self.after[:, tokens]
        found /= found.sum(0)
        return np.asarray(found)

    def best(self, emissions: Floats, transitions: Floats, bounds: Ints) -> npt.NDArray[np.int32]:
        """The most probable tags, [n], as `viterbi` finds them, for the emissions that the lattice was made of.

        No path is more probable than a tag on it is at its place. So a tag less probable than one path as a whole,
        that of the likeliest tag at each place, is on no better one. Mostly no other tag is left; Viterbi decides
        where there is, between neighbours that are settled.
        """
        probable = self._marginals(slice(None))  # tags x n
        tags: npt.NDArray[np.int32] = probable.argmax(0).astype(np.int32)
        lengths = np.diff(bounds)
        is_first = np.append(True, self.is_last[:-1])
        places = np.arange(len(tags))
        chances = probable[tags, places]  # after the tag before it; of a first token by itself
        probable[tags, places] = 0
        (later,) = np.nonzero(~is_first)
        chances[later] = self._next(later, tags[later - 1])[tags[later], np.arange(len(later))]
        with np.errstate(divide="ignore"):
            paths = np.exp(np.add.reduceat(np.log(chances), bounds[:-1][lengths > 0])) if len(tags) else chances
        is_open = probable.max(0) >= np.repeat(paths, lengths[lengths > 0]) * (1 - MARGIN)
        (rows,) = np.nonzero(is_open)
        if len(rows):
            before, after = (rows > 0) & ~is_first[rows], ~self.is_last[rows]
            begins = ~(before & is_open[rows - 1])  # of a run of open tokens
            ends = ~(after & is_open[(rows + 1) % len(tags)])
            scores = emissions[rows].astype(np.float64)
            left, right = begins & before, ends & after  # next to a settled token
            scores[left] += transitions[tags[rows[left] - 1]]
            scores[right] += transitions.T[tags[rows[right] + 1]]
            tags[rows] = viterbi(scores, transitions, np.append(np.flatnonzero(begins), len(rows)))
        return tags

    def spans(self, firsts: Ints, lasts: Ints, begin: Ints, inner: Ints, may_follow: npt.NDArray[np.bool_]) -> Floats:
        """The probability of each span of tokens `firsts:lasts` [m]: tag `begin` [m] first, `inner` [m] to the end.

        `may_follow` [m, tags] says which tags may stand at the token after it, if the sequence has one.
        """
        spans = np.arange(len(firsts))
        found = self._marginals(firsts)[begin, spans]
        for step in range(1, int(np.max(lasts - firsts, initial=1))):
            (going,) = np.nonzero(firsts + step < lasts)
            next_tags = self._next(firsts[going] + step, begin[going] if step == 1 else inner[going])
            found[going] *= next_tags[inner[going], np.arange(len(going))]
        (followed,) = np.nonzero(~self.is_last[lasts - 1])
        last_tags = np.where(lasts - firsts > 1, inner, begin)[followed]
        found[followed] *= (self._next(lasts[followed], last_tags) * may_follow[followed].T).sum(0)
        return np.asarray(found)

    def _next(self, tokens: Ints, previous: Ints) -> Floats:
        """How probable each tag is at tokens [k] after `previous` tags [k] at those before them: [tags, k]."""
        found = self.moves[previous].T * self.own[:, tokens] * self.after[:, tokens]
        whole = found.sum(0)
        return np.asarray(np.divide(found, whole, out=np.zeros_like(found), where=whole > 0))


def _sums(own: Floats, moves: Floats, walk: Walk, often: int) -> Floats:
    """Sums over the paths up to each token of the walk and, beside them, of the mirrored walk: [n, 2 * tags].

    Weights of tags `own` [n, tags] and of transitions come in; sums are scaled to 1 every `often` steps. Both ways go
    in one product, with tokens as rows: a step of a short text costs what numpy's calls cost.
    """
    size = len(moves)
    both = np.zeros((2 * size, 2 * size))
    both[:size, :size], both[size:, size:] = moves, moves.T
    weights = np.hstack([own.take(walk.rows, axis=0), own.take(walk.mirrored, axis=0)])
    sums = np.ones_like(weights)
    new, past = sums, 0
    for number, (first, last) in enumerate(pairwise(walk.cuts[1:])):
        new = (new[: last - first] * weights[past : past + last - first]).dot(both, sums[first:last])
        past = first
        if number % often == 0:
            for half in (new[:, :size], new[:, size:]):
                half /= half.sum(1, keepdims=True)
    return sums


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


def _steps_between_scalings(transitions: Floats) -> int:
    widest = float(np.ptp(transitions)) + np.log(len(transitions))
    return max(1, int(ROOM / widest))
