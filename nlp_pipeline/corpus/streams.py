"""A file as unpacked bytes, piece by piece, with the position on the disk; and lines of bytes out of them.

gzip is Python's own; zstd too from Python 3.14 on, and pyarrow's before. FormatError says that a packed file is cut
off or broken; what was read before it stands.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from nlp_pipeline.errors import FormatError
from nlp_pipeline.extras import need

PIECE = 1 << 18
KINDS = {  # suffixes, in small letters
    ".txt": "text",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
PACKINGS = {".gz": "gzip", ".zst": "zstd"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a corpus: where it is (None: standard input), its name for people, what is in it, how it is packed."""

    path: Path | None
    name: str
    kind: str
    packing: str = ""
    size: int = 0


class Stream:
    """The bytes of a file, unpacked; `position` counts those read from the disk. A context manager."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.position = 0
        self._head = b""
        self._failed: Exception | None = None  # behind the head
        self._raw: Any = sys.stdin.buffer if file.path is None else file.path.open("rb", buffering=0)
        self._read: Callable[[int], bytes] = getattr(self._raw, "read1", self._raw.read)
        try:
            if file.packing:
                self._read = _unpacked(self._raw, file.packing)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; standard input stays open."""
        if self.file.path is not None:
            self._raw.close()

    def read(self, size: int = PIECE) -> bytes:
        """The next bytes, `size` at most; none at the end."""
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        if self._failed is not None:
            raise self._failed
        try:
            piece = bytes(self._read(size))
        except Exception as error:
            if self.file.packing and _is_damage(error):
                raise FormatError(
                    f"expected a file packed by {PACKINGS[self.file.packing]}, found it cut off or broken ({error}): "
                    "make or fetch it again"
                ) from error
            raise
        self.position = self.position + len(piece) if self.file.path is None else self._raw.tell()
        return piece

    def head(self, size: int) -> bytes:
        """The first bytes, `size` of them or all there are; they will be read again, and so will what breaks there."""
        pieces: list[bytes] = []
        missing = size
        while missing > 0:
            try:
                piece = self.read(missing)
            except (FormatError, OSError) as error:
                if not pieces:
                    raise
                self._failed = error
                break
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
        head = b"".join(pieces)
        self._head = head + self._head
        return head

    def lines(self, newline: bytes, longest: int) -> Iterator[bytes | None]:
        """The lines with their ends; None for one of more than `longest` bytes. `newline` is as long as a code unit."""
        rest, width, skipping = bytearray(), len(newline), False
        while piece := self.read():
            start, look = 0, max(len(rest) - width + 1, 0)
            rest += piece
            while (found := rest.find(newline, look)) >= 0:
                look = found + 1
                if (found - start) % width:  # half of one character and half of the next
                    continue
                stop = look = found + width
                yield None if skipping or stop - start > longest else bytes(rest[start:stop])
                start, skipping = stop, False
            del rest[:start]
            if len(rest) > longest:
                skipping = True
                del rest[: len(rest) // width * width]
        if rest or skipping:
            yield None if skipping or len(rest) > longest else bytes(rest)


def kind_of(name: str) -> tuple[str, str] | None:
    """What is in a file of this name, and how it is packed; None when its suffix says neither.

    >>> kind_of("Новости.JSONL.gz")
    ('lines', '.gz')
    """
    name, packing = name.lower(), ""
    for suffix in PACKINGS:
        if name.endswith(suffix):
            name, packing = name.removesuffix(suffix), suffix
            break
    kind = KINDS.get(Path(name).suffix)
    return None if kind is None or (kind == "parquet" and packing) else (kind, packing)


def _unpacked(raw: IO[bytes], packing: str) -> Callable[[int], bytes]:
    if packing == ".gz":
        return gzip.GzipFile(fileobj=raw, mode="rb").read1
    if sys.version_info >= (3, 14):
        from compression import zstd

        return cast("Callable[[int], bytes]", zstd.ZstdFile(raw).read1)
    pyarrow = need("pyarrow", "tables")
    return cast("Callable[[int], bytes]", pyarrow.CompressedInputStream(pyarrow.PythonFile(raw, mode="r"), "zstd").read)


def _is_damage(error: Exception) -> bool:
    """Whether the data are wrong: what the system has to say has a number, what Python runs out of is no fault."""
    return not isinstance(error, MemoryError) and getattr(error, "errno", None) is None
