"""Where no mention can be: forms that stand in no name, as emissions that no path of the CRF will take.

A vocabulary of forms comes in, a table to add to the emissions goes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

NEVER = frozenset("()[]{}<>|•·●▪■◦‣*;")  # Джоэл Саймон| (|Joel Simon|)
# form → the types it is never in; none named: in no mention at all
FORBIDDEN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(NEVER, frozenset[str]()),
    ",": frozenset({"PER", "LOC"}),  # Монако|,| Намибия
}
IMPOSSIBLE = np.float32(-1e4)


def forbidden(vocabulary: Sequence[str], tags: Sequence[str]) -> npt.NDArray[np.float32]:
    """What is added to the emissions of each form: [forms, tags].

    >>> forbidden(["(", "Астана"], ["O", "B-PER", "I-PER"]).tolist()
    [[0.0, -10000.0, -10000.0], [0.0, 0.0, 0.0]]
    """
    table = np.zeros((len(vocabulary), len(tags)), np.float32)
    for row in [row for row, form in enumerate(vocabulary) if form in FORBIDDEN]:
        kinds = FORBIDDEN[vocabulary[row]]
        table[row, [tag[2:] in kinds if kinds else tag != "O" for tag in tags]] = IMPOSSIBLE
    return table
