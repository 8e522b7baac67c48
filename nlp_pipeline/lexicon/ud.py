"""From the tags of OpenCorpora, the dictionary's, to those of Universal Dependencies 2, the models'.

A set of grammemes comes in, a part of speech and features go out. The dictionary knows no context, so where UD
wants one (был: VERB or AUX; что: PRON or SCONJ) the commoner answer stands; whoever compares the two takes
`same_class`, which looks past such differences.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

# OpenCorpora's part of speech → UD's. NOUN, ADJF and COMP are looked at once more in `ud_pos`.
POS: dict[str, str] = {
    "NOUN": "NOUN",  # кот
    "ADJF": "ADJ",  # красивый
    "ADJS": "ADJ",  # красив
    "COMP": "ADV",  # красивее
    "VERB": "VERB",  # идёт
    "INFN": "VERB",  # идти
    "PRTF": "VERB",  # идущий
    "PRTS": "VERB",  # сделан
    "GRND": "VERB",  # идя
    "NUMR": "NUM",  # пять
    "NUMB": "NUM",  # 5
    "ROMN": "NUM",  # XIX
    "ADVB": "ADV",  # быстро
    "NPRO": "PRON",  # он
    "PRED": "ADV",  # можно
    "PREP": "ADP",  # в
    "CONJ": "CCONJ",  # и
    "PRCL": "PART",  # не
    "INTJ": "INTJ",  # ой
    "PNCT": "PUNCT",  # ,
    "LATN": "X",  # New
}

# A noun with one of these is a name.
NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})

FEATURES: dict[str, tuple[str, str]] = {
    "anim": ("Animacy", "Anim"),
    "inan": ("Animacy", "Inan"),
    "perf": ("Aspect", "Perf"),
    "impf": ("Aspect", "Imp"),
    "nomn": ("Case", "Nom"),
    "gent": ("Case", "Gen"),
    "datv": ("Case", "Dat"),
    "accs": ("Case", "Acc"),
    "ablt": ("Case", "Ins"),
    "loct": ("Case", "Loc"),
    "voct": ("Case", "Voc"),  # мам
    "gen1": ("Case", "Gen"),
    "gen2": ("Case", "Par"),  # чаю
    "acc2": ("Case", "Acc"),  # в солдаты
    "loc1": ("Case", "Loc"),
    "loc2": ("Case", "Loc"),  # в лесу
    "COMP": ("Degree", "Cmp"),
    "Supr": ("Degree", "Sup"),
    "masc": ("Gender", "Masc"),
    "femn": ("Gender", "Fem"),
    "neut": ("Gender", "Neut"),
    "indc": ("Mood", "Ind"),
    "impr": ("Mood", "Imp"),
    "sing": ("Number", "Sing"),
    "plur": ("Number", "Plur"),
    "1per": ("Person", "1"),
    "2per": ("Person", "2"),
    "3per": ("Person", "3"),
    "past": ("Tense", "Past"),
    "pres": ("Tense", "Pres"),
    "futr": ("Tense", "Fut"),
    "actv": ("Voice", "Act"),
    "pssv": ("Voice", "Pass"),
    "ADJS": ("Variant", "Short"),
    "PRTS": ("Variant", "Short"),
    "VERB": ("VerbForm", "Fin"),
    "INFN": ("VerbForm", "Inf"),
    "GRND": ("VerbForm", "Conv"),
    "PRTF": ("VerbForm", "Part"),
    "Abbr": ("Abbr", "Yes"),
}
SHORT_PARTICIPLE = ("VerbForm", "Part")

# Parts of speech that one tagger or annotator puts for another: the same class means "may be the same word".
CLASSES: dict[str, str] = {
    "PROPN": "NOUN",
    "AUX": "VERB",
    "SCONJ": "CCONJ",
}


def ud_pos(grammemes: AbstractSet[str]) -> str:
    """The UD part of speech of a dictionary tag; X when it has none.

    >>> ud_pos({"NOUN", "Surn"}), ud_pos({"ADJF", "Apro"}), ud_pos({"UNKN"})
    ('PROPN', 'DET', 'X')
    """
    for name, pos in POS.items():
        if name in grammemes:
            if pos == "NOUN" and not NAMES.isdisjoint(grammemes):
                return "PROPN"
            return "DET" if pos == "ADJ" and "Apro" in grammemes else pos  # этот, мой
    return "X"


def ud_feats(grammemes: AbstractSet[str]) -> dict[str, str]:
    """The UD features of a dictionary tag, in UD's order of names.

    >>> ud_feats({"NOUN", "femn", "sing", "gent"})
    {'Case': 'Gen', 'Gender': 'Fem', 'Number': 'Sing'}
    """
    found = [FEATURES[name] for name in grammemes if name in FEATURES]
    if "PRTS" in grammemes:
        found.append(SHORT_PARTICIPLE)
    return dict(sorted(found))


def same_class(pos: str, other: str) -> bool:
    """Whether two UD parts of speech may tag one and the same word.

    >>> same_class("PROPN", "NOUN"), same_class("VERB", "NOUN")
    (True, False)
    """
    return CLASSES.get(pos, pos) == CLASSES.get(other, other)
