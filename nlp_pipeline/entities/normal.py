"""The normal form of a mention: the nominative a newspaper would print.

The words of one mention come in, with tags and heads; one string goes out. A person changes in every word, a
place or an organisation in its head and the adjectives that agree with it; what stands in quotes or in the
genitive stays. The document's ё and capitals stay, blanks become single. Who is who is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp_pipeline.entities.agreement import ADJECTIVES, Reading, Slot, best_slot
from nlp_pipeline.entities.word import Word, word_set
from nlp_pipeline.lexicon.dictionary import Dictionary

OPENING, CLOSING = "«„“\"'(", "»“”\"')"
PAIRS = {"«": "»", "„": "“", "“": "”"}
# Parts of foreign names that never change.
PARTICLES = word_set(
    "бин ибн бен абу аль ал эль эд ас аз ад аш ат фон цу ван вон дер ден де да ду дю ди дель делла дос ла ле лос "
    "лас тер тен о д мак сан сент оглы оглу кызы гызы улы уулу угли кизи ага паша хан"
)
INITIAL = re.compile(r"[А-ЯЁA-Z]\.?(?:-?[А-ЯЁA-Z]\.)*|[А-ЯЁ][а-яё]?\.")
TURKIC_PATRONYMIC = re.compile(r".{3,}(?:[уұ]лы|[кқ]ызы|оглы|оглу|уулу)")  # Кунанбай|улы never changes
ABBREVIATION = re.compile(r"[А-ЯЁ]{2,}")
INFLECTED_ABBREVIATION = re.compile(r"([А-ЯЁ]{2,})(?:а|у|ом|е|ы|ов|ам|ами|ах)")  # МИД|ом
CYRILLIC = re.compile(r"[А-Яа-яЁё]+(?:[-’'][А-Яа-яЁё]+)*")
ORDINAL = re.compile(r"\d+-(?:й|го|му|м|я|ю|е|х|ми)")
HYPHEN = re.compile(r"[-‐‑]")
# Head nouns after which a name in the same case agrees: города Москвы → город Москва.
KINDS_OF_PLACE = word_set("город село деревня река станица гора хутор столица")
SHORT_CAPITALS = 5  # letters of a word in capitals that is no abbreviation; shorter may be one


def normal_form(dictionary: Dictionary, words: Sequence[Word], type: str) -> str:  # noqa: A002
    """The nominative of a mention of `type` (PER, LOC, ORG; any other is read as ORG).

    >>> dictionary = Dictionary()
    >>> ins, gen = {"Case": "Ins", "Number": "Sing"}, {"Case": "Gen", "Number": "Sing"}
    >>> name = Word("Касым-Жомартом", "", "PROPN", ins), Word("Токаевым", " ", "PROPN", ins)
    >>> normal_form(dictionary, name, "PER")
    'Касым-Жомарт Токаев'
    >>> ministry = Word("Министерства", "", "NOUN", gen), Word("обороны", " ", "NOUN", gen, 0)
    >>> normal_form(dictionary, ministry, "ORG")
    'Министерство обороны'
    """
    if not words:
        return ""
    texts = [word.text for word in words]
    if type == "PER":
        texts = _person(dictionary, words)
    else:
        for index, text in _thing(dictionary, words, is_place=type == "LOC").items():
            texts[index] = text
    joined = texts[0] + "".join(
        (" " if word.space else "") + text for word, text in zip(words[1:], texts[1:], strict=True)
    )
    return _balanced(joined)


# ---- persons


def _person(dictionary: Dictionary, words: Sequence[Word]) -> list[str]:
    """Every word of a person's name in the nominative singular."""
    texts = [_lowered(word.text) for word in words]
    changing = [
        index
        for index, (word, text) in enumerate(zip(words, texts, strict=True))
        if CYRILLIC.fullmatch(text) and not _is_fixed_name(word, text, len(words))
    ]
    parts = {index: HYPHEN.split(texts[index]) for index in changing}
    last = [Reading(dictionary, parts[index][-1], is_person=True) for index in changing]
    if not last:
        return texts
    slot = best_slot(last, [words[index] for index in changing], is_person=True)
    for index, reading in zip(changing, last, strict=True):
        texts[index] = _compound(dictionary, texts[index], parts[index], reading, slot)
    return texts


def _is_fixed_name(word: Word, text: str, count: int) -> bool:
    if INITIAL.fullmatch(text) or TURKIC_PATRONYMIC.fullmatch(text.lower()):
        return True
    return count > 1 and text.lower() in PARTICLES and not (word.text[0].isupper() and count == 2)


def _compound(dictionary: Dictionary, text: str, parts: list[str], last: Reading, slot: Slot) -> str:
    """A word or the parts of a hyphenated one in the nominative: Салтыкова-Щедрина, Касым-Жомартом."""
    done = []
    for part in parts[:-1]:
        reading = Reading(dictionary, part, is_person=True)
        found = reading.best.get(slot)
        is_name = found is not None and found[0] >= 1.2 and part.lower() not in PARTICLES
        done.append(recased(reading.nominative(slot), part) if is_name else part)
    done.append(recased(last.nominative(slot), parts[-1]))
    separators = HYPHEN.findall(text)
    return "".join(part + sep for part, sep in zip(done, [*separators, ""], strict=True))


