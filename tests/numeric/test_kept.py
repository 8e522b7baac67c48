"""Rows of a table of which only some are kept."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.errors import BuildError
from nlp_pipeline.numeric.kept import Kept

SIZE, KEPT = 30, 6


class Table:
    """Rows that tell their number; counts how many were worked out."""

    def __init__(self) -> None:
        self.computed = 0

    def __call__(self, numbers: Any) -> Any:
        self.computed += len(numbers)
        return np.stack([numbers[:, None] * [1, 2], numbers[:, None] * [-1, -2]]).astype(np.float32)


def make() -> tuple[Kept, Table]:
    table = Table()
    return Kept((2, SIZE, 2), KEPT, table), table


@given(st.lists(st.lists(st.integers(0, SIZE - 1), max_size=KEPT), max_size=20))
def test_rows_are_those_asked_for(calls: list[list[int]]) -> None:
    kept, _ = make()
    for numbers in calls:
        places = kept.places(np.array(numbers, np.int32))
        assert kept.rows[0, places].tolist() == [[n, 2 * n] for n in numbers]
        assert kept.rows[1, places].tolist() == [[-n, -2 * n] for n in numbers]


def test_a_row_is_worked_out_once_while_it_is_used() -> None:
    kept, table = make()
    for other in range(10, SIZE):
        kept.places(np.array([1, 2, other, 1]))
        kept.places(np.array([2, 1]))
    assert table.computed == 2 + SIZE - 10


def test_a_round_of_a_few_more_than_are_kept_finds_most() -> None:
    table = Table()
    kept = Kept((2, 120, 2), 100, table)
    for _ in range(20):
        for first in range(0, 110, 10):
            kept.places(np.arange(first, first + 10))
    assert table.computed < 110 + 19 * 110 / 2


def test_more_than_there_is_room_for() -> None:
    kept, _ = make()
    with pytest.raises(BuildError, match="expected at most 6 distinct rows at once"):
        kept.places(np.arange(KEPT + 1))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_has_rows_of_its_own() -> None:
    """Python's anonymous maps are shared with children unless told otherwise: two workers mixed up their rows."""
    squares = Kept((1, 1000, 1), kept=10, compute=lambda numbers: (numbers**2)[None, :, None].astype(np.float32))
    squares.places(np.array([3]))
    children = [
        multiprocessing.get_context("fork").Process(target=squares.places, args=(np.array([n]),)) for n in (7, 8)
    ]
    for child in children:
        child.start()
        child.join()
    places = squares.places(np.array([9, 8, 7, 3]))
    assert squares.rows[0][places, 0].tolist() == [81.0, 64.0, 49.0, 9.0]
