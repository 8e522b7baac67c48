"""A name found once in a document is found again: «Кит Флинт … Флинт родился».

Probabilities of the types at every token come in; a bonus for tokens whose form is surely of one type elsewhere in
the same document goes out. The CRF decides with it once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]

SURE = 0.7  # a form is of a type if the model is so sure of it at one place of the document, and of no other type
BONUS = np.float32(3.0)  # added to the emissions of that type at all its places
SHORTEST = 3  # characters of the form


def is_name_like(form: str) -> bool:
    """Whether a form may be found again: a capital and two characters more."""
    return len(form) >= SHORTEST and form[0].isupper()


def bonuses(types: Floats, vocabulary: Sequence[str], forms: Ints, documents: Ints) -> npt.NDArray[np.float32]:
    """A bonus for each token and type, [n, types], from probabilities of the types [n, types].

    `forms` [n] are codes into the vocabulary; `documents` [n] say in which document a token stands.
    """
    bonus = np.zeros(types.shape, np.float32)
    may_repeat = np.zeros(len(vocabulary), bool)
    found = np.unique(forms[(types > SURE).any(1)])
    may_repeat[found] = [is_name_like(vocabulary[code]) for code in found.tolist()]
    rows = np.flatnonzero(may_repeat[forms])
    distinct, codes = np.unique(documents[rows].astype(np.int64) * len(vocabulary) + forms[rows], return_inverse=True)
    best = np.zeros((len(distinct), types.shape[1]), types.dtype)
    np.maximum.at(best, codes, types[rows])
    is_sure = best > SURE
    is_sure[is_sure.sum(1) != 1] = False
    bonus[rows] = is_sure[codes] * BONUS
    return bonus
