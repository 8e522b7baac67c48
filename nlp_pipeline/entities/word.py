"""A word of a mention: what normal forms and name parts are made from.

Rows of tokens come in from the stage that owns the columns; small frozen rows go out. They know no Doc.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One token of a mention.

    `text` is the token as written, `space` the exact blank before it ('' for the first), `pos` and `feats` its
    UD tag.
    """

    text: str
    space: str
    pos: str
    feats: Mapping[str, str]


def word_set(words: str) -> frozenset[str]:
    """A set of words written as one line.

    >>> sorted(word_set("бин ибн"))
    ['бин', 'ибн']
    """
    return frozenset(words.split())
