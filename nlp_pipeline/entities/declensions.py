"""How names that the dictionary lacks are declined: by their endings alone.

A word in lower case comes in; the slots (case, and gender) that its ending may stand for go out, with the nominative
and how likely that is. Which of the slots is meant is decided in `agreement`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Slot = tuple[str, str]  # OpenCorpora's case; masc, femn, neut or plur

HARD, SOFT, VOWELS = "бвгджзклмнпрстфхцчшщ", "бвдзлмнпрстф", "аеёиоуыэюя"
# Endings of names the dictionary lacks: letters before it, what the nominative has, then the ending in the genitive,
# dative, accusative, instrumental and locative; how likely.
DECLENSIONS: tuple[tuple[str, str, tuple[str, ...], str, float], ...] = (
    ("masc", HARD, ("а", "у", "а", "ом", "е"), "", 0.85),  # Леман|а, Пейдж|у
    ("masc", "цжчшщ", ("", "", "", "ем", ""), "", 0.85),  # Гулич|ем
    ("masc", SOFT, ("я", "ю", "я", "ем", "е"), "ь", 0.8),  # Скрипал|я
    ("masc", VOWELS, ("я", "ю", "я", "ем", "е"), "й", 0.8),  # Гайда|я
    ("masc femn", HARD, ("ы", "е", "у", "ой", "е"), "а", 0.85),  # Маехар|ы, Кимур|е
    ("masc femn", "гкх", ("и", "", "", "", ""), "а", 0.82),  # Ортег|и
    ("masc femn", "жчшщ", ("и", "", "", "", ""), "а", 0.6),  # Ходжадж|и; but Медичи
    ("masc femn", SOFT, ("", "е", "ю", "ей", "е"), "я", 0.85),  # Небенз|ю
    ("masc femn", SOFT, ("и", "", "", "", ""), "я", 0.7),  # Вишн|и; but Джоли
    ("masc femn", "й", ("и", "е", "ю", "ей", "е"), "я", 0.85),  # Монтой|е
    ("masc femn", "и", ("и", "и", "ю", "ей", "и"), "я", 0.9),  # Гарси|и
)
# Patronymics, likelier than anything else: Болатовн|у, Болатович|у.
PATRONYMICS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("femn", r"(.{2,}(?:ов|ев|ич)н)(ы|е|у|ой)", ("ы", "е", "у", "ой", "е"), "а"),
    ("masc", r"(.{2,}(?:ов|ев)ич)(а|у|ем|е)", ("а", "у", "а", "ем", "е"), ""),
)
OBLIQUE = ("gent", "datv", "accs", "ablt", "loct")
# Last letter of a word → slot, letters before the ending, ending, what the nominative has instead, how likely; in
# the order of the table.
GUESSES: Mapping[str, tuple[tuple[Slot, str, str, str, float], ...]] = {
    letter: tuple(
        ((case, kind), before, ending, instead, likely)
        for kinds, before, endings, instead, likely in DECLENSIONS
        for case, ending in zip(OBLIQUE, endings, strict=True)
        if ending.endswith(letter)
        for kind in kinds.split()
    )
    for letter in "аеиймуыюя"
}


def declined_of(low: str) -> Mapping[Slot, tuple[float, str]]:
    """The slots that a word may be declined in, each with how likely that is and its nominative.

    >>> declined_of("пейджу")["datv", "masc"], ("gent", "masc") in declined_of("пейджу")
    ((0.85, 'пейдж'), False)
    """
    found: dict[Slot, tuple[float, str]] = {}
    for slot, before, ending, instead, likely in GUESSES.get(low[-1:], ()):
        stem = low.removesuffix(ending)
        if stem != low and stem[-1:] and stem[-1] in before:
            found.setdefault(slot, (likely, stem + instead))
    return found


def patronymic_of(low: str) -> Mapping[Slot, str]:
    """The slots that a patronymic can be read in, each with its nominative; none for any other word.

    >>> patronymic_of("болатовну")
    {('accs', 'femn'): 'болатовна'}
    """
    for kind, pattern, endings, instead in PATRONYMICS:
        if match := re.fullmatch(pattern, low):
            cases = [case for case, ending in zip(OBLIQUE, endings, strict=True) if ending == match[2]]
            return {(case, kind): match[1] + instead for case in cases}
    return {}
