"""Words that agree: the one case, gender and number in which all of them can be read, and their nominatives.

Words of a mention come in with the tagger's opinion of each; out goes one slot (case, and gender or plural) for
all of them, and for each word its nominative in that slot. The tagger errs on rare names and the dictionary is
ambiguous on each alone; together they are mostly right (Валентина Иванова: a man in the genitive or a woman in
the nominative; Валентину Иванову: a woman). Which words agree is for the caller to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nlp_pipeline.entities.declensions import VOWELS, Slot, declined_of, patronymic_of
from nlp_pipeline.entities.word import Word
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from nlp_pipeline.lexicon.parse import Parse

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
# What a patronymic says of the gender of the whole name.
GENDER_OF: Mapping[str, re.Pattern[str]] = {
    "masc": re.compile(r".{2,}(?:(?:ов|ев)ич(?:а|у|ем|е)?|[уұ]лы|оглы|оглу|уулу)"),
    "femn": re.compile(r".{2,}(?:(?:ов|ев|ич)н(?:а|ы|е|у|ой)|[кқг]ызы)"),
}
OF_PATRONYMIC = 2.0
PERSON_SLOTS = ("masc", "femn", "plur")
THING_SLOTS = ("masc", "femn", "neut", "plur")

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

TAG_CASE, TAG_GENDER, NOMINATIVE, PLURAL_PERSON = 1.0, 0.7, 0.6, -1.5
NAME_MARGIN, THING_MARGIN = 5.0, 3.0  # what other mentions of the document can make up for
SURE = 5.0  # the score of a name that can be read in one way only
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


class Reading:
    """One word, ready to be read in any slot: the best parse for each, and what is left as it is."""

    __slots__ = ("_always", "_guesses", "_last", "_names", "best", "is_known", "is_name", "text")

    def __init__(self, dictionary: Dictionary, text: str, names: NameLists | None = None) -> None:
        """`names` are the lists of names for a word of a person's name, None for any other."""
        is_person = names is not None
        self.text = text
        self._names = names
        self.best: dict[Slot, tuple[float, Parse]] = {}
        self.is_known = False
        self.is_name = False
        low = text.lower()
        for parse in dictionary.parses(low):
            self._add(parse, is_person)
        self._guesses = self._guessed(low)
        self._last = low[-1:]
        self._always = self._always_unchanged(low)

    def _add(self, parse: Parse, is_person: bool) -> None:
        weight = _weight(parse, is_person)
        case = CASES.get(parse.feats.get("Case", ""))
        if weight == 0.0 or case is None:
            return
        self.is_known = self.is_known or parse.is_known
        self.is_name = self.is_name or (parse.is_known and not PERSONAL.isdisjoint(parse.grammemes))
        if not parse.is_known and "plur" in parse.grammemes and self.text[-1:].lower() in CONSONANTS:
            return  # Тоттенхэм is no plural in the genitive
        weight += 0.5 * parse.score - (0.3 if parse.lemma in LESS_LIKELY else 0.0)
        if "Fixd" in parse.grammemes:
            weight = weight - 0.5 if parse.is_known else min(weight, GUESSED_FIXED)  # Ангела, no indeclinable Ангеле
        for kind in _kinds(parse):
            old = self.best.get((case, kind))
            if old is None or old[0] < weight:
                self.best[case, kind] = weight, parse

    def weight(self, slot: Slot) -> float:
        """How well this word can be read in a slot."""
        found, guess, unchanged = self.best.get(slot), self._guesses.get(slot), self._as_it_is(slot)
        known = max(guess[0] if guess else 0.0, found[0] if found else 0.0)
        return max(unchanged, known) if known else unchanged

    def nominative(self, slot: Slot) -> str:
        """The nominative of this word read in a slot, lower case; the word itself where it does not change."""
        if slot[0] == "nomn":
            return self.text
        found, (guessed, guess) = self.best.get(slot), self._guesses.get(slot, NO_GUESS)
        unchanged = self._as_it_is(slot)
        if found is None or found[0] < max(unchanged, guessed):
            return guess if guessed > unchanged else self.text
        parse, kind = found[1], slot[1]
        wanted = {"nomn", "plur"} if kind == "plur" else {"nomn", "sing", kind}
        if parse.grammemes & {"ms-f", "GNdr", "Ms-f"}:
            wanted.discard(kind if kind != "plur" else "")
        return parse.inflect(wanted) or self.text

    def _guessed(self, low: str) -> Mapping[Slot, tuple[float, str]]:
        """For names that the dictionary lacks: how likely a declension fits, and the nominative, by slot."""
        guesses: dict[Slot, tuple[float, str]] = {}
        if len(low) >= 3 and not (self.is_known and self._names is None):
            for slot, (likely, nominative) in declined_of(low).items():
                if self._is_listed(nominative):
                    likely = LISTED
                elif self.is_name:
                    likely = DOUBTFUL
                guesses[slot] = likely, nominative
        if self._names is not None and not self.is_name:
            guesses |= {slot: (PATRONYMIC, nominative) for slot, nominative in patronymic_of(low).items()}
        return guesses

    def _is_listed(self, low: str) -> bool:
        plain = low.replace("ё", "е")
        return self._names is not None and (plain in self._names.first or plain in self._names.last)

    @property
    def _is_declined(self) -> bool:
        """Whether the dictionary knows better; of a person only as a name: Коми, but not Оли."""
        return self.is_known if self._names is None else self.is_name

    def _always_unchanged(self, low: str) -> float | None:
        """The weight of leaving a word that never changes as it is, the same in every slot; None for any other."""
        last = self._last
        if last in VOWELS and self._names is not None and low in self._names.first and last not in "ая":
            return LISTED  # Сауле, Кенесары
        if self._names is None and not self.is_known and FIXED_PLACE.fullmatch(low):
            return LISTED  # Косшы
        if last in FIXED_ENDINGS:
            return 0.0 if self._is_declined else FIXED_THING if self._names is None else FIXED_NAME
        return None

    def _as_it_is(self, slot: Slot) -> float:
        """The weight of leaving the word as it is: by its last letter, for words that the dictionary lacks."""
        if self._always is not None:
            return self._always
        case, kind = slot
        if self._last in CONSONANTS:
            return 0.9 if kind == "femn" or (case == "nomn" and kind == "masc") else 0.0  # Ангелой Меркель|Меркель
        if case != "nomn":
            return 0.0
        if self._names is None:
            return THING_AS_TAGGED
        return NO_NOMINATIVE if self._last == "ы" and kind != "plur" else NAME_AS_TAGGED


