"""Changes to an input of the fuzzer that bytes alone would rarely make: to a text, to JSON, to lines of cells.

A text and a number come in, a changed text goes out: the same for the same number.
"""

from __future__ import annotations

import json
import random
import re
from typing import Any

LONGEST = 4000  # characters of what is made
WORDS = (
    *"Анна Ким Пётр Громов А. С. экс-мэр Омск ООН ООО «Заря» г. ул. д. т. е. 5 мая 2014 12:30 1 000 №".split(),
    *"не и который сказал по-русски Нью-Йорк МИД РФ Ивановичем ёлка все-таки из-за 10-го XX 1,5 $5 5%".split(),
    *". , ! ? … ... : ; - — – ( ) [ ] « » „ “ \" ' ’ * # • · / \\ | _ ~ @ & < > = + ^ ` %".split(),
    *("\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"),
    *("\u00a0", "\u202f", "\u3000", "\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad", "\u0301", "\u0306", "\u0308"),
    *("\x00", "\x1b[31m", "\x7f", "\u202e", "\u2066", "\ud800", "\udc00", "\ud83d\ude00", "\ufffe", "\U0010ffff"),
    *(
        "👍🏽",
        "👨‍👩‍👧",
        "🇰🇿",
        "1️⃣",
        "İ",
        "ŉ",
        "ẞ",
        "ﬀ",
        "ǆ",
        "Ⅻ",
        "²",
        "½",
        "٣",
        "𝟙",
        "一",
        "한",
        "कि",
        "שלום",
        "Қ",
        "ѣ",
    ),
    *("Пyтин", "за́мок", "пре-\nзидент", "пре\u00adзидент", "http://a.b/c?d=e", "a@b.ru", "&nbsp;", "<b>", ":)", ")))"),
    *("МОСКВА, 5 мая. /ТАСС/.", "Фото: Анна Ким", "Теги: а, б", "1) ", "- ", "© 2014", "(Рейтер)"),
)
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 7, 1 << 31, 1 << 63, -(1 << 70), 0.5, 1e300, float("nan"), float("inf"), "", " ",
    "0", "-1", "а", "\ud800", "\x00", "start", "tokens", "entities.type", "a.b", "1.5", "ref(tokens)", "text", "int",
    [], {}, [[]], [None], {"": None}, {"start": 0, "stop": 1}, [0, 1], "9" * 5000,
)  # fmt: skip
CELLS = (
    *("", "_", "0", "-1", "1", "2", "1-2", "2-1", "1.1", "0:0", "9" * 30, "9" * 5000, "٣", "²", "O", "B-PER", "I-"),
    *("Entity=(e1-PER-1", "Entity=e1)", "Entity=(e1)", "Entity=(e1-PER-1-start:5,stop:1,normal:%D0)", "Entity=)("),
    *("SpaceAfter=No", "SpacesAfter=\\n\\u00", "SpacesInToken=\\s", "SpacesBefore=а", "TokenRange=5:1", "norm="),
    *("# newdoc", "# newpar", "# newdoc id = 1", "# text = ", "# columns = {}", "-DOCSTART-", "# global.Entity = eid"),
    *("# meta = {}", "# meta = []", "# offsets = utf8", '# without_tokens = "а"', "# newpar id = 1"),
    *('# phrases = {"start": 3, "stop": 1}', '# entities = {"start":0}', '# columns = {"tokens.start": "text"}'),
    *('# columns = {"a.b": "int", "sums.start": "int"}', "T1\tPER 0 1\tА", "T1\tPER 0 1;2 3\tА", "#1\tColumns T1\t{}"),
    *('#1\tColumns T1\t{"layer": "a.b", "values": {"x": []}}', "#1\tAnnotatorNotes T1\tА", "R1\tx Arg1:T1 Arg2:T2"),
    '#1\tColumns T1\t{"layer": "tokens", "type": null, "span": [0, 9], "values": {"start": 5}}',
    *("[" * 2000, "{" * 500, '{"a":' * 2000, "]" * 10, "\u2028", "\x85", "\x1c", "\r", "NaN", "1e999", "null", "true"),
)  # fmt: skip