def _lowered(text: str) -> str:
    """A name in capitals as a name: ПУТИН → Путин; initials and short abbreviations stay."""
    letters = text.replace("-", "")
    if len(letters) >= SHORT_CAPITALS and letters.isupper() and CYRILLIC.fullmatch(text):
        return "-".join(part.capitalize() for part in text.split("-"))
    return text


# ---- places and organisations


def _thing(dictionary: Dictionary, words: Sequence[Word], *, is_place: bool) -> dict[int, str]:
    """The words of a place or organisation that change: index → nominative."""
    outside = _outside_quotes(words)
    head = _head(dictionary, words, outside)
    if head is None:
        return {}
    shortened = INFLECTED_ABBREVIATION.fullmatch(words[head].text)
    chosen = [*_adjectives_before(dictionary, words, outside, head), head]
    readings = [Reading(dictionary, words[index].text, is_person=False) for index in chosen]
    slot = best_slot(readings, [words[index] for index in chosen], is_person=False)
    changed = {
        index: _changed(dictionary, words[index].text, reading, slot)
        for index, reading in zip(chosen, readings, strict=True)
    }
    for index in outside[: outside.index(head)]:
        if ORDINAL.fullmatch(words[index].text):
            changed[index] = _ordinal(words[index].text, slot)
    if shortened:
        changed[head] = shortened[1]  # МИДом|МИД
    if is_place and head == len(words) - 2:
        changed.update(_follower(dictionary, words[-1], len(words) - 1, slot, changed[head]))
    return changed


def _ordinal(text: str, slot: Slot) -> str:
    """12-й экспедиции|12-я: the ending an ordinal number has in the nominative."""
    return text.partition("-")[0] + {"masc": "-й", "femn": "-я"}.get(slot[1], "-е")


def _changed(dictionary: Dictionary, text: str, reading: Reading, slot: Slot) -> str:
    if reading.is_known or not HYPHEN.search(text):
        return recased(reading.nominative(slot), text)
    parts = HYPHEN.split(text)  # Усть-Лабинска: the last part changes
    last = Reading(dictionary, parts[-1], is_person=False)
    return text[: len(text) - len(parts[-1])] + recased(last.nominative(slot), parts[-1])


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
    """Whether a word that may be a noun is an adjective of the next: Великого Новгорода, Набережных Челнов."""
    if index + 1 >= len(words) or not words[index + 1].text[:1].isupper():
        return False
    mine = _slots(dictionary, words[index].text, "ADJF")
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


def _follower(dictionary: Dictionary, word: Word, index: int, slot: Slot, nominative: str) -> dict[int, str]:
    """The last word of a place, if it changes with its head: Ростова Великого, города Москвы."""
    reading = Reading(dictionary, word.text, is_person=False)
    if _is_adjective(dictionary, word) and slot in reading.best:
        return {index: _changed(dictionary, word.text, reading, slot)}
    if nominative.lower() in KINDS_OF_PLACE and word.text[:1].isupper():
        own = [other for other in reading.best if other[0] == slot[0]]  # город, Москва: each its own gender
        if own:
            return {index: _changed(dictionary, word.text, reading, max(own, key=reading.weight))}
    return {}


# ---- strings


def recased(form: str, text: str) -> str:
    """`form` with the capitals and the ё of `text`, whose beginning it shares.

    >>> recased("соединённые", "Соединённых"), recased("петр", "Пётром"), recased("москва", "МОСКВОЙ")
    ('Соединённые', 'Пётр', 'МОСКВА')
    """
    if form == text:
        return text
    pieces, shown = form.split("-"), text.split("-")
    if len(pieces) == len(shown) > 1:  # Ростова-на-Дону
        return "-".join(recased(piece, part) for piece, part in zip(pieces, shown, strict=True))
    same = 0
    low = text.lower().replace("ё", "е")
    plain = form.lower().replace("ё", "е")
    while same < min(len(low), len(plain)) and low[same] == plain[same]:
        same += 1
    rest = form[same:] if "ё" in text.lower() else form[same:].replace("ё", "е")
    if same == 0 and text[:1].isupper():
        rest = rest[:1].upper() + rest[1:]
    return text[:same] + (rest.upper() if len(text) > 1 and text.isupper() else rest)


def _balanced(text: str) -> str:
    """Quotes in pairs: an open one is closed, a lone closing one at the end goes."""
    for left, right in (("«", "»"), ("„", "“")):
        more = text.count(left) - text.count(right)
        if more == 1:
            return text + right
        if more == -1 and text.endswith(right):
            return text[:-1].rstrip()
    return text
