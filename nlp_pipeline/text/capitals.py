"""Words in capitals made ordinary for the models: ПРЕЗИДЕНТ ВЛАДИМИР ПУТИН → Президент Владимир Путин.

A text comes in; repairs go out, one for each such word. Abbreviations stay (США, ООН), and so does what nobody knows
in a text that does not shout (КАЗЭКСИМ). In a run of capitals names get a capital and other words none; a word by
itself must be known to the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.names import NameLists
from nlp_pipeline.lexicon.parse import Parse
from nlp_pipeline.text.lines import BREAKS
from nlp_pipeline.text.repairs import Repair

UPPER = "А-ЯЁӘҒҚҢӨҰҮҺІ"
LETTER = "A-Za-zА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"
LOUD = re.compile(4 * f"[{UPPER}]")  # a text without such a word has nothing to mend
# words in capitals, with what stands between them: neither a small letter nor the end of a line
RUN = re.compile(
    rf"[{UPPER}](?<![{LETTER}\d_-].)[{UPPER}]*(?![{LETTER}])(?:[^{LETTER}{BREAKS}]{{0,12}}[{UPPER}]+(?![{LETTER}]))*"
)
WORD = re.compile(f"[{UPPER}]+")
VOWEL = re.compile("[АЕЁИОУЫЭЮЯӘӨҰҮІ]")
CONSONANTS = re.compile(f"[{UPPER.replace('Ё', '')}]")
CAPITALIZED = re.compile("[А-ЯЁ](?<=[а-яё,»] .)[а-яё]{3,}")
OPENING = '«"„“('
CUT = frozenset("./-")
SENTENCE_END = ".!?…:"

LONG = 4  # letters of a word that may be made ordinary in a run
LONE = 5  # and by itself
SHOUTED = 2  # long words known to the dictionary (or more that are nearly so) make a run one of shouting
NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"})
PERSONAL = frozenset({"Name", "Surn", "Patr"})
FIRST_NAMES = frozenset({"Name"})


def find_capitals(text: str, dictionary: Dictionary, names: NameLists) -> Iterator[Repair]:
    """Repairs (start, stop, ordinary form) for words of `text` in capitals, sorted, of equal length.

    >>> [norm for *_, norm in find_capitals("ВЛАДИМИР ПУТИН ПРИЕХАЛ В США", Dictionary(), NameLists())]
    ['Владимир', 'Путин', 'приехал', 'в']
    """
    if LOUD.search(text) is None:
        return
    speller = _Speller(text, dictionary, names)
    for run in RUN.finditer(text):
        words = list(WORD.finditer(text, *run.span()))
        if len(words) == 1:
            yield from speller.lone(words[0])
        elif speller.is_shouted(words):
            yield from speller.shouted(words)
        else:
            for word in words:
                yield from speller.lone(word)


class _Speller:
    """How the words of one text are written when nobody shouts."""

    def __init__(self, text: str, dictionary: Dictionary, names: NameLists) -> None:
        self._text = text
        self._parses: Callable[[str], tuple[Parse, ...]] = dictionary.parses
        self._names = names
        self._capitalized: frozenset[str] | None = None

    def is_shouted(self, words: list[re.Match[str]]) -> bool:
        """Whether a run is written in capitals for emphasis, and no row of abbreviations."""
        known = [len(word[0]) for word in words if len(word[0]) >= LONG - 1 and self._is_known(word[0].lower())]
        return len(known) > SHOUTED or sum(size >= LONG for size in known) >= SHOUTED

    def lone(self, word: re.Match[str]) -> Iterator[Repair]:
        """Это |ОЧЕНЬ| важно; |ТОКАЕВ| прибыл; but not КАЗЭКСИМ."""
        low = word[0].lower()
        if len(low) < LONE or not (self._is_known(low) or low in self._names.last or low in self._names.first):
            return
        is_name = self._is_name(low) or self._is_quoted(word.start()) or self._begins(word.start())
        yield word.start(), word.end(), low.capitalize() if is_name else low

    def shouted(self, words: list[re.Match[str]]) -> Iterator[Repair]:
        """ПРЕЗИДЕНТ ВЛАДИМИР ПУТИН |ПРИЕХАЛ| В |США|."""
        for index, word in enumerate(words):
            low = word[0].lower()
            following = words[index + 1][0].lower() if index + 1 < len(words) else ""
            if self._is_initial(word) or self._is_abbreviation(word[0]):
                continue
            is_capital = (
                self._is_name(low)
                or not self._is_known(low)
                or self._is_quoted(word.start())
                or self._begins(word.start())
                or (self._has(low, FIRST_NAMES) and self._has(following, PERSONAL))  # РОМАН ИВАНОВ
            )
            ordinary = low.capitalize() if is_capital else low
            if ordinary != word[0]:
                yield word.start(), word.end(), ordinary

    def _is_known(self, low: str) -> bool:
        best = self._parses(low)[0]
        return best.is_known and "Abbr" not in best.grammemes

    def _is_initial(self, word: re.Match[str]) -> bool:
        """ИВАНОВ |И|.|И|., |Ж|/|Д|; but not the conjunction in ДОМ И САД."""
        if len(word[0]) > 1:
            return False
        is_cut = self._text[word.end() : word.end() + 1] in CUT or self._text[word.start() - 1 : word.start()] in CUT
        return is_cut or self._parses(word[0].lower())[0].pos in ("NOUN", "PROPN", "X")

    def _is_abbreviation(self, word: str) -> bool:
        """США, ООН, РЖД; what is short and no word."""
        if len(word) == 1:
            return False
        parses = self._parses(word.lower())
        if any("Abbr" in parse.grammemes and parse.is_known for parse in parses):
            return True
        return not parses[0].is_known and (len(word) < LONG or VOWEL.search(word) is None)

    def _is_name(self, low: str) -> bool:
        best = self._parses(low)[0]
        if not NAMES.isdisjoint(best.grammemes) or self._is_name_elsewhere(low):
            return True
        return not best.is_known and (low in self._names.first or low in self._names.last)

    def _is_name_elsewhere(self, low: str) -> bool:
        """Whether the text writes the word, or one it is a form of, with a capital in mid-sentence: ТОКАЕВУ, Токаев."""
        if self._capitalized is None:
            self._capitalized = frozenset(map(str.lower, CAPITALIZED.findall(self._text)))
        return any(low[: len(low) - cut] in self._capitalized for cut in range(min(3, len(low) - LONG) + 1))

    def _has(self, low: str, grammemes: frozenset[str]) -> bool:
        return any(not grammemes.isdisjoint(parse.grammemes) for parse in self._parses(low)) if low else False

    def _is_quoted(self, start: int) -> bool:
        return start > 0 and self._text[start - 1] in OPENING

    def _begins(self, start: int) -> bool:
        """Whether a sentence or line begins here."""
        before = self._text[max(0, start - 8) : start]
        line = re.split(f"[{BREAKS}]", before)[-1].rstrip()
        return not line.strip(OPENING) if len(line) < len(before) or start <= 8 else line[-1:] in SENTENCE_END
