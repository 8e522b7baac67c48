"""How names that the dictionary lacks are declined: by their endings alone.

A word in lower case and a slot (case, and gender) come in; its nominative goes out, and how likely that is. Which of
the slots is meant is decided in `agreement`.
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
    ("femn", r".{2,}(?:ов|ев|ич)н", ("ы", "е", "у", "ой", "е"), "а"),
    ("masc", r".{2,}(?:ов|ев)ич", ("а", "у", "а", "ем", "е"), ""),
)
OBLIQUE = ("gent", "datv", "accs", "ablt", "loct")
# Slot → letters before the ending, ending, what the nominative has instead, how likely; in the order of the table.
GUESSES: Mapping[Slot, tuple[tuple[str, str, str, float], ...]] = {
    (case, kind): tuple(
        (before, endings[number], instead, likely)
        for kinds, before, endings, instead, likely in DECLENSIONS
        if kind in kinds.split() and endings[number]
    )
    for number, case in enumerate(OBLIQUE)
    for kind in ("masc", "femn")
}


def declined_of(low: str, slot: Slot) -> tuple[float, str]:
    """How likely a word is declined in a slot, and its nominative; 0 and '' where no declension fits.

    >>> declined_of("пейджу", ("datv", "masc")), declined_of("пейджу", ("gent", "masc"))
    ((0.85, 'пейдж'), (0.0, ''))
    """
    for before, ending, instead, likely in GUESSES.get(slot, ()):
        stem = low.removesuffix(ending)
        if stem != low and stem[-1:] and stem[-1] in before:
            return likely, stem + instead
    return 0.0, ""


def patronymic_of(low: str, slot: Slot) -> str | None:
    """The nominative of a patronymic that can be read in a slot: Болатовну, a woman's accusative."""
    for kind, stem, endings, instead in PATRONYMICS:
        if slot[1] == kind and slot[0] in OBLIQUE:
            match = re.fullmatch(f"({stem}){endings[OBLIQUE.index(slot[0])]}", low)
            if match:
                return match[1] + instead
    return None
