"""Long batches in parts of bounded size, so that working memory does not grow with the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt


def parts(bounds: npt.NDArray[np.integer[Any]], size: int) -> Iterator[tuple[slice, slice]]:
    """Whole sequences one after the other, given by bounds [s + 1]: which of them, and their tokens.

    A part has at most `size` tokens, unless one sequence has more.

    >>> list(parts(np.array([0, 3, 5, 9]), 5))
    [(slice(0, 2, None), slice(0, 5, None)), (slice(2, 3, None), slice(5, 9, None))]
    """
    first = 0
    while first < len(bounds) - 1:
        last = int(np.searchsorted(bounds, bounds[first] + size, side="right")) - 1
        last = max(last, first + 1)
        yield slice(first, last), slice(int(bounds[first]), int(bounds[last]))
        first = last
