"""How two spellings of one word are told to be the same, and how far: nothing of its meaning, no dictionary."""

from __future__ import annotations

import re

CASE_ENDING = re.compile("(?<=...)[аеиоуыэюяьй]*(?:[мх]|ми|го|му)?$")


def plain(form: str) -> str:
    """A form in lower case, with е for ё: how tables name it.

    >>> plain("Её")
    'ее'
    """
    return form.lower().replace("ё", "е")


def shared(one: str, other: str) -> int:
    """How many letters two words share at their beginning; quick for forms of a word, which differ at the end.

    >>> shared("москвой", "москва"), shared("кот", "дом")
    (5, 0)
    """
    for count in range(min(len(one), len(other)), 0, -1):
        if one.startswith(other[:count]):
            return count
    return 0


def stem(form: str) -> str:
    """What the forms of a name share, roughly: no case ending, lower case, е for ё; at least three letters.

    >>> {stem(form) for form in ("Громов", "Громова", "Громовым", "Громовой", "ГРОМОВЫХ")}
    {'громов'}
    """
    return CASE_ENDING.sub("", plain(form), count=1)
