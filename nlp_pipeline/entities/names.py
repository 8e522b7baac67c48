"""The parts of a person's name: first, last, middle, nick.

The normal form of a mention comes in, and what its words are in other mentions of the document; the parts go out in
the nominative, as the document writes them. Grammemes of the dictionary, lists of names and the place in the mention
decide; titles are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from nlp_pipeline.entities.eastern import is_eastern, is_surname
from nlp_pipeline.entities.particles import CHILD_OF, LAST_OPENERS, SON_OF
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists

FIRST, LAST, MIDDLE, NICK = "first", "last", "middle", "nick"

INITIALS = re.compile(r"(?:[А-ЯЁA-Z][а-яё]?\.(?:-?[А-ЯЁA-Z]\.)*|[А-ЯЁA-Z])")
PATRONYMIC = re.compile(r".{2,}(?:ович|евич|ич|овна|евна|ична|инична)|.{3,}(?:[ұу]лы|[қк]ызы|оглы|оглу|гызы|уулу)")
SURE_PATRONYMIC = re.compile(r".{2,}(?:овна|евна|ична)|.{3,}(?:[ұу]лы|[қк]ызы|оглы|гызы|уулу)")
ELSEWHERE = 3.0  # what it is worth that a word is of a part in other mentions
REGNAL = re.compile(r"[IVX]+")  # Пётр |I|
QUOTES = frozenset("«»„“”\"'()")
SURNAME_ENDINGS = re.compile(
    r".{2,}(?:ов|ев|ёв|ова|ева|ёва|ин|ын|ина|ына|ский|цкий|ская|цкая|енко|дзе|швили|чук|юк|ян|янц|сон|берг|штейн|ман)"
)


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a person's name in the nominative; None for a part that is not there."""

    first: str | None = None
    last: str | None = None
    middle: str | None = None
    nick: str | None = None


Evidence = dict[str, float]  # how much a word looks like each part, from 0 (not at all) to 3 (it is one)
Elsewhere = Mapping[str, str]  # a word in lower case → the part that it is in other mentions of the document


def name_parts(
    dictionary: Dictionary, lists: NameLists, normal: str, elsewhere: Elsewhere = MappingProxyType({})
) -> NameParts:
    """First, last, middle and nick of a person, from the normal form and what other mentions say.

    >>> name_parts(Dictionary(), NameLists(), "Токаев")
    NameParts(first=None, last='Токаев', middle=None, nick=None)
    >>> name_parts(Dictionary(), NameLists(), "Рой", {"рой": "last"})
    NameParts(first=None, last='Рой', middle=None, nick=None)
    """
    units, nick = _units(normal)
    if not units:
        return NameParts(nick=nick)
    kinds = _kinds(dictionary, lists, units, elsewhere)
    found: dict[str, list[str]] = {FIRST: [], LAST: [], MIDDLE: []}
    for unit, kind in zip(units, kinds, strict=True):
        if kind is not None:
            found[kind].append(unit.removesuffix(".") if INITIALS.fullmatch(unit) else unit)
    first, last, middle = (" ".join(found[kind]) or None for kind in (FIRST, LAST, MIDDLE))
    return NameParts(first, last, middle, nick)


def _units(normal: str) -> tuple[list[str], str | None]:
    """The words of a normal form, particles joined to what they open; and what stands in quotes."""
    quoted = re.search(r"[«„\"]([^»“\"]+)[»“\"]", normal)
    nick = (quoted[1].strip() or None) if quoted else None
    rest = normal if quoted is None else normal.replace(quoted[0], " ")
    words = [
        word
        for word in re.sub(r"(?<=[А-ЯЁA-Z]\.)(?=[А-ЯЁA-Z])", " ", rest).split()
        if word not in QUOTES and not REGNAL.fullmatch(word)
    ]
    units: list[str] = []
    index = 0
    while index < len(words):
        start = index
        while index < len(words) - 1 and _opens(words[index], index, len(words)):
            index += 1
        if index + 1 < len(words) and words[index + 1].lower() in CHILD_OF:
            index += 1  # Гейдар оглы
        units.append(" ".join(words[start : index + 1]))
        index += 1
    return _joined_initials(units), nick


