"""The nominatives that a person's name may have: every word changes, all of them in one case and gender.

The words of a mention come in; readings of all of them together go out, each with a score. Which is meant is for
`normal` to say, or for the document as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp_pipeline.entities.agreement import SURE, Reading, ranked_slots
from nlp_pipeline.entities.declensions import Slot
from nlp_pipeline.entities.eastern import is_eastern, undeclined
from nlp_pipeline.entities.particles import CHILD_OF, PARTICLES, TITLES
from nlp_pipeline.entities.spelling import CYRILLIC, HYPHEN, lowered, recased
from nlp_pipeline.entities.word import Word
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists

INITIAL = re.compile(r"[А-ЯЁA-Z]\.?(?:-?[А-ЯЁA-Z]\.)*|[А-ЯЁ][а-яё]?\.")
TURKIC_PATRONYMIC = re.compile(r".{3,}(?:[уұ]лы|[кқ]ызы|оглы|оглу|уулу)")  # Кунанбай|улы never changes


def person_forms(dictionary: Dictionary, names: NameLists, words: Sequence[Word]) -> Iterator[tuple[float, list[str]]]:
    """Scores and the words of a name in the nominative, likeliest first."""
    texts = [lowered(word.text) for word in words]
    changing = [
        index
        for index, (word, text) in enumerate(zip(words, texts, strict=True))
        if CYRILLIC.fullmatch(text) and not _is_fixed_name(word, text, len(words))
        if "".join(texts[index + 1 : index + 2]).lower() not in CHILD_OF  # Алирза| оглы
    ]
    if is_eastern(texts):
        nominative = undeclined(texts, is_oblique=words[-1].feats.get("Case") not in (None, "Nom"))
        if nominative != texts:
            yield SURE, nominative
            return
        changing = changing[-1:]
    if not changing:
        yield 0.0, texts
        return
    parts = {index: HYPHEN.split(texts[index]) for index in changing}
    last = [Reading(dictionary, parts[index][-1], names) for index in changing]
    for score, slot in ranked_slots(last, [words[index] for index in changing], is_person=True):
        changed = list(texts)
        for index, reading in zip(changing, last, strict=True):
            changed[index] = _compound(dictionary, names, texts[index], parts[index], reading, slot)
        yield score, changed


def _is_fixed_name(word: Word, text: str, count: int) -> bool:
    if INITIAL.fullmatch(text) or TURKIC_PATRONYMIC.fullmatch(text.lower()):
        return True
    if HYPHEN.split(text.lower())[-1] in CHILD_OF | TITLES:
        return True
    return count > 1 and text.lower() in PARTICLES and not (word.text[0].isupper() and count == 2)


def _compound(dictionary: Dictionary, names: NameLists, text: str, parts: list[str], last: Reading, slot: Slot) -> str:
    """A word or the parts of a hyphenated one in the nominative: Салтыкова-Щедрина, Касым-Жомартом."""
    done = []
    for part in parts[:-1]:
        reading = Reading(dictionary, part, names)
        found = reading.best.get(slot)
        is_name = found is not None and found[0] >= 1.2 and part.lower() not in PARTICLES
        done.append(recased(reading.nominative(slot), part) if is_name else part)
    done.append(recased(last.nominative(slot), parts[-1]))
    separators = HYPHEN.findall(text)
    return "".join(part + sep for part, sep in zip(done, [*separators, ""], strict=True))
