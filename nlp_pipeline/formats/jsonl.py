"""JSON Lines: one document a line, without loss, as `Doc.to_json` writes it; `.gz` is packed and unpacked.

The lines follow the schema in `doc.schema.json` beside this file. Documents are read one after the other, so that a
file may be larger than memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats import json
from nlp_pipeline.formats.files import read_lines, write_parts
from nlp_pipeline.many import each


def dumps(docs: Doc | Iterable[Doc]) -> str:
    """Documents as JSON Lines.

    >>> dumps([Doc("Да"), Doc("Нет")]).count("\\n")
    2
    """
    return "".join(f"{json.dumps(doc)}\n" for doc in each(docs))


def loads(data: str) -> list[Doc]:
    """The documents of JSON Lines; FormatError names the line that is none.

    >>> [doc.text for doc in loads(dumps([Doc("Да"), Doc("Нет")]))]
    ['Да', 'Нет']
    """
    return list(_docs(data.split("\n"), "JSON Lines"))


def write(docs: Doc | Iterable[Doc], path: Path | str) -> None:
    """Writes documents to a file, one after the other; a path that ends in `.gz` makes a packed file."""
    write_parts((f"{json.dumps(doc)}\n" for doc in each(docs)), path)


def read(path: Path | str) -> Iterator[Doc]:
    """The documents of a file, each read when asked for; FormatError names the line that is none."""
    return _docs(read_lines(path), str(path))


def _docs(lines: Iterable[str], name: str) -> Iterator[Doc]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except FormatError as error:
            raise FormatError(f"{name}, line {number}: {error}") from error