def _opens(word: str, index: int, count: int) -> bool:
    low = word.lower()
    return low in SON_OF or (low in LAST_OPENERS and (word == low or index > 0 or count > 2))


def _joined_initials(units: list[str]) -> list[str]:
    """«А .» as «А.»."""
    joined: list[str] = []
    for unit in units:
        if unit == "." and joined:
            joined[-1] += "."
        else:
            joined.append(unit)
    return joined


def _kinds(dictionary: Dictionary, lists: NameLists, units: list[str], elsewhere: Elsewhere) -> list[str | None]:
    """The part that each unit is: the assignment of parts in an order names have, with the most evidence."""
    initials = [bool(INITIALS.fullmatch(unit)) for unit in units]
    if any(initials) and not all(initials):
        return _with_initials(units, initials)
    # A title before the name is lower case: президент Токаев.
    titles = [unit == unit.lower() and unit[:1].isalpha() and unit.isalpha() for unit in units]
    names = [index for index, title in enumerate(titles) if not title] or list(range(len(units)))
    shown = [units[index] for index in names]
    is_two_names = len(shown) == 2 and _is_name(dictionary, shown[1])
    is_family_first = is_eastern(shown) and is_surname(shown[0]) and not is_two_names
    order = (LAST, *[FIRST] * (len(names) - 1)) if is_family_first else None  # Ху Цзиньтао; but Хуан Пабло
    evidence = [_evidence(dictionary, lists, unit) for unit in shown]
    for unit, own in zip(shown, evidence, strict=True):
        if (kind_elsewhere := elsewhere.get(unit.lower())) is not None:
            own[kind_elsewhere] += ELSEWHERE
    best = order or _best_order(evidence)
    kinds: list[str | None] = [None] * len(units)
    for index, kind in zip(names, best, strict=True):
        kinds[index] = kind
    return kinds


def _is_name(dictionary: Dictionary, word: str) -> bool:
    return any("Name" in parse.grammemes and parse.is_known for parse in dictionary.parses(word.lower()))


def _with_initials(units: list[str], initials: list[bool]) -> list[str | None]:
    """А. С. Пушкин, Пушкин А. С., Джордж У. Буш."""
    kinds: list[str | None] = []
    firsts = 0
    full = [index for index, initial in enumerate(initials) if not initial]
    named = len(full) > 1
    for index, initial in enumerate(initials):
        if initial:
            kinds.append(MIDDLE if named or firsts else FIRST)
            firsts += 1
        elif named:
            kinds.append(FIRST if index == full[0] else LAST)
        else:
            kinds.append(LAST)
    return kinds


# Orders of parts by the number of units, each with what it is worth before any evidence.
Orders = Mapping[tuple[str, ...], float]
ORDERS: Mapping[int, Orders] = {
    1: {(LAST,): 1.0, (FIRST,): 0.0, (MIDDLE,): -0.5},
    2: {(FIRST, LAST): 1.0, (LAST, FIRST): -1.5, (FIRST, MIDDLE): 0.0, (FIRST, FIRST): -2.0, (LAST, LAST): -2.0},
    3: {
        (FIRST, MIDDLE, LAST): 0.5,
        (LAST, FIRST, MIDDLE): 0.5,
        (FIRST, FIRST, LAST): 0.8,
        (FIRST, LAST, LAST): 0.4,
        (FIRST, LAST, MIDDLE): -0.3,
        (LAST, FIRST, FIRST): -0.5,
    },
}


