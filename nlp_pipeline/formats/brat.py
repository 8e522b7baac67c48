"""brat standoff: a text and a file of lines like `T1⇥PER 0 6⇥Токаев`. Entities are read and written.

Offsets count code points of the text as it is stored. A normal form is an annotator's note, other columns and the
marks of other layers (phrases, a user's own) stand in a note of the type `Columns`, as JSON. A mention over a line
end is written in pieces, as brat itself does. Relations, events and attributes are not read; discontinuous entities
with words between their pieces are left out, and counted in the document's meta under `discontinuous`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from nlp_pipeline.columns import Column, Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.files import begins_with_mark, encodable, file_name, read_text, write_parts
from nlp_pipeline.formats.json import strict
from nlp_pipeline.formats.marks import Mark, layers_of, marks
from nlp_pipeline.formats.offsets import Offsets, code_points, numbers
from nlp_pipeline.formats.reading import document, reading
from nlp_pipeline.many import each

LINE = re.compile(r"(T\S*)\t(\S+) ([0-9]{1,18} [0-9]{1,18}(?:;[0-9]{1,18} [0-9]{1,18})*)\t(.*)", re.DOTALL)
NOTE = re.compile(r"#\S*\t(AnnotatorNotes|Columns) (T\S*)\t(.*)", re.DOTALL)
LINE_ENDS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")  # what brat takes for the end of a line
UNFIT = re.compile(r"[^\w-]")  # what no type of brat may have
SHOWN = 20  # problems of one file
Span = tuple[int, int, str]
Found = tuple[str, int, int, str, int, str]  # id, start, stop, type, number of the line, the text it says


def loads(text: str, annotations: str, name: str = "") -> Doc:
    """A document from a text and its annotations; FormatError names all lines that do not fit.

    Annotators' notes are read as normal forms.

    >>> doc = loads("Токаев в Омске", "T1\\tPER 0 6\\tТокаев\\nT2\\tLOC 9 14\\tОмске\\n#1\\tAnnotatorNotes T2\\tОмск")
    >>> [(entity.text, entity.type, entity.normal) for entity in doc.entities]
    [('Токаев', 'PER', None), ('Омске', 'LOC', 'Омск')]
    """
    spans: list[Found] = []
    notes: dict[str, dict[str, str]] = {}
    problems: list[str] = []
    discontinuous = 0
    for number, raw in enumerate(annotations.split("\n"), 1):
        line = raw.removesuffix("\r")
        if (note := NOTE.fullmatch(line)) is not None:
            notes.setdefault(note[2], {}).setdefault(note[1], note[3])
        if not line.startswith("T"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            problems.append(f"line {number}: expected 'T1⇥TYPE start stop⇥text', found {line[:80]!r}")
            continue
        pieces = [tuple(map(int, piece.split())) for piece in found[3].split(";")]
        if all(left[1] <= right[0] and not text[left[1] : right[0]].strip() for left, right in pairwise(pieces)):
            spans.append((found[1], pieces[0][0], pieces[-1][1], found[2], number, found[4]))
        else:
            discontinuous += 1
    wrong = [span for span in spans if not _fits(text, span)]
    for _, start, stop, _, number, said in wrong:
        what = f"{text[start:stop]!r}" if start < stop <= len(text) else f"a text of {len(text)} characters"
        problems.append(f"line {number}: expected {said[:60]!r} at [{start}, {stop}), found {what}")
    if problems:
        shown = "\n".join(f"  {problem}" for problem in problems[:SHOWN])
        more = f"\n  … and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise FormatError(
            f"{name or 'annotations'}: {len(problems)} lines do not fit the text\n{shown}{more}{_hint(text, spans)}"
        )
    meta = {**({"id": name} if name else {}), **({"discontinuous": discontinuous} if discontinuous else {})}
    with reading("annotations of brat"):
        return document(text, layers_of(_distinct(text, spans, notes)), meta=meta)


def dumps(doc: Doc, layers: Iterable[str] | None = None) -> tuple[str, str]:
    """The text and the annotations of a document's entities and other marks, numbered in order.

    `layers` names the layers to write, where not all marks are wanted. Blanks in a type become `_`.

    >>> dumps(loads("Токаев в Омске", "T7\\tPER 0 6\\tТокаев"))[1]
    'T1\\tPER 0 6\\tТокаев\\n'
    """
    lines: list[str] = []
    notes = 0
    for number, mark in enumerate(marks(doc, layers), 1):
        label = UNFIT.sub("_", mark.label)
        pieces = _pieces(doc.text, mark.start, mark.stop)
        places = ";".join(f"{start} {stop}" for start, stop in pieces)
        said = LINE_ENDS.sub(" ", " ".join(doc.text[start:stop] for start, stop in pieces))
        lines.append(f"T{number}\t{label} {places}\t{said}\n")
        for kind, content in _notes(mark, label, pieces):
            notes += 1
            lines.append(f"#{notes}\t{kind} T{number}\t{content}\n")
    return encodable(doc.text), encodable("".join(lines))


def read(path: Path | str) -> Doc:
    """The document of a `.txt` file and the `.ann` file beside it."""
    of_text, of_annotations = _pair(path)
    text, annotations, name = read_text(of_text), read_text(of_annotations), of_text.stem
    if begins_with_mark(of_text):
        with suppress(FormatError):
            return loads(f"\ufeff{text}", annotations, name)  # brat itself counts the byte order mark, and so do we
    return loads(text, annotations, name)


def write(doc: Doc, path: Path | str, layers: Iterable[str] | None = None) -> None:
    """Writes a `.txt` file and the `.ann` file beside it."""
    _write(doc, *_pair(path), layers)


def _pair(path: Path | str) -> tuple[Path, Path]:
    """The files of text and annotations; `path` is one of them, or both without the suffix."""
    path = Path(path)
    bare = path.name.removesuffix(".txt").removesuffix(".ann")
    return path.with_name(f"{bare}.txt"), path.with_name(f"{bare}.ann")


def write_folder(docs: Doc | Iterable[Doc], folder: Path | str, layers: Iterable[str] | None = None) -> list[Path]:
    """Writes a collection that brat opens: a `.txt` and `.ann` per document, `annotation.conf` with the types.

    Files are named after the documents' ids; the paths of the `.txt` files come back, in order.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = None if layers is None else list(layers)
    used: set[str] = set()
    types: set[str] = set()
    paths = []
    for place, doc in enumerate(each(docs), 1):
        name = file_name(doc, used, f"document-{place}")
        paths.append(folder / f"{name}.txt")
        _write(doc, paths[-1], folder / f"{name}.ann", wanted)
        types |= {UNFIT.sub("_", mark.label) for mark in marks(doc, wanted)}
    write_parts([configuration(types)], folder / "annotation.conf")
    return paths


