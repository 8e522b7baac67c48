"""W3C Web Annotation: JSON-LD that points into a text which stands elsewhere, for annotation tools of the web.

A document becomes an AnnotationCollection with one page; a mark (an entity, a phrase, a user's span) becomes an
Annotation whose body tags it with its type and describes it with its normal form, and whose target is found twice: by
TextPositionSelector and by TextQuoteSelector. The specification counts code points; programs that count as JavaScript
does want `offsets="utf16"`. Columns that the vocabulary has no word for stand under the prefix `nlp`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nlp_pipeline.characters import without_surrogates
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.files import encodable, read_text, write_parts
from nlp_pipeline.formats.json import strict
from nlp_pipeline.formats.marks import Mark, layers_of, marks
from nlp_pipeline.formats.offsets import UNITS, Offsets, Unit
from nlp_pipeline.formats.reading import document, reading
from nlp_pipeline.meta import thaw

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OWN = "urn:nlp-pipeline:terms:"
AROUND = 32  # characters of prefix and suffix
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def dumps(
    doc: Doc, *, source: str | None = None, offsets: Unit = "codepoints", layers: Iterable[str] | None = None
) -> str:
    """A document's marks as one line of JSON-LD. `source` is the IRI of its text; see `source_of`.

    `layers` names the layers to write, where not all marks are wanted; sentences and tokens may be among them.

    >>> from nlp_pipeline.formats import brat
    >>> doc = brat.loads("Токаев в Омске", "T1\\tPER 0 6\\tТокаев")
    >>> data = json.loads(dumps(doc, source="https://example.kz/1"))
    >>> data["first"]["items"][0]["target"]["selector"][0]
    {'type': 'TextPositionSelector', 'start': 0, 'end': 6}
    """
    place = source_of(doc) if source is None else source
    if not IRI.fullmatch(place):
        raise FormatError(f"expected the source as an IRI, https://… or urn:…, found {place!r}")
    own = f"{place}#nlp-pipeline" if "#" not in place else f"{place}-nlp-pipeline"
    found = marks(doc, layers)
    starts = Offsets(doc.text, offsets).units([[mark.start, mark.stop] for mark in found]).tolist()
    page = {
        "id": f"{own}-page",
        "type": "AnnotationPage",
        "partOf": own,
        "startIndex": 0,
        "items": [
            _annotation(doc, mark, place, f"{own}-{number}", start_stop)
            for number, (mark, start_stop) in enumerate(zip(found, starts, strict=True))
        ],
    }
    error = doc.error
    meta = thaw(doc.meta)
    collection = {
        "@context": [CONTEXT, {"nlp": OWN}],
        "id": own,
        "type": "AnnotationCollection",
        "label": str(doc.meta.get("title") or (doc.id if doc.id is not None else place)),
        "generator": _generator(doc),
        "nlp:source": place,
        "nlp:offsets": offsets,
        **({"nlp:meta": strict(meta)} if meta else {}),
        **({"nlp:error": [error.stage, error.type, error.message]} if error else {}),
        "total": len(found),
        "first": page,
    }
    return encodable(strict(collection))


def loads(data: str, text: str) -> Doc:
    """The document of a text and its annotations: a collection, a page, a list of annotations or one.

    The quotes are checked against the text; FormatError names the annotations that do not fit. What has no position
    is found by its quote. Bodies that are no text are left out.

    >>> one = {"type": "Annotation", "body": {"type": "TextualBody", "purpose": "tagging", "value": "PER"}, "target":
    ...     {"source": "urn:x:1", "selector": {"type": "TextQuoteSelector", "exact": "Омске", "prefix": "в "}}}
    >>> [(entity.type, entity.start) for entity in loads(json.dumps(one), "Токаев в Омске").entities]
    [('PER', 9)]
    """
    try:
        record = json.loads(data)
    except (ValueError, TypeError, RecursionError) as error:
        raise FormatError(f"expected Web Annotations as JSON-LD, found {data[:60]!r}: {error}") from error
    with reading("Web Annotations"):
        return _doc(record, text)


def write(
    doc: Doc,
    path: Path | str,
    *,
    source: str | None = None,
    offsets: Unit = "codepoints",
    layers: Iterable[str] | None = None,
) -> None:
    """Writes a document's annotations to a file; see `dumps`."""
    write_parts([dumps(doc, source=source, offsets=offsets, layers=layers), "\n"], path)


def read(path: Path | str, text: str) -> Doc:
    """The document of a text and a file of its annotations; see `loads`."""
    return loads(read_text(Path(path)), text)


def source_of(doc: Doc) -> str:
    """The IRI of a document's text: the url in its meta, its id where that is one, or a `urn:` with its id.

    >>> source_of(Doc("Да", meta={"id": "статья 1"}))
    'urn:nlp-pipeline:doc:%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F%201'
    """
    for known in (doc.meta.get("url"), doc.id):
        if isinstance(known, str) and IRI.fullmatch(known):
            return known
    return f"urn:nlp-pipeline:doc:{quote(str(doc.id), safe='', errors='replace') if doc.id is not None else 'unnamed'}"


def _doc(record: Any, text: str) -> Doc:
    whole = record if isinstance(record, dict) else {}
    unit = whole.get("nlp:offsets", "codepoints")
    offsets = Offsets(text, unit if unit in UNITS else "codepoints")
    problems: list[str] = []
    found = []
    for number, annotation in enumerate(_items(record)):
        span = _span(annotation, text, offsets)
        if isinstance(span, str):
            problems.append(f"  {annotation.get('id', f'annotation {number}')}: {span}")
        else:
            found.append(_mark(annotation, *span))
    if problems:
        more = f"\n  … and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise FormatError(
            f"{len(problems)} annotations do not fit the text of {len(text)} characters\n"
            + "\n".join(problems[:20])
            + f"{more}\nthe offsets were read as {unit}; is it the text that was annotated, character by character?"
        )
    said = whole.get("nlp:error")
    failed = dict(zip(("stage", "type", "message"), said, strict=True)) if isinstance(said, list) else None
    meta = whole.get("nlp:meta")
    return document(
        text,
        {} if failed and not found else layers_of(found),
        meta=json.loads(meta) if isinstance(meta, str) else None,
        error=failed,
        made_by=_made_by(whole.get("generator")),
    )


