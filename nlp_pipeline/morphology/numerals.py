"""Tags of numbers written in digits or Roman letters: ordinal or cardinal, and the case that the context gives.

A number among its neighbours comes in, its tag goes out, as UD_Russian-GSD writes it: years, days of a month and
centuries are ordinals (ADJ) and take the case of the noun after them, or the one that their preposition governs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from nlp_pipeline.morphology.place import Place
from nlp_pipeline.morphology.tags import Tag

NUMBER = re.compile(r"\d[\d.,:/]*")
YEAR = re.compile(r"1\d{3}|20\d{2}")
ROMAN = re.compile(r"(?=.)(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")  # to 99: beyond it stand CD, DC, MIX
SUFFIXED = re.compile(r"(\d+(?:[.,]\d+)?)-?([а-яё]{1,3})", re.IGNORECASE)
MONTHS = frozenset("января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split())
DASHES = frozenset("- – — -- / или и".split())
NOUNS = frozenset({"NOUN", "PROPN"})


def _table(*rows: tuple[str, str]) -> Mapping[str, str]:
    """Rows of words and what they mean, as a table by word."""
    return {word: meaning for words, meaning in rows for word in words.split()}


# the noun that a year or a century stands before → its case; '' where the preposition says it
YEARS = _table(
    ("год годы", "Nom"),
    ("года годов", "Gen"),
    ("году годе годах", "Loc"),
    ("годом годами", "Ins"),
    ("годам", "Dat"),
    ("г г. гг гг.", ""),
)
CENTURIES = _table(
    ("век столетие", "Nom"),
    ("века веков столетия", "Gen"),
    ("веку векам столетию", "Dat"),
    ("веком веками столетием", "Ins"),
    ("веке веках столетии", "Loc"),
    ("в в. вв вв.", ""),
)
# what stands before a number → the case of an ordinal, and of a cardinal where `CARDINALS` says nothing else
GOVERNORS = _table(
    ("в во о об при", "Loc"),  # в 2006
    ("с со до от из после около кроме начиная для без", "Gen"),
    ("к ко", "Dat"),
    ("по за на через", "Acc"),  # по 15 мая
    ("между перед над", "Ins"),
    ("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь", "Gen"),
    ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря", "Gen"),  # мая 1945
    ("январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре", "Gen"),
)
CARDINALS = _table(
    ("свыше более менее больше меньше порядка не", "Gen"),  # свыше 80 км
    ("в во составляет составила составил", "Acc"),  # в 100 км
)
# endings of ordinals, their cases and genders (Plur for none), the commonest first
_ENDINGS = (
    ("й ый ий ой", "Nom Masc, Acc Masc, Gen Fem, Dat Fem, Ins Fem, Loc Fem"),  # 5-й полк, 5-й армии
    ("го ого", "Gen Masc, Gen Neut, Acc Masc"),  # 5-го числа
    ("му ому", "Dat Masc, Dat Neut"),
    ("м ом", "Loc Masc, Loc Neut, Ins Masc, Ins Neut"),
    ("ым им", "Ins Masc, Ins Neut, Dat Plur"),
    ("я ая", "Nom Fem"),
    ("ю ую", "Acc Fem"),
    ("е ое", "Nom Neut, Acc Neut, Nom Plur, Acc Plur"),
    ("ые ие", "Nom Plur, Acc Plur"),
    ("х ых", "Gen Plur, Loc Plur, Acc Plur"),  # 1930-х годов
    ("ми ыми", "Ins Plur"),
)
ENDINGS: Mapping[str, Sequence[tuple[str, str]]] = {
    ending: [(option.split()[0], option.split()[1]) for option in options.split(", ")]
    for ending, options in _table(*_ENDINGS).items()
}
COUNTED: Mapping[str, str] = {"х": "Gen", "ти": "Gen", "ми": "Ins", "мя": "Ins", "м": "Dat"}  # 3-х лет, 5-ти, 2-мя


def ordinal(case: str, gender: str, degree: str | None = "Pos") -> Tag:
    """The tag of an ordinal; `gender` Plur for the plural, `degree` Pos for one written without its ending.

    >>> str(ordinal("Acc", "Masc"))
    'ADJ|Animacy=Inan|Case=Acc|Degree=Pos|Gender=Masc|Number=Sing'
    """
    plural = gender == "Plur"
    return Tag("ADJ", {}).having(
        Animacy="Inan" if case == "Acc" and gender in ("Masc", "Plur") else None,
        Case=case,
        Degree=degree,
        Gender=None if plural else gender,
        Number="Plur" if plural else "Sing",
    )


def is_numeral(form: str) -> bool:
    """Whether a form is this module's: digits, digits with an ending, or a Roman number.

    >>> [is_numeral(form) for form in ("2006", "5-го", "XX", "дом")]
    [True, True, True, False]
    """
    return any(pattern.fullmatch(form) for pattern in (NUMBER, SUFFIXED, ROMAN))


def suffixed(place: Place) -> Tag | None:
    """5-го, 87-й, 1930-х: by the ending, of several cases the next noun's; 3-х лет is counted."""
    match = SUFFIXED.fullmatch(place.form())
    if match is None:
        return None
    digits, ending = match[1], match[2].lower()
    is_decade = digits.endswith("0") and len(digits) > 1
    follows_plural = place.tag(1).get("Number") == "Plur"
    if ending in COUNTED and not is_decade and (ending in ("х", "ти", "мя") or (ending == "ми" and follows_plural)):
        return Tag("NUM", {"Case": COUNTED[ending], "NumType": "Card"})
    options = ENDINGS.get(ending)
    if options is None:
        return None
    if is_decade and ending == "е":
        options = options[2:]  # 20-е годы
    return ordinal(*_agreeing(place, options), degree=None)


