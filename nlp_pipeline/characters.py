"""Characters that not everything can hold: lone surrogates are no UTF-8, and no picture shows them.

A text goes in, one with as many characters comes out. What only some format can't hold stands with that format; what
no reader should meet, in `display.escape`.
"""

from __future__ import annotations

import re

SURROGATE = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for each lone surrogate: what UTF-8 can hold of it, offsets as they were.

    >>> without_surrogates("Ма\\ud800ма")
    'Ма�ма'
    """
    return SURROGATE.sub(REPLACEMENT, text)
