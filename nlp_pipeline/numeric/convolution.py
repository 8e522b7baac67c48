"""A convolution over three rows, with relu and batch norm: what slovnet's encoder is made of.

Rows come in, as many less two go out: those that have a neighbour on both sides. Relu comes before batch norm, so a
layer ends with relu and the next one has the batch norm in its kernel: scaled inputs are scaled weights, shifted
inputs a larger bias. A row between sentences must count for nothing there, as a row of zeros does in slovnet: it has
to hold `Norm.nothing`, which batch norm makes zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.archive import Floats, Weights


@dataclass(frozen=True, slots=True)
class Norm:
    """Batch norm at inference: x · scale + shift, both [width]."""

    scale: Floats
    shift: Floats

    @classmethod
    def read(cls, weights: Weights, place: str) -> Norm:
        """From the file's weight, bias, mean and standard deviation."""
        scale = weights.array(f"{place}.weight") / weights.array(f"{place}.std")
        if not np.all(np.isfinite(scale) & (scale != 0)):
            raise WeightsError(f"{weights.path}: expected a batch norm at {place} without zeros, found some")
        return cls(scale, weights.array(f"{place}.bias") - weights.array(f"{place}.mean") * scale)

    @property
    def nothing(self) -> Floats:
        """What becomes zero, [width]."""
        return -self.shift / self.scale


@dataclass(frozen=True, slots=True)
class Convolution:
    """`kernel` [in, 3 * out] for the row before, itself and after, `bias` [out]; the batch norm before it is in them.

    One product with all three and two shifted sums make a convolution, without copies of the rows side by side.
    """

    kernel: Floats
    bias: Floats

    @classmethod
    def read(cls, weights: Weights, place: str, before: Norm) -> Convolution:
        """From the file's weight [out, in, 3] and the batch norm of the layer before."""
        file = weights.array(f"{place}.weight").astype(np.float64)
        kernel = file.transpose(1, 2, 0) * before.scale[:, None, None]  # in x 3 x out
        bias = weights.array(f"{place}.bias") + file.sum(2) @ before.shift
        return cls(kernel.reshape(len(kernel), -1).astype(np.float32), bias.astype(np.float32))

    def __call__(self, rows: Floats) -> Floats:
        """Rows [n + 2, in] → [n, out], after relu."""
        out = len(self.bias)
        products = rows @ self.kernel  # n + 2 x 3 * out
        total = products[:-2, :out] + products[1:-1, out : 2 * out]
        total += products[2:, 2 * out :]
        total += self.bias
        return np.maximum(total, 0, out=total)