def day(place: Place) -> Tag | None:
    """17 мая, 15—17 мая; по 15 мая is Acc."""
    if not _heads(place, MONTHS):
        return None
    return ordinal("Acc" if place.low(-1) == "по" else "Gen", "Neut")


def year(place: Place) -> Tag | None:
    """2006 года, 2006 г., 1957—1959 годах; 2 года and 5 годов are counted."""
    noun = _heads(place, YEARS)
    if not noun or (len(place.form()) < 3 and noun != "году"):
        return None
    case = YEARS[noun] or GOVERNORS.get(governor(place), "Gen")
    if noun == "году" and governor(place) in ("к", "ко", "по"):
        case = "Dat"
    if noun in ("годы", "год") and governor(place) in ("в", "за", "на", "по"):
        case = "Acc"
    return ordinal(case, "Masc")


def bare_year(place: Place) -> Tag | None:
    """в 1974, с 1736, мая 1945, (1939); not 1974 рубля."""
    if place.tag(1).pos in ("NOUN", "ADJ", "SYM"):
        return None
    case = GOVERNORS.get(governor(place))
    if case is None and (place.tag().pos == "ADJ" or (place.form(-1) == "(" and place.form(1) == ")")):
        case = "Nom"
    return None if case is None else ordinal(case, "Masc")


def century(place: Place) -> Tag | None:
    """XVIII века, XI—XII веках, в XX в."""
    noun = _heads(place, CENTURIES)
    if not noun:
        return None
    return ordinal(CENTURIES[noun] or GOVERNORS.get(governor(place), "Gen"), "Masc")


def ruler(place: Place) -> Tag | None:
    """Екатерины II, Карлом XII: as the name before."""
    name = place.tag(-1)
    case, gender = name.get("Case"), name.get("Gender")
    if name.pos not in NOUNS or not case or not gender:
        return None
    return ordinal(case, gender).having(Animacy=name.get("Animacy") if case == "Acc" and gender == "Masc" else None)


def placed(place: Place) -> Tag | None:
    """на 5 место, II степени: as the noun after it, which is singular and not counted."""
    noun = place.tag(1)
    case, gender, form = noun.get("Case"), noun.get("Gender"), place.form(1)
    if noun.pos != "NOUN" or not case or not gender or len(form) < 4 or not form.isalpha():
        return None
    if noun.get("Number") != "Sing" or not (case not in ("Gen", "Nom") or ROMAN.fullmatch(place.form())):
        return None
    return ordinal(case, gender)


def roman(place: Place) -> Tag | None:
    """с IX по XVI, главы IV: by what governs it; a single I or V beside a foreign word is foreign."""
    neighbours = place.form(-1), place.form(1)
    if any(word.isascii() and word.isalpha() and not ROMAN.fullmatch(word) for word in neighbours):
        return Tag("X", {"Foreign": "Yes"})
    if "L" in place.form():
        return None  # XL is a size
    case = GOVERNORS.get(governor(place))
    return ordinal(case or "Nom", "Masc")


def cardinal(place: Place) -> Tag | None:
    """около 800 танков, на 1000 метров, к 5 часам: what is counted, or what governs it, gives the case."""
    if place.tag().pos == "ADJ":
        return None
    noun, before = place.tag(1), governor(place)
    case = CARDINALS.get(before) or GOVERNORS.get(before)
    if noun.pos in ("NOUN", "ADJ") and noun.get("Number") == "Plur" and noun.get("Case") in ("Dat", "Ins", "Loc"):
        case = noun.get("Case")
    return Tag("NUM", {"Case": case or "Nom", "NumType": "Card"})


def is_place(form: str) -> bool:
    """Whether a number may say which one of many: 5, II; 1 mostly counts."""
    return (form.isdecimal() and form != "1") or ROMAN.fullmatch(form) is not None


# which forms a rule is about, and the rule; the first that answers has the word
RULES: Sequence[tuple[Callable[[str], object], Callable[[Place], Tag | None]]] = [
    (SUFFIXED.fullmatch, suffixed),
    (str.isdecimal, day),
    (NUMBER.fullmatch, year),
    (ROMAN.fullmatch, century),
    (ROMAN.fullmatch, ruler),
    (is_place, placed),
    (ROMAN.fullmatch, roman),
    (YEAR.fullmatch, bare_year),
    (NUMBER.fullmatch, cardinal),
]


def governor(place: Place) -> str:
    """What stands before a number, and before the other numbers that it goes on from, in lower case.

    >>> governor(Place.of("В 1957 — 1959 годах", "ADP NUM PUNCT NUM NOUN", 3))
    'в'
    """
    distance = -1
    while distance > -6 and place.low(distance) in DASHES and is_numeral(place.form(distance - 1)):
        distance -= 2
    return place.low(distance)


def _heads(place: Place, nouns: Mapping[str, str] | frozenset[str]) -> str:
    """The noun after a number, or after the numbers that go on from it; '' when it is none of these."""
    distance = 1
    while distance < 6 and place.low(distance) in DASHES and is_numeral(place.form(distance + 1)):
        distance += 2
    noun = place.low(distance)
    return noun if noun in nouns else ""


def _agreeing(place: Place, options: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Of the readings of an ending the one the next noun or adjective agrees with, else the first."""
    after = place.tag(1)
    if after.pos in ("NOUN", "PROPN", "ADJ", "DET", "VERB"):
        gender = "Plur" if after.get("Number") == "Plur" else after.get("Gender")
        if (after.get("Case"), gender) in options:
            return after.get("Case") or "", gender or ""
        for option in options:
            if option[1] == gender:
                return option
    return options[0]
