"""What our own taggers read of distinct forms: numbers only; `lexicon.features` makes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Features:
    """Of forms [n]: rows of the embedding of the `words` and of their `lemmas`, rows of the table of `shapes`, and
    `marks` [n, marks], each 0, 1 (maybe) or 2 (surely). `groups` [n] are equal for forms of one name (which
    share a stem), 0 for what can't be one."""

    words: npt.NDArray[np.int32]
    lemmas: npt.NDArray[np.int32]
    shapes: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint8]
    groups: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.words)
