"""Masking: names out of a text, something else in their place, and the way back.

A document and the types to mask come in; the new text goes out, with the list of what was replaced, by which offsets
are moved and the text is restored. Only mentions that were found are masked, and NONE OF THE TAGGERS FINDS ALL: of
persons in news the default one finds 97 of 100 on factRuEval and 95 on NEREL (its card, taggers/default.md), fewer in
other kinds of text. So look a masked text over before you give it away; `doc.meta` is not masked at all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from heapq import merge
from typing import Any, TypeAlias

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.formats import json
from nlp_pipeline.formats.reading import document, reading
from nlp_pipeline.rows import Rows, Span
from nlp_pipeline.schema import TYPE_GROUPS
from nlp_pipeline.views import Entities, rows_of

With: TypeAlias = str | Callable[[Any], str]
GROUP = {kind: group for group, kinds in TYPE_GROUPS.items() for kind in kinds}
NAMES = ("first", "middle", "last")


@dataclass(frozen=True, slots=True)
class Replaced:
    """A place that was masked: `[start, stop)` of the old text, `[new_start, new_stop)` of the new one."""

    start: int
    stop: int
    new_start: int
    new_stop: int
    type: str | None
    original: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with masks, `replaced` in order, and the versions of library and models that found what is masked."""

    text: str
    replaced: tuple[Replaced, ...]
    made_by: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text

    def undo(self) -> str:
        """The text as it was."""
        parts, last = [], 0
        for place in self.replaced:
            parts += [self.text[last : place.new_start], place.original]
            last = place.new_stop
        return "".join([*parts, self.text[last:]])

    def to_new(self, offset: int) -> int:
        """Where a character of the old text is in the new one; one that is masked: where its mask begins."""
        return _moved(offset, [(place.start, place.stop, place.new_start, place.new_stop) for place in self.replaced])

    def to_old(self, offset: int) -> int:
        """Where a character of the new text was in the old one; one of a mask: where the original begins."""
        return _moved(offset, [(place.new_start, place.new_stop, place.start, place.stop) for place in self.replaced])

    def to_json(self) -> str:
        """Everything as one line of JSON. Keep it apart from the masked text: it has the names."""
        record = {"text": self.text, "made_by": dict(self.made_by), "replaced": [asdict(row) for row in self.replaced]}
        return json.line(record)

    @staticmethod
    def from_json(data: str) -> Masked:
        """Reads what `to_json` wrote; FormatError when it is something else."""
        with reading(f"what Masked.to_json wrote, in {str(data)[:60]!r}"):
            record = json.parse(data)
            rows = tuple(Replaced(**row) for row in record["replaced"])
            made_by = document(record["text"], {}, made_by=record["made_by"]).made_by
            masked = Masked(record["text"], rows, made_by)
            for row in rows:
                *places, kind, original, replacement = (getattr(row, name.name) for name in fields(row))
                if not all(type(place) is int and place >= 0 for place in places):
                    raise ValueError(f"expected places as numbers of characters, found {places}")
                if not all(isinstance(said, str) for said in (kind or "", original, replacement)):
                    raise ValueError(f"expected texts, found {[kind, original, replacement]}")
            wrong = [row for row in rows if masked.text[row.new_start : row.new_stop] != row.replacement]
        if wrong:
            row = wrong[0]
            raise FormatError(
                f"expected {row.replacement!r} at [{row.new_start}, {row.new_stop}) of the masked text, found "
                f"{masked.text[row.new_start : row.new_stop]!r}; undo needs the text as it was written"
            )
        return masked