def text(data: str, seed: int) -> str:
    """A text with one to four changes."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = _changed(data, chance)[:LONGEST]
    return data


def file(data: str, seed: int) -> str:
    """A file with some changes: to a value of its JSON, to a cell, to lines, or to its text."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 2, 3))):
        way = chance.random()
        if way < 0.5 and ("{" in data or "[" in data):
            data = _in_json(data, chance)
        elif way < 0.85:
            data = _in_lines(data, chance)
        else:
            data = _changed(data, chance)
    return data


def _span(size: int, chance: random.Random, longest: int = 40) -> tuple[int, int]:
    start = chance.randint(0, size)
    return start, min(size, start + chance.randint(0, longest))


def _changed(data: str, chance: random.Random) -> str:
    start, stop = _span(len(data), chance)
    piece = data[start:stop]
    way = chance.randrange(10)
    if way <= 2:
        piece = data[start:start] + chance.choice(WORDS)
        stop = start
    elif way == 3:
        piece = " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))
    elif way == 4:
        piece = chr(chance.choice((chance.randrange(0x80), chance.randrange(0x3000), chance.randrange(0x110000))))
    elif way == 5:
        piece = ""
    elif way == 6:
        piece *= chance.choice((2, 3, 20, 200))
    elif way == 7:
        piece = chance.choice((piece.upper(), piece.lower(), piece.title(), piece.swapcase(), piece[::-1]))
    elif way == 8:
        piece = re.sub(chance.choice((" ", r"\w", r"\W", r"\s")), lambda _: chance.choice(WORDS), piece)
    else:
        other, end = _span(len(data), chance)
        piece = data[other:end] + piece
    return data[:start] + piece + data[stop:]


def _in_lines(data: str, chance: random.Random) -> str:
    """A line twice, moved, left out, or with a cell or a number of another kind."""
    lines = data.split("\n")
    row, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(6)
    if way == 0:
        lines.insert(other, lines[row])
    elif way == 1:
        del lines[row]
    elif way == 2:
        lines.insert(row, chance.choice(CELLS))
    elif way == 3:
        cells = re.split(r"([\t |=])", lines[row])
        cells[chance.randrange(len(cells))] = chance.choice(CELLS)
        lines[row] = "".join(cells)
    else:
        found = [*re.finditer(r"\d+", lines[row])]
        if found:
            number = chance.choice(found)
            near = str(int(number[0][:9]) + chance.choice((-1, 1)))
            new = chance.choice((str(chance.randint(0, 60)), near, near, *CELLS[:14]))
            lines[row] = lines[row][: number.start()] + new + lines[row][number.end() :]
    return "\n".join(lines)


def _in_json(data: str, chance: random.Random) -> str:
    """One JSON value of the file, replaced, taken away or given another name."""
    lines = data.split("\n")
    rows = [row for row, line in enumerate(lines) if re.search(r"[{\[]", line)] or [0]
    row = chance.choice(rows)
    begins = re.search(r"[{\[]", lines[row])
    before, line = (lines[row][: begins.start()], lines[row][begins.start() :]) if begins else ("", lines[row])
    after = ""
    if lines[0].strip() == "[" and line.endswith(","):  # the tasks of Label Studio stand on lines of their own
        line, after = line[:-1], ","
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return _changed(data, chance)
    holders: list[Any] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (dict, list)) and one:
            holders.append(one)
            waiting += one.values() if isinstance(one, dict) else one
    if holders:
        _change_holder(chance.choice(holders[:: chance.choice((1, 1, -1))][:200]), chance)
    lines[row] = before + json.dumps(value, ensure_ascii=chance.random() < 0.3) + after
    return "\n".join(lines)


def _change_holder(holder: Any, chance: random.Random) -> None:
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    key, way = chance.choice(keys), chance.randrange(5)
    if way == 0:
        del holder[key]
    elif way == 1 and isinstance(holder, dict):
        holder[chance.choice([str(odd)[:20] for odd in ODD])] = holder.pop(key)
    elif way == 2 and isinstance(holder, list):
        holder.insert(key, holder[chance.choice(keys)])
    elif way == 3:
        holder[key] = holder[chance.choice(keys)]
    else:
        holder[key] = chance.choice(ODD)
