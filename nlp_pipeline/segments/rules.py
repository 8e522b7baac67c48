"""Rules that say whether a sentence ends at a mark; they come before razdel's.

A text, the start of the sentence and a mark come in; ENDS, GOES_ON or None (ask the next rule) goes out. A rule looks
at a window, so nothing grows with the square of the text. Finding the marks is left to `sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from nlp_pipeline.lexicon import signs
from nlp_pipeline.segments.abbreviations import (
    AND_OTHERS,
    BEFORE_NAME,
    BEFORE_NUMBER,
    BEFORE_SURNAME,
    MEASURES,
    OF_SPEECH,
    OPENER,
    SURNAME,
)

# whether a sentence ends at a mark: text, start of the sentence, start and stop of the mark
Rule = Callable[[str, int, int, int], "bool | None"]
Rules = Mapping[str, tuple[Rule, ...]]  # by the mark's first character and what stands ahead

ENDS, GOES_ON = True, False

# emoji that begin an item of a list; keycaps 1️⃣ too
ITEM = r"(?:[👉🔴🔵🔶🔷🔸🔹🔺🔻📌📍📞📱📲📧🕐-🕧✅☑✔▪▫◾◽➡▶⚡]\uFE0F?|[0-9]\uFE0F?\u20E3)"
# those that show a feeling or a thing
EMOJI = rf"(?:(?!{ITEM}){signs.EMOJI})"
SMILEY = rf"(?:\)\)|\(\(|(?<!\w){signs.MOUTH})"
EMPTY = "\u2800"  # a Braille pattern without dots: keeps an empty line in posts
WINDOW = 12  # what most rules look at on each side
LONG_WORD = 30
PAIR_WINDOW = 1000  # «Где это снято? покажите: how far back the open « is looked for, a paragraph and no page
REMARK = 200  # (кто это? Никто не знал.): one or two sentences; what is longer in brackets is no remark
FEW_EMOJI = 50  # 😍😍 Там море: code points of emoji that begin a sentence; more of them are one of their own

BEGINS = r"\s+(?:[«\"„“(]?[A-ZА-ЯЁ]|@\w)"  # a sentence, or an answer to somebody
AHEAD = re.compile(BEGINS)
EMOJI_AHEAD = re.compile(rf"\s+(?:{EMOJI}{{1,30}}|{EMPTY})(?:{BEGINS}|\s+{ITEM}|\s*$)")
TAGS_AHEAD = re.compile(rf"\s+#\w[\w-]*(?:\s*#\w|{BEGINS}|\s*$)")
QUOTE_AHEAD = re.compile(r'\s+"(?:[\s.,;:!?()]|$)')
OPENING_QUOTE_AHEAD = re.compile(r"\s+[«\"„“][A-ZА-ЯЁ\d]")
ASIDE_AHEAD = re.compile(r"\s+\([а-яё\d*]")
SIGN_AHEAD = re.compile(r"\s+[/,:%=](?:\s|$)")
LOWER_AHEAD = re.compile(rf"\s+(?!{OF_SPEECH})[а-яё]")
SURNAME_AHEAD = re.compile(rf"\s+(?!{OPENER}){SURNAME}")
OPENER_AHEAD = re.compile(rf"\s+{OPENER}")
CYRILLIC_WORD_AHEAD = re.compile(r"\s+[А-ЯЁ][а-яё]+(?![а-яё.])")

ONE_EMOJI = re.compile(EMOJI)
ONLY_EMOJI = re.compile(rf"(?:{EMOJI}|\s)*$")
TAG_BEFORE = re.compile(r"#\w[\w-]*\s*$")
SHORT_WORD = re.compile(r"(?<![\w-])[а-яё]+(?:-[а-яё]+)?$", re.I)
LONGEST_SHORT = max(map(len, BEFORE_NUMBER | BEFORE_NAME | BEFORE_SURNAME))
NO_SHORT_WORD = re.compile(rf"(?<=[^\W\d_]{{{LONGEST_SHORT + 1}}})")
AND_OTHERS_BEFORE = re.compile(rf"{AND_OTHERS}$")
MEASURE_BEFORE = re.compile(rf"{MEASURES}$")
LATIN_LETTER = re.compile(r"(?:[а-яё]\s+|[A-Za-z]-)[A-Z]$")
LETTERS = re.compile(r"\s\S*[^\W\d_]$")
FULL_WORD = re.compile(r"(?<![\w-])[а-яё]+(?:[аеёиоуыэюяь]|[аяы]х)$", re.I)
WORD_MARKED = re.compile(r"[а-яё]{2}[!?]*$", re.I)
END_OF_WORD = re.compile(r"(?:[а-яё]{2}|[!?.…])$", re.I)
THREE_WORDS = re.compile(r"\W*\w+(?:\W+\w+){2}")
NON_BLANK = re.compile(r"\S")
SIGNS_OF_SMILEY = "(:;=-"


# any mark


def emoji_belongs_left(text: str, first: int, start: int, stop: int) -> bool | None:
    return GOES_ON if EMOJI_AHEAD.match(text, stop) else None  # Ура! 🎉| Завтра


def tags_belong_left(text: str, first: int, start: int, stop: int) -> bool | None:
    return GOES_ON if TAGS_AHEAD.match(text, stop) else None  # Снег идёт. #зима #снег| Завтра


def quote_closes(text: str, first: int, start: int, stop: int) -> bool | None:
    """A straight quote after the blank closes when one is open."""
    if not QUOTE_AHEAD.match(text, stop):
        return None
    is_open = text.count('"', max(first, start - PAIR_WINDOW), start) % 2
    return GOES_ON if is_open else None  # " Мы идём! ". Они


def remark_goes_on(text: str, first: int, start: int, stop: int) -> bool | None:
    """A remark in brackets inside a sentence may have ends of its own: Он (кто это? Никто не знал.) пришёл."""
    opening = text.rfind("(", max(first, start - REMARK), start)
    if opening < 0 or text.find(")", opening, stop) >= 0 or opening <= first:
        return None
    closing = text.find(")", stop, stop + REMARK)
    is_pair = closing >= 0 and text.find("(", stop, closing) < 0 and text[opening - 1] not in SIGNS_OF_SMILEY
    is_inside = text[max(first, opening - LONG_WORD) : opening].strip()
    return GOES_ON if is_pair and is_inside else None


def aside_follows(text: str, first: int, start: int, stop: int) -> bool | None:
    return GOES_ON if ASIDE_AHEAD.match(text, stop) else None  # «Так было...» (роман)


def sign_follows(text: str, first: int, start: int, stop: int) -> bool | None:
    return GOES_ON if SIGN_AHEAD.match(text, stop) else None  # 13 чел. / км2


# full stops


def short_before_number(text: str, first: int, start: int, stop: int) -> bool | None:
    return GOES_ON if _word(text, start) in BEFORE_NUMBER else None  # род. 5 мая


def short_before_name(text: str, first: int, start: int, stop: int) -> bool | None:
    word = _word(text, start)
    is_short = word in BEFORE_NAME or (word in BEFORE_SURNAME and SURNAME_AHEAD.match(text, stop))
    return GOES_ON if is_short else None  # доц. Иванов, ген. Власов; нашли ген.| Учёные


def opener_begins(text: str, first: int, start: int, stop: int) -> bool | None:
    """A word that is no part of a name begins a sentence, whatever is shortened before it."""
    if not OPENER_AHEAD.match(text, stop):
        return None
    is_later = LETTERS.search(text, max(first, start - LONG_WORD), start)  # no bullet: а. На улице
    return ENDS if is_later else None  # в 2014 г.| Он


def others_end(text: str, first: int, start: int, stop: int) -> bool | None:
    is_list_over = OPENING_QUOTE_AHEAD.match(text, stop) and AND_OTHERS_BEFORE.search(
        text, max(first, start - WINDOW), start
    )
    return ENDS if is_list_over else None  # и др.| «Магнит»


def measure_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    is_measure = MEASURE_BEFORE.search(text, max(first, start - WINDOW), start)
    return ENDS if is_measure else None  # Рост 180 см.| Вес


def latin_letter_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    is_letter = LATIN_LETTER.search(text, max(first, start - WINDOW), start)
    return ENDS if is_letter and CYRILLIC_WORD_AHEAD.match(text, stop) else None  # в точке M.| Найдите


def full_word_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    """Words are shortened to a consonant; after one that ends in a vowel the stop is a full one, даже без заглавной."""
    is_full = LOWER_AHEAD.match(text, stop) and FULL_WORD.search(text, max(first, start - LONG_WORD), start)
    return ENDS if is_full and _has_three_words(text, first, start) else None  # снято хорошо.| а дальше


# ! and ?


def exclamation_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    """Not after an interjection (ах! как), in a quote or before the author's words (куда? спросил он)."""
    if not (LOWER_AHEAD.match(text, stop) and WORD_MARKED.search(text, max(first, start - WINDOW), start)):
        return None
    sentence = text[max(first, start - PAIR_WINDOW) : start]
    is_quoted = sentence.rfind("«") > sentence.rfind("»") or sentence.count('"') % 2
    return ENDS if not is_quoted and _has_three_words(text, first, start) else None  # где это снято?| подскажите