def mask(doc: Doc, *types: str, with_: With | Mapping[str, With] = "[{type}]", layer: str = "entities") -> Masked:
    """The text with mentions of these types replaced; no type: all rows of the layer. `PER` includes PERSON.

    `with_` is what stands there instead: a text, in which {type} is the type and {number} the number of the person in
    this document (or of the place: equal normal forms have one number); a function of the mention: `initials`,
    `blocks`, one of yours; or a mapping of types to these. `layer` may be any with spans: `phrases`, one of yours.

    Mentions are masked from their first to their last character, those that lie in one another or overlap as one.
    Recall is not 100 %: see the module. LayerError when the layer was not made.

    >>> from nlp_pipeline import load
    >>> doc = load("entities")("Анна Ким и Пётр Громов спорили. Громову ответила Анна Ким из Омска.")
    >>> mask(doc, "PER", with_="Персона {number}").text
    'Персона 1 и Персона 2 спорили. Персона 2 ответила Персона 1 из Омска.'
    >>> mask(doc, with_={"PER": initials, "LOC": "[город]"}).text
    'А. К. и П. Г. спорили. Г. ответила А. К. из [город].'
    """
    if not all(isinstance(kind, str) for kind in types):
        raise InputError(f"expected types as texts: mask(doc, 'PER', 'ORG'), found {types!r}")
    if isinstance(with_, Mapping):
        types = types or tuple(with_)
        groups = {name: value for given, value in with_.items() for name in TYPE_GROUPS.get(given, ())}
        by_type = groups | dict(with_)
    else:
        by_type = {}
    rows = [*_wanted(doc, layer, types)]
    numbers = _numbers(rows)
    replaced: list[Replaced] = []
    parts: list[str] = []
    last = shift = 0
    for row, stop in _outermost(rows):
        how = by_type.get(_type(row) or "", "[{type}]") if isinstance(with_, Mapping) else with_
        said = _say(how, row, numbers[row.index], stop)
        start = row.start + shift
        replaced.append(
            Replaced(row.start, stop, start, start + len(said), _type(row), doc.text[row.start : stop], said)
        )
        parts += [doc.text[last : row.start], said]
        last, shift = stop, shift + len(said) - (stop - row.start)
    return Masked("".join([*parts, doc.text[last:]]), tuple(replaced), dict(doc.made_by))


def initials(mention: Any) -> str:
    """`Тимур Оразбаев` → `Т. О.`: of the parts of the name, else of the words of the normal form."""
    parts = [getattr(mention, name, None) for name in NAMES if mention.doc.has(f"entities.{name}")]
    words = [part for part in parts if part] or (_normal(mention) or mention.text).split()
    return " ".join(f"{word[0].upper()}." for word in words if word[0].isalnum()) or "…"


def blocks(mention: Any) -> str:
    """A block for each character that is no blank, so that all other offsets stay as they are."""
    return "".join(char if char.isspace() else "█" for char in mention.text)


def _wanted(doc: Doc, layer: str, types: tuple[str, ...]) -> Rows[Any]:
    rows = rows_of(doc, doc.layer(layer))
    if not types:
        return rows
    if isinstance(rows, Entities):
        return rows.of(*types)
    names = {name for kind in types for name in TYPE_GROUPS.get(kind, (kind,))}
    return rows[rows.column("type").isin(names)]


def _outermost(rows: Iterable[Any]) -> Iterator[tuple[Any, int]]:
    """Rows that do not meet, each with where it ends: one that overlaps the row before is a part of it."""
    first, stop = None, 0
    for row in rows:
        if first is not None and row.start < stop:
            stop = max(stop, row.stop)
            continue
        if first is not None:
            yield first, stop
        first, stop = row, row.stop
    if first is not None:
        yield first, stop


def _say(how: With, row: Span, number: int, stop: int) -> str:
    if isinstance(how, str):
        return how.replace("{number}", str(number)).replace("{type}", _type(row) or "…")
    said = how(row)
    if not isinstance(said, str):
        raise InputError(f"with_: expected a function that gives a text, found {said!r} for {row.text!r}")
    return said + "█" * (stop - row.stop) if how is blocks else said


def _type(row: Any) -> str | None:
    kind = row._layer.columns.get("type")
    return None if kind is None else kind[row.index]


