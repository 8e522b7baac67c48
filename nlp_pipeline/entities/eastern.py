"""Chinese, Korean and Vietnamese names: the last name stands first, and only the last word changes.

Words come in, a bool goes out. Syllables tell such names, and a list of the commonest last names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp_pipeline.entities.word import word_set

SURNAMES = word_set(
    "мун ху вэнь чэнь си ли ван ши лю чжан чжао чжоу чжу цзян цай дэн мао сунь у ян хуан лян сун го линь ма ло хань "
    "тан юй дун цао цуй пэн фэн е вэй су лу дай шэнь кун бо ким пак чон чхве чой хван юн сон хон кан нгуен чан фам хо"
)
SYLLABLES = re.compile(r"(?:[бвгджзйклмнпрстфхцчш]{0,4}[аеёиоуыэюя]{1,2}(?:нь|нг|[нйопркмл])?){1,2}")
MASCULINE = re.compile(r"(.+[бвгджзклмнпрстфхцчшщ])(?:а|у|ом|ем|е)")  # Ин|а
VOWELS = re.compile("[аеёиоуыэюя]+")
ENDINGS = ("", "а", "у", "ом", "е", "я", "ю", "ем", "ой", "ы")  # Цзиньтао|м, Ын|ом, Пэн|у


def undeclined(words: Sequence[str], *, is_oblique: bool) -> list[str]:
    """An Eastern name in the nominative, as far as its endings tell: Кима Чен Ира → Ким Чен Ир.

    `is_oblique` is what the tagger says of the last word.

    >>> undeclined(["Кима", "Чен", "Ира"], is_oblique=True), undeclined(["Мун", "Чжэ", "Ина"], is_oblique=True)
    (['Ким', 'Чен', 'Ир'], ['Мун', 'Чжэ', 'Ин'])
    """
    first, last = words[0], words[-1]
    if not is_surname(first):
        ending = next(end for end in ENDINGS if end and is_surname(first.removesuffix(end)))
        return [first.removesuffix(ending), *words[1:-1], last.removesuffix(ending)]
    stem = MASCULINE.fullmatch(last) if is_oblique and len(words) > 2 else None
    return [*words[:-1], stem[1]] if stem else list(words)


def is_surname(word: str) -> bool:
    """Whether it is one of the common last names, in the nominative."""
    return word.lower() in SURNAMES


def is_eastern(words: Sequence[str]) -> bool:
    """Whether a whole name, in the nominative or not, is built so: Си Цзиньпин, Ким Чен Ына; but not Джон Ли.

    >>> is_eastern(["Ким", "Чен", "Ына"]), is_eastern(["Кима", "Чен", "Ына"]), is_eastern(["Джон", "Ли"])
    (True, True, False)
    >>> is_eastern(["Хуан", "Пабло", "Монтойя"])
    False
    """
    low = [word.lower() for word in words]
    if not 1 < len(low) <= 4 or not (low[0] in SURNAMES or _is_declined(low)):
        return False
    middle = all(SYLLABLES.fullmatch(word) and len(VOWELS.findall(word)) == 1 for word in low[1:-1])
    return middle and any(SYLLABLES.fullmatch(low[-1].removesuffix(ending)) for ending in ENDINGS)


def _is_declined(low: Sequence[str]) -> bool:
    """Whether the first of three words is a last name in another case: Кима Чен Ира."""
    return len(low) > 2 and any(low[0].removesuffix(ending) in SURNAMES for ending in ENDINGS)
