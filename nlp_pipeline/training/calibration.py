"""How far a score can be trusted: one temperature that makes scores probabilities, and a table that shows it.

Scores of mentions that a tagger found, and whether each was right, come in. Both must be of documents that it was not
trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]

TEMPERATURES = tuple(round(0.8 + 0.1 * step, 1) for step in range(18))  # to 2.5
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
EDGE = 1e-4  # a score is never surer than that


def best_temperature(outcomes: Callable[[float], tuple[Floats, npt.NDArray[np.bool_]]]) -> float:
    """The temperature with which the scores say most: the highest mean log-probability of what came true.

    `outcomes(temperature)` gives scores [m] and whether each mention was right [m].
    """
    return min(TEMPERATURES, key=lambda temperature: log_loss(*outcomes(temperature)))


def log_loss(scores: Floats, is_right: npt.NDArray[np.bool_]) -> float:
    """The mean negative log-probability of what came true; the smaller the better.

    >>> round(log_loss(np.array([0.5, 0.5]), np.array([True, False])), 4)
    0.6931
    """
    chance = np.clip(scores, EDGE, 1 - EDGE)
    return float(-np.mean(np.where(is_right, np.log(chance), np.log1p(-chance)))) if len(scores) else 0.0


def reliability(scores: Floats, is_right: npt.NDArray[np.bool_]) -> list[tuple[float, float, int, float, float]]:
    """For each range of scores: from, to, mentions, mean score, share that is right. Empty ranges are left out.

    >>> reliability(np.array([0.96, 0.98, 0.6]), np.array([True, False, True]))
    [(0.5, 0.7, 1, 0.6, 1.0), (0.95, 0.99, 2, 0.97, 0.5)]
    """
    rows = []
    for low, high in pairwise(BINS):
        inside = (scores >= low) & ((scores < high) | (high == BINS[-1]))
        if inside.any():
            mean, share = scores[inside].mean(), is_right[inside].mean()
            rows.append((low, high, int(inside.sum()), round(float(mean), 3), round(float(share), 3)))
    return rows


def expected_error(scores: Floats, is_right: npt.NDArray[np.bool_]) -> float:
    """How far mean score and share of right ones lie apart, over the ranges of `reliability`, weighted by mentions."""
    rows = reliability(scores, is_right)
    return sum(count * abs(mean - share) for *_, count, mean, share in rows) / max(1, sum(row[2] for row in rows))


def interval(values: Sequence[tuple[int, int, int]], seed: int = 0, times: int = 1000) -> tuple[float, float]:
    """Where the micro F1 lies in 95 of 100 cases, by drawing documents again and again: from, to (0 to 1).

    `values` are correct, predicted and gold counts of each document.

    >>> interval([(1, 1, 1)] * 3)
    (1.0, 1.0)
    """
    counts = np.array(values)
    draws = np.random.default_rng(seed).integers(0, len(counts), (times, len(counts)))
    correct, predicted, gold = counts[draws].sum(1).T
    f1 = 2 * correct / np.maximum(1, predicted + gold)
    low, high = np.quantile(f1, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)
