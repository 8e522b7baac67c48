"""A convolution over three rows, with relu and batch norm: what slovnet's encoder is made of.

Rows come in, as many less two go out: those that have a neighbour on both sides. Relu comes before batch norm, so a
layer ends with relu and the next one has the batch norm in its kernel: scaled inputs are scaled weights, shifted
inputs a larger bias. A row between sentences must count for nothing there, as a row of zeros does in slovnet: it has
to hold `Norm.nothing`, which batch norm makes zero.

`Convolution` sums each row in the same way wherever it stands, to the last bit. `Paired` is an eighth faster for the
whole encoder and rounds rows at even and odd places differently: not for a model that compares places (`syntax`),
where equal words must stay equal.
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


@dataclass(frozen=True, slots=True)
class Paired:
    """The same for two neighbouring rows at once, with four products instead of six (Winograd's F(2, 3)).

    Of rows p, q, r, s and kernels a, b, c the sums m = (p-r)a, n = (q+r)(a+b+c)/2, o = (r-q)(a-b+c)/2 and t = (q-s)c
    give pa+qb+rc = m+n+o and qa+rb+sc = n-o-t. `kernels` [4, in, out] are those of m, n, o and t.
    """

    kernels: Floats
    bias: Floats

    @classmethod
    def of(cls, convolution: Convolution) -> Paired:
        """The paired form of a convolution."""
        kernel = convolution.kernel.astype(np.float64)
        a, b, c = np.split(kernel, 3, axis=1)  # each in x out
        kernels = np.stack([a, (a + b + c) / 2, (a - b + c) / 2, c])
        return cls(kernels.astype(np.float32), convolution.bias)

    def __call__(self, rows: Floats) -> Floats:
        """Rows [n + 2, in], n even → [n, out], after relu."""
        pairs = rows.reshape(len(rows) // 2, 2, -1)
        p, q, r, s = pairs[:-1, 0], pairs[:-1, 1], pairs[1:, 0], pairs[1:, 1]  # each n / 2 x in
        sums = np.empty((4, *p.shape), np.float32)
        np.subtract(p, r, out=sums[0])
        np.add(q, r, out=sums[1])
        np.subtract(r, q, out=sums[2])
        np.subtract(q, s, out=sums[3])
        m, n, o, t = np.matmul(sums, self.kernels)  # each n / 2 x out
        n += self.bias  # which both have
        found = np.empty((len(p), 2, len(self.bias)), np.float32)
        np.add(n, o, out=found[:, 0])
        np.subtract(n, o, out=found[:, 1])
        found[:, 0] += m
        found[:, 1] -= t
        np.maximum(found, 0, out=found)
        return found.reshape(len(rows) - 2, -1)
