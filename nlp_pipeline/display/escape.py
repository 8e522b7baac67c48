"""The one way in which anything gets into HTML: a text, a type, a value of meta, a user's column.

A string comes in, text for an element or a quoted attribute goes out. What no reader should meet is shown as something
harmless: control characters, and those that turn the direction of what follows, as a dot; lone surrogates and
noncharacters as U+FFFD. Line ends become those of HTML; nothing else changes its length.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping

from nlp_pipeline.characters import REPLACEMENT
from nlp_pipeline.meta import thaw

DOT = "·"
_KEPT = "\t\n"
_NONCHARACTERS = [*range(0xFDD0, 0xFDF0), *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF))]
_SHOWN: dict[int, str] = {
    **dict.fromkeys([code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in _KEPT], DOT),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], DOT),  # embeddings, overrides, isolates
    **dict.fromkeys([*range(0xD800, 0xE000), *_NONCHARACTERS], REPLACEMENT),
}


def escape(text: str) -> str:
    """The text as HTML, for an element or for an attribute in quotes.

    >>> escape("</b> «да» & \\x00")
    '&lt;/b&gt; «да» &amp; ·'
    """
    return html.escape(shown(text), quote=True)


def shown(text: str) -> str:
    """The characters a reader sees: what a browser makes of `escape`.

    >>> shown("раз\\r\\nдва\\u202e \\ud800")
    'раз\\nдва· �'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_SHOWN)


def short(text: str, size: int) -> str:
    """At most `size` characters of a text.

    >>> short("Казахский институт", 8)
    'Казахск…'
    """
    return text if len(text) <= size else text[: size - 1] + "…"


def value_of_meta(value: object) -> str:
    """A value of meta in a few words: lists with commas, mappings as JSON.

    >>> value_of_meta(("вода", "наука")), value_of_meta(None)
    ('вода, наука', '')
    """
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return json.dumps(thaw(value), ensure_ascii=False)
    return ", ".join(map(value_of_meta, value)) if isinstance(value, tuple) else str(value)
