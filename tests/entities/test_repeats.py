"""Names found again, and forms that stand in no name: what is added to the emissions."""

from __future__ import annotations

import numpy as np
import pytest

from nlp_pipeline.entities.borders import FORBIDDEN, IMPOSSIBLE, forbidden
from nlp_pipeline.entities.repeats import BONUS, bonuses

TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
VOCABULARY = ["Флинт", "родился", "Ян"]


def bonus(forms: list[int], documents: list[int], types: list[tuple[float, float]]) -> list[list[float]]:
    found = bonuses(np.array(types, np.float32).reshape(-1, 2), VOCABULARY, *np.array([forms, documents], np.int32))
    return found.tolist()


def test_a_form_that_is_surely_a_name_is_one_everywhere_in_its_document() -> None:
    types = [(0.9, 0.0), (0.9, 0.0), (0.1, 0.1), (0.1, 0.1)]
    plus = [float(BONUS), 0.0]
    assert bonus([0, 1, 0, 0], [1, 1, 1, 2], types) == [plus, [0, 0], plus, [0, 0]]


@pytest.mark.parametrize(
    ("forms", "types"),
    [
        ([0, 0], [(0.7, 0.0), (0.1, 0.0)]),  # not sure
        ([0, 0], [(0.9, 0.0), (0.0, 0.9)]),  # of two types
        ([1, 1], [(0.9, 0.0), (0.1, 0.0)]),  # no capital
        ([2, 2], [(0.9, 0.0), (0.1, 0.0)]),  # too short
        ([], []),
    ],
)
def test_others_get_nothing(forms: list[int], types: list[tuple[float, float]]) -> None:
    assert not np.any(bonus(forms, [1] * len(forms), types))


def test_forbidden_forms() -> None:
    table = forbidden(["дом", "(", ","], TAGS)
    no = float(IMPOSSIBLE)
    assert table.tolist() == [[0] * 7, [0, no, no, no, no, no, no], [0, no, no, no, no, 0, 0]]
    assert not forbidden([], TAGS).size


def test_every_forbidden_form_is_forbidden_somewhere() -> None:
    assert (forbidden(list(FORBIDDEN), TAGS) < 0).any(1).all()
