"""Documents as a tagger trains on them: forms and blocks, gold spans as tokens; and batches of them as tensors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from nlp_pipeline.doc import Doc
from nlp_pipeline.lexicon.parts import Cutter
from nlp_pipeline.numeric.nested import between
from nlp_pipeline.training.settings import Settings
from nlp_pipeline.training.table import Form, Table

Ints = npt.NDArray[np.integer[Any]]
Span = tuple[int, int, int]  # first token, token after the last, type


@dataclass(frozen=True)
class Sample:
    """A document: `forms` of its tokens (or parts of tokens), which of them begin a block, its gold spans."""

    forms: list[Form]
    is_first: npt.NDArray[np.bool_]
    spans: list[Span]

    def codes(self, table: Table) -> npt.NDArray[np.int64]:
        """The numbers of its forms in a table that has them all."""
        return np.array([table.codes[form] for form in self.forms], np.int64)


def sample(annotated: Doc, read: Doc, types: Sequence[str], cutter: Cutter | None) -> tuple[Sample, int]:
    """A document with gold entities, and how many of its spans are lost: those that begin or end inside a token, and
    those of other types.

    `read` is the same text with blocks and tokens; `cutter` cuts tokens in parts, so that less is lost.
    """
    tokens = read.layer("tokens")
    norm = tokens.columns["norm"]
    start, stop = tokens.start, tokens.stop
    forms: list[Form] = norm.tolist()
    if cutter is not None:
        parts = cutter(norm.vocabulary, norm.data, start, stop)
        forms, start, stop = [parts.forms[code] for code in parts.codes.tolist()], parts.start, parts.stop
    is_first = np.zeros(len(forms), bool)
    heads = np.searchsorted(start, read.layer("blocks").start)
    is_first[heads[heads < len(forms)]] = True
    gold = annotated.layer("entities")
    numbers = {name: number for number, name in enumerate(types)}
    firsts, lasts = np.searchsorted(start, gold.start), np.searchsorted(stop, gold.stop)
    spans, lost = [], 0
    columns = (firsts, lasts, gold.start, gold.stop, gold.columns["type"])
    for first, last, begin, end, kind in zip(*(column.tolist() for column in columns), strict=True):
        is_exact = first <= last < len(forms) and start[first] == begin and stop[last] == end
        if kind in numbers and is_exact and not is_first[first + 1 : last + 1].any():
            spans.append((first, last + 1, numbers[kind]))
        else:
            lost += 1
    return Sample(forms, is_first, sorted(set(spans), key=lambda span: (span[0], -span[1], span[2]))), lost


@dataclass(frozen=True)
class Goal:
    """What a head learns from a corpus: `types[i]` is what the corpus' type i is for it, -1 for nothing; of `count`
    types. `weight` is what its loss counts."""

    head: str
    types: tuple[int, ...]
    count: int
    weight: float = 1.0


@dataclass(frozen=True)
class Batch:
    """Some documents one after the other, an empty row between blocks. By row: `codes` of forms, `inside` (1 for a
    token), `groups` (mentions of one name in one document, -1 for none). By token: its row, `is_first` of a block. And
    what is `wanted` of it, by head."""

    codes: Tensor
    inside: Tensor
    groups: Tensor
    rows: Tensor
    is_first: Tensor
    wanted: list[Wanted]

    @classmethod
    def of(cls, samples: Sequence[Sample], codes: Sequence[Ints], table: Table, goals: Sequence[Goal]) -> Batch:
        """Samples with the codes of their forms (which may be variants of them)."""
        is_first = np.concatenate([sample.is_first for sample in samples])
        flat = np.concatenate(codes)
        rows = np.arange(len(flat)) + is_first.cumsum() - 1
        size = int(rows[-1]) + 2
        by_row, inside, groups = np.zeros(size, np.int64), np.zeros(size, np.float32), np.full(size, -1, np.int64)
        by_row[rows], inside[rows] = flat, 1
        document = np.repeat(np.arange(len(codes)), [len(part) for part in codes])
        keys = table.features.groups[flat]
        (members,) = np.nonzero(keys)
        if len(members):
            pairs = np.stack([document[members], keys[members]], 1)
            groups[rows[members]] = np.unique(pairs, axis=0, return_inverse=True)[1].ravel()
        offsets = np.cumsum([0, *(len(part) for part in codes)]).tolist()
        spans = [
            (first + offset, last + offset, kind)
            for one, offset in zip(samples, offsets, strict=False)
            for first, last, kind in one.spans
        ]
        wanted = [Wanted.of(goal, spans, is_first) for goal in goals]
        tensor = torch.tensor
        return cls(tensor(by_row), tensor(inside), tensor(groups), tensor(rows), tensor(is_first), wanted)


@dataclass(frozen=True)
class Wanted:
    """The gold spans of a batch as one head is to find them."""

    head: str
    weight: float
    types: int
    spans: list[Span]
    is_first: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, goal: Goal, spans: Sequence[Span], is_first: npt.NDArray[np.bool_]) -> Wanted:
        """All spans of a batch, with the types that a head knows."""
        known = [(first, last, goal.types[kind]) for first, last, kind in spans if goal.types[kind] >= 0]
        return cls(goal.head, goal.weight, goal.count, known, is_first)

    @property
    def tags(self) -> Tensor:
        """BIO tags [n]: 0 for O, 1 and 2 for B and I of the first type; of overlapping spans the first, longest."""
        tags, end = np.zeros(len(self.is_first), np.int64), 0
        for first, last, kind in self.spans:
            if first >= end:
                tags[first], tags[first + 1 : last] = 1 + 2 * kind, 2 + 2 * kind
                end = last
        return torch.tensor(tags)

    @property
    def edges(self) -> Tensor:
        """Whether a span begins and ends at a token, [n, 2]."""
        edges = np.zeros((len(self.is_first), 2), np.float32)
        for first, last, _ in self.spans:
            edges[first, 0] = edges[last - 1, 1] = 1
        return torch.tensor(edges)

    @property
    def inner(self) -> Tensor:
        """BIO of each type by itself, [n, types]: 0, 1, 2; of overlapping spans of one type the outermost."""
        inner = np.zeros((len(self.is_first), self.types), np.int64)
        for first, last, kind in self.spans:
            if not inner[first:last, kind].any():
                inner[first, kind], inner[first + 1 : last, kind] = 1, 2
        return torch.tensor(inner)

    def candidates(self, edges: npt.NDArray[np.float32], settings: Settings) -> tuple[Tensor, Tensor, Tensor]:
        """Spans to be judged, by probabilities of edges [n, 2], with all gold ones: firsts, lasts [m], types [m, all].

        Not more than `most_spans` a token: while the edges are unknown yet, the shortest.
        """
        firsts, lasts = between(edges, self.is_first, settings.least_edge, settings.longest)
        most = settings.most_spans * len(edges)
        if len(firsts) > most:
            shortest = np.sort(np.argsort(lasts - firsts, kind="stable")[:most])
            firsts, lasts = firsts[shortest], lasts[shortest]
        numbers = {pair: number for number, pair in enumerate(zip(firsts.tolist(), lasts.tolist(), strict=True))}
        gold = [
            (numbers.setdefault((first, last), len(numbers)), kind)
            for first, last, kind in self.spans
            if last - first <= settings.longest
        ]
        wanted = np.zeros((len(numbers), self.types), np.float32)
        if gold:
            wanted[tuple(np.array(gold).T)] = 1
        pairs = torch.tensor(list(numbers), dtype=torch.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1], torch.tensor(wanted)


def batches(samples: Sequence[Sample], size: int, order: np.random.Generator) -> Iterator[list[Sample]]:
    """All samples in random order, in batches of about `size` tokens."""
    batch: list[Sample] = []
    for number in order.permutation(len(samples)).tolist():
        batch.append(samples[number])
        if sum(len(one.forms) for one in batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def forms_of(samples: Iterable[Sample]) -> Iterator[Form]:
    """All forms of some samples."""
    for one in samples:
        yield from one.forms
