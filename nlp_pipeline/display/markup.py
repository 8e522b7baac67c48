"""HTML that holds whatever a text holds: every piece of text and every attribute goes through here.

What a browser can't show or would obey (control characters, marks that turn the direction of writing, lone
surrogates) is replaced one for one, so that places in what is shown are places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)
SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """A text of the same length without what a browser can't show.

    >>> visible("а\\x00б\\r\\n")
    'а·б \\n'
    """
    return SURROGATE.sub("\ufffd", CONTROL.sub("·", text.replace("\r", " ")))


def text(value: object) -> str:
    """A value as text between tags.

    >>> text("<script>&")
    '&lt;script&gt;&amp;'
    """
    return escape(visible(str(value)), quote=False)


def element(name: str, *content: str, **attributes: object) -> str:
    """An element with content that is markup already. `class_` is the attribute class, `aria_label` is aria-label;
    attributes that are None are left out.

    >>> element("p", text("<а>"), class_="nlp-block", title='"б"')
    '<p class="nlp-block" title="&quot;б&quot;">&lt;а&gt;</p>'
    """
    given = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    shown = "".join(f' {key}="{escape(visible(str(value)))}"' for key, value in given.items())
    return f"<{name}{shown}>{''.join(content)}</{name}>"


def items(rows: Iterable[str], *, name: str = "ul", class_: str | None = None) -> str:
    """A list with an item for each row."""
    return element(name, *(element("li", row) for row in rows), class_=class_)
