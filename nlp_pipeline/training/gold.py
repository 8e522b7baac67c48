"""The gold data that the shipped taggers are trained on, and measured on: factRuEval-2016 and NEREL v1.1.

Folders come in, plain records go out; offsets count code points of the text. factRuEval is read flat as the natasha
project's published evaluation does: an Org keeps its `org_name` spans, LocOrg and Location their `loc_name` spans, a
Person runs from its first to its last part, of overlapping spans the outermost from the left stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Span = tuple[int, int, str]

NEREL_FLAT = {
    "PERSON": "PER",
    "ORGANIZATION": "ORG",
    **dict.fromkeys(["CITY", "COUNTRY", "STATE_OR_PROVINCE", "DISTRICT", "LOCATION"], "LOC"),
}
KEPT = {"Org": ("ORG", "org_name"), "LocOrg": ("LOC", "loc_name"), "Location": ("LOC", "loc_name")}
NO_LINK = "Wikidata:NULL"
NAME_PARTS = {"name": "firstname", "surname": "lastname", "patronymic": "patronymic", "nickname": "nickname"}


@dataclass(frozen=True)
class Mention:
    """A gold mention with what is known of it: its parts (start, stop, kind) and the values of its identity."""

    start: int
    stop: int
    type: str
    parts: tuple[Span, ...] = ()
    values: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class NewsDoc:
    """A news document with its flat gold mentions; NEREL's also with all spans of its types but discontinuous ones."""

    name: str
    text: str
    mentions: tuple[Mention, ...]
    nested: frozenset[Span] = frozenset()

    @property
    def spans(self) -> set[Span]:
        return {(m.start, m.stop, m.type) for m in self.mentions}


def outermost(mentions: list[Mention]) -> tuple[Mention, ...]:
    """Of overlapping mentions the longest that starts first."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.stop)):
        if not kept or mention.start >= kept[-1].stop:
            kept.append(mention)
    return tuple(kept)


# factRuEval


def factrueval(folder: Path) -> Iterator[NewsDoc]:
    """The documents of factRuEval's devset."""
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        spans = {}
        for fields in _rows(path.with_suffix(".spans")):
            start, length = int(fields[2]), int(fields[3])
            spans[fields[0]] = (start, start + length, fields[1])
        values = _coref(path.with_suffix(".coref"))
        mentions: list[Mention] = []
        for number, kind, *ids in _rows(path.with_suffix(".objects")):
            parts = [spans[i] for i in ids if i in spans]
            mentions += _mentions(kind, parts, values.get(number, {}))
        yield NewsDoc(path.stem, text, outermost(mentions))


def _mentions(kind: str, parts: list[Span], values: dict[str, list[str]]) -> Iterator[Mention]:
    if kind == "Person":
        parts = sorted(part for part in parts if part[2] in NAME_PARTS)
        if parts:
            yield Mention(parts[0][0], max(p[1] for p in parts), "PER", tuple(parts), values)
    elif kind in KEPT:
        type_, name = KEPT[kind]
        for start, stop, part in parts:
            if part == name:
                yield Mention(start, stop, type_, ((start, stop, part),), values)


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.partition("#")[0].split()
        if fields:
            yield fields


def _coref(path: Path) -> dict[str, dict[str, list[str]]]:
    """Object number → the values of its identity by key."""
    found: dict[str, dict[str, list[str]]] = {}
    for group in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
        lines = group.splitlines()
        values: dict[str, list[str]] = {}
        for line in lines[1:]:
            key, _, value = line.strip().partition(" ")
            values.setdefault(key, []).append(value.strip())
        for number in lines[0].split()[1:] if lines else []:
            found[number] = values
    return found


# NEREL


def nerel(folder: Path) -> Iterator[NewsDoc]:
    """NEREL's documents, read flat; `values["identity"]` is the Wikidata item of a mention that has one."""
    for path in sorted(folder.glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        lines = path.with_suffix(".ann").read_text(encoding="utf-8").split("\n")
        rows = [row for row in (line.split("\t") for line in lines) if len(row) > 2]
        links = [row[1].split() for row in rows if row[0].startswith("N")]
        linked = {mention: [target] for _, mention, target in links if target != NO_LINK}
        mentions, nested = [], set()
        for number, head, *_ in rows:
            if number.startswith("T") and ";" not in head:
                kind, start, stop = head.split()
                nested.add((int(start), int(stop), kind))
                if kind in NEREL_FLAT:
                    values = {"identity": linked[number]} if number in linked else {}
                    mentions.append(Mention(int(start), int(stop), NEREL_FLAT[kind], values=values))
        yield NewsDoc(path.stem, text, outermost(mentions), frozenset(nested))
