"""Label Studio: tasks with predictions to import, and exported annotations read back; `config` makes the interface.

Marks (entities, phrases, a user's spans) become regions; the normal form is the note of a region. Other columns are
kept in its `meta`, what is known of the document in the task's `data`.

Label Studio's editor counts code points in `Text` (read in the sources of 1.23: it takes texts apart by
`[...textContent]`), and each `\\r` and `\\n` as one. Programs around it that count as JavaScript does want
`offsets="utf16"`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from nlp_pipeline.characters import without_surrogates
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.files import encodable, read_text, write_parts
from nlp_pipeline.formats.json import strict
from nlp_pipeline.formats.marks import Mark, layers_of, marks
from nlp_pipeline.formats.offsets import UNITS, Offsets, Unit
from nlp_pipeline.formats.reading import document, reading
from nlp_pipeline.many import each
from nlp_pipeline.meta import thaw

FROM, TO = "label", "text"  # names of the tags in `config`
OWN = "nlp_pipeline"  # the key of what is ours, in a task's data and a region's meta
LINE_END = re.compile(r"[\r\n]|\\n")  # the editor writes the characters \ and n for the end of a line
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
COLOURS = ("#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#b07aa1", "#76b7b2", "#edc948", "#ff9da7", "#9c755f", "#79706e")


def dumps(docs: Doc | Iterable[Doc], *, offsets: Unit = "codepoints", layers: Iterable[str] | None = None) -> str:
    """Documents as a JSON list of tasks, each with one prediction; a failed document is a task without.

    `layers` names the layers to write, where not all marks are wanted.

    >>> from nlp_pipeline.formats import brat
    >>> task = json.loads(dumps(brat.loads("Токаев в Омске", "T1\\tPER 0 6\\tТокаев")))[0]
    >>> task["predictions"][0]["result"][0]["value"]
    {'start': 0, 'end': 6, 'text': 'Токаев', 'labels': ['PER']}
    """
    return "".join(_parts(docs, offsets, layers))


def loads(data: str, *, offsets: Unit = "codepoints") -> list[Doc]:
    """The documents of an export (JSON or JSON-MIN) or of tasks that `dumps` made.

    Of a task's annotations the last that was not cancelled is read, of a task without any the first prediction.
    Regions that are no spans are left out. FormatError names the regions whose text does not stand where they say.

    >>> export = [{"id": 7, "data": {"text": "Токаев в Омске"}, "annotations": [{"result": [
    ...     {"type": "labels", "value": {"start": 9, "end": 14, "text": "Омске", "labels": ["LOC"]}}]}]}]
    >>> [(entity.text, entity.type) for entity in loads(json.dumps(export))[0].entities]
    [('Омске', 'LOC')]
    """
    try:
        tasks = json.loads(data)
    except (ValueError, TypeError, RecursionError) as error:
        raise FormatError(f"expected tasks of Label Studio as JSON, found {data[:60]!r}: {error}") from error
    tasks = [tasks] if isinstance(tasks, dict) else tasks
    if not isinstance(tasks, list):
        raise FormatError(f"expected a list of tasks, found {str(tasks)[:60]!r}")
    with reading("tasks as Label Studio exports them"):
        return [_doc(task, number, offsets) for number, task in enumerate(tasks)]


def write(
    docs: Doc | Iterable[Doc],
    path: Path | str,
    *,
    offsets: Unit = "codepoints",
    layers: Iterable[str] | None = None,
) -> None:
    """Writes documents to a file that Label Studio imports; see `dumps`."""
    write_parts(_parts(docs, offsets, layers), path)


def read(path: Path | str, *, offsets: Unit = "codepoints") -> list[Doc]:
    """The documents of an exported file; see `loads`."""
    return loads(read_text(Path(path)), offsets=offsets)


def config(types: Iterable[str]) -> str:
    """The labeling interface for these types of marks: what goes to "Settings, Labeling Interface, Code".

    >>> print(config(["PER", "LOC"]))
    <View>
      <Labels name="label" toName="text">
        <Label value="LOC" background="#4e79a7"/>
        <Label value="PER" background="#f28e2b"/>
      </Labels>
      <Text name="text" value="$text"/>
    </View>
    """
    labels = [
        f'    <Label value={quoteattr(kind)} background="{COLOURS[number % len(COLOURS)]}"/>'
        for number, kind in enumerate(sorted({_label(kind) for kind in types}))
    ]
    return "\n".join(
        [
            "<View>",
            f'  <Labels name="{FROM}" toName="{TO}">',
            *labels,
            "  </Labels>",
            f'  <Text name="{TO}" value="$text"/>',
            "</View>",
        ]
    )


def _parts(docs: Doc | Iterable[Doc], offsets: Unit, layers: Iterable[str] | None) -> Iterator[str]:
    wanted = None if layers is None else list(layers)
    before = "[\n"
    for doc in each(docs):
        yield encodable(before + strict(_task(doc, offsets, wanted)))
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


def _task(doc: Doc, offsets: Unit, layers: list[str] | None) -> dict[str, Any]:
    meta = thaw(doc.meta)
    error = doc.error
    own: dict[str, Any] = {
        "made_by": dict(doc.made_by),
        "error": error and {"stage": error.stage, "type": error.type, "message": error.message},
        "meta": {key: meta.pop(key) for key in ("text", OWN) if key in meta},  # names that are taken
    }
    task: dict[str, Any] = {
        "data": {"text": doc.text, **meta, OWN: {key: value for key, value in own.items() if value}}
    }
    if error is None:
        found = marks(doc, layers)
        units = Offsets(doc.text, offsets).units([[mark.start, mark.stop] for mark in found]).tolist()
        regions = [
            _region(doc, mark, place, number) for number, (mark, place) in enumerate(zip(found, units, strict=True))
        ]
        scores = [region["score"] for region in regions if "score" in region]
        version = ", ".join(f"{package} {number}" for package, number in doc.made_by.items())
        prediction: dict[str, Any] = {"model_version": version or OWN, "result": regions}
        if scores:
            prediction["score"] = sum(scores) / len(scores)
        task["predictions"] = [prediction]
    return task


def _region(doc: Doc, mark: Mark, place: list[int], number: int) -> dict[str, Any]:
    values = dict(mark.values)
    is_entity = mark.layer == "entities"  # a user's columns of these names may hold anything
    normal = values.pop("normal", None) if is_entity else None
    score = values.pop("score", None) if is_entity else None
    own: dict[str, Any] = {}
    if mark.layer != "entities":
        own["layer"] = mark.layer
    if mark.type != _label(mark.label):
        own["type"] = mark.type
    if values:
        own["values"] = values
    meta = {**({"text": [str(normal)]} if normal is not None else {}), **({OWN: own} if own else {})}
    start, end = place
    return {
        "id": f"m{number}",
        "from_name": FROM,
        "to_name": TO,
        "type": "labels",
        "value": {
            "start": start,
            "end": end,
            "text": doc.text[mark.start : mark.stop],
            "labels": [_label(mark.label)],
        },
        **({"score": score} if score is not None else {}),
        **({"meta": meta} if meta else {}),
    }


def _label(kind: str) -> str:
    """A type as XML can hold it."""
    return " ".join(without_surrogates(NOT_XML.sub("\ufffd", kind)).split()) or "_"


def _doc(task: Any, number: int, unit: Unit) -> Doc:
    data = task.get("data", task) if isinstance(task, dict) else {}
    text = data.get("text") if isinstance(data, dict) else None
    if not isinstance(text, str):
        raise FormatError(f'task {number}: expected a text under "data", "text", found {str(task)[:60]!r}')
    own = _dict(data.get(OWN))
    rest = data if "data" in task else {key: data[key] for key in data if key == "id"}
    meta = {key: value for key, value in rest.items() if key not in ("text", OWN)} | own.get("meta", {})
    if meta.get("id") is None and task.get("id") is not None:
        meta["id"] = task["id"]
    problems: list[str] = []
    found: list[Mark] = []
    regions = [region for region in _regions(task) if _is_span(region)]
    offsets = Offsets(text, unit)
    for region in regions:
        place = _place(text, region, offsets)
        if place is None:
            value = region["value"]
            problems.append(f"  expected {str(value.get('text'))[:60]!r} at [{value.get('start')}, {value.get('end')})")
        else:
            found += _marks(region, *place)
    if problems:
        raise FormatError(
            f"task {number} ({meta.get('id')}): {len(problems)} regions do not fit the text of {len(text)} characters\n"
            + "\n".join(problems[:20])
            + _hint(text, regions, unit)
        )
    error = own.get("error")
    return document(
        text,
        {} if error and not found else layers_of(found),
        meta=meta,
        error=error,
        made_by=own.get("made_by"),
    )


def _regions(task: Mapping[str, Any]) -> list[Any]:
    """The regions of the annotation that counts, or of the prediction; those of JSON-MIN."""
    if "data" not in task:
        values = task.get(FROM)
        return [{"type": "labels", "value": value} for value in values] if isinstance(values, list) else []
    done = [one for one in task.get("annotations") or [] if isinstance(one, dict) and not one.get("was_cancelled")]
    guessed = [one for one in task.get("predictions") or [] if isinstance(one, dict)]
    chosen: Mapping[str, Any] = done[-1] if done else guessed[0] if guessed else {}
    result = chosen.get("result")
    return result if isinstance(result, list) else []


def _is_span(region: Any) -> bool:
    value = region.get("value") if isinstance(region, dict) else None
    return isinstance(value, dict) and "start" in value and "end" in value and isinstance(value.get("labels"), list)


def _place(text: str, region: Mapping[str, Any], offsets: Offsets) -> tuple[int, int] | None:
    """Where a region stands; None when its text does not stand there."""
    value = region["value"]
    try:
        start, stop = offsets.points([int(value["start"]), int(value["end"])]).tolist()
    except (TypeError, ValueError):
        return None
    said = value.get("text")
    if not 0 <= start < stop or (isinstance(said, str) and _plain(text[start:stop]) != _plain(said)):
        return None
    return start, stop


def _plain(text: str) -> str:
    return without_surrogates(LINE_END.sub(" ", text))


def _marks(region: Mapping[str, Any], start: int, stop: int) -> Iterator[Mark]:
    """The marks of a region, one for each of its labels."""
    meta = _dict(region.get("meta"))
    own = _dict(meta.get(OWN))
    layer = own.get("layer", "entities")
    values = dict(own.get("values", {}))
    notes = meta.get("text")
    if isinstance(notes, list) and notes:
        values["normal"] = str(notes[0])
    if isinstance(region.get("score"), (int, float)):
        values["score"] = region["score"]
    for label in map(str, region["value"]["labels"]):
        is_ours = "type" in own and _label(own["type"] or layer) == label  # nobody gave it another label
        yield Mark(layer, start, stop, own["type"] if is_ours else label, values)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _hint(text: str, regions: list[Any], unit: Unit) -> str:
    """Which way to count makes all of them right."""
    for other in UNITS:
        if other != unit and all(_place(text, region, Offsets(text, other)) is not None for region in regions):
            return f'\nthey fit when offsets are counted otherwise: offsets="{other}"'
    return "\nis it the text that was annotated, character by character?"
