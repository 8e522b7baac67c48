"""Text files as they are: UTF-8 with or without a mark at the beginning, line ends untouched, `.gz` packed.

A path comes in, a text goes out; FormatError says which byte is no UTF-8, and what to do about it. Written is what
every reader of UTF-8 takes: U+FFFD stands for lone surrogates, with a warning.
"""

from __future__ import annotations

import gzip
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import IO, cast

from nlp_pipeline.characters import SURROGATE, without_surrogates
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.letters import likely

UNPACKING = (gzip.BadGzipFile, EOFError, zlib.error)
NO_GZIP = "expected a file packed by gzip, because of its name, found none or half of one"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+')  # what some file system does not take
LONGEST_NAME = 80  # characters: 240 bytes of UTF-8 in Russian
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # Windows keeps these for itself


def read_text(path: Path) -> str:
    """The text of a file; offsets in it count its code points, without a byte order mark."""
    try:
        with _open(path, "rb") as file:
            data = file.read()
    except UNPACKING as error:
        raise FormatError(f"{path}: {NO_GZIP}: {error}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: {not_utf8(data, error)}") from error


def begins_with_mark(path: Path) -> bool:
    """Whether a file begins with a byte order mark, which `read_text` leaves out."""
    with _open(path, "rb") as file:
        return file.read(3) == b"\xef\xbb\xbf"


def read_lines(path: Path | str) -> Iterator[str]:
    """The lines of a file one after the other, without their ends (\\n or \\r\\n; no other character ends a line)."""
    path = Path(path)
    with _open(path, "rb") as file:
        lines = iter(file)
        number = 0
        while True:
            try:
                line = next(lines, None)
            except UNPACKING as error:
                raise FormatError(f"{path}: {NO_GZIP}: {error}") from error
            if line is None:
                return
            number += 1
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise FormatError(f"{path}, line {number}: {not_utf8(line, error)}") from error
            yield text.removesuffix("\n").removesuffix("\r")


def write_parts(parts: Iterable[str], path: Path | str) -> None:
    """Writes strings one after the other to one file, as UTF-8; see `replacing`."""
    packed = Path(path).suffix == ".gz"
    with replacing(path) as unfinished, _open(unfinished, "wb", packed=packed) as file:
        for part in parts:
            file.write(encodable(part).encode("utf-8"))


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """A path to write to that takes the place of this one at the end: a file is whole, or what it was before."""
    path = Path(path)
    unfinished = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def encodable(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which no UTF-8 can hold: as many characters; with a warning.

    >>> encodable("Мама")
    'Мама'
    """
    if SURROGATE.search(text) is None:
        return text
    warnings.warn(
        "a text holds lone surrogates, which UTF-8 cannot hold: U+FFFD is written instead, offsets stay the same",
        stacklevel=2,
    )
    return without_surrogates(text)


def file_name(doc: Doc, used: set[str], default: str = "document") -> str:
    """A name without suffix, from the document's id, that every file system takes; not in `used`, and added to it.

    >>> file_name(Doc("Да", meta={"id": "новости/1.txt"}), set())
    'новости_1'
    """
    name = encodable(UNSAFE.sub("_", str(doc.id if doc.id is not None else default))).removesuffix(".txt")
    name = name.lstrip(".")[:LONGEST_NAME].rstrip(" .") or default
    if RESERVED.match(name):
        name = f"_{name}"
    found, number = name, 1
    while found.casefold() in used:
        number += 1
        found = f"{name}-{number}"
    used.add(found.casefold())
    return found


@contextmanager
def _open(path: Path, mode: str, *, packed: bool | None = None) -> Iterator[IO[bytes]]:
    """A file as bytes, unpacked or packed if it is a `.gz`; without name and date, so that the same gives the same."""
    with path.open(mode) as file:
        if packed or (packed is None and path.suffix == ".gz"):
            with gzip.GzipFile("", mode, fileobj=cast("IO[bytes]", file), mtime=0) as unpacked:
                yield cast("IO[bytes]", unpacked)
        else:
            yield cast("IO[bytes]", file)


def not_utf8(data: bytes, error: UnicodeDecodeError) -> str:
    """What is wrong with data that is no UTF-8, and how to convert it."""
    encoding = "utf-16" if data[:2] in UTF16 else likely(data)
    return (
        f"expected UTF-8, found the byte 0x{data[error.start]:02x} at offset {error.start}; "
        f"convert it first, for example: iconv -f {encoding} -t utf-8"
    )
