"""Common nouns that no dictionary knows: which guessed readings count, and the nominative by the tag.

Readings of a form, or a form in lower case with its features, come in. The dictionary guesses by the ending, and by
any word that the unknown one happens to end in (тиынов like «улов»); what endings mostly say, and the tag of the
model, which sees the sentence, are held against that. Names are left to `endings`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp_pipeline.lexicon.parse import Parse
from nlp_pipeline.morphology.endings import HUSHED, VOWELS

# A nominative may end so (дурдом), but of unknown words nearly all are oblique: жузов, акиматом, лутбоксами.
OBLIQUE = ("ов", "ев", "ом", "ем", "ам", "ям", "ами", "ями", "ах", "ях")
SHORTEST = 2  # letters of a stem: кю|ями


def _table(*rows: tuple[str, str]) -> Mapping[tuple[str, str, str], Sequence[tuple[str, str, str]]]:
    """Rows of gender, number and cases; then «ending>what stands for it/what the stem ends in», the first that fits.

    The stem ends in a consonant, with /V in a vowel, with /H in a hushed letter or г, к, х.
    """
    table: dict[tuple[str, str, str], list[tuple[str, str, str]]] = {}
    for names, endings in rows:
        gender, number, *cases = names.split()
        for case in cases:
            for row in endings.split():
                pair, _, stem = row.partition("/")
                ending, _, instead = pair.partition(">")
                table.setdefault((gender, number, case), []).append((ending, instead, stem))
    return table


ROWS = _table(
    ("Masc Sing Gen Acc", "а> я>й/V я>ь"),  # маслихата|маслихат, кюя|кюй
    ("Masc Sing Dat", "у> ю>й/V ю>ь"),
    ("Masc Sing Ins", "ом> ем>й/V ем>/H ем>ь"),  # акиматом|акимат, смартвотчем|смартвотч
    ("Masc Sing Loc", "е>й/V е>"),
    ("Fem Sing Gen", "ии>ия ости>ость ы>а и>а/H и>я"),  # геймификации|геймификация
    ("Fem Sing Dat Loc", "ии>ия ости>ость е>я/V е>а"),
    ("Fem Sing Acc", "у>а ю>я/V ю>я"),
    ("Fem Sing Ins", "ией>ия остью>ость ой>а ей>я/V ей>а/H ей>я ью>ь"),  # стримершей|стримерша
    ("Neut Sing Gen", "ия>ие а>о"),
    ("Neut Sing Dat", "ию>ие у>о"),
    ("Neut Sing Ins", "ием>ие ом>о"),
    ("Neut Sing Loc", "ии>ие е>о"),
    ("Masc Plur Nom Acc", "ы> и>й/V и>/H и>ь"),
    ("Masc Plur Gen Acc", "ов> ев>й/V ев>/H ей>/H ей>ь"),  # жузов|жуз, кюев|кюй
    ("Masc Plur Dat", "ам> ям>й/V ям>ь"),
    ("Masc Plur Ins", "ами> ями>й/V ями>ь"),  # дашбордами|дашборд, кюями|кюй
    ("Masc Plur Loc", "ах> ях>й/V ях>ь"),
    ("Fem Plur Nom Acc", "ы>а и>а/H и>я/V и>я"),
    ("Fem Plur Dat", "ам>а ям>я/V ям>я"),
    ("Fem Plur Ins", "ами>а ями>я/V ями>я"),
    ("Fem Plur Loc", "ах>а ях>я/V ях>я"),
)


def believed(low: str, parses: Sequence[Parse]) -> Sequence[Parse]:
    """Guessed readings without the nominatives that end like an oblique case; none may be left.

    >>> from nlp_pipeline.lexicon.dictionary import Dictionary
    >>> sorted({parse.lemma for parse in believed("жузов", Dictionary().parses("жузов"))})
    ['жуз']
    """
    if not low.endswith(OBLIQUE):
        return parses
    return [parse for parse in parses if parse.lemma != low and "ADJS" not in parse.grammemes]


def common_nominative(low: str, feats: Mapping[str, str]) -> str | None:
    """The nominative singular of an unknown common noun; None where no ending fits.

    >>> common_nominative("жузов", {"Case": "Gen", "Gender": "Masc", "Number": "Plur"})
    'жуз'
    """
    gender, number, case = feats.get("Gender", ""), feats.get("Number", ""), feats.get("Case", "")
    if number == "Sing" and case == "Nom":
        return low
    for ending, instead, kind in ROWS.get((gender, number, case), ()):
        stem = low.removesuffix(ending)
        if stem != low and len(stem) >= SHORTEST and _fits(stem[-1], kind):
            return stem + instead
    return None


def _fits(last: str, kind: str) -> bool:
    if kind == "H":
        return last in HUSHED
    return (last in VOWELS) == (kind == "V")
