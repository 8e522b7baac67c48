"""The CRF against all paths there are."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.numeric.crf import Lattice, Transitions, marginals, viterbi

TAGS = ("O", "B-X", "I-X", "B-Y", "I-Y")
OUTSIDE = np.array([not tag.startswith("I") for tag in TAGS])
LENGTHS = [[1], [4], [3, 1, 5, 2], [2, 2], [0, 3, 0, 1, 0]]


def make(lengths: list[int], seed: int) -> tuple[Any, Any, Any]:
    """Emissions, transitions and bounds."""
    random = np.random.default_rng(seed)
    emissions = random.normal(size=(sum(lengths), len(TAGS))).astype(np.float32) * 2
    transitions = random.normal(size=(len(TAGS), len(TAGS))).astype(np.float32)
    return emissions, transitions, np.cumsum([0, *lengths])


def paths(emissions: Any, transitions: Any) -> tuple[Any, Any]:
    """All sequences of tags [paths, length] and their probabilities."""
    n = len(emissions)
    every = np.array(list(itertools.product(range(len(TAGS)), repeat=n)), int).reshape(-1, n)
    emissions, transitions = emissions.astype(float), transitions.astype(float)
    score = emissions[np.arange(n), every].sum(1) + transitions[every[:, :-1], every[:, 1:]].sum(1)
    weight = np.exp(score - score.max())
    return every, weight / weight.sum()


@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
@pytest.mark.parametrize("seed", range(5))
def test_best_path_and_marginals(lengths: list[int], seed: int) -> None:
    emissions, transitions, bounds = make(lengths, seed)
    best, probable = viterbi(emissions, transitions, bounds), marginals(emissions, transitions, bounds)
    for first, last in itertools.pairwise(bounds.tolist()):
        if first == last:
            continue
        every, probability = paths(emissions[first:last], transitions)
        np.testing.assert_array_equal(best[first:last], every[probability.argmax()])
        for row in range(first, last):
            expected = [probability[every[:, row - first] == tag].sum() for tag in range(len(TAGS))]
            np.testing.assert_allclose(probable[row], expected, atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_every_span(seed: int) -> None:
    """B at its first token, I to its last, and no I after it."""
    emissions, transitions, bounds = make([3, 1, 5, 2], seed)
    lattice = Lattice.of(emissions, Transitions(transitions), bounds)
    for low, high in itertools.pairwise(bounds.tolist()):
        every, probability = paths(emissions[low:high], transitions)
        for start, stop in itertools.combinations(range(low, high + 1), 2):
            for begin, inner in ((1, 2), (3, 4)):
                tags = every[:, start - low : stop - low]
                fits = (tags[:, 0] == begin) & (tags[:, 1:] == inner).all(1)
                if stop < high:
                    fits &= OUTSIDE[every[:, stop - low]]
                span = np.array([[start], [stop], [begin], [inner]])
                found = lattice.spans(*span, OUTSIDE)
                assert found[0] == pytest.approx(probability[fits].sum(), abs=1e-9)


@given(
    st.lists(st.integers(0, 5), max_size=12),
    st.sampled_from([0.1, 1.0, 30.0, 1e4]),
    st.sampled_from([0.0, 1e4, 1e9]),
    st.integers(0, 1000),
)
def test_any_sequences(lengths: list[int], scale: float, forbidden: float, seed: int) -> None:
    """Sums against plain recursions in logarithms, best paths by their scores; sequences together as alone."""
    random = np.random.default_rng(seed)
    emissions, transitions, bounds = make(lengths, seed)
    emissions = emissions * np.float32(scale)
    closed = random.random(emissions.shape) < 0.3
    closed[:, 0] = False
    emissions[closed] -= np.float32(forbidden)
    best, probable = viterbi(emissions, transitions, bounds), marginals(emissions, transitions, bounds)
    assert best.shape == (sum(lengths),)
    assert probable.shape == emissions.shape
    for first, last in itertools.pairwise(bounds.tolist()):
        own, alone = emissions[first:last], np.array([0, last - first])
        np.testing.assert_array_equal(best[first:last], viterbi(own, transitions, alone))
        np.testing.assert_allclose(probable[first:last], summed(own, transitions), atol=1e-6)
        if last > first:
            every, _ = paths(own, transitions)
            assert score(own, transitions, best[first:last]) == pytest.approx(
                max(score(own, transitions, tags) for tags in every), rel=1e-9
            )


@given(st.integers(1, 6), st.integers(0, 1000))
def test_of_equal_paths_the_first(length: int, seed: int) -> None:
    """From the end: the first of the best last tags, the first of those that lead to it, and so on."""
    random = np.random.default_rng(seed)
    emissions, transitions = random.integers(0, 2, (length, 3)), random.integers(0, 2, (3, 3))
    every = list(itertools.product(range(3), repeat=length))
    best = max(score(emissions, transitions, tags) for tags in every)
    expected = min(tags[::-1] for tags in every if score(emissions, transitions, tags) == best)[::-1]
    assert tuple(viterbi(emissions, transitions, np.array([0, length]))) == expected


@given(
    st.lists(st.integers(0, 30), max_size=12),
    st.integers(0, 1000),
    st.sampled_from([0.1, 1, 3, 30]),
    st.booleans(),
    st.booleans(),
)
def test_best_by_probabilities_is_viterbis(
    lengths: list[int], seed: int, scale: float, has_ties: bool, has_forbidden: bool
) -> None:
    random = np.random.default_rng(seed)
    emissions, transitions, bounds = make(lengths, seed)
    emissions *= np.float32(scale)
    if has_ties:
        emissions, transitions = emissions.round(), transitions.round()
    if has_forbidden:
        emissions[random.random(len(emissions)) < 0.2, 1:] -= np.float32(1e4)
    found = Lattice.of(emissions, Transitions(transitions), bounds).best()
    np.testing.assert_array_equal(found, viterbi(emissions, transitions, bounds))


def test_best_where_every_path_is_improbable() -> None:
    """All paths of the long sequence have a probability that no float can hold."""
    emissions, transitions, bounds = make([2, 3000, 5], 0)
    found = Lattice.of(emissions * np.float32(0.1), Transitions(transitions), bounds).best()
    np.testing.assert_array_equal(found, viterbi(emissions * np.float32(0.1), transitions, bounds))


def score(emissions: Any, transitions: Any, tags: Any) -> float:
    """Of one path."""
    tags = np.asarray(tags)
    moves = transitions.astype(float)[tags[:-1], tags[1:]]
    return float(emissions.astype(float)[np.arange(len(tags)), tags].sum() + moves.sum())


def summed(emissions: Any, transitions: Any) -> Any:
    """Marginals of one sequence, token by token in logarithms."""
    emissions, moves = emissions.astype(float), transitions.astype(float)
    before, after = np.zeros(emissions.shape), np.zeros(emissions.shape)
    for i in range(1, len(emissions)):
        before[i] = np.logaddexp.reduce((before[i - 1] + emissions[i - 1])[:, None] + moves, axis=0)
        after[-1 - i] = np.logaddexp.reduce((after[-i] + emissions[-i])[None] + moves, axis=1)
    every = before + emissions + after
    return np.exp(every - np.logaddexp.reduce(every, axis=1, keepdims=True))


@pytest.mark.parametrize("transition", [0.0, 3.0, -40.0, 500.0])
def test_a_very_long_sequence_among_short_ones(transition: float) -> None:
    """However much each step adds to a sum or takes from it."""
    lengths = [2, 3000, 1]
    emissions, transitions, bounds = make(lengths, 0)
    transitions += np.float32(transition)
    found = marginals(emissions, transitions, bounds)
    np.testing.assert_allclose(found[2:3002], summed(emissions[2:3002], transitions), atol=1e-6)


def test_forbidden_tags() -> None:
    emissions, transitions, bounds = make([6, 3], 0)
    emissions[2, 1:] = -1e9
    assert viterbi(emissions, transitions, bounds)[2] == 0
    found = marginals(emissions, transitions, bounds)
    assert found[2].tolist() == pytest.approx([1, 0, 0, 0, 0])
    np.testing.assert_allclose(found.sum(1), 1)


def test_very_long_sequence_and_very_sure_model() -> None:
    """Scores of a thousand and 20 000 steps neither over- nor underflow."""
    random = np.random.default_rng(0)
    tags = random.integers(0, 5, 20_000)
    emissions = np.where(tags[:, None] == np.arange(5), 1000.0, 0).astype(np.float32)
    transitions = np.zeros((5, 5), np.float32)
    bounds = np.array([0, len(tags)])
    np.testing.assert_array_equal(viterbi(emissions, transitions, bounds), tags)
    np.testing.assert_allclose(marginals(emissions, transitions, bounds), tags[:, None] == np.arange(5), atol=1e-9)


def test_as_slovnet_decodes() -> None:
    model = pytest.importorskip("slovnet.exec.model")
    emissions, transitions, bounds = make([7, 7, 7], 3)
    crf = model.CRF(model.Weight(transitions.shape, "float32", transitions))
    expected = crf.decode(emissions.reshape(3, 7, -1), np.ones((3, 7), bool))
    np.testing.assert_array_equal(viterbi(emissions, transitions, bounds), np.concatenate(expected))
