"""What the pictures show, as numbers: mentions of each name, in time, and names that appear together.

Documents come in, frozen records go out; `pandas.DataFrame(found.rows)` makes a table of them. A mention counts under
its normal form, or under its text where it has none; ё and е are one, and the commoner spelling is shown. Documents
without annotations (`doc.error`) are counted and passed over.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.layers import Layer
from nlp_pipeline.many import Versions, each
from nlp_pipeline.pictures.periods import Period, name_of, periods
from nlp_pipeline.schema import TYPE_GROUPS

Within: TypeAlias = Literal["document", "block", "sentence"]
Key: TypeAlias = tuple[str, str]  # type and name, е for ё


@dataclass(frozen=True, slots=True)
class Source:
    """What was counted: documents, those of them that had failed, and the versions behind them."""

    documents: int
    failed: int
    made_by: Mapping[str, str]


class Mentioned(NamedTuple):
    """A name, how often it is mentioned, and in how many documents."""

    name: str
    type: str
    mentions: int
    documents: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Names, the most mentioned first."""

    rows: tuple[Mentioned, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Timeline:
    """Mentions of each name in each period; no period is left out between the first and the last."""

    by: Period
    periods: tuple[str, ...]
    mentions: Mapping[str, tuple[int, ...]]  # name → as many numbers as periods
    documents: tuple[int, ...]  # of each period
    undated: int
    source: Source

    @property
    def rows(self) -> list[dict[str, str | int]]:
        """One row for each period, a column for each name."""
        return [
            {"period": period, **{name: counted[place] for name, counted in self.mentions.items()}}
            for place, period in enumerate(self.periods)
        ]


class Pair(NamedTuple):
    """Two names, and in how many documents (blocks, sentences) they appear together."""

    name: str
    other: str
    times: int


@dataclass(frozen=True, slots=True)
class Together:
    """In how many documents (blocks, sentences) two names appear together; in the diagonal, how many have a name."""

    within: Within
    names: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    source: Source

    @property
    def rows(self) -> list[Pair]:
        """One row for each pair that appears together, the most frequent first."""
        pairs = [
            Pair(name, other, self.matrix[i][j])
            for i, name in enumerate(self.names)
            for j, other in enumerate(self.names)
            if i < j and self.matrix[i][j]
        ]
        return sorted(pairs, key=lambda pair: -pair.times)


def most_mentioned(
    docs: Iterable[Doc] | Doc, *types: str, top: int = 20, name: str = "normal", layer: str = "entities"
) -> Ranking:
    """The names mentioned most; of these types only, if any are given (`PER` includes finer types).

    `name` is the column to count by: `last` puts all of a family together. `layer` may be another one than entities:
    `most_mentioned(docs, layer="phrases", name="id")`.

    >>> import nlp_pipeline as nlp
    >>> ru = nlp.load("entities.normal")
    >>> most_mentioned(ru.pipe(["Анна Ким в Омске.", "Омск встретил Анну Ким.", "В Омске снег."]), top=1).rows
    (Mentioned(name='Омск', type='LOC', mentions=3, documents=3),)
    """
    count = _Count(types, name, layer)
    mentions: Counter[Key] = Counter()
    documents: Counter[Key] = Counter()
    for _, found, _ in count.each(docs):
        mentions.update(found)
        documents.update(set(found))
    best = sorted(mentions, key=lambda key: (-mentions[key], -documents[key], key))[:top]
    rows = tuple(Mentioned(count.shown(key), key[0], mentions[key], documents[key]) for key in best)
    return Ranking(rows, count.source)


def over_time(
    docs: Iterable[Doc] | Doc,
    what: str | Collection[str],
    *,
    by: Period = "month",
    top: int = 5,
    name: str = "normal",
    layer: str = "entities",
) -> Timeline:
    """Mentions in each period, by the dates of the documents, `doc.meta["date"]`.

    `what` is a type (its `top` most mentioned names are counted) or a list of names; `by` is day, week, month, quarter
    or year. FormatError when no document has a date.

    >>> from nlp_pipeline.columns import Column
    >>> found = {"start": Column.of("int", [0]), "stop": Column.of("int", [4]), "type": Column.of("text", ["LOC"])}
    >>> docs = [Doc("Омск", {"entities": found}, meta={"date": day}) for day in ("2025-01-31", "2025-03-01")]
    >>> timeline = over_time(docs, "LOC")
    >>> timeline.periods, dict(timeline.mentions)
    (('2025-01', '2025-02', '2025-03'), {'Омск': (1, 0, 1)})
    """
    count = _Count([what] if isinstance(what, str) else [], name, layer)
    days: Counter[datetime.date] = Counter()  # documents
    mentions: defaultdict[Key, Counter[datetime.date]] = defaultdict(Counter)
    undated = 0
    for doc, found, _ in count.each(docs):
        day = _day(doc)
        if day is None:
            undated += 1
            continue
        days[day] += 1
        for key in found:
            mentions[key][day] += 1
    if undated and not days:
        raise FormatError(
            f"expected dates like '2025-11-18' in doc.meta['date'], found none in {undated} documents; "
            "give them: ru.pipe([{'text': …, 'date': …}])"
        )
    if isinstance(what, str):
        best = sorted(mentions, key=lambda key: (-mentions[key].total(), key))[:top]
        chosen = {count.shown(key): [key] for key in best}
    else:
        chosen = {wanted: [key for key in mentions if key[1] == _folded(wanted)] for wanted in what}
    names, place_of = periods(days, by)
    counted = {shown: [0] * len(names) for shown in chosen}
    for shown, keys in chosen.items():
        for key in keys:
            for day, number in mentions[key].items():
                counted[shown][place_of[name_of(day, by)]] += number
    documents = [0] * len(names)
    for day, number in days.items():
        documents[place_of[name_of(day, by)]] += number
    series = {shown: tuple(numbers) for shown, numbers in counted.items()}
    return Timeline(by, tuple(names), series, tuple(documents), undated, count.source)


def together(
    docs: Iterable[Doc] | Doc,
    *types: str,
    top: int = 15,
    within: Within = "document",
    name: str = "normal",
    layer: str = "entities",
) -> Together:
    """Which names appear together in a document, a block or a sentence, and in how many of these.

    The `top` names are those that appear most often with any other.

    >>> import nlp_pipeline as nlp
    >>> ru = nlp.load("entities.normal")
    >>> found = together(ru.pipe(["Анна Ким и Пётр Громов в Омске.", "Анна Ким и Пётр Громов поют."]), "PER")
    >>> found.rows
    [Pair(name='Анна Ким', other='Пётр Громов', times=2)]
    """
    if within not in ("document", "block", "sentence"):
        raise InputError(f'within: expected "document", "block" or "sentence", found {within!r}')
    count = _Count(types, name, layer)
    groups: list[frozenset[Key]] = []
    appears: Counter[Key] = Counter()
    company: Counter[Key] = Counter()
    for doc, found, starts in count.each(docs):
        for group in _groups(doc, found, starts, within):
            appears.update(group)
            if len(group) > 1:
                company.update(group)
                groups.append(group)
    best = sorted(company, key=lambda key: (-company[key], -appears[key], key))[:top]
    places = {key: place for place, key in enumerate(best)}
    matrix = np.diag([appears[key] for key in best]).astype(np.int64)
    for group in groups:
        present = [places[key] for key in group if key in places]
        matrix[np.ix_(present, present)] += 1
        matrix[present, present] -= 1
    rows = tuple(tuple(row) for row in matrix.tolist())
    return Together(within, tuple(map(count.shown, best)), rows, count.source)


@dataclass
class _Count:
    """Goes through documents, and finds the names of what is mentioned in each."""

    types: Sequence[str]
    name: str
    layer: str
    _documents: int = 0
    _failed: int = 0
    _spellings: defaultdict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _versions: Versions = field(default_factory=Versions)

    def __post_init__(self) -> None:
        self._types = {fine: asked for asked in self.types for fine in TYPE_GROUPS.get(asked, (asked,))}

    def each(self, docs: Iterable[Doc] | Doc) -> Iterator[tuple[Doc, list[Key], list[int]]]:
        """Documents with the key and the start of each mention; LayerError when one has no such layer."""
        for doc in each(docs):
            self._documents += 1
            self._versions.add(doc)
            if doc.error is not None and not doc.has(self.layer):
                self._failed += 1
                continue
            yield doc, *self._keys(doc)

    def _keys(self, doc: Doc) -> tuple[list[Key], list[int]]:
        layer = doc.layer(self.layer)
        starts = layer.start.tolist()
        types: list[str | None] = [None] * len(layer)
        if self._types or "type" in layer.columns:
            types = doc.column(f"{self.layer}.type").tolist()
        keys, kept = [], []
        for kind, shown, start in zip(types, self._names(doc, layer), starts, strict=True):
            if self._types and kind not in self._types:
                continue
            key = (self._types.get(kind or "", kind or ""), _folded(shown))
            self._spellings[key][shown] += 1
            keys.append(key)
            kept.append(start)
        return keys, kept

    def _names(self, doc: Doc, layer: Layer) -> list[str]:
        """What each mention is called: the value of the column asked for, or its normal form, or its text."""
        said = [" ".join(doc.text[a:b].split()) for a, b in zip(layer.start.tolist(), layer.stop.tolist(), strict=True)]
        for name in dict.fromkeys(("normal", self.name)):
            if name in layer.columns or name != "normal":
                values = doc.column(f"{self.layer}.{name}").tolist()
                said = [old if value is None else str(value) for old, value in zip(said, values, strict=True)]
        return said

    def shown(self, key: Key) -> str:
        """The commonest spelling of a name; of two as common that with ё."""
        spellings = self._spellings[key]
        return max(spellings, key=lambda spelling: (spellings[spelling], "ё" in spelling.lower()))

    @property
    def source(self) -> Source:
        """What was counted."""
        return Source(self._documents, self._failed, self._versions.merged())


def _folded(name: str) -> str:
    return name.replace("ё", "е").replace("Ё", "Е")


def _groups(doc: Doc, found: Sequence[Key], starts: Sequence[int], within: Within) -> Iterator[frozenset[Key]]:
    """The names in each document, block or sentence."""
    if within == "document":
        yield frozenset(found)
        return
    holders = doc.layer(f"{within}s").start.searchsorted(starts, side="right")
    groups: defaultdict[int, set[Key]] = defaultdict(set)
    for holder, key in zip(holders.tolist(), found, strict=True):
        groups[holder].add(key)
    yield from map(frozenset, groups.values())


def _day(doc: Doc) -> datetime.date | None:
    """The date of a document: the first ten characters of an ISO date; a year or a month alone is its first day."""
    date = doc.meta.get("date")
    if not isinstance(date, str):
        return None
    padded = {4: f"{date}-01-01", 7: f"{date}-01"}.get(len(date), date)
    try:
        return datetime.date.fromisoformat(padded[:10])
    except ValueError:
        return None
