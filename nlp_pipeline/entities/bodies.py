"""Bodies of the United Nations, whole: Совет Безопасности ООН, Регионального центра ООН по Целям развития.

factRuEval's scheme, which the default tagger learns, names the parent apart where it stands at the end (Институт
истории | РАН); a body of the UN is called with it, and often goes on after it. Forms of tokens and mentions come in,
flat or nested; flat ones go out with such names joined, nested ones with the whole names beside what they hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.parse import Parse

PARENT = "ООН"
ORGANIZATIONS = ("ORG", "ORGANIZATION")
BODIES = frozenset(
    """агентство ассамблея бюро генассамблея департамент институт комиссия комитет миссия организация отделение офис
    представительство программа совбез совет секретариат трибунал университет управление фонд центр""".split()
)
LEADING = frozenset({"по", "для", "против"})  # prepositions that a name goes on with
LONGEST = 12  # words to either side


GOES_ON = re.compile("(?:pw+(?:aw+)*)*")  # p: a leading preposition, w: a word of the name, a: and


class Mention(NamedTuple):
    """Tokens `first:last`, a type, a score."""

    first: int
    last: int
    type: str
    score: float


def whole_bodies(
    mentions: Sequence[Mention], forms: Sequence[str], bounds: Sequence[int], dictionary: Dictionary
) -> list[Mention]:
    """Flat mentions, sorted, in blocks by `bounds` [b + 1], with the names of bodies in one piece."""
    found: list[Mention] = []
    for mention in mentions:
        if found and mention.first < found[-1].last:
            continue  # now inside a longer one
        if mention.type in ORGANIZATIONS and forms[mention.last - 1] == PARENT:
            block = bisect_right(bounds, mention.first)
            first = _beginning(forms, bounds[block - 1], mention.last - 1, dictionary)
            if first is not None:
                words = forms[mention.last : min(bounds[block], mention.last + LONGEST)]
                last = mention.last + _goes_on(words, dictionary)
                while found and found[-1].last > first:
                    first = min(first, found.pop().first)
                mention = mention._replace(first=min(first, mention.first), last=last)
        found.append(mention)
    return found


def with_bodies(
    mentions: Sequence[Mention], forms: Sequence[str], bounds: Sequence[int], dictionary: Dictionary
) -> list[Mention]:
    """Nested mentions with the names of bodies among them; what crosses one is left out."""
    parents = {
        mention.last: mention  # the innermost
        for mention in mentions
        if mention.type in ORGANIZATIONS and forms[mention.last - 1] == PARENT
    }
    added = whole_bodies([parents[last] for last in sorted(parents)], forms, bounds, dictionary)
    begins = [body.first for body in added]
    kept = {}
    for mention in mentions:
        near = {bisect_right(begins, token) - 1 for token in (mention.first, mention.last - 1)}
        if not any(place >= 0 and _cross(mention, added[place]) for place in near):
            kept[mention[:3]] = mention
    kept = {body[:3]: body for body in added} | kept
    return sorted(kept.values(), key=lambda mention: (mention.first, -mention.last, mention.type))


def _cross(one: Mention, other: Mention) -> bool:
    return one.first < other.first < one.last < other.last or other.first < one.first < other.last < one.last


def _beginning(forms: Sequence[str], begin: int, parent: int, dictionary: Dictionary) -> int | None:
    """Where the name of a body begins whose parent is at a place; None when what stands before it is no such name.

    Between the body and its parent stand only words in the genitive: Программа добровольцев |ООН.
    """
    first, place = None, parent - 1
    while place >= max(begin, parent - LONGEST):
        readings = _readings(forms[place], dictionary)
        is_body = any(parse.lemma in BODIES for parse in readings)
        if is_body:
            start = place
            while start > begin and any(parse.pos == "ADJ" for parse in _readings(forms[start - 1], dictionary)):
                start -= 1
            capitals = [at for at in range(start, place + 1) if forms[at][0].isupper()]
            first = capitals[0] if capitals else first
            place = start
        if not any(parse.feats.get("Case") == "Gen" for parse in readings):
            break
        place -= 1
    return first


def _goes_on(words: Sequence[str], dictionary: Dictionary) -> int:
    """How many words after its parent belong to the name of a body: по Целям развития, для Азии и Африки."""
    letters = "".join(
        "p" if word in LEADING else "a" if word == "и" else "w" if _readings(word, dictionary) else "."
        for word in words
    )
    match = GOES_ON.match(letters)
    return match.end() if match else 0


def _readings(form: str, dictionary: Dictionary) -> list[Parse]:
    """The parses of a form as a noun or an adjective with a case, when the likeliest is one of them."""
    parses = dictionary.parses(form.lower()) if form[0].isalpha() else ()
    found = [parse for parse in parses if parse.pos in ("NOUN", "PROPN", "ADJ") and "Case" in parse.feats]
    return found if found and found[0] is parses[0] else []
