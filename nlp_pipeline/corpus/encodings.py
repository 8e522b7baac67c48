"""Which encoding a file has, from its first bytes: the name of a codec comes out, or FormatError when none fits.

In this order: a byte order mark; UTF-8, strictly; UTF-16 without a mark; a UTF-8 in which a few bytes are broken (so
that it is not taken for something else); then what chardet says, asked for the encodings of Russian and Kazakh only,
unless the letters of that reading are not Russian at all and those of another encoding are (`formats.letters`: texts
in capitals). `benchmarks/encodings.py` compares this with other detectors.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.formats.letters import ENCODINGS, likely, weight, window

MARKS = (  # the longer first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 1 << 20  # bytes of a file that are looked at
MARGIN = 3.0  # how much better, as a logarithm, the letters of another encoding must be than those of chardet's answer
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
USUAL = re.compile(r"[\t\n\r -~\xa0-\xff\u0400-\u052f\u2010-\u2044\u2116]")  # what a UTF-16 of ours is made of
OF_UTF8 = re.compile(rb"[\xd0-\xd3][\x80-\xbf]|\xc2[\xa0\xab\xbb]|\xe2\x80[\x80-\xbf]")  # letters, « », quotes, dashes
HIGH = re.compile(rb"[\x80-\xff]")
UNFINISHED = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file: a codec, how many bytes of mark stand before the text, and whether the user named it."""

    name: str
    mark: int = 0
    named: bool = False

    @property
    def newline(self) -> bytes:
        """The bytes of a line end; as many as a code unit has."""
        return "\n".encode(self.name)

    @property
    def told(self) -> str | None:
        """What goes into the metadata: an encoding that was found and is not UTF-8."""
        return None if self.named or self.name == "utf-8" else self.name

    def decode(self, data: bytes) -> str:
        """The text of the bytes, strictly; FormatError says which byte is wrong, and what to do."""
        try:
            return data.decode(self.name)
        except UnicodeDecodeError as error:
            how = "named" if self.named else "found from the first bytes of the file"
            raise FormatError(
                f"expected {self.name} ({how}), found the byte 0x{data[error.start]:02x} at offset {error.start}: "
                "repair it, or name the right encoding"
            ) from error
        except UnicodeError as error:  # utf-7, punycode
            raise FormatError(f"expected {self.name}: {error}; name the right encoding") from error


def find(head: bytes, named: str | None = None, *, whole: bool = False) -> Encoding:
    """The encoding of a file that begins with these bytes; `whole` says that there are no more.

    An encoding that the user has named stands, whatever the bytes are; a mark of its own is passed over.

    >>> find("Ёлка зеленая".encode("koi8-r"), whole=True).name
    'koi8-r'
    """
    if named is not None:
        return _named(head, codec(named))
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if not whole:
        head = UNFINISHED.sub(b"", head)
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        return Encoding(_utf16(head) or _broken_utf8(head) or _single_byte(head, error))
    odd = len(CONTROL.findall(text[:SAMPLE]))
    return Encoding((odd * 10 > len(text[:SAMPLE]) and _utf16(head)) or "utf-8")


def codec(name: str) -> str:
    """The name of an encoding as the user gave it, checked; InputError when there is no such encoding of texts.

    >>> codec("windows-1251")
    'windows-1251'
    """
    try:
        "\n".encode(name)
        b"".decode(name)
    except (LookupError, UnicodeError, ValueError, AttributeError) as error:
        raise InputError(
            f"expected the name of an encoding that Python knows (utf-8, cp1251, koi8-r, utf-16), found {name!r}"
        ) from error
    return name


def _named(head: bytes, name: str) -> Encoding:
    plain = codecs.lookup(name).name
    for mark, own in MARKS:
        if head.startswith(mark) and plain in (own, own[:6], f"{own}-sig"):
            return Encoding(own, len(mark), named=True)
    if plain in ("utf-16", "utf-32"):  # without a mark: as Windows writes them
        return Encoding(f"{plain}-le", named=True)
    return Encoding("utf-8" if plain == "utf-8-sig" else name, named=True)


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: a third of the bytes name its blocks, and most characters are usual ones."""
    head = head[: min(len(head), 1 << 14) // 2 * 2]
    if head.count(0) + head.count(4) < len(head) // 3:
        return None
    shares = {}
    for name in ("utf-16-le", "utf-16-be"):
        text = head.decode(name, "replace")
        shares[name] = len(USUAL.findall(text)) / (len(text) or 1)
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.8 else None


def _broken_utf8(head: bytes) -> str | None:
    """UTF-8 with some bytes that are none: most of the others make characters as only UTF-8 has them."""
    good = sum(map(len, OF_UTF8.findall(head)))
    return "utf-8" if 2 * good > len(HIGH.findall(head)) else None


def _single_byte(head: bytes, error: UnicodeDecodeError) -> str:
    import chardet

    seen = window(head)
    answer = chardet.detect(
        head[max(head.find(seen), 0) :],
        include_encodings=list(ENCODINGS),
        compat_names=False,
        no_match_encoding="cp1251",
    )
    found = answer["encoding"]
    if found is None:
        raise FormatError(
            f"expected a text, found {answer['mime_type'] or 'other data'} (no UTF-8 from offset {error.start} on); "
            "if it is a text all the same, name its encoding"
        )
    found = {"iso8859-5": "iso-8859-5"}.get(found, found)
    other = likely(head)
    return other if weight(head, other) - weight(head, found) >= MARGIN else found
