"""An order of names in which those that keep company stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def side_by_side(matrix: Sequence[Sequence[int]]) -> list[int]:
    """Places in such an order, by the Fiedler vector of the graph (Fiedler 1973; Atkins, Boman, Hendrickson 1998).

    >>> side_by_side([[9, 0, 5, 1], [0, 9, 1, 5], [5, 1, 9, 0], [1, 5, 0, 9]])
    [0, 2, 1, 3]
    """
    if len(matrix) < 3:
        return list(range(len(matrix)))
    weights = np.array(matrix, float)
    np.fill_diagonal(weights, 0)
    weights += 1e-3 * weights.max(initial=1)  # so that groups without a line between them still have an order
    np.fill_diagonal(weights, 0)
    laplacian = np.diag(weights.sum(0)) - weights
    _, vectors = np.linalg.eigh(laplacian)
    fiedler = vectors[:, 1].round(9)
    if fiedler[0] > 0 or (fiedler[0] == 0 and fiedler.sum() > 0):  # the sign is nobody's choice: the first name leads
        fiedler = -fiedler
    order: list[int] = np.argsort(fiedler, kind="stable").tolist()
    return order
