"""Cells and comments of CoNLL-U: what stands in them is one line without tabs, and reads back as it was.

Blanks are escaped as UDPipe does it, with \\uXXXX for those it does not know; attributes of entities by percent signs,
as in a URL; comments are JSON.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote

from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.json import strict
from nlp_pipeline.schema import ColumnType

BLANKS = re.compile(r"\s+")
_NAMED = {" ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p", "\\": "\\\\"}
_PLAIN = {escape[1]: char for char, escape in _NAMED.items()}
_TO_ESCAPE = re.compile(r"[\s|\\]")
_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|.)", re.DOTALL)
_LINE_END = re.compile("[\x7f\x85\u2028\u2029]")
_BRACKETED = re.compile(r"[\s%()\-,:|=\x00-\x1f]")  # what stands for something in the brackets of an entity

GLOBAL_ENTITY = "eid-etype-head-other"


def escape(text: str) -> str:
    r"""A text as a value in MISC.

    >>> escape("а |\n\u2028")
    'а\\s\\p\\n\\u2028'
    """
    return _TO_ESCAPE.sub(lambda found: _NAMED.get(found[0]) or f"\\u{ord(found[0]):04x}", text)


def unescape(value: str) -> str:
    r"""The text of a value in MISC.

    >>> unescape("а\\s\\p\\n\\u2028")
    'а |\n\u2028'
    """
    return _ESCAPE.sub(lambda found: _unescaped(found[1], found[0]), value)


def _unescaped(code: str, whole: str) -> str:
    return chr(int(code[1:], 16)) if len(code) == 5 else _PLAIN.get(code, whole)


def one_line(value: Any) -> str:
    """A JSON value on one line, whatever the reader takes for the end of one."""
    return _LINE_END.sub(lambda found: f"\\u{ord(found[0]):04x}", strict(value))


def bracketed(value: str) -> str:
    """A text as an attribute in the brackets of an entity.

    >>> bracketed("Экс-мэр (бывший)")
    'Экс%2Dмэр%20%28бывший%29'
    """

    def percent(found: re.Match[str]) -> str:
        return quote(found[0], safe="", errors="surrogatepass").replace("-", "%2D")

    return _BRACKETED.sub(percent, value)


def unbracketed(value: str) -> str:
    """The text of an attribute of an entity."""
    return unquote(value)


def said(value: bool | int | float | str) -> str:
    """A value of a column as text.

    >>> said(True), said(0.5), said("да")
    ('true', '0.5', 'да')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def meant(value: str, column: ColumnType, where: str) -> bool | int | float | str:
    """A value of a column from its text; FormatError when it is none."""
    try:
        if column.kind == "text":
            return value
        if column.kind == "bool":
            return {"true": True, "false": False}[value]
        return float(value) if column.kind == "float" else int(value)
    except (KeyError, ValueError):
        raise FormatError(f"{where}: expected a value of the type {column}, found {value[:40]!r}") from None
