"""Where no mention can be: forms that stand in no name, as emissions that no path of the CRF will take.

A vocabulary of forms comes in, a table to add to the emissions goes out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

NEVER = frozenset("()[]{}<>|•·●▪■◦‣*;")  # Джоэл Саймон| (|Joel Simon|)
NEVER_IN = {"PER": frozenset(","), "LOC": frozenset(",")}  # Монако|,| Намибия
IMPOSSIBLE = np.float32(-1e4)


def forbidden(vocabulary: Sequence[str], tags: Sequence[str]) -> npt.NDArray[np.float32]:
    """What is added to the emissions of each form: [forms, tags].

    >>> forbidden(["(", "Астана"], ["O", "B-PER", "I-PER"]).tolist()
    [[0.0, -10000.0, -10000.0], [0.0, 0.0, 0.0]]
    """
    table = np.zeros((len(vocabulary), len(tags)), np.float32)
    outside = {kind: np.array([tag[2:] == kind for tag in tags]) for kind in NEVER_IN}
    inside = np.array([tag != "O" for tag in tags])
    for row, form in enumerate(vocabulary):
        if form in NEVER:
            table[row, inside] = IMPOSSIBLE
        for kind, forms in NEVER_IN.items():
            if form in forms:
                table[row, outside[kind]] = IMPOSSIBLE
    return table
