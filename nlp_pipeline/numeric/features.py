"""What our own taggers read of distinct forms: numbers only; `lexicon.features` makes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Features:
    """Of forms [n]: rows of the embedding of the `words` and of their `lemmas`, rows of the table of `shapes`, and
    `marks` [n, marks], each 0, 1 (maybe) or 2 (surely). `stems` [n] are equal for forms of one word, roughly;
    `is_name` [n]: whether it may be one of a name."""

    words: npt.NDArray[np.int32]
    lemmas: npt.NDArray[np.int32]
    shapes: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint8]
    stems: npt.NDArray[np.int64]
    is_name: npt.NDArray[np.bool_]

    @property
    def groups(self) -> npt.NDArray[np.int64]:
        """The stems of what may be of a name, 0 for the rest, [n]."""
        return self.stems * self.is_name

    def __len__(self) -> int:
        return len(self.words)
