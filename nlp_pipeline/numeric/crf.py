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
TINY = 1e-300  # products below it are rounded by more than that


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
        lengths = bounds[1:] - bounds[:-1]
        order = (-lengths).argsort(kind="stable")
        lengths, firsts, lasts = lengths[order], bounds[:-1][order], bounds[1:][order] - 1
        steps = np.arange(int(lengths[0]) if len(lengths) else 0)
        running = (-lengths).searchsorted(-steps)  # sequences that have a token at each step
        cuts = np.zeros(len(steps) + 1, np.intp)
        running.cumsum(out=cuts[1:])
        step = steps.repeat(running)
        at = np.arange(int(cuts[-1])) - cuts[:-1].repeat(running)
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


class Transitions:
    """Scores of a tag after another, [tags, tags] (from, to), and what sums over paths need of them."""

    def __init__(self, scores: Floats) -> None:
        self.scores: Floats = np.asarray(scores, np.float64)
        self.weights: Floats = np.exp(self.scores - np.max(self.scores))
        size = len(scores)
        self.both = np.zeros((2 * size, 2 * size))  # forward, and backward in the other corner
        self.both[:size, :size], self.both[size:, size:] = self.weights, self.weights.T
        widest = float(np.ptp(self.scores)) + np.log(size)
        self.often = max(1, int(ROOM / widest))  # steps from one scaling to the next


