"""Repairs: what the models should not see.

A text comes in; spans with a replacement (None: nothing) go out. Soft hyphens, zero-width characters, stress marks,
letters written as letter and mark, Latin letters in a Cyrillic word: people don't see them, dictionaries stumble over
them. The text itself stays as it is; the clean shadow is made in `segments`.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby, pairwise

Repair = tuple[int, int, str | None]  # start, stop, replacement

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
STRESS = "\u0300\u0301"
MARKS = "\u0300-\u036f"
VOWELS = frozenset("аеёиоуыэюяіїєАЕЁИОУЫЭЮЯІЇЄ")

LATIN = "aceopxykABCEHKMOPTXYëËáéóýÁÉÓÝàèòÀÈÒ"  # зáмок: a stress mark from the Latin keyboard
LOOK_ALIKE = dict(zip(LATIN, "асеорхукАВСЕНКМОРТХУёЁаеоуАЕОУаеоАЕО", strict=True))
CYRILLIC_ONLY = re.compile("[бвгджзийлмнптфцчшщъыьэюяБГДЖЗИЙЛПФЦЧШЩЪЫЬЭЮЯ]")  # have no Latin twin

# one of those, or a Latin letter beside a Cyrillic one. It begins with a set, because sets are found fastest
TROUBLE = re.compile(
    rf"[{INVISIBLE}{MARKS}A-Za-z{LATIN}](?:(?<=[{INVISIBLE}{MARKS}])|(?<=[А-Яа-яёЁ].)|(?=[А-Яа-яёЁ]))", re.S
)
CHUNK = re.compile(r"\S+")
UNIT = re.compile(rf"([^{INVISIBLE}{MARKS}]?)([{INVISIBLE}{MARKS}]*)")  # a character and what hangs on it
INVISIBLES = re.compile(f"[{INVISIBLE}]+")
STRESSES = re.compile(f"[{STRESS}]+")
WORD_LENGTH = 100  # longer ones are no words
MIXED = 3  # switches between alphabets: nobody means that
ACRONYM = re.compile(r"[A-Z]{2,}[а-яё]+$")  # PCшник


def find_repairs(text: str) -> list[Repair]:
    """Spans (start, stop, replacement) of `text` to be read otherwise; None: to be left out. Sorted, disjoint.

    No repair touches a blank, and what has only invisible characters is left alone.

    >>> find_repairs("за\\u0301мок, Пyтин")
    [(2, 3, None), (9, 10, 'у')]
    """
    repairs: list[Repair] = []
    stop = 0
    while found := TROUBLE.search(text, stop):
        start = _chunk_start(text, found.start(), stop)
        chunk = CHUNK.match(text, start)
        stop = chunk.end() if chunk else found.end()
        repairs += _repair_chunk(text[start:stop], start)
    return repairs


def _chunk_start(text: str, index: int, bound: int) -> int:
    while index > bound and not text[index - 1].isspace():
        index -= 1
    return index


def _repair_chunk(chunk: str, offset: int) -> list[Repair]:
    found = [match for match in UNIT.finditer(chunk) if match.end() > match.start()]
    units = [match.group() for match in found]
    clean = _replace_look_alikes([_clean(*match.groups()) for match in found])
    if not clean[0] and not (len(clean) > 1 and _is_plain(clean[1][:1])):
        clean[0] = units[0]  # nobody to lean on: stays
    repairs: list[Repair] = []
    for match, unit, new in zip(found, units, clean, strict=True):
        if new == unit:
            continue
        base = match.group(1)
        start = match.start() + (len(base) if new == base else 0)
        repairs.append((offset + start, offset + match.end(), new if new != base and new else None))
    return repairs


def _clean(base: str, hanging: str) -> str:
    """A character with its marks, as the models should read it; '' for invisible characters at the beginning.

    >>> _clean("и", "\\u0306"), _clean("о", "\\u0301"), _clean("е", "\\u0308\\u0301")
    ('й', 'о', 'ё')
    """
    if not hanging:
        return base
    if base and not _is_plain(base):
        return base + hanging  # an emoji: its joiners are part of it
    marks = INVISIBLES.sub("", hanging)
    if base in VOWELS:
        marks = STRESSES.sub("", marks)  # before composing: е and U+0300 make ѐ
    return unicodedata.normalize("NFC", base + marks) if marks else base


def _is_plain(char: str) -> bool:
    """Whether it is a letter, a digit or punctuation."""
    return char.isalnum() or unicodedata.category(char or "\0")[0] == "P"


def _replace_look_alikes(units: list[str]) -> list[str]:
    if not any(unit in LOOK_ALIKE for unit in units):
        return units
    replaced: list[str] = []
    for is_word, group in groupby(units, key=lambda unit: unit.isalpha() or not unit):
        word = list(group)
        if is_word and _is_cyrillic("".join(word)):
            word = [LOOK_ALIKE.get(unit, unit) for unit in word]
        replaced += word
    return replaced


def _is_cyrillic(word: str) -> bool:
    """Whether every Latin letter of the word must have been meant to be Cyrillic.

    >>> [_is_cyrillic(word) for word in ("Пyтин", "iPhoneы", "PCшники", "cop")]
    [True, False, False, False]
    """
    if len(word) > WORD_LENGTH:
        return False
    is_latin = [not "\u0400" <= char <= "\u04ff" for char in word]
    latin = [char for char, is_it in zip(word, is_latin, strict=True) if is_it]
    switches = sum(left != right for left, right in pairwise(is_latin))
    return (
        (0 < 2 * len(latin) < len(word) or switches >= MIXED)  # Пyтин; Bаpвapа
        and all(char in LOOK_ALIKE for char in latin)
        and CYRILLIC_ONLY.search(word) is not None
        and ACRONYM.match(word) is None
    )
