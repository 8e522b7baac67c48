"""A file that is one text: exactly its characters, line ends and all, without a byte order mark."""

from __future__ import annotations

from collections.abc import Iterator

from nlp_pipeline.corpus.encodings import find
from nlp_pipeline.corpus.items import Columns, Item
from nlp_pipeline.corpus.streams import Stream
from nlp_pipeline.errors import FormatError


def items(stream: Stream, columns: Columns, encoding: str | None) -> Iterator[Item]:
    """One item: the text of the file; FormatError and OSError when it cannot be read."""
    data = _all(stream, columns)
    found = find(data, encoding, whole=True)
    text = found.decode(data[found.mark :])
    yield columns.item({columns.text: text}, stream.file.name, "", found.told)


def _all(stream: Stream, columns: Columns) -> bytes:
    pieces, size = [], 0
    while piece := stream.read():
        pieces.append(piece)
        size += len(piece)
        if size > columns.longest:
            raise FormatError(columns.too_long(f"a file of more than {columns.longest:,} bytes"))
    return b"".join(pieces)
