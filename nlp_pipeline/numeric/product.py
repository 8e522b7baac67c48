"""A product of rows whose last digits do not depend on how many rows there are."""

from __future__ import annotations

import numpy as np

from nlp_pipeline.numeric.archive import Floats

LEAST = 8  # rows: fewer are summed in another order


def multiply(rows: Floats, kernel: Floats) -> Floats:
    """Rows [n, in] times a kernel [in, out], padded to at least 8 rows: [n, out].

    >>> multiply(np.ones((1, 2), np.float32), np.eye(2, dtype=np.float32)).tolist()
    [[1.0, 1.0]]
    """
    if len(rows) >= LEAST:
        return rows @ kernel
    padded = np.zeros((LEAST, rows.shape[1]), np.float32)
    padded[: len(rows)] = rows
    return (padded @ kernel)[: len(rows)]