def _normal(row: Any) -> str | None:
    normal = row._layer.columns.get("normal")
    return None if normal is None else normal[row.index]


# who is who


def _numbers(rows: Iterable[Any]) -> dict[int, int]:
    """For each row the number of its person, or of whatever it is, by first mention."""
    numbers: dict[int, int] = {}
    known: dict[tuple[str, str], int] = {}
    counts: Counter[str] = Counter()
    people = _People()
    for row in rows:
        kind = GROUP.get(_type(row) or "", _type(row) or "")
        parts = _parts(row) if kind == "PER" else {}
        key = (kind, "") if parts else (kind, (_normal(row) or row.text).casefold())
        number = people.number(parts) if parts else known.get(key)
        if number is None:
            counts[kind] += 1
            number = counts[kind]
            if parts:
                people.add(parts, number)
            else:
                known[key] = number
        numbers[row.index] = number
    return numbers


class _People:
    """The persons met so far, each with the parts of the name that are known and a number."""

    def __init__(self) -> None:
        self._people: list[tuple[dict[str, str], int]] = []
        self._by_name: dict[tuple[str, str], list[int]] = {}
        self._by_first_alone: dict[str, list[int]] = {}  # people whose last name was not known

    def number(self, parts: Mapping[str, str]) -> int | None:
        """The number of the last one met who has all of these names; initials and missing parts fit any."""
        for place in self._called(parts):
            person, number = self._people[place]
            shared = [name for name in NAMES if name in parts and name in person]
            if all(_fits(parts[name], person[name]) for name in shared) and _tells(shared, parts, person):
                longer = {name: part for name, part in parts.items() if len(part) > len(person.get(name, ""))}
                person.update(longer)
                self._remember(longer, place)
                return number
        return None

    def add(self, parts: Mapping[str, str], number: int) -> None:
        self._people.append((dict(parts), number))
        self._remember(parts, len(self._people) - 1)

    def _called(self, parts: Mapping[str, str]) -> Iterator[int]:
        """The places of people who may be meant, the last one met first."""
        if "last" in parts:
            first = self._by_first_alone.get(parts.get("first", ""), [])
            return merge(reversed(self._by_name.get(("last", parts["last"]), [])), reversed(first), reverse=True)
        return reversed(self._by_name.get(("first", parts.get("first", "")), []))

    def _remember(self, parts: Mapping[str, str], place: int) -> None:
        for name, part in parts.items():
            _insert(self._by_name.setdefault((name, part), []), place)
        if "first" in parts and "last" not in self._people[place][0]:
            _insert(self._by_first_alone.setdefault(parts["first"], []), place)


def _insert(places: list[int], place: int) -> None:
    """Puts a number into a list in order, once."""
    at = bisect_left(places, place)
    if at == len(places) or places[at] != place:
        places.insert(at, place)


def _parts(row: Any) -> dict[str, str]:
    columns = row._layer.columns
    found = {name: columns[name][row.index] for name in NAMES if name in columns}
    return {name: part.casefold().replace("ё", "е").rstrip(".") for name, part in found.items() if part}


def _tells(shared: list[str], parts: Mapping[str, str], person: Mapping[str, str]) -> bool:
    """Whether what two mentions share is enough: a last name, or a whole first name when one has nothing else."""
    if "last" in shared:
        return True
    whole = "first" in shared and min(len(parts["first"]), len(person["first"])) > 1
    return whole and ("last" not in parts or "last" not in person)


def _fits(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) == 1 and long.startswith(short))


def _moved(offset: int, places: list[tuple[int, int, int, int]]) -> int:
    """An offset on the other side; `places` are (start, stop) on this one and on the other."""
    number = bisect_right(places, offset, key=lambda place: place[0]) - 1
    if number < 0:
        return offset
    _, stop, other_start, other_stop = places[number]
    return other_start if offset < stop else offset - stop + other_stop
