"""The normal form of a mention: the nominative a newspaper would print.

The words of one mention come in, with tags and heads; its possible nominatives go out, the likeliest first. The
document's ё and capitals stay, blanks become single. How words change stands in `person_forms` and `thing_forms`;
that other mentions help to decide, in `consensus`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp_pipeline.entities.person_forms import person_forms
from nlp_pipeline.entities.spelling import balanced
from nlp_pipeline.entities.thing_forms import thing_forms
from nlp_pipeline.entities.word import Word
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible nominative, its words in lower case, and how well tags and dictionary speak for it."""

    text: str
    words: tuple[str, ...]
    score: float


def candidates(
    dictionary: Dictionary,
    names: NameLists,
    words: Sequence[Word],
    type: str,  # noqa: A002
) -> tuple[Candidate, ...]:
    """The possible nominatives of a mention of `type` (PER, LOC; any other is read as ORG), the likeliest first."""
    if not words:
        return (Candidate("", (), 0.0),)
    forms = (
        person_forms(dictionary, names, words)
        if type == "PER"
        else thing_forms(dictionary, words, is_place=type == "LOC")
    )
    found: dict[str, Candidate] = {}
    for score, texts in forms:
        joined = texts[0] + "".join(
            (" " if word.space else "") + text for word, text in zip(words[1:], texts[1:], strict=True)
        )
        if joined not in found:
            lower = tuple(text.lower().replace("ё", "е") for text in texts if text[:1].isalpha())
            found[joined] = Candidate(balanced(joined), lower, score)
    return tuple(found.values())


def normal_form(dictionary: Dictionary, names: NameLists, words: Sequence[Word], type: str) -> str:  # noqa: A002
    """The likeliest nominative of a mention by itself.

    >>> dictionary, names = Dictionary(), NameLists()
    >>> ins, gen = {"Case": "Ins", "Number": "Sing"}, {"Case": "Gen", "Number": "Sing"}
    >>> name = Word("Касым-Жомартом", "", "PROPN", ins), Word("Токаевым", " ", "PROPN", ins)
    >>> normal_form(dictionary, names, name, "PER")
    'Касым-Жомарт Токаев'
    >>> ministry = Word("Министерства", "", "NOUN", gen), Word("обороны", " ", "NOUN", gen, 0)
    >>> normal_form(dictionary, names, ministry, "ORG")
    'Министерство обороны'
    """
    return candidates(dictionary, names, words, type)[0].text
