"""A convolution over three rows, with relu and batch norm: what slovnet's encoder is made of.

Rows come in, as many less two go out: those that have a neighbour on both sides. Nothing is added that a later
product can add as well: relu(x + bias) is max(x, -bias) + bias, and what a layer leaves out, like the batch norm
after its relu, is a scale and a shift (`Norm`) that the next kernel takes up. A row between sentences must count for
nothing there, as a row of zeros does in slovnet: it has to hold `Norm.nothing`, which the norm makes zero.

`Convolution` sums each row in the same way wherever it stands, to the last bit. `Paired` is a quarter faster and
rounds rows at even and odd places differently: not for a model that compares places (`syntax`), where equal words
must stay equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.archive import Floats, Weights


@dataclass(frozen=True, slots=True)
class Norm:
    """What stands between two layers, x · scale + shift, both [width]: a batch norm at inference."""

    scale: Floats
    shift: Floats

    @classmethod
    def read(cls, weights: Weights, place: str, bias: Floats | float = 0) -> Norm:
        """From the file's weight, bias, mean and standard deviation; `bias` is what the layer before left out."""
        scale = weights.array(f"{place}.weight") / weights.array(f"{place}.std")
        if not np.all(np.isfinite(scale) & (scale != 0)):
            raise WeightsError(f"{weights.path}: expected a batch norm at {place} without zeros, found some")
        return cls(scale, weights.array(f"{place}.bias") + (bias - weights.array(f"{place}.mean")) * scale)

    @property
    def nothing(self) -> Floats:
        """What becomes zero, [width]."""
        return -self.shift / self.scale

    def into(self, kernel: Floats, bias: Floats) -> Floats:
        """A linear layer [width, out] and its bias [out] with the norm in it; the bias is the last row of
        [width + 1, out], for rows that end with a one."""
        wide = kernel.astype(np.float64)
        return np.concatenate([wide * self.scale[:, None], [bias + self.shift @ wide]]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Convolution:
    """`kernel` [in, 3 * out] for the row before, itself and after, `bias` [out]; the norm before it is in them.

    One product with all three and two shifted sums make a convolution, without copies of the rows side by side.
    """

    kernel: Floats
    bias: Floats

    @classmethod
    def read(cls, weights: Weights, place: str, before: Norm) -> Convolution:
        """From the file's weight [out, in, 3] and the norm between the layer before and this."""
        return cls.folded(weights.array(f"{place}.weight"), weights.array(f"{place}.bias"), before)

    @classmethod
    def folded(cls, weight: Floats, bias: Floats, before: Norm) -> Convolution:
        """From a weight [out, in, 3], a bias [out] and the norm between the layer before and this."""
        wide = weight.astype(np.float64)
        kernel = wide.transpose(1, 2, 0) * before.scale[:, None, None]  # in x 3 x out
        whole = bias + wide.sum(2) @ before.shift
        return cls(kernel.reshape(len(kernel), -1).astype(np.float32), whole.astype(np.float32))

    def __call__(self, rows: Floats) -> Floats:
        """Rows [n + 2, in] → [n, out], after relu and less the bias."""
        out = len(self.bias)
        products = rows @ self.kernel  # n + 2 x 3 * out
        total = products[:-2, :out] + products[1:-1, out : 2 * out]
        total += products[2:, 2 * out :]
        return np.maximum(total, -self.bias, out=total)


@dataclass(frozen=True, slots=True)
class Paired:
    """The same for two neighbouring rows at once, with four products instead of six (Winograd's F(2, 3)).

    Of rows p, q, r, s and kernels a, b, c the sums m = (p-r)a, n = (q+r)(a+b+c)/2, o = (r-q)(a-b+c)/2 and t = (s-q)c
    give pa+qb+rc = m+n+o and qa+rb+sc = t+n-o. `kernels` [4, in, out] are those of m, n, o and t.
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
        """Rows [n + 2, in], n even → [n, out], after relu and less the bias."""
        pairs = rows.reshape(len(rows) // 2, 2, -1)
        p, q, r, s = pairs[:-1, 0], pairs[:-1, 1], pairs[1:, 0], pairs[1:, 1]  # each n / 2 x in
        of_m, of_n, of_o, of_t = self.kernels
        space = np.empty(p.shape, np.float32)  # one for all four sums: it stays in the cache
        m = np.subtract(p, r, out=space) @ of_m  # each n / 2 x out
        n = np.add(q, r, out=space) @ of_n
        o = np.subtract(r, q, out=space) @ of_o
        t = np.subtract(s, q, out=space) @ of_t
        m += n
        m += o
        t += n
        t -= o
        found = np.empty((len(p), 2, len(self.bias)), np.float32)
        np.maximum(m, -self.bias, out=found[:, 0])
        np.maximum(t, -self.bias, out=found[:, 1])
        return found.reshape(len(rows) - 2, -1)
