"""The trunk of our own taggers: forms → states. `training.net` is the same in torch, and says what it is made of.

The first layer reads nothing but forms, and a layer beside the others (`direct`) too: both are worked out once for
each distinct form (`form_rows`). Mentions of one name in a document hear of one another in the middle (`mix`), so the
layers before that are run over a whole part of the text, those after it once more; a part never depends on what other
documents are in the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nlp_pipeline.numeric.archive import Floats
from nlp_pipeline.numeric.convolution import Convolution, Norm, Paired
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.features import Features
from nlp_pipeline.numeric.form_rows import FormRows, Read, Table
from nlp_pipeline.numeric.parts import parts
from nlp_pipeline.numeric.product import LEAST, multiply
from nlp_pipeline.numeric.threads import one_thread

BLOCK = 512  # rows at a time: what a layer reads and writes fits a core's second cache
AHEAD = 4096  # rows whose new forms are worked out in one product
PART = 1 << 15  # tokens that are held at once
FIRST, DIRECT = 0, 1
MARGIN = 3  # rows that three layers look to either side
Ints = npt.NDArray[np.integer[Any]]


class Part(NamedTuple):
    """Some `tokens` of a text: their `states` [tokens, width], `bounds` [blocks + 1] of their blocks, which document of
    the part each is of (`owners`), and their `stems`."""

    tokens: slice
    states: Floats
    bounds: Ints
    owners: Ints
    stems: Ints


class Trunk:
    """Tokens as codes into distinct forms → states [n, width]."""

    def __init__(self, arrays: Mapping[str, Floats], embedding: Embedding, read: Read) -> None:
        self._embedding = embedding
        self._shapes = arrays["trunk.shapes"]
        first = arrays["trunk.layers.0.weight"]  # 256 x inputs x 3
        self._first = np.ascontiguousarray(first.transpose(2, 1, 0)), arrays["trunk.layers.0.bias"]
        self._direct = np.ascontiguousarray(arrays["trunk.direct.weight"].T), arrays["trunk.direct.bias"]
        self._familiar = _familiar(arrays)
        norms = [Norm(arrays[f"trunk.scales.{n}"], arrays[f"trunk.shifts.{n}"]) for n in range(3)]
        kernels = [(arrays[f"trunk.layers.{n}.weight"], arrays[f"trunk.layers.{n}.bias"]) for n in (1, 2)]
        second = Convolution.folded(*kernels[0], norms[0])
        between = Norm(norms[1].scale, norms[1].shift + second.bias * norms[1].scale)
        scale = norms[2].scale  # of the third layer: what is not negative can be done before relu
        folded = np.where(scale > 0, scale, 1)
        third = Convolution.folded(kernels[1][0] * folded[:, None, None], kernels[1][1] * folded, between)
        self._second, self._third = Paired.of(second), Paired.of(third)
        self._nothing = norms[0].nothing, between.nothing
        self._scale = scale / folded if (scale <= 0).any() else None
        self._shift = norms[2].shift + third.bias * (scale / folded)
        self.width = len(third.bias)
        self._mix = arrays["trunk.mix.weight"].T, arrays["trunk.mix.bias"]
        depth = sum(name.startswith("trunk.deep.") and name.endswith("weight") for name in arrays)
        same = Norm(np.ones(self.width, np.float32), np.zeros(self.width, np.float32))
        deep = [(arrays[f"trunk.deep.{n}.weight"], arrays[f"trunk.deep.{n}.bias"]) for n in range(depth)]
        self._deep = [Paired.of(Convolution.folded(*kernel, same)) for kernel in deep]
        self._forms = FormRows(read, [((3, len(first)), self._project), ((1, self.width), self._project_direct)])

    def __call__(self, forms: Sequence[Any], codes: Ints, bounds: Ints, documents: Ints) -> Iterator[Part]:
        """Parts of a text, of bounded size.

        `forms` are distinct, `codes` [n] say which stands where; `bounds` [b + 1] of blocks, `documents` [d + 1] of
        documents, in tokens.
        """
        table, numbers = self._forms.of(forms)
        numbers = numbers[codes]
        with one_thread():
            for tokens, own, owners in _parts(bounds, documents):
                states = self._states(table, numbers[tokens], own, owners)
                yield Part(tokens, states, own, owners, table.stems(numbers[tokens]))

    def _states(self, table: Table, numbers: Ints, bounds: Ints, owners: Ints) -> Floats:
        """Tokens by number of their forms, in blocks by bounds and in documents by `owners` → states of one part."""
        rows = MARGIN + np.arange(len(numbers)) + np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        size = len(numbers) + len(bounds)
        size = max(size + size % 2, 2 * LEAST) + 2 * MARGIN
        packed, inside = np.zeros(size, np.int64), np.zeros(size, bool)
        packed[rows], inside[rows] = numbers, True
        outside = ~inside
        states = self._read(table, packed, outside)
        self._hear(states, rows, table.stems(numbers) * table.is_name(numbers), owners)
        for layer in self._deep[:-1]:
            states[MARGIN:-MARGIN] = self._deepened(layer, states, np.ones_like(outside))
            states[outside] = 0
        return self._deepened(self._deep[-1], states, inside)

    def _read(self, table: Table, numbers: Ints, outside: npt.NDArray[np.bool_]) -> Floats:
        """The layers that read forms: numbers [rows] → states [rows, width], zero where no token is."""
        states = np.zeros((len(numbers), self.width), np.float32)
        for first, step in _blocks(len(numbers) - 2 * MARGIN):
            if first % AHEAD < step:
                table.look_ahead(numbers[first : first + AHEAD + 2 * MARGIN])
            rows = slice(first, first + step + 2 * MARGIN)
            here, empty = numbers[rows], outside[rows]
            x = table.sum(FIRST, here)  # step + 4
            np.maximum(x, 0, out=x)
            x[empty[1:-1]] = self._nothing[0]
            x = self._second(x)  # step + 2
            x[empty[2:-2]] = self._nothing[1]
            x = self._third(x)  # step
            if self._scale is not None:
                x *= self._scale
            x += table.rows(DIRECT, here[MARGIN:-MARGIN])
            x[empty[MARGIN:-MARGIN]] = 0
            states[first + MARGIN : first + MARGIN + step] = x
        return states

    def _hear(self, states: Floats, rows: Ints, groups: Ints, owners: Ints) -> None:
        """Adds to the states of mentions of one name in one document what the others are on average."""
        (members,) = groups.nonzero()
        order = np.lexsort((groups[members], owners[members]))
        members = members[order]
        keys, owner = groups[members], owners[members]
        is_new = np.ones(len(members), bool)
        is_new[1:] = (keys[1:] != keys[:-1]) | (owner[1:] != owner[:-1])
        (begins,) = is_new.nonzero()
        sizes = np.diff(np.append(begins, len(members)))
        is_shared = np.repeat(sizes > 1, sizes)
        if not is_shared.any():
            return
        places, sizes = rows[members[is_shared]], sizes[sizes > 1]
        own = states[places]
        sums = np.add.reduceat(own, sizes.cumsum() - sizes, axis=0)
        means: Floats = np.repeat(sums, sizes, axis=0) - own
        means /= np.repeat(sizes - 1, sizes)[:, None].astype(np.float32)
        kernel, bias = self._mix
        states[places] = own + multiply(means, kernel) + bias

    def _deepened(self, layer: Paired, states: Floats, wanted: npt.NDArray[np.bool_]) -> Floats:
        """One more convolution beside the states themselves, of the rows that are wanted."""
        found = np.empty((int(np.count_nonzero(wanted[MARGIN:-MARGIN])), self.width), np.float32)
        done = 0
        for first, step in _blocks(len(states) - 2 * MARGIN):
            rows = slice(first + MARGIN, first + MARGIN + step)
            x = layer(states[rows.start - 1 : rows.stop + 1])
            x += states[rows]
            x = x[wanted[rows]]
            np.add(x, layer.bias, out=found[done : done + len(x)])
            done += len(x)
        return found

    def _project(self, features: Features) -> Floats:
        """What forms [n] add to the row after, their own and the row before, and the bias to their own: [3, n, 256]."""
        kernel, bias = self._first
        rows: Floats = (self._inputs(features) @ kernel)[:, : len(features)]
        rows[1] += bias
        return rows

    def _project_direct(self, features: Features) -> Floats:
        """Forms [n] → what is added to their states, and what the third layer leaves out, [1, n, width]."""
        kernel, bias = self._direct
        lemmas, learnt = self._familiar
        rows: Floats = (self._inputs(features) @ kernel + bias)[: len(features)]
        places = lemmas.searchsorted(features.lemmas).clip(max=len(lemmas) - 1)
        rows += learnt[places] * (lemmas[places] == features.lemmas)[:, None]
        np.maximum(rows, 0, out=rows)
        rows += self._shift
        return rows[None]

    def _inputs(self, features: Features) -> Floats:
        """Forms [n] → [n or more, inputs]: vectors of word and lemma, the shape, marks."""
        count = max(len(features), LEAST)
        parts = [
            self._embedding.vectors(features.words),
            self._shapes[features.shapes],
            self._embedding.vectors(features.lemmas),
            features.marks * np.float32(0.5),
        ]
        inputs = np.zeros((count, sum(part.shape[1] for part in parts)), np.float32)
        np.concatenate(parts, axis=1, out=inputs[: len(features)])
        return inputs


def _familiar(arrays: Mapping[str, Floats]) -> tuple[Ints, Floats]:
    """Lemmas of which something was learnt, as rows of the embedding, sorted; and what each adds to states."""
    if "trunk.familiar.rows" not in arrays:
        return np.full(1, -1), np.zeros((1, len(arrays["trunk.direct.bias"])), np.float32)
    learnt = arrays["trunk.familiar.weight"] @ arrays["trunk.recall.weight"].T
    return arrays["trunk.familiar.rows"].astype(np.int32), learnt


def _blocks(size: int) -> Iterator[tuple[int, int]]:
    """Where blocks of an even number of rows begin, and how many rows each has."""
    step = -(-size // -(-size // BLOCK))
    step += step % 2
    for first in range(0, size, step):
        yield first, min(step, size - first)


def _parts(bounds: Ints, documents: Ints) -> Iterator[tuple[slice, Ints, Ints]]:
    """Parts of a text, of bounded size: their tokens, the bounds of their blocks, and which document each token is of.

    A part is some whole documents, or some blocks of one that is longer; that depends on the document alone.
    """
    pieces: list[tuple[int, int, int]] = []  # first block, block after the last, document
    ends = np.searchsorted(bounds, documents)
    for document, (first, last) in enumerate(zip(ends.tolist(), ends[1:].tolist(), strict=False)):
        for blocks, _ in parts(bounds[first : last + 1], PART):
            pieces.append((first + blocks.start, first + blocks.stop, document))
    begin = 0
    for number, (_, last, _) in enumerate(pieces):
        is_full = number + 1 == len(pieces) or bounds[pieces[number + 1][1]] - bounds[pieces[begin][0]] > PART
        if is_full:
            own = pieces[begin : number + 1]
            tokens = slice(int(bounds[own[0][0]]), int(bounds[last]))
            sizes = [int(bounds[stop] - bounds[start]) for start, stop, _ in own]
            yield tokens, bounds[own[0][0] : last + 1] - tokens.start, np.repeat(np.arange(len(own)), sizes)
            begin = number + 1
