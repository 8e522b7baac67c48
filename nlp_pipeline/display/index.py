"""Who is mentioned where: an index of names over many documents, with links to the places.

Documents come in one by one, and only names, counts and the numbers of the first mentions are kept. HTML goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from nlp_pipeline.display.escape import escape, short, shown
from nlp_pipeline.display.palette import hue
from nlp_pipeline.doc import Doc
from nlp_pipeline.schema import TYPE_GROUPS

TITLES = {"PER": "Persons", "ORG": "Organizations", "LOC": "Places"}
FIRST = 3  # documents that are shown at once, the others when asked for
LINKS = 6  # mentions of one document that have a link of their own
MOST = 12  # names that are shown first


@dataclass(slots=True)
class Entry:
    """A name: how often it is mentioned, and for each document that has it the first rows and how many there are."""

    name: str
    count: int = 0
    places: list[tuple[int, list[int], int]] = field(default_factory=list)


class Index:
    """The names of one group of types after another; `add` each document, then `render`."""

    def __init__(self, types: Sequence[str]) -> None:
        self.groups: dict[str, dict[str, Entry]] = {name: {} for name in types}
        self.titles: list[str] = []
        self._group = {fine: group for group in types for fine in TYPE_GROUPS.get(group, (group,))}

    def add(self, doc: Doc, title: str) -> int:
        """Takes the entities of the next document; gives back its number."""
        number = len(self.titles)
        self.titles.append(title)
        if not doc.has("entities.type"):
            return number
        layer = doc.layer("entities")
        normals = layer.columns["normal"].tolist() if "normal" in layer.columns else [None] * len(layer)
        starts, stops = layer.start.tolist(), layer.stop.tolist()
        rows: dict[tuple[str, str], list[int]] = {}
        for row, kind in enumerate(layer.columns["type"].tolist()):
            group = self._group.get(kind)
            name = short(" ".join(shown(normals[row] or doc.text[starts[row] : stops[row]]).split()), 200)
            if group is not None and name:
                rows.setdefault((group, name), []).append(row)
        for (group, name), found in rows.items():
            entry = self.groups[group].setdefault(_without_yo(name), Entry(name))
            if entry.name == _without_yo(name):
                entry.name = name  # Петр is Пётр wherever somebody writes him so
            entry.count += len(found)
            entry.places.append((number, found[:LINKS], len(found)))
        return number

    def render(self) -> Iterator[str]:
        """The index as pieces of HTML: for each group who is mentioned most, then all in alphabetical order."""
        for group, entries in self.groups.items():
            title = escape(TITLES.get(group, group))
            yield f'<section><h2 id="{group_id(group)}">{title} <span class="nlp-note">{len(entries):,}</span></h2>'
            if not entries:
                yield '<p class="nlp-note">none</p></section>'
                continue
            ordered = sorted(entries.values(), key=lambda entry: _place_in_book(entry.name))
            numbers = {id(entry): place for place, entry in enumerate(ordered)}
            most = sorted(ordered, key=lambda entry: (-entry.count, _place_in_book(entry.name)))[:MOST]
            letters = [(letter, [*same]) for letter, same in groupby(ordered, key=lambda entry: _letter(entry.name))]
            if len(ordered) > 2 * MOST:
                yield '<ul class="nlp-legend" aria-label="mentioned most">'
                yield from self._most(most, group, numbers)
                yield '</ul><nav class="nlp-nav" aria-label="letters">'
                yield from (f'<a href="#{group_id(group)}-{ord(letter)}">{escape(letter)}</a>' for letter, _ in letters)
                yield "</nav>"
            yield '<div class="nlp-columns">'
            for letter, same in letters:
                yield f'<h3 id="{group_id(group)}-{ord(letter)}">{escape(letter)}</h3><ul class="nlp-index">'
                for entry in same:
                    yield f'<li id="{group_id(group)}-n{numbers[id(entry)]}">{self._entry(entry)}</li>'
                yield "</ul>"
            yield "</div></section>"

    def _most(self, most: Iterable[Entry], group: str, numbers: dict[int, int]) -> Iterator[str]:
        for entry in most:
            link = f"#{group_id(group)}-n{numbers[id(entry)]}"
            yield (
                f'<li class="nlp-hue" style="--nlp-h:{hue(group)}"><a style="color:inherit" href="{link}">'
                f"{escape(short(entry.name, 60))}</a> {entry.count:,}</li>"
            )

    def _entry(self, entry: Entry) -> str:
        places = [self._place(*place) for place in entry.places]
        shown_places = "; ".join(places[:FIRST])
        if rest := places[FIRST:]:
            shown_places += f"<details><summary>{len(rest):,} more documents</summary>{'; '.join(rest)}</details>"
        return f'<b lang="ru">{escape(entry.name)}</b> {entry.count:,} <div class="nlp-places">{shown_places}</div>'

    def _place(self, document: int, rows: list[int], count: int) -> str:
        title = f'<a href="#{anchor(document)}{rows[0]}" lang="ru">{escape(short(self.titles[document], 60))}</a>'
        more = [f'<a href="#{anchor(document)}{row}">{place}</a>' for place, row in enumerate(rows[1:], 2)]
        if count > len(rows):
            more.append(f"… {count}")
        return f"{title} {' '.join(more)}".rstrip()


def anchor(document: int) -> str:
    """How the ids of the mentions of a document begin; the number of the row follows."""
    return f"d{document}e"


def group_id(group: str) -> str:
    """The id of the section of a group."""
    return "g" + group.encode("utf-8", "surrogatepass").hex()


def _place_in_book(name: str) -> tuple[bool, str, str, str]:
    """The order of a Russian book: what is no letter first; capitals, ё and quotes before a name make no difference."""
    letter = _letter(name)
    return letter != "#", letter, _key(name), name


def _letter(name: str) -> str:
    first = _key(name)[0].upper()[0]
    return first if first.isalpha() else "#"


def _key(name: str) -> str:
    folded = _without_yo(name).casefold()
    return folded.lstrip("«»\"'“„( ") or folded


def _without_yo(name: str) -> str:
    return name.replace("ё", "е").replace("Ё", "Е")
