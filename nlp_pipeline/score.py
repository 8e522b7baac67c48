"""Scores: correct, predicted and gold counts, and precision, recall and F1 out of them.

Spans and token labels come in, `Score`s go out. How gold data is read is for others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts; scores of documents are added.

    >>> score = Score(correct=8, predicted=10, gold=16) + Score(0, 0, 0)
    >>> score.precision, score.recall, round(score.f1, 3)
    (0.8, 0.5, 0.615)
    """

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.correct + other.correct, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of the predicted that are right, 0 to 1; 0 when nothing was predicted."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found, 0 to 1; 0 when there is none."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.correct / (self.predicted + self.gold) if self.predicted + self.gold else 0.0


def score_spans(predicted: Collection[Span], gold: Collection[Span]) -> dict[str, Score]:
    """Exact scores of one document's spans (start, stop, type), by type and under `micro` for all.

    >>> score_spans([(0, 6, "PER")], [(0, 6, "PER"), (9, 15, "LOC")])["micro"]
    Score(correct=1, predicted=1, gold=2)
    """
    found, wanted = set(predicted), set(gold)
    scores = {
        kind: Score(
            len({s for s in found & wanted if s[2] == kind}),
            len({s for s in found if s[2] == kind}),
            len({s for s in wanted if s[2] == kind}),
        )
        for kind in sorted({span[2] for span in found | wanted})
    }
    return {**scores, "micro": Score(len(found & wanted), len(found), len(wanted))}


def score_tokens(
    predicted: Iterable[Span], gold: Iterable[Span], tokens: Sequence[tuple[int, int]]
) -> dict[str, Score]:
    """The same by tokens (start, stop): a token has the type of the span that covers any of it."""

    def labels(spans: Iterable[Span]) -> set[Span]:
        return {
            (start, stop, kind)
            for first, last, kind in spans
            for start, stop in tokens
            if start < last and stop > first
        }

    return score_spans(labels(predicted), labels(gold))


def add(scores: Iterable[Mapping[str, Score]]) -> dict[str, Score]:
    """Scores of many documents added up by name."""
    total: dict[str, Score] = {}
    for one in scores:
        for name, score in one.items():
            total[name] = total.get(name, Score()) + score
    return total


def score_aligned(
    predicted: Mapping[tuple[int, int], object],
    gold: Mapping[tuple[int, int], object],
    same: Callable[[object, object], bool] = lambda a, b: a == b,
) -> Score:
    """Words aligned by place, as in the CoNLL 2018 shared task: right are those at equal places that are `same`."""
    correct = sum(1 for place, value in predicted.items() if place in gold and same(value, gold[place]))
    return Score(correct, len(predicted), len(gold))
