"""Words that agree: the one case, gender and number in which all of them can be read, and their nominatives.

Words of a mention come in with the tagger's opinion of each; out goes one slot (case, and gender or plural) for
all of them, and for each word its nominative in that slot. The tagger errs on rare names and the dictionary is
ambiguous on each alone; together they are mostly right (Валентина Иванова: a man in the genitive or a woman in
the nominative; Валентину Иванову: a woman). Which words agree is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp_pipeline.entities.word import Word
from nlp_pipeline.lexicon.dictionary import Dictionary, Parse

Slot = tuple[str, str]  # OpenCorpora's case; masc, femn, neut or plur

CASES: Mapping[str, str] = {
    "Nom": "nomn",
    "Gen": "gent",
    "Dat": "datv",
    "Acc": "accs",
    "Ins": "ablt",
    "Loc": "loct",
    "Par": "gent",
    "Voc": "nomn",
}
GENDERS: Mapping[str, str] = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}
PERSON_SLOTS = ("masc", "femn", "plur")
THING_SLOTS = ("masc", "femn", "neut", "plur")

# What the dictionary knows of a reading → how much it weighs, for a person and for a place or organisation.
PERSONAL = frozenset({"Name", "Surn", "Patr"})
PLACES = frozenset({"Geox", "Orgn", "Trad"})
NOUNS = frozenset({"NOUN"})
ADJECTIVES = frozenset({"ADJF", "PRTF"})

TAG_CASE, TAG_GENDER, NOMINATIVE, PLURAL_PERSON = 1.0, 0.7, 0.6, -1.5
# Endings of names the dictionary lacks: slot → (ending, what the nominative has instead).
GUESSES: Mapping[Slot, tuple[tuple[str, str], ...]] = {
    ("gent", "masc"): (("а", ""), ("ы", "а")),  # Леман|а, Маехар|ы
    ("accs", "masc"): (("а", ""), ("у", "а")),
    ("datv", "masc"): (("у", ""), ("е", "а")),
    ("ablt", "masc"): (("ом", ""), ("ем", ""), ("ой", "а")),
    ("loct", "masc"): (("е", ""),),
    ("gent", "femn"): (("ы", "а"), ("ии", "ия")),
    ("accs", "femn"): (("у", "а"), ("ию", "ия")),
    ("datv", "femn"): (("е", "а"), ("ии", "ия")),
    ("ablt", "femn"): (("ой", "а"), ("ией", "ия")),
    ("loct", "femn"): (("е", "а"), ("ии", "ия")),
}
GUESSED = 0.85
LESS_LIKELY = frozenset({"больший"})  # Большим театром: of two readings the other
CONSONANTS = frozenset("бвгджзйклмнпрстфхцчшщь")
FIXED_ENDINGS = frozenset("оеиуюэы")  # Гюго, Данте, Ганди, Неру


class Reading:
    """One word, ready to be read in any slot: the best parse for each, and what is left as it is."""

    __slots__ = ("best", "is_known", "text")

    def __init__(self, dictionary: Dictionary, text: str, *, is_person: bool) -> None:
        self.text = text
        self.best: dict[Slot, tuple[float, Parse]] = {}
        self.is_known = False
        for parse in dictionary.parses(text.lower()):
            self._add(parse, is_person)

    def _add(self, parse: Parse, is_person: bool) -> None:
        weight = _weight(parse, is_person)
        case = CASES.get(parse.feats.get("Case", ""))
        if weight == 0.0 or case is None:
            return
        self.is_known = self.is_known or parse.is_known
        if not parse.is_known and "plur" in parse.grammemes and self.text[-1:].lower() in CONSONANTS:
            return  # Тоттенхэм is no plural in the genitive
        weight += 0.5 * parse.score - (0.3 if parse.lemma in LESS_LIKELY else 0.0)
        if "Fixd" in parse.grammemes:
            weight -= 0.5  # Ангеле Меркель: Ангела rather than an indeclinable Ангеле
        for kind in _kinds(parse):
            old = self.best.get((case, kind))
            if old is None or old[0] < weight:
                self.best[case, kind] = weight, parse

    def weight(self, slot: Slot) -> float:
        """How well this word can be read in a slot."""
        found = self.best.get(slot)
        guessed = GUESSED if self._guess(slot) is not None else 0.0
        return max(self._unchanged(slot), guessed, found[0] if found else 0.0)

    def nominative(self, slot: Slot) -> str:
        """The nominative of this word read in a slot, lower case; the word itself where it does not change."""
        found = self.best.get(slot)
        if slot[0] == "nomn":
            return self.text
        if found is None or found[0] < self._unchanged(slot):
            return self._guess(slot) or self.text
        parse, kind = found[1], slot[1]
        wanted = {"nomn", "plur"} if kind == "plur" else {"nomn", "sing", kind}
        if parse.grammemes & {"ms-f", "GNdr", "Ms-f"}:
            wanted.discard(kind if kind != "plur" else "")
        return parse.inflect(wanted) or self.text

    def _guess(self, slot: Slot) -> str | None:
        """The nominative by the ending alone, for names the dictionary lacks; None where none fits."""
        low = self.text.lower()
        if self.is_known or len(low) < 3:
            return None
        for ending, instead in GUESSES.get(slot, ()):
            stem = low.removesuffix(ending)
            if stem != low and stem[-1:] in (CONSONANTS - {"ь"}):
                return stem + instead
        return None

    def _unchanged(self, slot: Slot) -> float:
        """The weight of leaving the word as it is: by its last letter, for words that the dictionary lacks."""
        last, (case, kind) = self.text[-1:].lower(), slot
        if last in CONSONANTS:
            if kind == "femn":
                return 0.9  # Ангелой Меркель|Меркель
            return 0.9 if case == "nomn" and kind == "masc" else 0.0
        if last in FIXED_ENDINGS:
            return 0.0 if self.is_known else 0.8
        return 0.5 if case == "nomn" else 0.0


def _weight(parse: Parse, is_person: bool) -> float:
    grammemes = parse.grammemes
    if "Abbr" in grammemes or "Init" in grammemes:
        return 0.0
    if "NOUN" in grammemes:
        if is_person:
            if not PERSONAL.isdisjoint(grammemes):
                return 3.0 if parse.is_known else 1.8
            return 1.0 if "anim" in grammemes or not parse.is_known else 0.9
        if not PLACES.isdisjoint(grammemes):
            return 3.0 if parse.is_known else 1.5
        return 2.0 if parse.is_known else 1.0
    if not ADJECTIVES.isdisjoint(grammemes):
        return 1.2 if parse.is_known else 0.9
    return 0.0


def _kinds(parse: Parse) -> tuple[str, ...]:
    if "plur" in parse.grammemes:
        return ("plur",)
    gender = GENDERS.get(parse.feats.get("Gender", ""))
    return (gender,) if gender else ("masc", "femn")  # Обама: of either


def best_slot(readings: Sequence[Reading], words: Sequence[Word], *, is_person: bool) -> Slot:
    """The slot in which the words agree best, by the dictionary and by their tags together."""
    prior: dict[str, float] = {"nomn": NOMINATIVE}
    for word in words:
        case = CASES.get(word.feats.get("Case", ""))
        plural = word.feats.get("Number") == "Plur"
        kind = "plur" if plural else GENDERS.get(word.feats.get("Gender", ""))
        if case is not None:
            prior[case] = prior.get(case, 0.0) + TAG_CASE
        if kind is not None:
            prior[kind] = prior.get(kind, 0.0) + TAG_GENDER
    best, most = ("nomn", "masc"), -1.0
    for kind in PERSON_SLOTS if is_person else THING_SLOTS:
        base = prior.get(kind, 0.0) + (PLURAL_PERSON if is_person and kind == "plur" else 0.0)
        for case in ("nomn", "gent", "datv", "accs", "ablt", "loct"):
            slot = case, kind
            total = base + prior.get(case, 0.0) + sum(reading.weight(slot) for reading in readings)
            if total > most:
                best, most = slot, total
    return best
