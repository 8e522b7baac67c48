"""The lists of first and last names that natasha carries.

Nothing comes in; three lists of lower-case forms with е for ё go out, read from the disk at first use. A first
name of the second set is a word of its own too (роман, вера): it needs a neighbour to count.
"""

from __future__ import annotations

from functools import cached_property

from nlp_pipeline.numeric.word_list import WordList
from nlp_pipeline.weights import FIRST_NAMES, LAST_NAMES, MAYBE_FIRST_NAMES, natasha_file


class NameLists:
    """First, maybe-first and last names; pickles as its recipe, without the names.

    >>> lists = NameLists()
    >>> "айгуль" in lists.first, "вера" in lists.maybe_first
    (True, True)
    """

    @cached_property
    def first(self) -> WordList:
        """First names that are nothing else (some 7 700)."""
        return _read(FIRST_NAMES)

    @cached_property
    def maybe_first(self) -> WordList:
        """First names that are common words too (some 130)."""
        return _read(MAYBE_FIRST_NAMES)

    @cached_property
    def last(self) -> WordList:
        """Last names (some 182 000)."""
        return _read(LAST_NAMES)

    def __reduce__(self) -> tuple[type[NameLists], tuple[()]]:
        return type(self), ()


def _read(name: str) -> WordList:
    """One name a line; what follows a # is a remark."""
    text = natasha_file(name).read_text(encoding="utf-8").lower().replace("ё", "е")
    names = text.split("\n")
    if "#" in text:
        names = [line.partition("#")[0].strip() for line in names]
    return WordList("\n".join(sorted(filter(None, names))).encode())  # a list: nearly sorted before, quick to sort
