"""The lemma of a word, given its form and its tag: lower case, with the dictionary's ё.

A form as written, a UD part of speech and UD features come in; the lemma goes out. Closed classes are read from
tables, as the Russian UD treebanks write them; for the rest the dictionary's readings are compared with the tag,
and the one that agrees best gives the lemma. Deciding on the tag is the tagger's.
"""

from __future__ import annotations

from collections.abc import Mapping

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.parse import Parse
from nlp_pipeline.lexicon.spelling import plain
from nlp_pipeline.morphology.closed import BETTER, BY_NUMBER, CLOSED
from nlp_pipeline.morphology.endings import nominative
from nlp_pipeline.morphology.guesses import common_nominative
from nlp_pipeline.views import parse_feats

# The greater form of these is told apart by its ending alone: больший, большего, большему.
GREATER = frozenset(["больший", "большее", "большего", "большему", "большем"])

# How much a feature says about which reading is meant.
WEIGHTS: Mapping[str, float] = {
    "Case": 2.0,
    "Number": 2.0,
    "Gender": 2.0,
    "VerbForm": 3.0,
    "Mood": 2.0,
    "Tense": 2.0,
    "Person": 2.0,
    "Aspect": 2.0,
    "Voice": 1.0,
    "Variant": 3.0,
    "Degree": 2.0,
    "Animacy": 1.0,
}
# How near the dictionary's part of speech (second) is to the tag's (first); 0 where no pair stands here.
SAME = 10.0
NEAR: Mapping[tuple[str, str], float] = {
    **{
        (pos, pos): SAME
        for pos in ["ADJ", "ADV", "ADP", "NOUN", "VERB", "NUM", "PRON", "DET", "PART", "CCONJ", "INTJ", "X"]
    },
    ("PROPN", "PROPN"): SAME + 1.5,  # Роман|роман and Романа|роман: the name first
    ("PROPN", "NOUN"): SAME,
    ("NOUN", "PROPN"): SAME - 1.5,
    ("AUX", "VERB"): SAME,
    ("SCONJ", "CCONJ"): SAME,
    ("SCONJ", "PRON"): 4.0,
    ("SCONJ", "ADV"): 6.0,
    ("CCONJ", "PART"): 6.0,
    ("PART", "CCONJ"): 6.0,
    ("PART", "ADV"): 6.0,
    ("ADV", "PART"): 5.0,
    ("ADV", "CCONJ"): 5.0,
    ("ADV", "ADJ"): 5.0,
    ("ADV", "ADP"): 4.0,
    ("ADP", "ADV"): 6.0,
    ("ADP", "NOUN"): 3.0,
    ("DET", "ADJ"): 7.0,
    ("DET", "PRON"): 5.0,
    ("DET", "NUM"): 5.0,
    ("PRON", "DET"): 7.0,
    ("PRON", "ADJ"): 5.0,
    ("ADJ", "DET"): 7.0,
    ("ADJ", "VERB"): 6.0,  # открытый: an adjective for the treebank, a participle for the dictionary
    ("ADJ", "ADV"): 3.0,  # чище
    ("ADJ", "NUM"): 5.0,
    ("VERB", "ADJ"): 4.0,
    ("VERB", "ADV"): 3.0,
    ("NUM", "ADJ"): 5.0,
    ("NUM", "ADV"): 6.0,
    ("NUM", "NOUN"): 6.0,  # миллион
    ("NUM", "PRON"): 4.0,
    ("NOUN", "ADJ"): 4.0,  # рабочий, Толстой
    ("NOUN", "NUM"): 4.0,
    ("PROPN", "ADJ"): 4.0,
}
FAR = 1.0  # any other pair
KNOWN = 3.0  # a reading of the dictionary goes before one guessed by its ending
PERSONAL = frozenset({"Surn", "Patr"})
GENDERS = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}


