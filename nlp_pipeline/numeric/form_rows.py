"""Rows that the layers of a tagger make of a form, worked out once for each distinct form.

Distinct forms come in and become numbers; tokens as such numbers come in and become rows. The features of a form are
asked for when it is first seen, what layers make of them (`Kept`) when it is first needed. Safe to share between
threads.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.locks import lock
from nlp_pipeline.numeric.archive import Floats
from nlp_pipeline.numeric.features import Features
from nlp_pipeline.numeric.kept import Kept

FORMS = 1 << 16  # from which on the next batch begins a new table
MOST = 1 << 24  # forms in one batch
ROWS = 10_000  # forms whose rows a layer keeps

Ints = npt.NDArray[np.integer[Any]]
Read = Callable[[Sequence[Any]], Features]
Project = Callable[[Features], Floats]  # features [n] → rows [parts, n, width]


class FormRows:
    """Forms of texts seen lately; `of` gives those of a batch. When there are too many, a new table is begun."""

    def __init__(self, read: Read, projections: Sequence[tuple[tuple[int, int], Project]]) -> None:
        """`projections` are the layers: how many parts their rows have and how wide they are, and what makes them."""
        self._read, self._projections = read, projections
        self._table = Table(read, projections)
        self._lock = lock()

    def of(self, forms: Sequence[Hashable]) -> tuple[Table, Ints]:
        """A table with these distinct forms, and their numbers in it, [forms]."""
        with self._lock:
            if len(self._table) > FORMS:
                self._table = Table(self._read, self._projections)
            table = self._table
        return table, table.numbers(forms)


class Table:
    """Numbered forms, their features and the rows made of them; number 0 is no form, whose rows are zero."""

    def __init__(self, read: Read, projections: Sequence[tuple[tuple[int, int], Project]]) -> None:
        self._read = read
        self._numbers: dict[Hashable, int] = {}
        self._features: Features | None = None
        self._kept = [
            Kept((parts, MOST, width), ROWS, partial(self._rows, project)) for (parts, width), project in projections
        ]
        self._lock = lock()

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self, forms: Sequence[Hashable]) -> Ints:
        """The numbers of distinct forms, [n]; those not seen before are read."""
        found = list(map(self._numbers.get, forms))
        if None in found:
            with self._lock:
                new = [form for form, number in zip(forms, found, strict=True) if number is None]
                new = [form for form in new if form not in self._numbers]
                if new:
                    self._features = _joined(self._features, self._read(new), len(self._numbers))
                    first = len(self._numbers) + 1
                    self._numbers.update(zip(new, range(first, first + len(new)), strict=True))
            found = list(map(self._numbers.get, forms))
        return np.array(found, np.int64)

    def stems(self, numbers: Ints) -> Ints:
        """The stems of forms by number [n]."""
        assert self._features is not None
        return self._features.stems[numbers - 1]

    def is_name(self, numbers: Ints) -> npt.NDArray[np.bool_]:
        """Whether forms by number [n] may be of a name."""
        assert self._features is not None
        return self._features.is_name[numbers - 1]

    def look_ahead(self, numbers: Ints) -> None:
        """Works out rows that are not kept: one product of many is faster than many of few."""
        with self._lock:
            for kept in self._kept:
                kept.places(numbers)

    def sum(self, layer: int, numbers: Ints) -> Floats:
        """Sums of three neighbours' rows of a layer with three parts: numbers [n + 2] → [n, width]."""
        with self._lock:
            places = self._kept[layer].places(numbers)
            before, itself, after = self._kept[layer].rows
            found: Floats = before.take(places[:-2], axis=0)
            found += itself.take(places[1:-1], axis=0)
            found += after.take(places[2:], axis=0)
        return found

    def rows(self, layer: int, numbers: Ints) -> Floats:
        """Rows of a layer with one part: numbers [n] → [n, width]."""
        with self._lock:
            found: Floats = self._kept[layer].rows[0].take(self._kept[layer].places(numbers), axis=0)
        return found

    def _rows(self, project: Project, numbers: Ints) -> Floats:
        assert self._features is not None
        features = self._features
        rows = np.maximum(numbers - 1, 0)
        made = project(Features(*(part[rows] for part in _parts(features))))
        made[:, numbers == 0] = 0
        return made


def _joined(old: Features | None, new: Features, count: int) -> Features:
    """Features of `count` old forms and new ones; room for as many again is left where more is needed."""
    need = count + len(new)
    if old is None or len(old) < need:
        size = max(1024, 2 * need)
        grown = Features(*(np.empty((size, *part.shape[1:]), part.dtype) for part in _parts(new)))
        if old is not None:
            for target, part in zip(_parts(grown), _parts(old), strict=True):
                target[:count] = part[:count]
        old = grown
    for target, part in zip(_parts(old), _parts(new), strict=True):
        target[count:need] = part
    return old


def _parts(features: Features) -> tuple[npt.NDArray[Any], ...]:
    return features.words, features.lemmas, features.shapes, features.marks, features.stems, features.is_name