# other marks


def semicolon_goes_on(text: str, first: int, start: int, stop: int) -> bool | None:
    return GOES_ON if stop - start == 1 else None  # Китай; Корея


def bracket_is_smiley(text: str, first: int, start: int, stop: int) -> bool | None:
    """A closing bracket that closes nothing, and is no bullet: 1) а)."""
    if stop - start > 1 or "(" in text[max(first, start - PAIR_WINDOW) : start]:
        return None
    is_end = END_OF_WORD.search(text, max(first, start - 2), start) and AHEAD.match(text, stop)
    return ENDS if is_end else None  # договорились)| Завтра


def smiley_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    if stop - start == 1:
        return None
    is_closing = text[start] == ")" and "(" in text[max(first, start - PAIR_WINDOW) : start]
    return ENDS if AHEAD.match(text, stop) and not is_closing else GOES_ON  # смешно))| Там, супер :D| Там


# marks of posts


def item_begins(text: str, first: int, start: int, stop: int) -> bool | None:
    return ENDS if start == stop else None  # Хлеб| ✅ Молоко


def empty_line_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    return ENDS if text[start] == EMPTY else None


def row_of_tags_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    """One tag may be a word of the sentence, a row of tags is not."""
    if text[start] != "#":
        return None
    is_row = TAG_BEFORE.search(text, max(first, start - LONG_WORD), start)
    return ENDS if is_row and AHEAD.match(text, stop) else GOES_ON  # #зима #снег| Завтра