@dataclass(frozen=True, slots=True)
class Lattice:
    """Weights of all paths up to each token, `before`, and from it to the end of its sequence, `onward`: [tags, n].

    The weight of the token's own tag is in the latter alone. Each column is known up to a factor. `is_edge` [n + 1]
    says where sequences begin and end; the lattice was made of `emissions` [n, tags] and `transitions`.
    """

    before: Floats
    onward: Floats
    is_edge: npt.NDArray[np.bool_]
    emissions: Floats
    transitions: Transitions

    @classmethod
    def of(cls, emissions: Floats, transitions: Transitions, bounds: Ints) -> Lattice:
        """Sums over all paths, forward and backward, in float64. Every token needs a tag that can be reached.

        With the best tag of each token weighing 1, a step changes a sum by little more than the weight of a
        transition. So sums are scaled to 1 now and then, and nothing over- or underflows in a sequence of any length.
        """
        scores = np.ascontiguousarray(emissions.T, np.float64)
        own = np.exp(scores - scores.max(0, initial=-np.inf))
        walk = Walk.over(bounds)
        sums = _sums(np.ascontiguousarray(own.T), transitions, walk)
        before, onward = np.empty_like(own), np.empty_like(own)
        before.T[walk.rows], onward.T[walk.mirrored] = sums[:, : len(own)], sums[:, len(own) :]
        onward *= own
        is_edge = np.zeros(len(emissions) + 1, bool)
        is_edge[bounds] = True
        return cls(before, onward, is_edge, emissions, transitions)

    def marginals(self) -> Floats:
        """The probability of each tag at each token, [n, tags]."""
        return self._marginals(slice(None)).T

    def _marginals(self, tokens: Ints | slice) -> Floats:
        found = self.before[:, tokens] * self.onward[:, tokens]
        found /= found.sum(0)
        return np.asarray(found)

    def best(self) -> npt.NDArray[np.int32]:
        """The most probable tags, [n], as `viterbi` finds them.

        No path is more probable than a tag on it is at its place. So a tag less probable than one path as a whole,
        that of the likeliest tag at each place, is on no better one. Mostly no other tag is left; Viterbi decides
        where there is, between neighbours that are settled.
        """
        probable = self._marginals(slice(None))  # tags x n
        tags: npt.NDArray[np.int32] = probable.argmax(0).astype(np.int32)
        if not len(tags):
            return tags
        places, is_first = np.arange(len(tags)), self.is_edge[:-1]
        chances = probable[tags, places]  # of a first token by itself, of others after the tag before
        probable[tags, places] = 0
        chances[1:] = np.where(is_first[1:], chances[1:], self._chances(places[1:], tags[:-1], tags[1:]))
        paths = np.multiply.reduceat(chances, is_first.nonzero()[0])
        paths[paths < TINY] = 0
        (rows,) = (probable.max(0) >= paths[is_first.cumsum() - 1] * (1 - MARGIN)).nonzero()
        if len(rows):
            tags[rows] = self._between(tags, rows)
        return tags

    def _between(self, tags: Ints, rows: Ints) -> npt.NDArray[np.int32]:
        """The best tags of the tokens `rows` [k], given the `tags` [n] of all others."""
        is_open = np.zeros(len(tags) + 1, bool)
        is_open[rows] = True
        before, after = ~self.is_edge[rows], ~self.is_edge[rows + 1]
        begins = ~(before & is_open[rows - 1])  # of a run of open tokens
        left, right = before & begins, after & ~is_open[rows + 1]  # next to a settled token
        scores, moves = self.emissions[rows].astype(np.float64), self.transitions.scores
        scores[left] += moves[tags[rows[left] - 1]]
        scores[right] += moves.T[tags[rows[right] + 1]]
        return viterbi(scores, moves, np.append(begins.nonzero()[0], len(rows)))

    def spans(self, firsts: Ints, lasts: Ints, begin: Ints, inner: Ints, may_follow: npt.NDArray[np.bool_]) -> Floats:
        """The probability of each span of tokens `firsts:lasts` [m]: tag `begin` [m] first, `inner` [m] to the end.

        `may_follow` [tags] says which tags may stand at the token after it, if the sequence has one.
        """
        found = self._marginals(firsts)[begin, np.arange(len(firsts))]
        sizes = lasts - firsts - 1
        span = np.arange(len(firsts)).repeat(sizes)  # of each token but the first
        number = np.arange(len(span)) - (sizes.cumsum() - sizes)[span]
        previous = np.where(number > 0, inner[span], begin[span])
        np.multiply.at(found, span, self._chances(firsts[span] + 1 + number, previous, inner[span]))
        (followed,) = (~self.is_edge[lasts]).nonzero()
        last_tags = np.where(sizes > 0, inner, begin)[followed]
        ways = self._ways(lasts[followed], last_tags)
        found[followed] *= _share(ways[may_follow].sum(0), ways)
        return np.asarray(found)

    def _chances(self, tokens: Ints, previous: Ints, tags: Ints) -> Floats:
        """How probable `tags` [k] are at tokens [k] after `previous` tags [k] at those before them."""
        ways = self._ways(tokens, previous)
        return _share(ways[tags, np.arange(len(tags))], ways)

    def _ways(self, tokens: Ints, previous: Ints) -> Floats:
        """The weights of each tag at tokens [k] after `previous` tags [k] at those before them: [tags, k]."""
        return np.asarray(self.transitions.weights.T[:, previous] * self.onward[:, tokens])


def _share(part: Floats, ways: Floats) -> Floats:
    """What part [k] of all ways [tags, k] these are; 0 where there is none."""
    whole = ways.sum(0)
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0))


def _sums(own: Floats, transitions: Transitions, walk: Walk) -> Floats:
    """Sums over the paths up to each token of the walk and, beside them, of the mirrored walk: [n, 2 * tags].

    Weights of tags `own` [n, tags] come in. Both ways go in one product, with tokens as rows: in short texts a step
    costs what numpy's calls cost.
    """
    weights = np.hstack([own.take(walk.rows, axis=0), own.take(walk.mirrored, axis=0)])
    sums = np.ones_like(weights)
    new, past = sums, 0
    for number, (first, last) in enumerate(pairwise(walk.cuts[1:]), 1):
        size = last - first
        new = (new[:size] * weights[past : past + size]).dot(transitions.both, sums[first:last])
        past = first
        if number % transitions.often == 0:
            halves = new.reshape(size, 2, -1)
            halves /= halves.sum(2, keepdims=True)
    return sums


def marginals(emissions: Floats, transitions: Floats, bounds: Ints) -> Floats:
    """The probability of each tag at each token, [n, tags]."""
    return Lattice.of(emissions, Transitions(transitions), bounds).marginals()
