"""The shape of a word as slovnet's models read it: its alphabet and its case, or which punctuation mark it is.

A word comes in, a number goes out, the row of the models' table of shapes.
"""

from __future__ import annotations

import re

PUNCTUATION = "!#$%&()[]\\/*+,.:;<=>?@^_{|}~-‐−‒⁃–—―`\"'«»„“ʼʻ”№…"
OUTLINES = ("X", "x", "XX", "xx", "Xx", "Xx-Xx", "OTHER")
SHAPES = (
    "<pad>",
    *(f"RU_{outline}" for outline in OUTLINES),
    *(f"EN_{outline}" for outline in OUTLINES),
    *(f"PUNCT_{mark}" for mark in PUNCTUATION),
    "PUNCT_OTHER",
    "NUM",
    "OTHER",
)
NUMBERS = {shape: number for number, shape in enumerate(SHAPES)}

# what a word begins with decides: СИЗО-6 is Russian, 2011-2020 a number
BEGINNING = re.compile(
    rf"(?P<RU>[а-яё]+)|(?P<EN>[a-z]+)|(?P<NUM>[+-]?\d+)|(?P<PUNCT>[{re.escape(PUNCTUATION)}]+)", re.IGNORECASE
)


def shape_id(word: str) -> int:
    """The number of a word's shape.

    >>> [SHAPES[shape_id(word)] for word in ("Астана", "ООН", "Касым-Жомарт", "iPhone", "5", "«", "...")]
    ['RU_Xx', 'RU_XX', 'RU_Xx-Xx', 'EN_OTHER', 'NUM', 'PUNCT_«', 'PUNCT_OTHER']
    """
    match = BEGINNING.match(word)
    kind = match.lastgroup if match else "OTHER"
    if kind in ("RU", "EN"):
        return NUMBERS[f"{kind}_{_outline(word)}"]
    if kind == "PUNCT":
        return NUMBERS.get(f"PUNCT_{word}", NUMBERS["PUNCT_OTHER"])
    return NUMBERS[str(kind)]


def _outline(word: str) -> str:
    if len(word) == 1:
        return "X" if word.isupper() else "x"
    if word.isupper():
        return "XX"
    if word.islower():
        return "xx"
    if _is_title(word):
        return "Xx"
    left, dash, right = word.partition("-")
    return "Xx-Xx" if dash and _is_title(left) and _is_title(right) else "OTHER"


def _is_title(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:].islower()
