"""The nominatives that the name of a place or organisation may have: its head changes, and what agrees with it.

The words of a mention come in; readings go out, each with a score. What stands in quotes or in the genitive stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp_pipeline.entities.agreement import SURE, ranked_slots
from nlp_pipeline.entities.declensions import Slot
from nlp_pipeline.entities.particles import PARTICLES
from nlp_pipeline.entities.reading import ADJECTIVES, Reader, Reading
from nlp_pipeline.entities.spelling import CYRILLIC, HYPHEN, SHORT_CAPITALS, recased
from nlp_pipeline.entities.word import Word, word_set
from nlp_pipeline.lexicon.dictionary import Dictionary

ABBREVIATION = re.compile(r"[А-ЯЁ]{2,}")
MIXED_ABBREVIATION = re.compile(r"(?=.*[а-яё])[А-ЯЁ][А-ЯЁа-яё]*[А-ЯЁ]{2}")  # КазНУ, СПбГУ
INFLECTED_ABBREVIATION = re.compile(r"([А-ЯЁ]{2,})(?:а|у|ом|е|ы|ов|ам|ами|ах)")  # МИД|ом
ORDINAL = re.compile(r"\d+-(?:й|го|му|м|я|ю|е|х|ми)")
# Head nouns after which a name in the same case agrees: города Москвы → город Москва.
KINDS_OF_PLACE = word_set("город село деревня река станица гора хутор столица")


def thing_forms(reader: Reader, words: Sequence[Word], *, is_place: bool) -> Iterator[tuple[float, list[str]]]:
    """Scores and the words of the name in the nominative, likeliest first."""
    texts, dictionary = [word.text for word in words], reader.dictionary
    outside = _outside_quotes(words)
    head = _head(dictionary, words, outside)
    if head is None:
        yield 0.0, texts
        return
    chosen = [*_adjectives_before(dictionary, words, outside, head), head]
    readings = [reader.read(texts[index]) for index in chosen]
    if (shared := _of_shared_noun(readings)) is not None:
        yield SURE, _replaced(texts, chosen, shared)
        return
    parts = [_changing(reader, reading) for reading in readings]
    follower = reader.read(texts[-1]) if is_place and head == len(words) - 2 else None
    for score, slot in ranked_slots(readings, [words[index] for index in chosen], is_person=False):
        changed = list(texts)
        for index, part in zip(chosen, parts, strict=True):
            text = texts[index]
            changed[index] = text[: len(text) - len(part.text)] + part.written(slot)
        for index in outside[: outside.index(head)]:
            if ORDINAL.fullmatch(texts[index]):
                changed[index] = _ordinal(texts[index], slot)
        if shortened := INFLECTED_ABBREVIATION.fullmatch(texts[head]):
            changed[head] = shortened[1]  # МИДом|МИД
        if follower is not None:
            changed[-1] = _follower(reader, words[-1], follower, slot, changed[head])
        yield score, changed


def _of_shared_noun(readings: Sequence[Reading]) -> list[str] | None:
    """в Жамбылской| и Алматинской |областях: the adjective is singular, so the noun that it shares is too."""
    *adjectives, noun = readings
    cases = {case for case, kind in noun.best if kind == "plur" and case != "nomn"}
    if len(adjectives) != 1 or not noun.is_known or any(kind != "plur" for _, kind in noun.best):
        return None
    slots = [slot for slot in adjectives[0].best if slot[0] in cases and slot[1] != "plur"]
    if not slots or any(kind == "plur" for _, kind in adjectives[0].best):
        return None
    parse = next(parse for (case, _), (_, parse, _) in noun.best.items() if case == slots[0][0])
    kind = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}.get(parse.feats.get("Gender", ""), slots[0][1])
    singular = parse.inflect({"nomn", "sing"})
    slot = next((slot for slot in slots if slot[1] == kind), slots[0])
    return None if singular is None else [adjectives[0].nominative(slot), singular]


def _replaced(texts: Sequence[str], chosen: Sequence[int], forms: Sequence[str]) -> list[str]:
    changed = list(texts)
    for index, form in zip(chosen, forms, strict=True):
        changed[index] = recased(form, texts[index])
    return changed


def _ordinal(text: str, slot: Slot) -> str:
    """12-й экспедиции|12-я: the ending an ordinal number has in the nominative."""
    return text.partition("-")[0] + {"masc": "-й", "femn": "-я"}.get(slot[1], "-е")


def _changing(reader: Reader, reading: Reading) -> Reading:
    """What changes of a word: all of it, or the last part of a hyphenated one that nobody knows: Усть-|Лабинска."""
    if reading.is_known or not HYPHEN.search(reading.text):
        return reading
    return reader.read(HYPHEN.split(reading.text)[-1])


def _written(reader: Reader, reading: Reading, slot: Slot) -> str:
    """A word in the nominative, read in a slot."""
    part = _changing(reader, reading)
    return reading.text[: len(reading.text) - len(part.text)] + part.written(slot)


def _outside_quotes(words: Sequence[Word]) -> list[int]:
    """Indices of the words outside quotes; of all words where everything is inside."""
    outside, depth = [], 0
    for index, word in enumerate(words):
        if word.text in ("«", "„", "“") or (word.text == '"' and depth == 0):
            depth += 1
        elif word.text in ("»", "”", '"'):
            depth = max(0, depth - 1)
        elif depth == 0:
            outside.append(index)
    inside = [index for index, word in enumerate(words) if CYRILLIC.fullmatch(word.text)]
    has_head = any(CYRILLIC.fullmatch(words[index].text) and words[index].pos != "ADJ" for index in outside)
    return outside if has_head else inside  # московского «Центра»: the head is inside


def _head(dictionary: Dictionary, words: Sequence[Word], outside: list[int]) -> int | None:
    """The noun the mention is about: the first that is no adjective, as Russian names are built."""
    last_adjective = None
    for index in outside:
        text = words[index].text
        if ORDINAL.fullmatch(text) or words[index].pos in ("CCONJ", "PUNCT") or text.lower() in PARTICLES:
            continue
        if not CYRILLIC.fullmatch(text) or _is_abbreviation(dictionary, text):
            return last_adjective  # ЦК, НТВ, Lenta: nothing changes
        if words[index].pos == "ADP" and index > 0:
            return last_adjective
        if not (_is_adjective(dictionary, words[index]) or _agrees_with_next(dictionary, words, index)):
            return index
        last_adjective = index
    return last_adjective  # Тверской


def _is_abbreviation(dictionary: Dictionary, text: str) -> bool:
    """Whether a word in capitals stays as it is: США, ООН, but not МОСКВОЙ."""
    if MIXED_ABBREVIATION.fullmatch(text):
        return True
    if not ABBREVIATION.fullmatch(text):
        return False
    return len(text) < SHORT_CAPITALS or not dictionary.parses(text.lower())[0].is_known


def _is_adjective(dictionary: Dictionary, word: Word) -> bool:
    parses = dictionary.parses(word.text.lower())
    has_adjective = any(not ADJECTIVES.isdisjoint(parse.grammemes) for parse in parses)
    if word.pos in ("DET", "VERB"):
        return has_adjective
    if word.pos == "ADJ":
        return True  # Воробьёвых гор
    has_noun = any("NOUN" in parse.grammemes and parse.is_known for parse in parses)
    return has_adjective and not has_noun


def _agrees_with_next(dictionary: Dictionary, words: Sequence[Word], index: int) -> bool:
    """Whether a word that may be a noun is an adjective of the next: Великого Новгорода, Каспийского моря."""
    if index + 1 >= len(words):
        return False
    mine = _slots(dictionary, words[index].text, "ADJF") | _slots(dictionary, words[index].text, "Surn")  # Воробьёвых
    return bool(mine) and not mine.isdisjoint(_slots(dictionary, words[index + 1].text, "NOUN"))


def _slots(dictionary: Dictionary, text: str, part: str) -> set[tuple[str | None, str | None]]:
    """Case and gender (plur for any in the plural) of the known readings of a word as one part of speech."""
    return {
        (parse.feats.get("Case"), "plur" if "plur" in parse.grammemes else parse.feats.get("Gender"))
        for parse in dictionary.parses(text.lower())
        if part in parse.grammemes and parse.is_known
    }


def _adjectives_before(dictionary: Dictionary, words: Sequence[Word], outside: list[int], head: int) -> list[int]:
    return [
        index
        for index in outside
        if index < head and (_is_adjective(dictionary, words[index]) or _agrees_with_next(dictionary, words, index))
    ]


def _follower(reader: Reader, word: Word, reading: Reading, slot: Slot, nominative: str) -> str:
    """The last word of a place, changed if it changes with its head: Ростова Великого, города Москвы."""
    if _is_adjective(reader.dictionary, word) and slot in reading.best:
        return _written(reader, reading, slot)
    if nominative.lower() in KINDS_OF_PLACE and word.text[:1].isupper():
        own = [other for other in reading.best if other[0] == slot[0]]  # город, Москва: each its own gender
        if own:
            return _written(reader, reading, max(own, key=reading.weights.__getitem__))
    return word.text