def lemma(dictionary: Dictionary, form: str, pos: str, feats: str | None) -> str:
    """The lemma of `form` under the UD tag `pos`, `feats` (a CoNLL-U string, None or '' for none).

    >>> dictionary = Dictionary()
    >>> lemma(dictionary, "Стали", "NOUN", "Animacy=Inan|Case=Gen|Gender=Fem|Number=Sing")
    'сталь'
    >>> lemma(dictionary, "все", "DET", "Case=Nom|Number=Plur")
    'весь'
    """
    low = form.lower()
    if not (low.isalpha() or any(map(str.isalpha, low))) or low[0] in "#@":
        return low
    bare = plain(low)
    closed = CLOSED.get((bare, pos))
    if closed is not None:
        return closed
    marks = parse_feats(feats)
    if pos == "PRON" and bare in BY_NUMBER:
        return BY_NUMBER[bare][marks.get("Number") == "Plur"]
    if pos == "PROPN" and marks.get("Case") == "Nom" and marks.get("Number") == "Sing":
        return low  # Крэйг|крэйг, Павлова|павлова
    parse = choose(dictionary.parses(low), pos, marks)
    if parse is not None and pos == "NOUN" and not parse.is_known and not _agrees(parse, marks):
        return common_nominative(low, marks) or _ud_lemma(parse, low, pos, marks)  # the model saw the sentence
    if parse is None or not _is_credible(parse, pos, marks):
        return nominative(low, marks) if pos == "PROPN" else low
    return _ud_lemma(parse, low, pos, marks)


def choose(parses: tuple[Parse, ...], pos: str, feats: Mapping[str, str]) -> Parse | None:
    """The reading that agrees best with a UD tag; of equals the first. None where there is none."""
    if len(parses) == 1:
        return parses[0]
    best, most = None, 0.0
    for parse in parses:
        near = NEAR.get((pos, parse.pos), FAR)
        marks = parse.feats
        for name, value in feats.items():
            mine = marks.get(name)
            if mine == value:
                near += WEIGHTS.get(name, 0.0)
            elif mine is None and name == "Gender" and "Pltm" in parse.grammemes:
                near += WEIGHTS[name]  # часы: the dictionary gives no gender, the treebanks do
        near += parse.score + (KNOWN if parse.is_known else 0.0)
        if near > most:
            best, most = parse, near
    return best


def _is_credible(parse: Parse, pos: str, feats: Mapping[str, str]) -> bool:
    """Whether the best reading may be believed. A guessed one of a name only if nothing speaks against it: neither
    case nor number nor gender (Мерфи is no Gen of мерфь); no reading as a verb makes a name (Сигала)."""
    if pos != "PROPN":
        return True  # подкаста|подкаст, whatever the tagger made of it
    if parse.is_known:
        return parse.pos in ("PROPN", "NOUN", "ADJ", "NUM", "DET")
    return _agrees(parse, feats)


def _agrees(parse: Parse, feats: Mapping[str, str]) -> bool:
    """Whether a reading has the case, number and gender of a tag, or the tag lacks them."""
    return all(feats.get(name) in (None, parse.feats.get(name)) for name in ("Case", "Number", "Gender"))


def _ud_lemma(parse: Parse, low: str, pos: str, feats: Mapping[str, str]) -> str:
    """The lemma of the chosen reading, by the conventions of UD where they differ from the dictionary's."""
    grammemes = parse.grammemes
    if pos == "ADJ" and "PRTF" in grammemes:
        return parse.inflect({"PRTF", "masc", "sing", "nomn"}) or parse.lemma  # соединённых|соединённый
    if "COMP" in grammemes and pos == "ADV":
        return parse.inflect({"ADJS", "neut", "sing"}) or low  # чаще|часто
    if not PERSONAL.isdisjoint(grammemes) and pos in ("PROPN", "NOUN"):
        gender = GENDERS.get(feats.get("Gender", ""))
        wanted = {"nomn", "sing"} if gender is None else {"nomn", "sing", gender}
        return parse.inflect(wanted) or parse.lemma  # Павловой|павлова, Михайловича|михайлович
    if "NOUN" in grammemes and "Pltm" not in grammemes and parse.lemma.endswith("ие") and low[-3:] != parse.lemma[-3:]:
        return parse.inflect({"nomn", "sing"}) or parse.lemma  # счастья|счастье
    if "Supr" in grammemes:
        return parse.inflect({"Supr", "masc", "sing", "nomn"}) or parse.lemma  # крупнейшего|крупнейший
    if low in GREATER:
        return parse.lemma
    return BETTER.get(parse.lemma, parse.lemma)
