"""One word of a mention in every slot, a case and a gender or the plural: how likely it is, and its nominative.

Words as written come in; for each slot go out the weight that the dictionary, the lists of names or the ending give
it, and the nominative of the word read so. In which slot the words of a mention agree is for `agreement`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nlp_pipeline.entities.declensions import VOWELS, Slot, declined_of, patronymic_of
from nlp_pipeline.entities.spelling import recased
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from nlp_pipeline.lexicon.parse import Parse
from nlp_pipeline.lexicon.spelling import plain

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
KINDS, SLOT_CASES = ("masc", "femn", "neut", "plur"), ("nomn", "gent", "datv", "accs", "ablt", "loct")
SLOTS: Sequence[Slot] = [(case, kind) for kind in KINDS for case in SLOT_CASES]

# What the dictionary knows of a reading → how much it weighs, for a person and for a place or organisation.
PERSONAL = frozenset({"Name", "Surn", "Patr"})
# grammemes → weight of a reading of the dictionary, and of one guessed by the ending; the first row that fits
PERSON_WEIGHTS = (
    (frozenset({"Surn", "Patr"}), 3.0, 1.8),
    (frozenset({"Name"}), 3.0, 0.5),
    (frozenset({"anim"}), 1.0, 1.0),
    (frozenset({"NOUN"}), 0.9, 1.0),
    (frozenset({"ADJF", "PRTF"}), 1.2, 0.6),
)
THING_WEIGHTS = (
    (frozenset({"Geox", "Orgn", "Trad"}), 3.0, 1.5),
    (frozenset({"anim"}), 2.0, 0.6),
    (frozenset({"NOUN"}), 2.0, 1.0),
    (frozenset({"ADJF", "PRTF"}), 1.2, 0.9),
)
ADJECTIVES = frozenset({"ADJF", "PRTF"})

FIXED_NAME, FIXED_THING = 0.8, 0.6  # Гюго, Неру; but Тоттенхэме is no place as it stands
PATRONYMIC = 3.0  # as much as a name that the dictionary knows
NO_GUESS = 0.0, ""
LISTED = 1.9  # a nominative that the lists of names have
DOUBTFUL = 0.4  # by its ending, though the dictionary knows it as another name: Данн|а, of Данн
NAME_AS_TAGGED, THING_AS_TAGGED = 1.0, 0.5  # a nominative that only the tag speaks for: Ванга
NO_NOMINATIVE = -2.0  # nobody is called Маехары
GUESSED_FIXED = 0.7
LESS_LIKELY = frozenset({"больший"})  # Большим театром: of two readings the other
FIXED_PLACE = re.compile(r".+(?:тобе|тюбе|шы|лы|ты|дағы|су|тау|коль)")  # Turkic names of places: Косшы, Актобе
CONSONANTS = frozenset("бвгджзйклмнпрстфхцчшщь")
FIXED_ENDINGS = frozenset("оеиуюэ")  # Гюго, Данте, Ганди, Неру

# The grammemes of a nominative: of one gender, of a word that is of any (сирота), in the plural.
SINGULAR = {kind: frozenset({"nomn", "sing", kind}) for kind in ("masc", "femn", "neut")}
OF_ANY_GENDER = dict.fromkeys(SINGULAR, frozenset({"nomn", "sing"}))
PLURAL = frozenset({"nomn", "plur"})

# What leaving a word as it is weighs in each slot: of a word that never changes,
LEFT_LISTED, NEVER_LEFT = dict.fromkeys(SLOTS, LISTED), dict.fromkeys(SLOTS, 0.0)
LEFT_THING, LEFT_NAME = dict.fromkeys(SLOTS, FIXED_THING), dict.fromkeys(SLOTS, FIXED_NAME)
# and by the last letter of any other: a consonant (Ангелой Меркель|Меркель), a vowel, ы.
LEFT_CONSONANT = {slot: 0.9 if slot[1] == "femn" or slot == ("nomn", "masc") else 0.0 for slot in SLOTS}
LEFT_AS_TAGGED = {slot: THING_AS_TAGGED if slot[0] == "nomn" else 0.0 for slot in SLOTS}
LEFT_NAME_AS_TAGGED = {slot: NAME_AS_TAGGED if slot[0] == "nomn" else 0.0 for slot in SLOTS}
LEFT_PLURAL = LEFT_NAME_AS_TAGGED | {("nomn", kind): NO_NOMINATIVE for kind in ("masc", "femn", "neut")}


class Mark(NamedTuple):
    """What the tag of a reading says, whatever the word: how much it weighs, and the slots it is of."""

    known: float
    guessed: float
    slots: tuple[Slot, ...]
    is_personal: bool
    is_plural: bool
    is_fixed: bool
    is_of_any_gender: bool


class Reader:
    """Reads words in slots: those of a person's name where it has the lists of names, those of other names where not.

    >>> reader = Reader(Dictionary(), NameLists())
    >>> reader.read("Пейджу").nominative(("datv", "masc"))
    'пейдж'
    """

    __slots__ = ("_marks", "dictionary", "names")

    def __init__(self, dictionary: Dictionary, names: NameLists | None = None) -> None:
        self.dictionary, self.names = dictionary, names
        self._marks: dict[frozenset[str], Mark] = {}  # by grammemes; no more than the dictionary has tags

    def read(self, text: str) -> Reading:
        """A word, ready to be read in any slot."""
        return Reading(self, text)

    def mark(self, parse: Parse) -> Mark:
        """What the tag of a parse says, worked out once."""
        found = self._marks.get(parse.grammemes)
        if found is None:
            found = self._marks[parse.grammemes] = _mark(parse, THING_WEIGHTS if self.names is None else PERSON_WEIGHTS)
        return found


class Reading:
    """One word in every slot: the best parse and how much it weighs, a guess by the ending, or the word as it is."""

    __slots__ = ("_guesses", "_unchanged", "_written", "best", "is_known", "is_name", "text", "weights")

    def __init__(self, reader: Reader, text: str) -> None:
        low = text.lower()
        names = reader.names
        self.text = text
        self.best: dict[Slot, tuple[float, Parse, Mark]] = {}
        self.is_known = self.is_name = False
        for parse in reader.dictionary.parses(low):
            self._add(parse, reader.mark(parse))
        self._guesses = self._guessed(low, names)
        self._unchanged = self._left(low, names)
        self._written: dict[str, str] = {text: text}
        self.weights = dict(self._unchanged)  # how well this word can be read in each slot, in the order of SLOTS
        for found in (self.best, self._guesses):
            for slot, (weight, *_) in found.items():
                if weight > self.weights[slot]:
                    self.weights[slot] = weight

    def _add(self, parse: Parse, mark: Mark) -> None:
        is_known = parse.is_known
        weight = mark.known if is_known else mark.guessed
        if weight == 0.0 or not mark.slots:
            return
        if is_known:
            self.is_known = True
            self.is_name = self.is_name or mark.is_personal
        elif mark.is_plural and self.text[-1:].lower() in CONSONANTS:
            return  # Тоттенхэм is no plural in the genitive
        weight += 0.5 * parse.score - (0.3 if parse.lemma in LESS_LIKELY else 0.0)
        if mark.is_fixed:
            weight = weight - 0.5 if is_known else min(weight, GUESSED_FIXED)  # Ангела, no indeclinable Ангеле
        for slot in mark.slots:
            old = self.best.get(slot)
            if old is None or old[0] < weight:
                self.best[slot] = weight, parse, mark

    def written(self, slot: Slot) -> str:
        """The nominative of this word read in a slot, with the capitals and the ё of the word."""
        form = self.nominative(slot)
        found = self._written.get(form)
        if found is None:
            found = self._written[form] = recased(form, self.text)
        return found

    def nominative(self, slot: Slot) -> str:
        """The nominative of this word read in a slot, lower case; the word itself where it does not change."""
        if slot[0] == "nomn":
            return self.text
        found, (guessed, guess) = self.best.get(slot), self._guesses.get(slot, NO_GUESS)
        unchanged = self._unchanged[slot]
        if found is None or found[0] < max(unchanged, guessed):
            return guess if guessed > unchanged else self.text
        _, parse, mark = found
        wanted = OF_ANY_GENDER if mark.is_of_any_gender else SINGULAR
        return parse.inflect(wanted.get(slot[1], PLURAL)) or self.text

    def _guessed(self, low: str, names: NameLists | None) -> Mapping[Slot, tuple[float, str]]:
        """For names that the dictionary lacks: how likely a declension fits, and the nominative, by slot."""
        guesses: dict[Slot, tuple[float, str]] = {}
        if len(low) >= 3 and not (self.is_known and names is None):
            declined = declined_of(low)
            listed = _listed({nominative for _, nominative in declined.values()}, names)
            for slot, (likely, nominative) in declined.items():
                if nominative in listed:
                    likely = LISTED
                elif self.is_name:
                    likely = DOUBTFUL
                guesses[slot] = likely, nominative
        if names is not None and not self.is_name:
            guesses |= {slot: (PATRONYMIC, nominative) for slot, nominative in patronymic_of(low).items()}
        return guesses

    def _left(self, low: str, names: NameLists | None) -> Mapping[Slot, float]:
        """The weight of leaving the word as it is, in every slot: by its last letter, as the dictionary lacks it."""
        last = low[-1:]
        if names is not None and last in VOWELS and last not in "ая" and low in names.first:
            return LEFT_LISTED  # Сауле, Кенесары
        if names is None and not self.is_known and FIXED_PLACE.fullmatch(low):
            return LEFT_LISTED  # Косшы
        if last in FIXED_ENDINGS:  # the dictionary knows better; of a person only as a name: Коми, but not Оли
            is_declined = self.is_known if names is None else self.is_name
            return NEVER_LEFT if is_declined else LEFT_THING if names is None else LEFT_NAME
        if last in CONSONANTS:
            return LEFT_CONSONANT
        if names is None:
            return LEFT_AS_TAGGED
        return LEFT_PLURAL if last == "ы" else LEFT_NAME_AS_TAGGED


def _listed(forms: Iterable[str], names: NameLists | None) -> list[str]:
    """Those forms, in lower case, that are names; none without lists of names."""
    if names is None:
        return []
    return [form for form in forms if plain(form) in names.first or plain(form) in names.last]


def _mark(parse: Parse, kinds: Sequence[tuple[frozenset[str], float, float]]) -> Mark:
    grammemes = parse.grammemes
    known, guessed = next(((known, guessed) for of, known, guessed in kinds if of & grammemes), (0.0, 0.0))
    if "Abbr" in grammemes or "Init" in grammemes:
        known = guessed = 0.0
    case = CASES.get(parse.feats.get("Case", ""))
    slots = () if case is None else tuple((case, kind) for kind in _kinds(parse))
    others = [bool(grammemes & these) for these in (PERSONAL, {"plur"}, {"Fixd"}, {"ms-f", "GNdr", "Ms-f"})]
    return Mark(known, guessed, slots, *others)


def _kinds(parse: Parse) -> tuple[str, ...]:
    if "plur" in parse.grammemes:
        return ("plur",)
    gender = GENDERS.get(parse.feats.get("Gender", ""))
    return (gender,) if gender else ("masc", "femn")  # Обама: of either
