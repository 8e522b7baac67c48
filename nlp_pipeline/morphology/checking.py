"""The dictionary's word on tags: what each tag of the model costs for a form, by the readings of that form.

A form comes in, one cost per tag goes out, 0 where some reading agrees with the tag. Agreement is by class of part
of speech, then by features: пиво is Neut whatever its neighbours say, бежал is no noun. Conventions that differ
between the dictionary and UD (PROPN, DET, CCONJ) cost nothing. Weighing the costs against scores is the model's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce

import numpy as np
import numpy.typing as npt

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.memo import MEGABYTE, Memo, of_text
from nlp_pipeline.lexicon.parse import Parse
from nlp_pipeline.morphology.guesses import believed
from nlp_pipeline.morphology.tags import Tag

Costs = npt.NDArray[np.int16]  # in parts of a mismatch
Kind = frozenset[str]  # grammemes of a reading, and the tags of its lemma beside those of its class
Signs = tuple[bool, bool, bool]  # whether the readings are known, the form has a capital, and ends like a reflexive

UNIT = 0.25  # logits per step of a cost, see numeric.morph.Advice
PARTS = 20  # of a mismatch: every share below is a whole number of them
MISMATCH = 10.0  # logits that one disagreement costs; from 2 to 20 both development treebanks like it best
GUESSED = 0.4  # its share for a reading guessed by the ending of an unknown word
FORMS = 10 * MEGABYTE  # some 55 000 forms; they share rows
READINGS = 6 * MEGABYTE  # some 3 500; a newspaper has 1 200
ROWS = 6 * MEGABYTE  # some 5 500; a newspaper has 2 000

# grammeme of a reading → what tags it may have, with the share of a mismatch that each costs
FUNCTION = "PRON DET CCONJ SCONJ ADP PART ADV INTJ NUM"
CLASSES: Sequence[tuple[str, str, float]] = [
    ("NOUN", "NOUN PROPN", 0.0),  # кот, Роман
    ("ADJF", "ADJ", 0.0),  # красивый
    ("ADJF", "DET", 0.5),  # другой
    ("ADJF", "NOUN PROPN", 0.75),  # рабочий, Толстой
    ("ADJS", "ADJ", 0.0),  # красив
    ("Apro", "DET PRON ADJ", 0.0),  # этот
    ("Anum", "ADJ NUM", 0.0),  # первый
    ("PRTF", "VERB", 0.0),  # открытый
    ("PRTF", "ADJ", 0.35),
    ("PRTF", "NOUN PROPN", 0.5),  # обвиняемый
    ("PRTS", "VERB ADJ", 0.0),  # открыт
    ("VERB", "VERB", 0.0),
    ("INFN", "VERB", 0.0),
    ("GRND", "VERB", 0.0),
    ("COMP", "ADV ADJ NUM", 0.0),  # больше
    ("PRED", FUNCTION + " VERB ADJ", 0.0),  # можно, жаль
    *((name, FUNCTION, 0.0) for name in ("ADVB", "PREP", "CONJ", "PRCL", "INTJ", "NUMR", "NPRO")),
    ("NUMR", "ADJ", 0.5),
    *((pos, pos, 0.0) for pos in ("AUX", "NUM")),  # not of the dictionary, see `ALSO`
]
# grammeme → parts of speech and shares
_SHARES: Mapping[str, Sequence[tuple[str, float]]] = {
    name: [(pos, share) for grammeme, poses, share in CLASSES if grammeme == name for pos in poses.split()]
    for name in dict.fromkeys(grammeme for grammeme, _, _ in CLASSES)
}
# lemma → tags beside those of its class
ALSO: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(["быть", "бы", "б"], frozenset({"AUX"})),
    **dict.fromkeys(
        ["тысяча", "миллион", "миллиард", "триллион", "ноль", "нуль", "половина", "сто"], frozenset({"NUM"})
    ),
}
# feature → the share of a mismatch that another value costs; of Voice see `REFLEXIVE`
WEIGHTS: dict[str, float] = {
    **dict.fromkeys(["Animacy", "Aspect", "Case", "Gender", "Mood", "Number"], 1.0),
    **dict.fromkeys(["Person", "Tense", "VerbForm", "Variant"], 1.0),
    "Degree": 0.5,
}
# feature → parts of speech whose tags must have it when the reading does
NEEDED: dict[str, frozenset[str]] = {
    "Case": frozenset({"NOUN", "PROPN", "ADJ"}),
    "Variant": frozenset({"ADJ", "VERB"}),
    "VerbForm": frozenset({"VERB"}),
}
PARTITIVE = ("Par", "Gen")  # чаю: the treebanks say Gen or Par
OTHER = "?"  # stands for a value that no tag has
REFLEXIVE = ("ся", "сь")  # строится is Mid, строит Act; participles keep the voice that the model gives them
COMMON_GENDER = frozenset({"Ms-f", "ms-f"})  # сирота
MOST = PARTS * (1 + len(WEIGHTS))  # no reading costs a tag more
# steps of costs, of guessed and of known readings
STEPS = [np.rint(np.arange(MOST + 1) * (MISMATCH / PARTS * share / UNIT)).astype(np.int16) for share in (GUESSED, 1.0)]
NAME_SHARE = 0.75  # what PROPN costs a capitalised form that the dictionary knows as another word: Жиль, Водская


class DictionaryCheck:
    """Costs of the model's tags for forms, remembered over batches; safe to share between threads."""

    def __init__(self, dictionary: Dictionary, tags: Sequence[str]) -> None:
        self._dictionary = dictionary
        read = [Tag.read(tag) for tag in tags]
        self._poses = sorted({tag.pos for tag in read})
        self._pos_of = np.array([self._poses.index(tag.pos) for tag in read])
        self._feats = {name: _feature(name, read) for name in WEIGHTS}
        proper = np.array([tag.pos == "PROPN" for tag in read])
        self._capital = np.where(proper, round(NAME_SHARE * PARTS), MOST).astype(np.int16)  # at most, for a capital
        finite = np.array([tag.pos == "VERB" and tag.get("VerbForm") != "Part" for tag in read])
        voice = np.array([tag.get("Voice") or "" for tag in read])
        wrong = [finite & np.isin(voice, names) for names in (["Mid", "Pass"], ["Act", "Pass"])]
        self._voices = [(MISMATCH / UNIT * these).astype(np.int16) for these in wrong]  # steps: of строит, of строится
        self._nothing = bytes(len(tags))
        self._forms: Memo[str, bytes] = Memo(FORMS, of_text)
        self._readings: Memo[Kind, Costs] = Memo(READINGS, _weigh_reading)
        self._rows: Memo[tuple[Signs, tuple[Kind, ...]], bytes] = Memo(ROWS, _weigh_row)

    def costs(self, vocabulary: Sequence[str]) -> npt.NDArray[np.uint8]:
        """The costs of every tag for every form, [forms, tags], in steps of UNIT."""
        rows = b"".join(self._forms.all(vocabulary, self._row))
        return np.frombuffer(rows, np.uint8).reshape(len(vocabulary), len(self._nothing))

    def _row(self, form: str) -> bytes:
        """The row of a form; all zero for what the dictionary has no say about."""
        if not is_judged(form):
            return self._nothing
        low = form.lower()
        parses: Sequence[Parse] = self._dictionary.parses(low)
        known = [parse for parse in parses if parse.is_known]
        if not known and form == low:  # not a name: Абаев
            parses = believed(low, parses)
        readings = [parse for parse in known or parses if parse.pos not in ("X", "PUNCT")]
        if not readings:
            return self._nothing
        kinds = tuple([_kind(parse) for parse in readings])
        signs = bool(known), form[0].isupper(), low.endswith(REFLEXIVE)
        return self._rows.get((signs, kinds)) or self._rows.put((signs, kinds), self._judge(signs, kinds, readings))

    def _judge(self, signs: Signs, kinds: Sequence[Kind], readings: Sequence[Parse]) -> bytes:
        """The row of forms that have these readings."""
        is_known, is_upper, is_reflexive = signs
        costs = reduce(np.minimum, map(self._reading, kinds, readings))
        if is_upper:
            costs = np.minimum(costs, self._capital)
        steps = STEPS[is_known][costs - np.min(costs)] + self._voices[is_reflexive]
        row: npt.NDArray[np.uint8] = np.minimum(steps, 255).astype(np.uint8)
        return row.tobytes()

    def _reading(self, kind: Kind, parse: Parse) -> Costs:
        """What each tag costs under one reading, [tags]."""
        found = self._readings.get(kind)
        return self._readings.put(kind, self._compare(parse, kind)) if found is None else found

    def _compare(self, parse: Parse, kind: Kind) -> Costs:
        shares = class_shares(kind)
        costs: Costs = np.array([round(PARTS * shares.get(pos, 1.0)) for pos in self._poses], np.int16)[self._pos_of]
        for name, rows in self._feats.items():
            mine = parse.feats.get(name)
            if mine is None and name != "Variant":  # хороший is not short
                continue
            if name == "Gender" and not COMMON_GENDER.isdisjoint(parse.grammemes):
                continue
            costs += rows.get(mine or "", rows[OTHER])
        return costs