def _annotation(doc: Doc, mark: Mark, source: str, name: str, place: list[int]) -> dict[str, Any]:
    values = dict(mark.values)
    normal = values.pop("normal", None) if mark.layer == "entities" else None
    bodies: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": mark.label}]
    if normal is not None:
        bodies.append({"type": "TextualBody", "purpose": "describing", "language": "ru", "value": str(normal)})
    start, stop = mark.start, mark.stop
    return {
        "id": name,
        "type": "Annotation",
        "motivation": "tagging",
        "generator": _generator(doc)["id"],
        "body": bodies,
        "target": {
            "source": source,
            "selector": [
                {"type": "TextPositionSelector", "start": place[0], "end": place[1]},
                {
                    "type": "TextQuoteSelector",
                    "exact": doc.text[start:stop],
                    "prefix": doc.text[max(start - AROUND, 0) : start],
                    "suffix": doc.text[stop : stop + AROUND],
                },
            ],
        },
        **({"nlp:own-layer": mark.layer} if mark.layer != "entities" else {}),
        **({"nlp:no-type": True} if mark.type is None else {}),
        **{f"nlp:{key}": value for key, value in values.items()},
    }


def _generator(doc: Doc) -> dict[str, Any]:
    """The software, with its versions: which models made the annotations."""
    version = doc.made_by.get("nlp_pipeline")
    found: dict[str, Any] = {
        "id": f"urn:nlp-pipeline:software:{quote(version, safe='')}" if version else "urn:nlp-pipeline:software",
        "type": "Software",
        "name": "nlp_pipeline",
    }
    if doc.made_by:
        found["nlp:made_by"] = [f"{package} {number}" for package, number in doc.made_by.items()]
    return found


def _made_by(generator: Any) -> dict[str, str]:
    said = generator.get("nlp:made_by", []) if isinstance(generator, dict) else []
    return {package: version for package, _, version in (str(line).rpartition(" ") for line in said)}


def _items(record: Any) -> list[dict[str, Any]]:
    """The annotations of a collection, a page, a list, or the one that it is."""
    if isinstance(record, dict) and "first" in record:
        record = record["first"]
    if isinstance(record, dict):
        record = record.get("items", record.get("target") and [record])
    if not isinstance(record, list) or not all(isinstance(item, dict) for item in record):
        raise FormatError(
            "expected an AnnotationCollection with its first page inside, an AnnotationPage with items, "
            f"or annotations, found {str(record)[:60]!r}"
        )
    return record


def _span(annotation: Mapping[str, Any], text: str, offsets: Offsets) -> tuple[int, int] | str:
    """Where an annotation stands, or what is wrong with it."""
    selectors = {one.get("type"): one for one in _selectors(annotation.get("target")) if isinstance(one, dict)}
    quoted = selectors.get("TextQuoteSelector", {})
    exact = quoted.get("exact")
    position = selectors.get("TextPositionSelector")
    if position is not None:
        given: list[Any] = [position.get("start"), position.get("end")]
        if not all(isinstance(one, int) for one in given):
            return f"expected start and end to be numbers, found {given}"
        start, stop = offsets.points(given).tolist()
        if not 0 <= start < stop:
            return f"expected a place in the text, found [{given[0]}, {given[1]})"
        if exact is not None and not _same(text[start:stop], exact):
            return f"expected {str(exact)[:60]!r} at [{given[0]}, {given[1]}), found {text[start:stop][:60]!r}"
        return start, stop
    if not isinstance(exact, str) or not exact:
        return "expected a TextPositionSelector or TextQuoteSelector, found neither"
    prefix, suffix = str(quoted.get("prefix") or ""), str(quoted.get("suffix") or "")
    for around, skip in ((f"{prefix}{exact}{suffix}", len(prefix)), (exact, 0)):
        if text.count(around) == 1:
            start = text.index(around) + skip
            return start, start + len(exact)
    return f"expected {exact[:60]!r} with its surroundings once in the text, found it {text.count(exact)} times"


def _same(found: str, exact: Any) -> bool:
    """Whether a quote says what the text has; lone surrogates were written as U+FFFD."""
    return str(exact) in (found, without_surrogates(found))


def _selectors(target: Any) -> list[Any]:
    first = target[0] if isinstance(target, list) and target else target
    selector = first.get("selector") if isinstance(first, dict) else None
    return selector if isinstance(selector, list) else [selector]


def _mark(annotation: Mapping[str, Any], start: int, stop: int) -> Mark:
    body = annotation.get("body")
    bodies = [one for one in (body if isinstance(body, list) else [body]) if isinstance(one, dict)]
    by_purpose: dict[str, str] = {}
    for one in bodies:
        if isinstance(one.get("value"), str):
            by_purpose.setdefault(one.get("purpose") or annotation.get("motivation") or "tagging", one["value"])
    values = {key[4:]: value for key, value in annotation.items() if key.startswith("nlp:")}
    layer = values.pop("own-layer", "entities")
    kind = None if values.pop("no-type", False) else by_purpose.get("tagging")
    if "describing" in by_purpose:
        values["normal"] = by_purpose["describing"]
    return Mark(layer, start, stop, kind, values)
