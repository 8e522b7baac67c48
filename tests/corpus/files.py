"""Files for the tests: how a text, a table and a packed file come to lie in a folder."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any, cast

import pytest

from nlp_pipeline.corpus.items import Item
from nlp_pipeline.corpus.sources import read


def packed(data: bytes, suffix: str) -> bytes:
    """The bytes as gzip or zstandard (the library, not ours) packs them; as they are without a suffix."""
    if suffix == ".gz":
        return gzip.compress(data, mtime=0)
    if suffix == ".zst":
        pytest.importorskip("pyarrow", reason="pyarrow, which unpacks zstd, is not installed")
        zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")
        return cast("bytes", zstandard.ZstdCompressor(write_checksum=True).compress(data))
    return data


def put(path: Path, data: bytes | str) -> Path:
    """Writes a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return path


def items(path: Path | str, **options: Any) -> list[Item]:
    """All items of one file or folder."""
    return list(read([path], **options))


def texts(path: Path | str, **options: Any) -> list[str | None]:
    """The texts of one file or folder; None for each that could not be read."""
    return [item.text for item in items(path, **options)]
