"""How a nominative is written: with the capitals, the ё and the quotes of the mention it comes from.

Lower-case forms of the dictionary and words of the text come in; words as a newspaper would print them go out.
"""

from __future__ import annotations

import re

from nlp_pipeline.lexicon.spelling import plain, shared

CYRILLIC = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+(?:[-’'][А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+)*")
HYPHEN = re.compile(r"[-‐‑]")
SHORT_CAPITALS = 5  # letters of a word in capitals that is no abbreviation; shorter may be one


def recased(form: str, text: str) -> str:
    """`form` with the capitals and the ё of `text`, whose beginning it shares.

    >>> recased("соединённые", "Соединённых"), recased("петр", "Пётром"), recased("москва", "МОСКВОЙ")
    ('Соединённые', 'Пётр', 'МОСКВА')
    """
    if form == text:
        return text
    pieces, shown = form.split("-"), text.split("-")
    if len(pieces) == len(shown) > 1:  # Ростова-на-Дону
        return "-".join(recased(piece, part) for piece, part in zip(pieces, shown, strict=True))
    same = shared(plain(text), plain(form))
    rest = form[same:] if "ё" in text.lower() else form[same:].replace("ё", "е")
    if same == 0 and text[:1].isupper():
        rest = rest[:1].upper() + rest[1:]
    return text[:same] + (rest.upper() if len(text) > 1 and text.isupper() else rest)


def lowered(text: str) -> str:
    """A name in capitals as a name: ПУТИН → Путин; initials and short abbreviations stay."""
    letters = text.replace("-", "")
    if len(letters) >= SHORT_CAPITALS and letters.isupper() and CYRILLIC.fullmatch(text):
        return "-".join(part.capitalize() for part in text.split("-"))
    return text


def balanced(text: str) -> str:
    """Quotes in pairs: an open one is closed, a lone closing one at the end goes."""
    for left, right in (("«", "»"), ("„", "“")):
        more = text.count(left) - text.count(right)
        if more == 1:
            return text + right
        if more == -1 and text.endswith(right):
            return text[:-1].rstrip()
    return text
