"""BIO tags over a CRF: from scores of tags to mentions and how probable they are.

Emissions [n, tags] and bounds [s + 1] of sequences come in; first and last tokens, types and probabilities go out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.numeric.archive import Floats
from nlp_pipeline.numeric.crf import Lattice, Transitions, viterbi
from nlp_pipeline.numeric.parts import parts

AT_ONCE = 1 << 15  # tokens whose paths are summed up together, unless one sequence has more
Ints = npt.NDArray[np.integer[Any]]


class BioTags:
    """`tags` are O, and B- and I- of each type; `types` are in the order of the B- tags."""

    def __init__(self, tags: Sequence[str], transitions: Floats) -> None:
        self.tags = tuple(tags)
        self.types = tuple(tag[2:] for tag in self.tags if tag.startswith("B-"))
        self._transitions = Transitions(transitions)
        self._begin = np.array([self.tags.index(f"B-{kind}") for kind in self.types])
        self._inner = np.array([self.tags.index(f"I-{kind}") for kind in self.types])
        self._is_inner = np.array([tag.startswith("I-") for tag in self.tags])
        self._is_begin = np.array([tag.startswith("B-") for tag in self.tags])
        self._kinds = np.array([self.types.index(tag[2:]) if tag != "O" else -1 for tag in self.tags], np.int32)

    def marginals(self, emissions: Floats, bounds: Ints) -> Floats:
        """The probability of each tag at each token, [n, tags]."""
        found = np.empty_like(emissions)
        for own, rows in _parts(bounds):
            found[rows] = Lattice.of(emissions[rows], self._transitions, own).marginals()
        return found

    def decode(self, emissions: Floats, bounds: Ints) -> npt.NDArray[np.int32]:
        """The best tags [n] of sequences given by bounds [s + 1]."""
        tags = np.empty(len(emissions), np.int32)
        for own, rows in _parts(bounds):
            tags[rows] = viterbi(emissions[rows], self._transitions.scores, own)
        return tags

    def mentions(self, emissions: Floats, bounds: Ints) -> tuple[Ints, Ints, Ints, Floats]:
        """The mentions of the best tags: first tokens, tokens after the last, types, and the probability that exactly
        these tokens are a mention of this type, each [m]."""
        found: list[tuple[Ints, Ints, Ints, Floats]] = []
        for own, rows in _parts(bounds):
            lattice = Lattice.of(emissions[rows], self._transitions, own)
            firsts, lasts, types = self.spans(lattice.best(), own)
            scores = lattice.spans(firsts, lasts, self._begin[types], self._inner[types], ~self._is_inner)
            found.append((firsts + rows.start, lasts + rows.start, types, scores))
        nothing = np.zeros(0, np.intp)
        firsts, lasts, types, scores = map(np.concatenate, zip((nothing,) * 3 + (np.zeros(0),), *found, strict=True))
        return firsts, lasts, types, scores

    def spans(self, tags: Ints, bounds: Ints) -> tuple[Ints, Ints, Ints]:
        """Tags [n] → first tokens, tokens after the last, and types of the mentions, each [m].

        As in slovnet an I of any type goes on with the mention before it, and one with nothing before is dropped.
        """
        inner = self._is_inner[tags]
        heads = bounds[:-1]
        inner[heads[heads < len(tags)]] = False
        (firsts,) = self._is_begin[tags].nonzero()
        ends = np.append(np.flatnonzero(~inner), len(tags))
        lasts = ends[ends.searchsorted(firsts, side="right")]
        return firsts, lasts, self._kinds[tags[firsts]]


def _parts(bounds: Ints) -> Iterator[tuple[Ints, slice]]:
    """Bounds of some sequences within their own tokens, and the rows of these."""
    for sequences, rows in parts(bounds, AT_ONCE):
        yield bounds[sequences.start : sequences.stop + 1] - rows.start, rows
