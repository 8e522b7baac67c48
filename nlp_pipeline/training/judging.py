"""What a tagger found in a document with gold annotations, and what that comes to.

Mentions are (first token, token after the last, type, score).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.score import Score, add, score_spans

Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Judged:
    """A document: the mentions found with their scores, the gold ones, and how many more gold ones there are, which no
    tagger of this kind can find because they begin or end inside a token."""

    found: Mapping[tuple[int, int, str], float]
    gold: frozenset[tuple[int, int, str]]
    missed: int = 0

    def scores(self) -> Mapping[str, Score]:
        """Exact scores by type and under `micro`, where what can't be found is missed."""
        scores = score_spans(self.found, self.gold)
        return {**scores, "micro": scores["micro"] + Score(0, 0, self.missed)}

    def token_scores(self) -> Mapping[str, Score]:
        """Scores of tokens by type: a token has the types of all spans that it is in."""

        def tokens(spans: Iterable[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
            return {(place, place + 1, kind) for first, last, kind in spans for place in range(first, last)}

        return score_spans(tokens(self.found), tokens(self.gold))


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """F1 in percent by name: `exact PER`, `exact micro`, `token PER` …

    >>> figures([Judged({(0, 2, "PER"): 0.9}, frozenset({(0, 1, "PER")}))])
    {'exact PER': 0.0, 'exact micro': 0.0, 'token PER': 66.67, 'token micro': 66.67}
    """
    exact, by_token = scores(judged), add([one.token_scores() for one in judged])
    return {
        f"{name} {kind}": round(100 * score.f1, 2)
        for name, found in (("exact", exact), ("token", by_token))
        for kind, score in found.items()
    }


def scores(judged: Iterable[Judged]) -> Mapping[str, Score]:
    """The scores of many documents together."""
    return add([one.scores() for one in judged])


def micro(judged: Iterable[Judged]) -> Score:
    """The score of all types together.

    >>> micro([Judged({(0, 1, "PER"): 0.9}, frozenset({(0, 1, "PER"), (3, 4, "LOC")}))])
    Score(correct=1, predicted=1, gold=2)
    """
    return scores(judged).get("micro", Score())


def outcomes(judged: Sequence[Judged]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The score of every mention found, and whether it is right; each [m]."""
    rows = [(score, span in one.gold) for one in judged for span, score in one.found.items()]
    return np.array([score for score, _ in rows]), np.array([is_right for _, is_right in rows], bool)
