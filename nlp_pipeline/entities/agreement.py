"""Words that agree: the one case, gender and number in which all of them can be read, and their nominatives.

Words of a mention come in with the tagger's opinion of each; out goes one slot (case, and gender or plural) for
all of them. The tagger errs on rare names and the dictionary is ambiguous on each alone; together they are mostly
right (Валентина Иванова: a man in the genitive or a woman in the nominative; Валентину Иванову: a woman). Which words
agree is for the caller to say, what each can be read as stands in `reading`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import inf
from operator import add, itemgetter

from nlp_pipeline.entities.declensions import Slot
from nlp_pipeline.entities.reading import CASES, GENDERS, KINDS, SLOT_CASES, SLOTS, Reading
from nlp_pipeline.entities.word import Word

# What a patronymic says of the gender of the whole name.
GENDER_OF: Mapping[str, re.Pattern[str]] = {
    "masc": re.compile(r".{2,}(?:(?:ов|ев)ич(?:а|у|ем|е)?|[уұ]лы|оглы|оглу|уулу)"),
    "femn": re.compile(r".{2,}(?:(?:ов|ев|ич)н(?:а|ы|е|у|ой)|[кқг]ызы)"),
}
OF_PATRONYMIC = 2.0
TAG_CASE, TAG_GENDER, NOMINATIVE, PLURAL_PERSON = 1.0, 0.7, 0.6, -1.5
NAME_MARGIN, THING_MARGIN = 5.0, 3.0  # what other mentions of the document can make up for
SURE = 5.0  # the score of a name that can be read in one way only


def ranked_slots(
    readings: Sequence[Reading], words: Sequence[Word], *, is_person: bool
) -> Sequence[tuple[float, Slot]]:
    """Scores and slots in which the words agree, by the dictionary and by their tags together; the best first.

    Slots that are much worse than the best are left out.
    """
    prior = {**dict.fromkeys((*KINDS, *SLOT_CASES), 0.0), "nomn": NOMINATIVE}
    for word in words:
        feats = word.feats
        case, number = CASES.get(feats.get("Case", "")), feats.get("Number")
        kind = "plur" if number == "Plur" else GENDERS.get(feats.get("Gender", ""))
        if number == "Sing":
            prior["plur"] -= TAG_GENDER
        if case is not None:
            prior[case] += TAG_CASE
        if kind is not None:
            prior[kind] += TAG_GENDER
    if is_person:
        for word in words:
            low = word.text.lower()
            for kind, ending in GENDER_OF.items():
                if ending.fullmatch(low):
                    prior[kind] += OF_PATRONYMIC
        prior["plur"] += PLURAL_PERSON
        prior["neut"] = -inf
    cases = [prior[case] for case in SLOT_CASES]
    priors = [prior[kind] + more for kind in KINDS for more in cases]
    weights = map(sum, zip(*[reading.weights.values() for reading in readings], strict=True))
    scores = list(map(add, priors, weights))
    least = max(scores) - (NAME_MARGIN if is_person else THING_MARGIN)
    likely = [row for row in zip(scores, SLOTS, strict=True) if row[0] >= least]
    likely.sort(key=itemgetter(0), reverse=True)  # of equals the first, by the order of the slots
    return likely