def _best_order(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The parts of so many units that have the most evidence; of equals the first."""
    rest = len(evidence) - 2
    orders = ORDERS.get(len(evidence)) or dict.fromkeys(
        [(FIRST, MIDDLE, *[LAST] * rest), (FIRST, LAST, *[LAST] * rest), (LAST, FIRST, *[MIDDLE] * rest)], 0.0
    )
    worths = [prior + sum(map(dict.__getitem__, evidence, order)) for order, prior in orders.items()]
    return list(orders)[worths.index(max(worths))]


def _evidence(dictionary: Dictionary, lists: NameLists, unit: str) -> Evidence:
    words = unit.split()
    if len(words) > 1:
        opener, closer = words[0].lower(), words[-1].lower()
        if opener in SON_OF:
            return _evidence_of(0.0, 2.5, 1.5)  # Усама бин Ладен: the last name, where there is no other
        if closer in CHILD_OF:
            return _evidence_of(0.0, 1.0, 2.5)
        return _evidence_of(0.0, 3.0, 0.0)
    low = unit.lower()
    parts = low.split("-")
    if len(parts) > 1:
        if parts[-1] in CHILD_OF:
            return _evidence_of(0.0, 0.0, 3.0)
        if parts[0] in LAST_OPENERS:
            return _evidence_of(0.3, 1.5, 0.0)  # аль-Барадеи
    each = [_word_evidence(dictionary, lists, part) for part in parts]
    return each[0] if len(each) == 1 else {kind: max([own[kind] for own in each]) for kind in (FIRST, LAST, MIDDLE)}


def _evidence_of(first: float, last: float, middle: float) -> Evidence:
    return {FIRST: first, LAST: last, MIDDLE: middle}


def _is_of_first_name(plain: str, lists: NameLists) -> bool:
    """Whether a word in -ович, -евич, -ич is made of a first name: Кемелевич of Кемель."""
    for ending in ("ович", "евич", "ич"):
        stem = plain.removesuffix(ending)
        if stem != plain:
            return any(stem + tail in lists.first for tail in ("", "ь", "й", "а", "я", "о"))
    return False


def _word_evidence(dictionary: Dictionary, lists: NameLists, low: str) -> Evidence:
    first = last = middle = 0.0
    plain = low.replace("ё", "е")
    for parse in dictionary.parses(low):
        if parse.feats.get("Case") != "Nom":
            continue
        if "Name" in parse.grammemes:
            first = max(first, 2.0 if parse.is_known else 0.1)
        if "Surn" in parse.grammemes:
            last = max(last, 2.0 if parse.is_known else 1.0)
        if "Patr" in parse.grammemes:
            middle = max(middle, 3.0 if parse.is_known else 0.5)
    if plain in lists.first:
        first = max(first, 1.0) + 0.7
    elif plain in lists.maybe_first:
        first = max(first, 1.0) + 0.3
    if plain in lists.last:
        last = max(last, 1.0) + 0.3
    if SURNAME_ENDINGS.fullmatch(plain):
        last = max(last, 1.0) + 0.3
    if SURE_PATRONYMIC.fullmatch(low):
        middle = max(middle, 2.5)
    elif PATRONYMIC.fullmatch(low):
        middle = max(middle, 2.5 if _is_of_first_name(plain, lists) else 0.8)
    if middle == 0.0:
        middle = -1.0
    return _evidence_of(first, last, middle)


def parts_elsewhere(found: Mapping[str, NameParts]) -> Mapping[str, Elsewhere]:
    """For each name of a document, given with its parts, what its words are in names of several words beside it.

    Words are left out that are of two parts elsewhere, or nowhere.

    >>> names = {"Андре Рой": NameParts("Андре", "Рой"), "Рой": NameParts("Рой")}
    >>> parts_elsewhere(names)["Рой"]
    {'рой': 'last'}
    """
    words = {normal: _words_of(parts) for normal, parts in found.items()}
    where: dict[str, dict[str, int]] = {}  # word → how many names have it as which part
    for own in words.values():
        for kind, word in own:
            counts = where.setdefault(word, {})
            counts[kind] = counts.get(kind, 0) + 1
    return {normal: _of_others(normal, own, where) for normal, own in words.items()}


def _words_of(parts: NameParts) -> list[tuple[str, str]]:
    """Part and word in lower case, of a name of several words; nothing of a name of one."""
    known = [(FIRST, parts.first), (LAST, parts.last), (MIDDLE, parts.middle)]
    words = [(kind, value.lower()) for kind, value in known if value is not None]
    return words if len(words) > 1 else []


def _of_others(normal: str, own: Sequence[tuple[str, str]], where: Mapping[str, Mapping[str, int]]) -> Elsewhere:
    found = {}
    for word in normal.lower().split() if where else ():
        others = [kind for kind, count in where.get(word, {}).items() if count > own.count((kind, word))]
        if len(others) == 1:
            found[word] = others[0]
    return found