def _weight(parse: Parse, is_person: bool) -> float:
    grammemes = parse.grammemes
    if "Abbr" in grammemes or "Init" in grammemes:
        return 0.0
    kinds = PERSON_WEIGHTS if is_person else THING_WEIGHTS
    return next(
        (known if parse.is_known else guessed for of, known, guessed in kinds if not of.isdisjoint(grammemes)), 0.0
    )


def _kinds(parse: Parse) -> tuple[str, ...]:
    if "plur" in parse.grammemes:
        return ("plur",)
    gender = GENDERS.get(parse.feats.get("Gender", ""))
    return (gender,) if gender else ("masc", "femn")  # Обама: of either


def ranked_slots(
    readings: Sequence[Reading], words: Sequence[Word], *, is_person: bool
) -> Sequence[tuple[float, Slot]]:
    """Scores and slots in which the words agree, by the dictionary and by their tags together; the best first.

    Slots that are much worse than the best are left out.
    """
    prior: dict[str, float] = {"nomn": NOMINATIVE}
    for word in words:
        case = CASES.get(word.feats.get("Case", ""))
        number = word.feats.get("Number")
        kind = "plur" if number == "Plur" else GENDERS.get(word.feats.get("Gender", ""))
        if number == "Sing":
            prior["plur"] = prior.get("plur", 0.0) - TAG_GENDER
        if case is not None:
            prior[case] = prior.get(case, 0.0) + TAG_CASE
        if kind is not None:
            prior[kind] = prior.get(kind, 0.0) + TAG_GENDER
    for word in words if is_person else ():
        kind = next((kind for kind, ending in GENDER_OF.items() if ending.fullmatch(word.text.lower())), None)
        if kind is not None:
            prior[kind] = prior.get(kind, 0.0) + OF_PATRONYMIC
    ranked = []
    for kind in PERSON_SLOTS if is_person else THING_SLOTS:
        base = prior.get(kind, 0.0) + (PLURAL_PERSON if is_person and kind == "plur" else 0.0)
        for case in ("nomn", "gent", "datv", "accs", "ablt", "loct"):
            slot = case, kind
            ranked.append((base + prior.get(case, 0.0) + sum(reading.weight(slot) for reading in readings), slot))
    ranked.sort(key=lambda row: -row[0])  # of equals the first, by the order of the slots
    margin = NAME_MARGIN if is_person else THING_MARGIN
    return [row for row in ranked if row[0] >= ranked[0][0] - margin]
