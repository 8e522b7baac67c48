"""The nominatives that a person's name may have: every word changes, all of them in one case and gender.

The words of a mention come in; readings of all of them together go out, each with a score. Which is meant is for
`normal` to say, or for the document as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp_pipeline.entities.agreement import SURE, ranked_slots
from nlp_pipeline.entities.declensions import Slot
from nlp_pipeline.entities.eastern import is_eastern, undeclined
from nlp_pipeline.entities.particles import CHILD_OF, PARTICLES, TITLES
from nlp_pipeline.entities.reading import Reader, Reading
from nlp_pipeline.entities.spelling import CYRILLIC, HYPHEN, lowered
from nlp_pipeline.entities.word import Word

INITIAL = re.compile(r"[А-ЯЁA-Z]\.?(?:-?[А-ЯЁA-Z]\.)*|[А-ЯЁ][а-яё]?\.")
LEAST_OF_NAME = 1.2  # what a part before a hyphen weighs, read in a slot, if it changes there: Салтыкова-|
TURKIC_PATRONYMIC = re.compile(r".{3,}(?:[уұ]лы|[кқ]ызы|оглы|оглу|уулу)")  # Кунанбай|улы never changes


def person_forms(reader: Reader, words: Sequence[Word]) -> Iterator[tuple[float, list[str]]]:
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
    compounds = [_Compound(reader, texts[index]) for index in changing]
    last = [compound.last for compound in compounds]
    for score, slot in ranked_slots(last, [words[index] for index in changing], is_person=True):
        changed = list(texts)
        for index, compound in zip(changing, compounds, strict=True):
            changed[index] = compound.written(slot)
        yield score, changed


def _is_fixed_name(word: Word, text: str, count: int) -> bool:
    if INITIAL.fullmatch(text) or TURKIC_PATRONYMIC.fullmatch(text.lower()):
        return True
    if HYPHEN.split(text.lower())[-1] in CHILD_OF | TITLES:
        return True
    return count > 1 and text.lower() in PARTICLES and not (word.text[0].isupper() and count == 2)


class _Compound:
    """A word or the parts of a hyphenated one: Салтыкова-Щедрина, Касым-Жомартом. The last part is sure to change."""

    __slots__ = ("_before", "_separators", "last")

    def __init__(self, reader: Reader, text: str) -> None:
        *parts, last = HYPHEN.split(text)
        self.last = reader.read(last)
        self._before = [reader.read(part) for part in parts]
        self._separators = HYPHEN.findall(text)

    def written(self, slot: Slot) -> str:
        """The nominative of this word read in a slot."""
        written = self.last.written(slot)
        for part, separator in zip(self._before[::-1], self._separators[::-1], strict=True):
            written = (part.written(slot) if _is_name(part, slot) else part.text) + separator + written
        return written


def _is_name(part: Reading, slot: Slot) -> bool:
    found = part.best.get(slot)
    return found is not None and found[0] >= LEAST_OF_NAME and part.text.lower() not in PARTICLES
