"""Thin stand-in until the sources are merged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp_pipeline.corpus.items import Item


class Source:
    def __init__(self, files: list[Path], text: str, id: str | None) -> None:
        self.files, self._text, self._id = files, text, id
        self.total = sum(path.stat().st_size for path in files)
        self.done = 0

    def __iter__(self) -> Iterator[Item]:
        self.done = 0
        for path in self.files:
            if path.suffix == ".txt":
                data = path.read_bytes()
                self.done += len(data)
                try:
                    yield Item(data.decode(), {"id": path.name}, path.name, "")
                except UnicodeDecodeError as error:
                    yield Item(None, {"id": path.name}, path.name, "", str(error))
            else:
                for number, line in enumerate(path.read_bytes().splitlines(), 1):
                    self.done += len(line)
                    try:
                        row = json.loads(line)
                        text = row.pop(self._text)
                        yield Item(text, {"id": f"{path.name}:{number}", **row}, path.name, f"line {number}")
                    except (ValueError, KeyError) as error:
                        yield Item(None, {"id": f"{path.name}:{number}"}, path.name, f"line {number}", str(error))


def read(
    corpora: Sequence[str | Path], *, text: str = "text", id: str | None = None, encoding: str | None = None
) -> Source:
    files = []
    for corpus in map(Path, corpora):
        files += sorted(corpus.rglob("*.txt")) if corpus.is_dir() else [corpus]
    return Source(files, text, id)
