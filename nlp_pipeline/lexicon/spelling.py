"""How two spellings of one word are told to be the same: nothing of its meaning, no dictionary."""

from __future__ import annotations


def plain(form: str) -> str:
    """A form in lower case, with е for ё: how tables name it.

    >>> plain("Её")
    'ее'
    """
    return form.lower().replace("ё", "е")
