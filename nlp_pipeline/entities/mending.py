"""Mends mentions where the model's habits are known to differ from the gold: titles, generic words, split names.

Spans of tokens with types and scores come in and go out, sorted. Each rule is a function with an example.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nlp_pipeline.lexicon.dictionary import Dictionary


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
    дядя тётя брат сестра""".split()
)
GENERIC = frozenset({"СМИ"})  # no name: сообщают |СМИ|
QUOTES = frozenset('«»"„“”')


def mend(
    mentions: Sequence[Found], forms: Sequence[str], is_beside: Callable[[int], bool], dictionary: Dictionary
) -> list[Found]:
    """The mentions mended. `forms` are the tokens' forms; `is_beside` says whether one blank stands before a token."""
    mended: list[Found] = []
    for mention in mentions:
        whole = without_title(mention, forms, dictionary)
        if whole is None or is_generic(whole, forms):
            continue
        if mended and goes_on(mended[-1], whole, forms, is_beside):
            before = mended[-1]
            mended[-1] = replace(before, last=whole.last, score=min(before.score, whole.score))
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
    return replace(mention, first=first) if first < mention.last else None


def is_title(form: str, dictionary: Dictionary) -> bool:
    """Whether a form is a title and likelier so than a name (Король and Князь are surnames too).

    >>> [is_title(form, Dictionary()) for form in ("Президенту", "Папой", "Токаев")]
    [True, True, False]
    """
    parses = dictionary.parses(form)
    return any(parse.lemma in TITLES for parse in parses[:3]) and not parses[0].grammemes & {"Surn", "Name", "Patr"}


def is_generic(mention: Found, forms: Sequence[str]) -> bool:
    """СМИ and the like."""
    return mention.last - mention.first == 1 and forms[mention.first] in GENERIC


def goes_on(before: Found, after: Found, forms: Sequence[str], is_beside: Callable[[int], bool]) -> bool:
    """Программы добровольцев| ООН: two organizations side by side are one, unless one stands in quotes."""
    return (
        before.type == after.type == "ORG"
        and before.last == after.first
        and is_beside(after.first)
        and forms[before.last - 1] not in QUOTES
        and forms[after.first] not in QUOTES
    )
