"""Text files as they are: UTF-8 with or without a mark at the beginning, line ends untouched.

A path comes in, a text goes out; FormatError says which byte is no UTF-8, and what to do about it.
"""

from __future__ import annotations

from pathlib import Path

from nlp_pipeline.errors import FormatError

OTHERS = ("cp1251", "koi8-r", "utf-16")


def read_text(path: Path) -> str:
    """The text of a file; offsets in it count its code points, without a byte order mark."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: {not_utf8(data, error)}") from error


def not_utf8(data: bytes, error: UnicodeDecodeError) -> str:
    """What is wrong with data that is no UTF-8, and how to convert it."""
    return (
        f"expected UTF-8, found the byte 0x{data[error.start]:02x} at offset {error.start}; "
        f"convert it first, for example: iconv -f {_likely(data)} -t utf-8"
    )


def _likely(data: bytes) -> str:
    """The encoding in which the data have the most Russian small letters."""

    def letters(encoding: str) -> int:
        text = data[:10_000].decode(encoding, "ignore")
        return sum("а" <= char <= "я" for char in text) - 3 * sum("А" <= char <= "Я" for char in text)

    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return max(OTHERS, key=letters)
