"""Which encoding makes Russian of some bytes: by how often its letters occur, whatever their case.

Used where a file is no UTF-8: for the advice in an error, and behind the detector of `corpus.encodings`, which takes
a text in capitals for one in small letters of another encoding (cp1251 and koi8-r have them crosswise).
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from math import log

ENCODINGS = {  # how many times rarer than cp1251, as a logarithm
    "cp1251": 0.0,
    "koi8-r": 1.0,
    "cp866": 1.0,
    "mac-cyrillic": 1.5,
    "iso-8859-5": 2.0,
    "kz1048": 3.0,
    "cp1252": 3.0,
    "ptcp154": 4.0,
}
FREQUENCIES = """
о10.97 е8.45 а8.01 и7.35 н6.70 т6.26 с5.47 р4.73 в4.54 л4.40 к3.49 м3.21 д2.98 п2.81 у2.62 я2.01 ы1.90 ь1.74 г1.70
з1.65 б1.59 ч1.44 й1.21 х0.97 ж0.94 ш0.73 ю0.64 ц0.48 щ0.36 э0.32 ф0.26 ё0.20 ъ0.04
ә0.20 ғ0.20 қ0.20 ң0.20 ө0.20 ұ0.20 ү0.20 һ0.20 і0.20
«0.30 »0.30 —0.30 –0.30 „0.30 “0.30 ”0.30 ’0.30 …0.30 №0.30 \xa00.30 °0.30
"""  # per cent, Ляшевская and Шаров 2009; ё as in texts that write it; below, what they do not count
WEIGHTS = {entry[0]: log(float(entry[1:]) / 100) for entry in re.split(r"[ \n]+", FREQUENCIES.strip())}
OTHER = log(0.0003)  # box drawing, Serbian letters
RISE = 7.0  # дА: a capital behind a small letter
MIXED = 6.0  # cafй: a Russian letter beside a Latin one
WINDOW = 4000  # bytes looked at


def likely(data: bytes) -> str:
    """The encoding in which the bytes look most like Russian.

    >>> likely("ДАМА СДАВАЛА В БАГАЖ".encode("koi8-r"))
    'koi8-r'
    """
    return max(ENCODINGS, key=lambda encoding: weight(data, encoding))


def weight(data: bytes, encoding: str) -> float:
    """How much the bytes look like Russian in this encoding: a log-likelihood, the higher the better."""
    text = window(data).decode(encoding, "replace")
    total = -ENCODINGS[encoding]
    for char, count in Counter(text).items():
        if not char.isascii():
            total += count * WEIGHTS.get(char.lower(), OTHER)
    for (left, right), count in Counter(pairwise(text)).items():
        if left.islower() and right.isupper():
            total -= RISE * count
        elif left.isascii() is not right.isascii() and left.isalpha() and right.isalpha():
            total -= MIXED * count * ("\u0400" <= max(left, right) < "\u0530")
    return total


def window(data: bytes) -> bytes:
    """The bytes around the first that is not ASCII; empty when there is none."""
    found = next((place for place in range(0, len(data), WINDOW) if not data[place : place + WINDOW].isascii()), None)
    if found is None:
        return b""
    first = next(place for place in range(found, len(data)) if data[place] >= 0x80)
    return data[max(first - WINDOW // 8, 0) : first + WINDOW]
