"""Rows of a table of which only some are kept."""

from __future__ import annotations

import os
import subprocess
import sys
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


FORK = """
import os
import numpy as np
from nlp_pipeline.numeric.kept import Kept

kept = Kept((1, 100, 1), 9, lambda numbers: numbers[None, :, None].astype(np.float32))
for number in (7, 8):
    if os.fork() == 0:
        kept.places(np.array([number]))
        os._exit(0)
    os.wait()
places = kept.places(np.array([8, 7]))
print(kept.rows[0, places, 0].tolist())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_forked_processes_keep_rows_of_their_own() -> None:
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[8.0, 7.0]\n", "")