def emoji_ends(text: str, first: int, start: int, stop: int) -> bool | None:
    if not ONE_EMOJI.match(text, start):
        return None
    is_alone = start - first < FEW_EMOJI and ONLY_EMOJI.match(text, first, start)
    return ENDS if AHEAD.match(text, stop) and not is_alone else GOES_ON  # красиво 😍| Там; but 😍 Там


def _word(text: str, stop: int) -> str | None:
    """The word before a stop, small; None where it is none or too long to be a shortened one."""
    if NO_SHORT_WORD.match(text, stop):
        return None
    found = SHORT_WORD.search(text, max(0, stop - WINDOW), stop)
    return found.group().lower() if found else None


def _has_three_words(text: str, first: int, stop: int) -> bool:
    return THREE_WORDS.match(text, first, min(stop, first + 3 * LONG_WORD)) is not None


ANY = ".!?…;:=(\"'„»”’)]}"  # the first characters of marks
POST = "#"  # and emoji: the marks of posts

CAPITAL, SMALL, DIGIT, SIGN = "Aa0#"  # what stands behind the blanks after a mark; a sign is whatever is none of these
AHEAD_OF = dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ", CAPITAL)
AHEAD_OF |= dict.fromkeys("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", SMALL)
ALL = CAPITAL + SMALL + DIGIT + SIGN

# the marks a rule is for, and what must stand ahead; first answer wins, then razdel
RULES: tuple[tuple[str, str, Rule], ...] = (
    (POST, ALL, item_begins),
    (POST, ALL, empty_line_ends),
    (ANY + POST, SIGN, emoji_belongs_left),
    (POST, ALL, row_of_tags_ends),
    (POST, ALL, emoji_ends),
    (ANY, SIGN, tags_belong_left),
    (":;=()", ALL, smiley_ends),
    (";", ALL, semicolon_goes_on),
    (ANY, SIGN, quote_closes),
    (".!?…", ALL, remark_goes_on),
    (ANY, SIGN, aside_follows),
    (".", SIGN, sign_follows),
    (".", DIGIT, short_before_number),
    (".", CAPITAL, short_before_name),
    (".", SIGN, others_end),
    (".", CAPITAL, measure_ends),
    (".", CAPITAL, latin_letter_ends),
    (".", CAPITAL, opener_begins),
    (".", SMALL, full_word_ends),
    ("!?", SMALL, exclamation_ends),
    (")", ALL, bracket_is_smiley),
)
BY_MARK: dict[str, tuple[Rule, ...]] = {
    mark + ahead: tuple(rule for marks, where, rule in RULES if mark in marks and ahead in where)
    for mark in ANY + POST
    for ahead in ALL
}


def rules_for(text: str, start: int, stop: int, rules: Rules = BY_MARK) -> tuple[Rule, ...]:
    """The rules for a mark of `text`, by its first character and by what stands behind the blanks after it."""
    found = NON_BLANK.search(text, stop)
    char = found.group() if found else ""
    ahead = AHEAD_OF.get(char) or (DIGIT if char.isdecimal() else SIGN)
    return rules.get(text[start] + ahead, rules.get(POST + ahead, ()))
