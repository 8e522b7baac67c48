"""The stage `phrases`: tokens → the places of a user's names and terms, with their ids, in every inflected form.

It reads the forms of tokens alone, no tags. When phrases or entities are to win, it also makes the rows of `entities`
anew (`merging`), so it must stand right behind the tagger: `pipeline + stage` puts it there.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.layers import Layers
from nlp_pipeline.phrases.entries import Entry
from nlp_pipeline.phrases.index import Index
from nlp_pipeline.phrases.merging import Mention, merge
from nlp_pipeline.phrases.pieces import Case, split

Wins: TypeAlias = Literal["phrases", "entities"] | None

OWN = frozenset({"phrases.start", "phrases.stop", "phrases.id", "phrases.type", "phrases.phrase"})
ENTITIES = frozenset({"entities.start", "entities.stop", "entities.type", "entities.score"})
LONGEST = 200  # pieces of a phrase


class Found(NamedTuple):
    """A row of the layer `phrases`."""

    start: int
    stop: int
    entry: Entry


class PhraseFinder:
    """Finds the phrases of `entries`; pickles as them, and builds its index again.

    `wins`, `case` and `nested` are explained at `nlp.phrases`; `clean` makes a phrase what the models would read.
    """

    name = "phrases"

    def __init__(
        self,
        entries: tuple[Entry, ...],
        *,
        wins: Wins = None,
        case: Case = "smart",
        nested: bool = False,
        clean: Callable[[str], str] = str,
    ) -> None:
        _check("wins", wins, ("phrases", "entities", None))
        _check("case", case, ("smart", "ignore", "exact"))
        self._entries = entries
        self._wins, self._case, self._nested, self._clean = wins, case, nested, clean
        self._index = Index([_readable(entry, clean) for entry in entries], case)
        entities = ENTITIES if wins else frozenset[str]()
        self.requires = frozenset({"blocks.start", "tokens.start", "tokens.stop", "tokens.norm"}) | entities
        self.provides = OWN | entities
        self.replaces = frozenset({"entities"} if wins else ())
        self.after = "entities" if wins else None

    def __call__(self, doc: Doc) -> Layers:
        found = self._found(doc)
        layers = {"phrases": _columns(found)}
        if self._wins:
            layers["entities"] = self._merged(doc, found)
        return layers

    def _found(self, doc: Doc) -> list[Found]:
        tokens = doc.layer("tokens")
        norm = tokens.columns["norm"]
        limits = np.append(np.searchsorted(tokens.start, doc.layer("blocks").start), len(tokens))
        matches = list(self._index.find(norm.vocabulary, norm.data, limits))
        starts = tokens.start[[match.first for match in matches]].tolist()
        stops = tokens.stop[[match.last - 1 for match in matches]].tolist()
        return [
            Found(start, stop, self._entries[number])
            for start, stop, match in zip(starts, stops, matches, strict=True)
            for number in match.phrases
        ]

    def _merged(self, doc: Doc, found: list[Found]) -> dict[str, Column]:
        """The columns of `entities` with the typed phrases; of phrases in one place the first of the list counts."""
        typed: dict[int, Mention] = {}
        for row in found:
            if row.entry.type:
                typed.setdefault(row.start, Mention(row.start, row.stop, row.entry.type, 1.0))
        columns = [doc.layer("entities").columns[key].tolist() for key in Mention._fields]
        entities = list(map(Mention, *columns))
        rows = merge([*typed.values()], entities, phrases_win=self._wins == "phrases", nested=self._nested)
        return {
            "start": Column.of("int", [row.start for row in rows]),
            "stop": Column.of("int", [row.stop for row in rows]),
            "type": Column.of("text", [row.type for row in rows]),
            "score": Column.of("float", [row.score for row in rows]),
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self._entries, self._wins, self._case, self._nested, self._clean)


def _rebuild(
    entries: tuple[Entry, ...], wins: Wins, case: Case, nested: bool, clean: Callable[[str], str]
) -> PhraseFinder:
    return PhraseFinder(entries, wins=wins, case=case, nested=nested, clean=clean)


def _check(name: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name}: expected {', '.join(map(repr, allowed))}, found {value!r}")


def _readable(entry: Entry, clean: Callable[[str], str]) -> str:
    text = clean(entry.phrase)
    if (size := len(split(text))) > LONGEST:
        raise FormatError(
            f"the phrase {entry.phrase[:60]!r}: expected at most {LONGEST} words and signs, found {size}; leave it out"
        )
    return text


def _columns(found: list[Found]) -> dict[str, Column]:
    rows = sorted(found, key=_in_order) if _has_twins(found) else found
    return {
        "start": Column.of("int", [row.start for row in rows]),
        "stop": Column.of("int", [row.stop for row in rows]),
        "id": Column.of("text", [row.entry.id for row in rows]),
        "type": Column.of("text", [row.entry.type for row in rows]),
        "phrase": Column.of("text", [row.entry.phrase for row in rows]),
    }


def _has_twins(found: list[Found]) -> bool:
    return any(one.start == other.start for one, other in pairwise(found))


def _in_order(row: Found) -> tuple[int, str, str, str]:
    return row.start, str(row.entry.type), row.entry.id, row.entry.phrase
