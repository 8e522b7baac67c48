"""Corrections: entities mended by hand, kept in a file, and made again whenever the text is annotated.

    fixes = nlp.Corrections().remove(doc.entities[3]).change(doc.entities[0], type="ORG")
    fixes.write("fixes.jsonl")                                  # one correction a line: fit for git
    ru = nlp.load() + nlp.Corrections.read("fixes.jsonl")       # the next run has them

A correction knows its document, by `meta["id"]` or by its very text, and its place, by offsets and by the words there
(`anchors`), so it outlives other taggers and small changes of the text. For "always and everywhere" see `nlp.phrases`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nlp_pipeline.characters import without_surrogates
from nlp_pipeline.corrections import record
from nlp_pipeline.corrections.amending import HandMade, amended, entity_columns, with_entities
from nlp_pipeline.corrections.anchors import digest
from nlp_pipeline.corrections.record import Correction, Place, bounds, correction, entity, is_nested
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.formats.files import read_text, write_parts
from nlp_pipeline.layers import Layers
from nlp_pipeline.meta import thaw
from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.schema import ColumnType
from nlp_pipeline.views import Entity

ENTITIES = frozenset({"entities.start", "entities.stop", "entities.type", "entities.score"})
log = logging.getLogger(__name__)


class Corrections:
    """Corrections of any documents, in order; a later one goes before an earlier one. Never changes: see the module.

    As a stage it stands right behind the tagger (`pipeline + corrections` puts it there; add it after `nlp.phrases`),
    so normal forms and names are made of what is right. What was made by hand has the score 1, as what a list of
    phrases says, and `entity.by_hand`; a normal form given by hand stays (`entity.given`).

    >>> from nlp_pipeline import load
    >>> ru = load("entities")
    >>> doc = ru("В салоне «Ромашка» выступила Анна Ким.")
    >>> fixes = Corrections().add(doc, "Ромашка", "ORG").change(doc.entities[-1], normal="Анна Викторовна Ким")
    >>> [(entity.type, entity.normal) for entity in (ru + fixes)(doc.text).entities]
    [('ORG', 'Ромашка'), ('PER', 'Анна Викторовна Ким')]
    """

    name = "corrections"
    requires = ENTITIES
    columns = MappingProxyType(
        {
            "entities.by_hand": ColumnType("bool", "whether it was added or changed by hand", name),
            "entities.given": ColumnType("text", "the normal form that was given by hand", name),
        }
    )
    provides = ENTITIES | set(columns)
    replaces = frozenset({"entities"})
    after = "entities"
    per_document = True

    def __init__(self, corrections: Iterable[Correction] = ()) -> None:
        self._all = tuple(dict.fromkeys(corrections))
        self._of: dict[tuple[str, Any], list[int]] = {}
        for number, one in enumerate(self._all):
            self._of.setdefault(("text", one.text), []).append(number)
            if one.id is not None:
                self._of.setdefault(("id", _key(one.id)), []).append(number)

    # making them

    def remove(self, *entities: Entity) -> Corrections:
        """These entities are none: `fixes.remove(doc.entities[3])`."""
        return self._and(correction(row.doc, remove=row) for row in map(entity, entities))

    def add(
        self,
        doc: Doc,
        place: Place,
        type: str,  # noqa: A002
        *,
        normal: str | None = None,
        nested: bool | None = None,
    ) -> Corrections:
        """An entity that was not found; `place` is its words, if the text has them once, (start, stop), or a row.

        It replaces the entities that it overlaps; not in a `nested` scheme, by default one where this document has
        entities in one another. `normal` is its normal form, if the rules find another.
        """
        start, stop = bounds(doc, place)
        return self._and([correction(doc, add=(start, stop, type), normal=normal, nested=nested)])

    def change(
        self,
        row: Entity,
        place: Place | None = None,
        *,
        type: str | None = None,  # noqa: A002
        normal: str | None = None,
        nested: bool | None = None,
    ) -> Corrections:
        """An entity whose place, type or normal form is another: `fixes.change(doc.entities[0], type="ORG")`."""
        row = entity(row)
        if place is None and type is None and normal is None:
            raise InputError("expected what to change: a place, type= or normal=, found nothing; to drop it: remove()")
        start, stop = (row.start, row.stop) if place is None else bounds(row.doc, place, row)
        new = (start, stop, type or row.type)
        return self._and([correction(row.doc, remove=row, add=new, normal=normal, nested=nested)])

    @staticmethod
    def between(found: Doc, right: Doc) -> Corrections:
        """What makes the entities of one document those of another: of `formats.brat.read(path)`, mended in brat.

        InputError when the two have different texts.
        """
        if without_surrogates(found.text) != without_surrogates(right.text):
            raise InputError(
                f"expected two annotations of one text, found texts of {len(found.text)} and {len(right.text)} "
                "characters that differ; take the file that was written of this document"
            )
        was = {(row.start, row.stop, row.type): row for row in found.entities}
        renamed = [
            correction(found, remove=was[key], add=key, normal=row.normal, nested=is_nested(found))
            for row in (right.entities if found.has("entities.normal") and right.has("entities.normal") else ())
            if (key := (row.start, row.stop, row.type)) in was and row.normal and row.normal != was[key].normal
        ]
        now = {(row.start, row.stop, row.type) for row in right.entities}
        nested = is_nested(found) or is_nested(right)
        new = {key[:2]: key for key in sorted(now - set(was))}  # at a place of these something else may have been
        made = [
            correction(found, remove=row, add=new.pop(key[:2], None), nested=nested)
            for key, row in was.items()
            if key not in now
        ]
        changed = {(one.add.start, one.add.stop, one.type) for one in made if one.add}
        made += [correction(found, add=key, nested=nested) for key in sorted(now - set(was) - changed)]
        return Corrections([*made, *renamed])

    def __add__(self, other: Corrections) -> Corrections:
        return self._and(other)

    def _and(self, more: Iterable[Correction]) -> Corrections:
        new = dict.fromkeys(more)
        return Corrections([*(old for old in self._all if old not in new), *new])

    # using them

    def apply(self, doc: Doc, pipeline: Pipeline | None = None) -> Doc:
        """The document with its corrections. Other layers stay, references to entities that are no more become None.

        Corrected entities have no columns but those that a correction gives; with `pipeline`, its stages that read
        entities run again: normal forms, names, yours.
        """
        if doc.error is not None:
            return doc
        fixed = with_entities(doc, amended(doc, self._hand_made(doc)))
        changed = {f"entities.{name}" for name in fixed.layer("entities").columns} | {"entities"}
        for stage in () if pipeline is None else pipeline.stages:
            if "entities.start" not in stage.provides and changed & stage.requires:
                fixed = fixed.with_layers(stage(fixed))
                changed |= stage.provides | {address.partition(".")[0] for address in stage.provides}
        return fixed

    def lost(self, doc: Doc) -> list[Correction]:
        """The corrections of this document whose place its text no longer has."""
        return [one for one in self.of(doc) if one.places(doc.text) is None]

    def of(self, doc: Doc) -> list[Correction]:
        """The corrections of this document: those with its id, and those of the same text."""
        numbers = set(self._of.get(("text", digest(doc.text)), ()))
        if doc.id is not None:
            numbers.update(self._of.get(("id", _key(doc.id)), ()))
        return [self._all[number] for number in sorted(numbers)]

    def __call__(self, doc: Doc) -> Layers:
        for lost in self.lost(doc):
            log.warning("document %r: the text has no place for the correction %s", doc.id, lost)
        return {"entities": entity_columns(doc, amended(doc, self._hand_made(doc)))}

    def _hand_made(self, doc: Doc) -> Iterator[HandMade]:
        for one in self.of(doc):
            places = one.places(doc.text)
            if places is not None:
                old, new = places
                yield HandMade(
                    None if old is None else (*old, str(one.removed_type)),
                    None if new is None else (*new, str(one.type)),
                    one.normal,
                    one.nested,
                )

    # keeping them

    def dumps(self) -> str:
        """One line of JSON for each."""
        return "".join([record.dumps(one) + "\n" for one in self._all])

    @staticmethod
    def loads(data: str, name: str = "corrections") -> Corrections:
        """Reads what `dumps` wrote, once or several times; FormatError says which line is none."""
        made = []
        for number, line in enumerate(data.split("\n"), 1):
            if line.strip():
                try:
                    made.append(record.loads(line))
                except FormatError as error:
                    raise FormatError(f"{name}, line {number}: {error}") from error
        return Corrections(made)

    def write(self, path: Path | str) -> None:
        """Writes them to a file."""
        write_parts([self.dumps()], path)

    @staticmethod
    def read(path: Path | str) -> Corrections:
        """The corrections of a file."""
        return Corrections.loads(read_text(Path(path)), str(path))

    # as an object

    def __iter__(self) -> Iterator[Correction]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Corrections) and self._all == other._all

    def __hash__(self) -> int:
        return hash(self._all)

    def __repr__(self) -> str:
        shown = "".join(f"\n  {one}" for one in self._all[:20])
        return f"<{len(self)} corrections{':' if shown else ''}{shown}{chr(10) + '  …' if len(self) > 20 else ''}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Corrections, (self._all,)


def _key(given: Any) -> str:
    """An id of a document, any JSON value, as something to look it up by."""
    return json.dumps(thaw(given), sort_keys=True)
