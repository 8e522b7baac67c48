"""Names that no dictionary knows: the nominative by the ending, given case and gender.

A name in lower case and its features come in, its likely nominative goes out; the name itself where no row fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

VOWELS = frozenset("аеёиоуыэюя")
HUSHED = frozenset("гкхжчшщц")

# (gender, case) → ending, what stands for it; the first row that fits; a stem of a masculine ends in a consonant
ROWS: Mapping[tuple[str, str], Sequence[tuple[str, str]]] = {
    ("Masc", "Gen"): [("а", ""), ("ого", "ий"), ("я", "й")],  # Ассанжа|Ассанж, Мугдусия|Мугдусий
    ("Masc", "Acc"): [("а", ""), ("я", "й")],
    ("Masc", "Dat"): [("у", ""), ("ю", "й")],  # Дамблдору
    ("Masc", "Ins"): [("овым", "ов"), ("евым", "ев"), ("иным", "ин"), ("ом", ""), ("ем", "")],
    ("Masc", "Loc"): [("е", "")],
    ("Fem", "Gen"): [("овой", "ова"), ("евой", "ева"), ("иной", "ина"), ("ы", "а"), ("ии", "ия"), ("и", "а")],
    ("Fem", "Dat"): [("овой", "ова"), ("евой", "ева"), ("иной", "ина"), ("ии", "ия"), ("е", "а")],
    ("Fem", "Loc"): [("овой", "ова"), ("евой", "ева"), ("иной", "ина"), ("ии", "ия"), ("е", "а")],
    ("Fem", "Ins"): [("овой", "ова"), ("евой", "ева"), ("иной", "ина"), ("ией", "ия"), ("ой", "а"), ("ей", "а")],
    ("Fem", "Acc"): [("у", "а"), ("ю", "я")],
}
LEAST = 3  # letters of a stem


def nominative(low: str, feats: Mapping[str, str]) -> str:
    """The nominative singular of an unknown name.

    >>> nominative("фуркинова", {"Case": "Gen", "Gender": "Masc", "Number": "Sing"})
    'фуркинов'
    """
    gender, case = feats.get("Gender", ""), feats.get("Case", "")
    if feats.get("Number") != "Sing":
        return low
    for ending, instead in ROWS.get((gender, case), ()):
        stem = low.removesuffix(ending)
        if stem == low or len(stem) < LEAST:
            continue
        if (stem[-1] in VOWELS) == (gender == "Masc" and instead == "й") and fits(stem, ending, instead):
            return stem + instead
    return low


def fits(stem: str, ending: str, instead: str) -> bool:
    """Whether spelling allows an ending: и for ы only after г, к, х and hushing letters."""
    return not (ending == "и" and instead == "а") or stem[-1] in HUSHED
