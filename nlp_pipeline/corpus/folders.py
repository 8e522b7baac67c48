"""The files of a corpus: those the user named, and those below the folders that he named, in a fixed order.

Below a folder, files are taken by the bytes of their relative paths, so that the order is the same everywhere; hidden
files and folders and linked folders are passed over. A folder holds files of one kind, or a pattern says which.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from nlp_pipeline.corpus.items import reason
from nlp_pipeline.corpus.streams import File, kind_of
from nlp_pipeline.errors import InputError

TAKEN = "a folder, .txt, .jsonl, .csv, .tsv (each also .gz or .zst), .parquet, or - for standard input"
TABLES = {"csv", "tsv"}


def files_of(corpora: Sequence[str | Path], *, pattern: str | None, stdin: str) -> list[list[File]]:
    """The files of each corpus; InputError when there is no such file, or none that can be read."""
    found = [_files(str(corpus), pattern, stdin) for corpus in corpora]
    if sum(file.path is None for files in found for file in files) > 1:
        raise InputError("expected standard input once, found - twice; give it once")
    return found


def _files(name: str, pattern: str | None, stdin: str) -> list[File]:
    if name == "-":
        return [File(None, "-", stdin)]
    path = Path(name)
    try:
        found = os.stat(name)  # noqa: PTH116 — of a Path, "" is the folder one stands in
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise InputError(f"expected {TAKEN}, found no file {name!r}; look at its spelling") from error
    except OSError as error:
        raise InputError(f"{name}: {reason(error)}") from error
    if stat.S_ISDIR(found.st_mode):
        return _below(path, pattern)
    kind = kind_of(path.name)
    if kind is None or not stat.S_ISREG(found.st_mode):
        raise InputError(f"expected {TAKEN}, found {name!r}; give it the suffix of what is in it")
    return [File(path, name, *kind, size=found.st_size)]


def _below(folder: Path, pattern: str | None) -> list[File]:
    files, others = [], Counter[str]()
    for path, entry_name in _walked(folder):
        kind = kind_of(path.name)
        if pattern is not None and not PurePosixPath(entry_name).match(pattern):
            continue
        if kind is None:
            others[path.suffix or path.name] += 1
        else:
            files.append(File(path, entry_name, *kind, size=_size(path)))
    kinds = Counter("csv" if file.kind in TABLES else file.kind for file in files)
    if not files:
        there = ", ".join(f"{count} {suffix}" for suffix, count in sorted(others.items())[:5]) or "no files"
        below = f"below it that match {pattern!r}" if pattern else "below it"
        raise InputError(f"{folder}: expected .txt, .jsonl, .csv, .tsv or .parquet files {below}, found {there}")
    if len(kinds) > 1:
        there = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        raise InputError(
            f"{folder}: expected files of one kind, found {there}; choose, for example with pattern='*.txt'"
        )
    return sorted(files, key=lambda file: os.fsencode(file.name))


def _walked(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files below a folder that are not hidden, and their relative paths with /."""

    def failed(error: OSError) -> None:
        raise InputError(f"{error.filename}: expected a readable folder, found: {reason(error)}") from error

    for place, folders, names in os.walk(folder, onerror=failed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(".") and path.is_file():
                yield path, path.relative_to(folder).as_posix()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
