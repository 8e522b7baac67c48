"""The normal form of a mention: the nominative a newspaper would print.

The words of one mention come in, with their tags; its possible nominatives go out, the likeliest first. The
document's ё and capitals stay, blanks become single. How words change stands in `person_forms` and `thing_forms`;
that other mentions help to decide, in `consensus`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp_pipeline.entities.person_forms import person_forms
from nlp_pipeline.entities.reading import Reader
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


class Nominatives:
    """The possible nominatives of mentions, by a dictionary and lists of names."""

    __slots__ = ("_of_persons", "_of_things")

    def __init__(self, dictionary: Dictionary, names: NameLists) -> None:
        self._of_persons, self._of_things = Reader(dictionary, names), Reader(dictionary)

    def of(self, words: Sequence[Word], type: str) -> tuple[Candidate, ...]:  # noqa: A002
        """Those of one mention of `type` (PER, LOC; any other is read as ORG), the likeliest first.

        >>> ins, gen = {"Case": "Ins", "Number": "Sing"}, {"Case": "Gen", "Number": "Sing"}
        >>> nominatives = Nominatives(Dictionary(), NameLists())
        >>> name = Word("Касым-Жомартом", "", "PROPN", ins), Word("Токаевым", " ", "PROPN", ins)
        >>> nominatives.of(name, "PER")[0].text
        'Касым-Жомарт Токаев'
        >>> ministry = Word("Министерства", "", "NOUN", gen), Word("обороны", " ", "NOUN", gen)
        >>> nominatives.of(ministry, "ORG")[0].text
        'Министерство обороны'
        """
        if not words:
            return (Candidate("", (), 0.0),)
        forms = (
            person_forms(self._of_persons, words)
            if type == "PER"
            else thing_forms(self._of_things, words, is_place=type == "LOC")
        )
        found: dict[tuple[str, ...], Candidate] = {}
        for score, texts in forms:
            key = tuple(texts)
            if key not in found:
                found[key] = _candidate(words, texts, score)
        return tuple(found.values())


def _candidate(words: Sequence[Word], texts: Sequence[str], score: float) -> Candidate:
    more = [" " + text if word.space else text for word, text in zip(words[1:], texts[1:], strict=True)]
    lower = tuple([text.lower().replace("ё", "е") for text in texts if text[:1].isalpha()])
    return Candidate(balanced("".join([texts[0], *more])), lower, score)