def _feature(name: str, tags: Sequence[Tag]) -> Mapping[str, Costs]:
    """What tags cost by one feature, for each value of a reading ('' for none): [tags]."""
    values = np.array([tag.get(name) or "" for tag in tags])
    absent = values == ""
    lacking = absent & np.array([tag.pos in NEEDED.get(name, ()) for tag in tags])
    weight = np.int16(PARTS * WEIGHTS[name])
    rows = {mine: weight * (~absent & (values != mine) | lacking) for mine in {*values.tolist(), OTHER}}
    if name == "Case":
        rows["Par"] = weight * (~absent & ~np.isin(values, PARTITIVE) | lacking)
    rows[""] = weight * ~absent
    return rows


def _kind(parse: Parse) -> Kind:
    also = ALSO.get(parse.lemma)
    return parse.grammemes if also is None else parse.grammemes | also


def _weigh_reading(kind: Kind, costs: Costs) -> int:
    return 200 + costs.nbytes  # the grammemes are shared


def _weigh_row(key: tuple[Signs, tuple[Kind, ...]], row: bytes) -> int:
    return 250 + 8 * len(key[1]) + len(row)  # the readings are shared


def is_judged(form: str) -> bool:
    """Whether the dictionary has a say: a word in Cyrillic letters, no abbreviation, no number with letters.

    >>> [is_judged(form) for form in ("пиво", "г.", "5-го", "NATO")]
    [True, False, False, False]
    """
    return form[-1].isalpha() and not form.isascii() and (form.isalpha() or not any(map(str.isdigit, form)))


def class_shares(grammemes: AbstractSet[str]) -> dict[str, float]:
    """Part of speech → the share of a mismatch it costs under a reading; whatever is missing costs a whole one.

    >>> class_shares({"NOUN", "femn"})
    {'NOUN': 0.0, 'PROPN': 0.0}
    """
    found: dict[str, float] = {}
    for grammeme in grammemes & _SHARES.keys():
        for pos, share in _SHARES[grammeme]:
            found[pos] = min(share, found.get(pos, share))
    return found
