"""Rows of a table too large to hold: worked out when first asked for, kept while they are in use.

Numbers of rows come in, their places in a smaller table go out. When that is full, rows not asked for since the last
clearing give way. One thread at a time looks up and takes rows, the owner's lock sees to that.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.errors import BuildError
from nlp_pipeline.numeric.archive import Floats

Ints = npt.NDArray[np.integer[Any]]
# without this a process and those forked from it would write to one table (Windows, which lacks it, does not fork)
PRIVATE: dict[str, int] = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}


class Kept:
    """`rows` [parts, 1 + kept, width] holds the rows kept of a table [parts, size, width], place 0 none.

    `compute` makes rows by their numbers, [n] → [parts, n, width], and must give the same whichever others are asked
    for with them. At most `kept` distinct rows, which are fewer than 65 536, may be asked for at once.

    >>> squares = Kept((1, 1000, 1), kept=4, compute=lambda numbers: (numbers**2)[None, :, None])
    >>> places = squares.places(np.array([3, 9, 3]))
    >>> squares.rows[0][places, 0].tolist()
    [9.0, 81.0, 9.0]
    """

    def __init__(self, shape: tuple[int, int, int], kept: int, compute: Callable[[Ints], Floats]) -> None:
        parts, size, width = shape
        self.rows = np.empty((parts, 1 + kept, width), np.float32)
        self._compute = compute
        # of each number, 0 when its row is not kept; mapped, so that what is never touched takes no memory
        self._place = np.frombuffer(mmap.mmap(-1, 2 * size, **PRIVATE), np.uint16)
        self._number = np.full(1 + kept, -1, np.int32)  # of each place, -1 when it is free
        self._is_used = np.zeros(1 + kept, bool)  # since the last clearing
        self._size = 1  # places that have been taken
        self._random: np.random.Generator | None = None

    def places(self, numbers: Ints) -> Ints:
        """Where the rows of these numbers [n] are, [n]; good until the next call."""
        places: Ints = self._place[numbers]
        self._is_used[places] = True
        is_missing = places == 0
        if is_missing.any():
            self._keep(np.unique(numbers[is_missing]), places)
            places = self._place[numbers]
        return places

    def _keep(self, missing: Ints, others: Ints) -> None:
        """Works out rows; the places of `others` must stay."""
        if self._size + len(missing) <= len(self._number):
            places: Ints = np.arange(self._size, self._size + len(missing))
            self._size += len(missing)
        else:
            places = self._free(len(missing), others)
        gone = self._number[places]
        self._place[gone[gone >= 0]] = 0
        self.rows[:, places] = self._compute(missing)
        self._number[places] = missing
        self._place[missing] = places
        self._is_used[places] = True

    def _free(self, count: int, others: Ints) -> Ints:
        """Places without a row or whose rows may give way."""
        self._size = len(self._number)
        self._is_used[0] = True  # which is no place
        (free,) = np.nonzero(~self._is_used)
        if len(free) < count:
            self._is_used[1:] = False
            self._is_used[others] = True
            (free,) = np.nonzero(~self._is_used)
        if len(free) < count:
            raise BuildError(
                f"expected at most {len(self._number) - 1} distinct rows at once, found more: {count} where there is "
                f"room for {len(free)}; ask for fewer at a time"
            )
        if self._random is None:
            self._random = np.random.default_rng(0)
        # any of them, not the first: texts that need a few more than are kept would find just those gone
        return self._random.choice(free, count, replace=False)
