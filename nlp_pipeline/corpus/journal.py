"""What a run has done so far: its settings, and a record for each finished part, in a folder beside the parts.

A part is finished when its record is there. The record knows what went in, so that a part is done again when its
texts are others now.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nlp_pipeline.corpus.items import Item
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.formats.files import replacing

SETTINGS = "settings.json"


@dataclass(frozen=True, slots=True)
class Record:
    """A finished part: how many documents it has, how many failed, how many items could not be read at all."""

    part: int
    file: str
    digest: str
    documents: int
    tokens: int
    failed: int
    unreadable: int
    errors: list[dict[str, Any]] = field(default_factory=list)


class Journal:
    """The records of one run, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, settings: Mapping[str, Any], *, resume: bool) -> None:
        """Notes the settings; InputError when a run that is resumed had others."""
        path = self.folder / SETTINGS
        if resume and path.exists():
            before = self._read(path)
            others = [name for name in {**before, **settings} if before.get(name) != _plain(settings).get(name)]
            if others:
                said = "; ".join(f"{name}: {before.get(name)!r} then, {settings.get(name)!r} now" for name in others)
                raise InputError(f"expected the settings of the run to be resumed ({said}); use them, or --overwrite")
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(path, settings)

    def finished(self, part: int) -> Record | None:
        """The record of a part, if it is finished."""
        path = self._path(part)
        if not path.exists():
            return None
        try:
            return Record(**self._read(path))
        except (TypeError, FormatError):  # of another version, or damaged: the part is done again
            return None

    def finish(self, record: Record) -> None:
        """Notes that a part is finished."""
        _write(self._path(record.part), asdict(record))

    def records(self) -> Iterator[Record]:
        """All records, by number; between those of a run that was resumed and stopped again some may lack."""
        for part in sorted(int(path.stem.removeprefix("part-")) for path in self.folder.glob("part-*.json")):
            record = self.finished(part)
            if record is not None:
                yield record

    def forget(self, part: int) -> None:
        """Takes a record away."""
        self._path(part).unlink(missing_ok=True)

    def remove(self) -> None:
        """Takes everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, part: int) -> Path:
        return self.folder / f"part-{part:05}.json"

    @staticmethod
    def _read(path: Path) -> dict[str, Any]:
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise FormatError(
                f"{path}: expected JSON, found something else: {error}; start with --overwrite"
            ) from error
        if not isinstance(found, dict):
            raise FormatError(f"{path}: expected a JSON object; begin again with --overwrite")
        return found


def digest(items: Iterable[Item]) -> str:
    """A number for what goes into a part: its texts, what is known of them, and errors."""
    found = hashlib.sha256()
    for item in items:
        known = json.dumps([item.text, dict(item.meta), item.source, item.place, item.error], default=str)
        found.update(known.encode("ascii"))
    return found.hexdigest()


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _write(path: Path, value: Any) -> None:
    with replacing(path) as unfinished:
        unfinished.write_text(json.dumps(value, ensure_ascii=True, indent=1) + "\n", encoding="utf-8")
