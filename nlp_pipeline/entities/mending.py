"""Mends mentions where the model's habits are known to differ from the gold: titles, generic words, split names.

Spans of tokens with types and scores come in and go out, sorted. Each rule is a function with an example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists


@dataclass(frozen=True, slots=True)
class Found:
    """A mention: tokens `first:last`, a type, a score."""

    first: int
    last: int
    type: str
    score: float


# offices, ranks and forms of address, which are no part of a name
TITLES = frozenset(
    """президент премьер премьер-министр министр канцлер губернатор мэр сенатор депутат глава секретарь директор
    судья император императрица царь король королева принц принцесса султан шейх эмир граф князь барон герцог лорд
    леди сэр папа патриарх епископ архиепископ митрополит кардинал аятолла святой отец маршал адмирал генерал
    полковник майор капитан лейтенант сержант доктор профессор товарищ господин госпожа мадам мистер миссис мисс дед
    дядя тётя брат сестра спикер лидер тренер председатель режиссёр актёр актриса певец певица""".split()
)
GENERIC = frozenset({"СМИ"})  # no name: сообщают |СМИ|
NOMINATIVE_ENDINGS = ("", "а", "я", "ь", "й")
CASE_ENDINGS = ("", "а", "у", "ом", "е", "ы", "ой", "я", "ю", "ем", "и", "ей")
FORMER = re.compile("(?:экс|вице|пресс|генерал)-[а-яё]", re.I)
QUOTES = frozenset('«»"„“”')


def mend(
    mentions: Sequence[Found],
    forms: Sequence[str],
    is_beside: Callable[[int], bool],
    dictionary: Dictionary,
    names: NameLists,
) -> list[Found]:
    """The mentions mended. `forms` are the tokens' forms; `is_beside` says whether one blank stands before a token."""
    mended: list[Found] = []
    for mention in mentions:
        whole = without_title(mention, forms, dictionary)
        if whole is None or is_generic(whole, forms):
            continue
        before = mended[-1] if mended else None
        is_next = before is not None and before.last == whole.first and is_beside(whole.first)
        if before is not None and is_next and belongs(before, whole, forms, dictionary, names):
            mended[-1] = replace(whole, first=before.first, score=min(before.score, whole.score))
        else:
            mended.append(whole)
    return mended


def without_title(mention: Found, forms: Sequence[str], dictionary: Dictionary) -> Found | None:
    """Папа |Франциск, |Принцу |Филиппу; a title alone is nobody's name: Президент отметил."""
    if mention.type != "PER":
        return mention
    first = mention.first
    while first < mention.last and is_title(forms[first], dictionary):
        first += 1
    while mention.first < first < mention.last and not forms[first][0].isalnum():
        first += 1
    if first == mention.first:
        return mention
    return replace(mention, first=first) if first < mention.last else None


def is_title(form: str, dictionary: Dictionary) -> bool:
    """Whether a form is a title and likelier so than a name (Король and Князь are surnames too).

    >>> [is_title(form, Dictionary()) for form in ("Президенту", "Экс-президент", "Папой", "Токаев")]
    [True, True, True, False]
    """
    parses = dictionary.parses(form.lower().partition("-")[2] if FORMER.match(form) else form)
    return any(parse.lemma in TITLES for parse in parses[:3]) and not parses[0].grammemes & {"Surn", "Name", "Patr"}


def is_generic(mention: Found, forms: Sequence[str]) -> bool:
    """СМИ and the like."""
    return mention.last - mention.first == 1 and forms[mention.first] in GENERIC


def belongs(before: Found, after: Found, forms: Sequence[str], dictionary: Dictionary, names: NameLists) -> bool:
    """Whether two mentions with one blank between them are one."""
    return is_one_organization(before, after, forms) or is_one_person(before, after, forms, dictionary, names)


def is_one_organization(before: Found, after: Found, forms: Sequence[str]) -> bool:
    """Программы добровольцев| ООН: unless one stands in quotes."""
    edges = {forms[before.last - 1], forms[after.first]}
    return before.type == after.type == "ORG" and len(edges) == 2 and QUOTES.isdisjoint(edges)  # not ООН| ООН


def is_one_person(before: Found, after: Found, forms: Sequence[str], dictionary: Dictionary, names: NameLists) -> bool:
    """Касым-Жомартом| Токаевым: a first name by itself, whatever it was taken for, before a person without one."""
    if after.type != "PER" or before.last - before.first > 1:
        return False
    first, second = forms[before.first], forms[after.first]
    return is_first_name(first, dictionary, names) and not is_first_name(second, dictionary, names)


def is_first_name(form: str, dictionary: Dictionary, names: NameLists) -> bool:
    """Whether a form, in whatever case, is of a first name.

    >>> [is_first_name(form, Dictionary(), NameLists()) for form in ("Касым-Жомартом", "Мадины", "Москвы", "Токаева")]
    [True, True, False, False]
    """
    parts = form.lower().replace("ё", "е").split("-")
    return form[:1].isupper() and all(_is_of_first_name(part, dictionary, names) for part in parts)


def _is_of_first_name(low: str, dictionary: Dictionary, names: NameLists) -> bool:
    parses = dictionary.parses(low)
    if low in names.last or any("Geox" in parse.grammemes and parse.is_known for parse in parses):
        return low in names.first  # Израиль is a country, and Жомарт a last name too
    if any("Name" in parse.grammemes and parse.is_known for parse in parses):
        return True
    stems = [low.removesuffix(ending) for ending in CASE_ENDINGS if low.endswith(ending)]
    return not parses[0].is_known and any(stem + end in names.first for stem in stems for end in NOMINATIVE_ENDINGS)