def configuration(types: Iterable[str]) -> str:
    """The `annotation.conf` of a collection with these types of entities.

    >>> configuration(["PER", "LOC"]).splitlines()[:3]
    ['[entities]', 'LOC', 'PER']
    """
    return "\n".join(["[entities]", *sorted(types), "", "[relations]", "", "[events]", "", "[attributes]", ""])


def entities_layer(spans: Sequence[Span]) -> dict[str, dict[str, Column]]:
    """The layer of entities with these spans, sorted; the same span with the same type once."""
    rows = sorted(set(spans), key=lambda span: (span[0], -span[1], span[2]))
    return {
        "entities": {
            "start": Column.of("int", [start for start, _, _ in rows]),
            "stop": Column.of("int", [stop for _, stop, _ in rows]),
            "type": Column.of("text", [kind for *_, kind in rows]),
        }
    }


def _write(doc: Doc, text_path: Path, annotations_path: Path, layers: Iterable[str] | None) -> None:
    text, annotations = dumps(doc, layers)
    write_parts([text], text_path)
    write_parts([annotations], annotations_path)


def _pieces(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The parts of a span that lie on one line each; the span itself when it has nothing but line ends."""
    edges = [start]
    for gap in LINE_ENDS.finditer(text, start, stop):
        edges += [gap.start(), gap.end()]
    edges.append(stop)
    found = [(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end]
    return found or [(start, stop)]


def _notes(mark: Mark, label: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """The notes of a mark: its normal form, and a note with all that a reader could not know."""
    values: dict[str, Any] = dict(mark.values)
    normal = values.pop("normal", None)
    if isinstance(normal, str) and normal == normal.strip() and not LINE_ENDS.search(normal):
        yield "AnnotatorNotes", normal
    elif normal is not None:
        values["normal"] = normal
    rest: dict[str, Any] = {}
    if mark.layer != "entities":
        rest["layer"] = mark.layer
    if mark.layer != "entities" or label != mark.type:
        rest["type"] = mark.type
    if (pieces[0][0], pieces[-1][1]) != (mark.start, mark.stop):
        rest["span"] = [mark.start, mark.stop]
    if values:
        rest["values"] = values
    if rest:
        content = strict(rest)
        yield "Columns", LINE_ENDS.sub(lambda found: "".join(f"\\u{ord(char):04x}" for char in found[0]), content)


def _distinct(text: str, spans: Iterable[Found], notes: Mapping[str, Mapping[str, str]]) -> Iterator[Mark]:
    """The marks of lines and notes; a line that says what another said is left out."""
    seen = set()
    for name, start, stop, kind, _, _ in spans:
        own = notes.get(name, {})
        if (key := (start, stop, kind, *own.items())) in seen:
            continue
        seen.add(key)
        rest = _columns(own.get("Columns", ""))
        values = dict(rest.get("values", {}))
        if note := own.get("AnnotatorNotes", "").strip():
            values["normal"] = note
        begin, end = rest.get("span", (start, stop))
        if 0 <= begin <= start and stop <= end <= len(text) and not (text[begin:start] + text[stop:end]).strip():
            start, stop = begin, end
        layer = rest.get("layer", "entities")
        is_ours = "type" in rest and UNFIT.sub("_", rest["type"] or layer) == kind  # nobody gave it another type
        yield Mark(layer, start, stop, rest["type"] if is_ours else kind, values)


def _columns(note: str) -> dict[str, Any]:
    """What a note of ours says; nothing for the note of another program."""
    try:
        found = json.loads(note) if note else {}
    except (ValueError, RecursionError):
        return {}
    is_ours = (
        isinstance(found, dict)
        and isinstance(found.get("layer", ""), str)
        and isinstance(found.get("type", ""), (str, type(None)))
        and isinstance(found.get("values", {}), dict)
        and isinstance(found.get("span", [0, 0]), list)
        and [type(edge) for edge in found.get("span", [0, 0])] == [int, int]
    )
    return found if is_ours else {}


def _fits(text: str, span: Found) -> bool:
    _, start, stop, _, _, said = span
    return 0 <= start < stop <= len(text) and text[start:stop].split() == said.split()


def _ways(text: str) -> Iterator[tuple[str, Callable[[Ints], Ints]]]:
    """Other ways to count, and how offsets so counted become ours."""
    unix = Offsets.of_widths((code_points(text) != ord("\r")).astype(np.int64))
    yield "a line end of two characters (CRLF) as one", unix.points
    yield "UTF-16 units (an emoji is two)", Offsets(text, "utf16").points
    yield "bytes of UTF-8", Offsets(text, "utf8").points
    yield "from 1, or a byte order mark at the beginning", lambda offsets: offsets - 1


def _hint(text: str, spans: Sequence[Found]) -> str:
    """How the offsets seem to be counted, where some other way makes all of them right."""
    given = numbers([span[1:3] for span in spans]).reshape(-1, 2)
    for name, points in _ways(text):
        places = points(given).tolist()
        if spans and all(
            _fits(text, (span[0], start, stop, *span[3:])) for span, (start, stop) in zip(spans, places, strict=True)
        ):
            return f"\nthe offsets seem to count {name}; expected code points of the file as it is, from 0"
    return ""
