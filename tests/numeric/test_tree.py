"""The tree decoder against all trees there are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.numeric.tree import are_trees, maximum_tree


def is_tree(heads: Sequence[int]) -> bool:
    """One root, and every token comes to it; heads count from 1, 0 is the root."""
    for node in range(1, len(heads) + 1):
        for _ in heads:
            node = heads[node - 1] if node else 0
        if node:
            return False
    return list(heads).count(0) == 1


def total(scores: Any, heads: Any) -> float:
    return float(scores[np.arange(len(heads)), heads].sum())


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_best_of_all_trees(n: int) -> None:
    trees = np.array([heads for heads in itertools.product(range(n + 1), repeat=n) if is_tree(heads)])
    random = np.random.default_rng(n)
    for turn in range(150):
        scores = random.normal(size=(n, n + 1)) * random.choice([0.01, 1, 1000])
        if turn % 3 == 0:
            scores = scores.round()  # ties
        found = maximum_tree(scores)
        assert is_tree(found.tolist())
        best = max(total(scores, heads) for heads in trees)
        assert total(scores, found) == pytest.approx(best)


@given(st.integers(6, 40), st.integers(0, 10_000), st.sampled_from([0.0, 3.0]), st.booleans())
def test_best_of_trees_with_each_root(n: int, seed: int, rooted: float, is_rough: bool) -> None:
    """The best over all roots of the best tree that this token alone is the root of, by another algorithm."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(n, n + 1))
    scores[:, 0] += rooted  # many want to be the root
    if is_rough:
        scores = scores.round()  # ties
    found = maximum_tree(scores)
    assert is_tree(found.tolist())
    weights = scores[:, 1:].copy()
    np.fill_diagonal(weights, -np.inf)
    best = max(float(scores[root, 0]) + spanning(weights, root) for root in range(n))
    assert total(scores, found) == pytest.approx(best, abs=1e-9)


def spanning(weights: Any, root: int) -> float:
    """The weight of the best tree from `root`, by weights of dependent x head: cycles melted one by one."""
    n = len(weights)
    heads = weights.argmax(1)
    heads[root] = root
    for begin in range(n):
        path = [begin]
        while heads[path[-1]] not in path:
            path.append(int(heads[path[-1]]))
        cycle = path[path.index(int(heads[path[-1]])) :]
        if cycle != [root]:
            break
    else:
        others = np.arange(n) != root
        return float(weights[others, heads[others]].sum())
    own = weights[cycle, heads[cycle]]
    rest = np.setdiff1d(np.arange(n), cycle)
    smaller = np.full((len(rest) + 1, len(rest) + 1), -np.inf)  # the cycle is the last node
    smaller[:-1, :-1] = weights[np.ix_(rest, rest)]
    smaller[-1, :-1] = (weights[np.ix_(cycle, rest)] - own[:, None]).max(0)
    smaller[:-1, -1] = weights[np.ix_(rest, cycle)].max(1)
    return float(own.sum()) + spanning(smaller, int(np.flatnonzero(rest == root)[0]))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_trees_are_told_from_others(n: int) -> None:
    heads = np.array(list(itertools.product(range(n + 1), repeat=n)))
    bounds = np.arange(len(heads) + 1) * n
    rows = np.where(heads > 0, heads - 1 + bounds[:-1, None], -1)
    assert are_trees(rows.ravel(), bounds).tolist() == [is_tree(row) for row in heads.tolist()]


def test_no_sentences_are_no_trees() -> None:
    assert len(are_trees(np.zeros(0, int), np.array([0]))) == 0


def test_equal_scores_give_a_tree() -> None:
    assert is_tree(maximum_tree(np.zeros((30, 31))).tolist())


def test_rooted_by_all_is_rooted_once() -> None:
    scores = np.zeros((40, 41))
    scores[:, 0] = 100
    assert is_tree(maximum_tree(scores).tolist())


@pytest.mark.parametrize("shape", ["chain of cycles", "one long cycle", "random"])
def test_long_sentences(shape: str) -> None:
    n = 256
    scores = np.random.default_rng(0).normal(size=(n, n + 1))
    if shape == "chain of cycles":
        scores[np.arange(n), (np.arange(n) ^ 1) + 1] += 50
    if shape == "one long cycle":
        scores[np.arange(n), (np.arange(n) + 1) % n + 1] += 50
    found = maximum_tree(scores)
    assert are_trees(found - 1, np.array([0, n])).all()
    if shape == "one long cycle":  # broken in one place
        assert np.count_nonzero(found == (np.arange(n) + 1) % n + 1) == n - 1
