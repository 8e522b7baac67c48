"""brat standoff: a text and a file of lines like `T1⇥PER 0 6⇥Токаев`. Entities are read and written.

Offsets count code points of the text as it is stored. Relations, events, attributes and notes are not read.
Discontinuous entities (`0 3;7 9`) are left out, and counted in the document's meta under `discontinuous`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.files import read_text

LINE = re.compile(r"(T\S*)\t(\S+) (\d+) (\d+)\t(.*)")
SPLIT = re.compile(r"T\S*\t\S+ \d+ \d+(?:;\d+ \d+)+\t.*")
SHOWN = 20  # problems of one file
Span = tuple[int, int, str]


def loads(text: str, annotations: str, name: str = "") -> Doc:
    """A document from a text and its annotations; FormatError names all lines that do not fit.

    >>> [entity.text for entity in loads("Токаев в Омске", "T1\\tPER 0 6\\tТокаев").entities]
    ['Токаев']
    """
    spans: list[tuple[int, int, str, int, str]] = []  # with the number of the line and the text it says
    problems: list[str] = []
    discontinuous = 0
    for number, line in enumerate(annotations.splitlines(), 1):
        if not line.startswith("T"):
            continue
        found = LINE.fullmatch(line)
        if found is not None:
            spans.append((int(found[3]), int(found[4]), found[2], number, found[5]))
        elif SPLIT.fullmatch(line):
            discontinuous += 1
        else:
            problems.append(f"line {number}: expected 'T1⇥TYPE start stop⇥text', found {line[:80]!r}")
    wrong = [span for span in spans if not _fits(text, span)]
    for start, stop, _, number, said in wrong:
        what = f"{text[start:stop]!r}" if start < stop <= len(text) else f"a text of {len(text)} characters"
        problems.append(f"line {number}: expected {said[:60]!r} at [{start}, {stop}), found {what}")
    if problems:
        shown = "\n".join(f"  {problem}" for problem in problems[:SHOWN])
        more = f"\n  … and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise FormatError(
            f"{name or 'annotations'}: {len(problems)} lines do not fit the text\n{shown}{more}{_hint(text, spans)}"
        )
    meta = {**({"id": name} if name else {}), **({"discontinuous": discontinuous} if discontinuous else {})}
    return Doc(text, entities_layer([span[:3] for span in spans]), meta=meta)


def dumps(doc: Doc) -> tuple[str, str]:
    """The text and the annotations of a document's entities, numbered in order.

    >>> dumps(loads("Токаев в Омске", "T7\\tPER 0 6\\tТокаев"))[1]
    'T1\\tPER 0 6\\tТокаев\\n'
    """
    lines = []
    for number, entity in enumerate(doc.entities, 1):
        said = re.sub(r"[\r\n]", " ", entity.text)
        lines.append(f"T{number}\t{entity.type} {entity.start} {entity.stop}\t{said}\n")
    return doc.text, "".join(lines)


def read(path: Path | str) -> Doc:
    """The document of a `.txt` file and the `.ann` file beside it."""
    path = Path(path)
    return loads(read_text(path.with_suffix(".txt")), read_text(path.with_suffix(".ann")), path.stem)


def write(doc: Doc, path: Path | str) -> None:
    """Writes a `.txt` file and the `.ann` file beside it."""
    text, annotations = dumps(doc)
    Path(path).with_suffix(".txt").write_bytes(text.encode("utf-8"))
    Path(path).with_suffix(".ann").write_bytes(annotations.encode("utf-8"))


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


def _fits(text: str, span: tuple[int, int, str, int, str]) -> bool:
    start, stop, _, _, said = span
    return start < stop <= len(text) and text[start:stop].split() == said.split()


def _units(text: str) -> Iterator[tuple[str, Callable[[int], int]]]:
    """Other ways to count, and how an offset so counted becomes one of ours."""
    unix = [0]
    utf16, utf8 = [0], [0]
    for char in text:
        unix.append(unix[-1] + (char != "\r"))
        utf16.append(utf16[-1] + (2 if ord(char) > 0xFFFF else 1))
        utf8.append(utf8[-1] + len(char.encode("utf-8", "surrogatepass")))

    def back(table: list[int]) -> Callable[[int], int]:
        places = {value: place for place, value in enumerate(table)}
        return lambda offset: places.get(offset, -1)

    yield "a line end of two characters (CRLF) as one", back(unix)
    yield "UTF-16 units (an emoji is two)", back(utf16)
    yield "bytes of UTF-8", back(utf8)
    yield "from 1, or a byte order mark at the beginning", lambda offset: offset - 1


def _hint(text: str, spans: Sequence[tuple[int, int, str, int, str]]) -> str:
    """How the offsets seem to be counted, where some other way makes all of them right."""
    for name, back in _units(text):
        moved = [(back(start), back(stop), kind, number, said) for start, stop, kind, number, said in spans]
        if spans and all(span[0] >= 0 and _fits(text, span) for span in moved):
            return f"\nthe offsets seem to count {name}; expected code points of the file as it is, from 0"
    return ""
