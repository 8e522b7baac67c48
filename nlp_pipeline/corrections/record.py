"""One correction: of which document, at which place, what. Made of an entity or a place, written as a line of JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

import numpy as np

from nlp_pipeline.corrections.anchors import Anchor, anchor, digest, find
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.formats import json
from nlp_pipeline.formats.offsets import FARTHEST
from nlp_pipeline.meta import thaw
from nlp_pipeline.rows import Rows, Span
from nlp_pipeline.views import Entity

Place: TypeAlias = "str | tuple[int, int] | Span | Rows[Any]"
Found: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Correction:
    """An entity that is none (`remove`), one that was not found (`add`), or one that is another (both).

    `id` and `text` (a digest) name the document; `normal` is the normal form of what is added, where the rules find
    another; `nested` says that entities over or in it stay; `made_by` are the versions that annotated the document.
    """

    id: Any = field(hash=False)  # any JSON value
    text: str
    remove: Anchor | None = None
    removed_type: str | None = None
    add: Anchor | None = None
    type: str | None = None
    normal: str | None = None
    nested: bool = False
    made_by: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        parts = [f"− {self.removed_type} {self.remove}"] if self.remove else []
        parts += [f"+ {self.type} {self.add}" + (f" → {self.normal!r}" if self.normal else "")] if self.add else []
        return ", ".join(parts)

    def places(self, text: str) -> tuple[Found | None, Found | None] | None:
        """Where in this text something is to go and something to be; None where the text has lost a place."""
        old = None if self.remove is None else find(text, self.remove)
        new = None if self.add is None else find(text, self.add)
        is_lost = (old is None and self.remove is not None) or (new is None and self.add is not None)
        return None if is_lost else (old, new)


def correction(
    doc: Doc,
    *,
    remove: Entity | None = None,
    add: tuple[int, int, str] | None = None,
    normal: str | None = None,
    nested: bool | None = None,
) -> Correction:
    """A correction of this document."""
    if normal == "":
        raise InputError('normal: expected a normal form or None, found ""')
    return Correction(
        id=doc.id,
        text=digest(doc.text),
        remove=anchor(doc.text, remove.start, remove.stop) if remove is not None else None,
        removed_type=remove.type if remove is not None else None,
        add=anchor(doc.text, *_checked(doc, *add)) if add is not None else None,
        type=add[2] if add is not None else None,
        normal=normal,
        nested=bool(add) and (is_nested(doc) if nested is None else nested),
        made_by=dict(doc.made_by),
    )


def is_nested(doc: Doc) -> bool:
    """Whether entities of this document lie in or across one another."""
    if not doc.has("entities"):
        return False
    layer = doc.layer("entities")
    return bool((layer.start[1:] < np.maximum.accumulate(layer.stop)[:-1]).any())


def bounds(doc: Doc, place: Place, near: Span | None = None) -> tuple[int, int]:
    """A place given as its words, as (start, stop), as a row or as rows; InputError when it is not one place.

    Of words that the text has several times those are meant that overlap the row `near`.
    """
    if isinstance(place, str):
        starts = [match.start() for match in re.finditer(f"(?={re.escape(place)})", doc.text)] if place else []
        if near is not None and len(starts) > 1:
            starts = [start for start in starts if start < near.stop and near.start < start + len(place)] or starts
        if len(starts) != 1:
            found = ", ".join(f"({start}, {start + len(place)})" for start in starts[:10])
            raise InputError(
                f"expected words that the text has once, found {place!r} {len(starts)} times"
                + (f"; say which: {found}" if starts else "; copy them from doc.text")
            )
        return starts[0], starts[0] + len(place)
    if isinstance(place, Rows) and len(place):
        return place[0].start, place[-1].stop
    if isinstance(place, Span):
        return place.start, place.stop
    if isinstance(place, tuple) and len(place) == 2:
        return place
    raise InputError(f"expected a place: words, (start, stop) or rows of the document, found {place!r}")


def entity(given: object) -> Entity:
    """The same, if it is an entity; InputError if not."""
    if not isinstance(given, Entity):
        raise InputError(f"expected an entity, doc.entities[3], found {given!r}")
    return given


def _checked(doc: Doc, start: int, stop: int, kind: str) -> tuple[int, int]:
    if not isinstance(kind, str) or not kind:
        raise InputError(f"type: expected a text, found {kind!r}")
    if not 0 <= start < stop <= len(doc.text):
        raise InputError(f"expected a place in the text of {len(doc.text)} characters, found [{start}, {stop})")
    if not doc.text[start:stop].strip():
        raise InputError(f"expected words at [{start}, {stop}), found blanks")
    if doc.has("blocks"):
        blocks = doc.layer("blocks")
        inside = int(blocks.start.searchsorted(stop)) - int(blocks.stop.searchsorted(start, side="right"))
        if inside > 1:
            raise InputError(f"expected a place in one block, found {doc.text[start:stop]!r}, which is in {inside}")
    return start, stop


def dumps(made: Correction) -> str:
    """A correction as one line of JSON; keys without a value are left out."""
    record: dict[str, Any] = {"id": thaw(made.id), "text": made.text}
    if made.remove is not None:
        record["remove"] = {"type": made.removed_type, **asdict(made.remove)}
    if made.add is not None:
        record["add"] = {"type": made.type, **({"normal": made.normal} if made.normal else {}), **asdict(made.add)}
        record["nested"] = made.nested
    return json.line({**record, "made_by": dict(made.made_by)})


def loads(line: str) -> Correction:
    """Reads what `dumps` wrote; FormatError when it is something else."""
    try:
        record = json.parse(line)
        remove, add = record.get("remove"), record.get("add")
        if remove is None and add is None:
            raise ValueError("neither remove nor add")
        made = Correction(
            id=Doc("", meta={"id": record.get("id")}).id,
            text=record["text"],
            remove=None if remove is None else _anchor(remove),
            removed_type=None if remove is None else remove["type"],
            add=None if add is None else _anchor(add),
            type=None if add is None else add["type"],
            normal=None if add is None else add.get("normal"),
            nested=record.get("nested", False),
            made_by=dict(record.get("made_by", {})),
        )
        _check(made)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"expected a correction as JSON, found {line[:80]!r}: {error!r:.300}") from error
    return made


def _check(made: Correction) -> None:
    """ValueError when a part of a correction is not of its type."""
    words: list[Any] = [made.text, *made.made_by, *made.made_by.values()]
    words += [said for said in (made.normal, made.removed_type, made.type) if said is not None]
    places: list[Any] = []
    for place in (made.remove, made.add):
        if place is not None:
            words += [place.quote, place.before, place.after]
            places += [place.start, place.stop]
    if not all(isinstance(said, str) for said in words) or not isinstance(made.nested, bool):
        raise ValueError("a text is none, or nested is no bool")
    if not all(type(place) is int and 0 <= place <= FARTHEST for place in places):
        raise ValueError("a place is no number of a character")


def _anchor(record: dict[str, Any]) -> Anchor:
    return Anchor(*[record[name] for name in ("start", "stop", "quote", "before", "after")])
