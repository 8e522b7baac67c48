"""Which encoding makes Russian of some bytes: by how often its letters occur, whatever their case.

Used where a file is no UTF-8: for the advice in an error, and behind the detector of `corpus.encodings`, which takes
a text in capitals for one in small letters of another encoding (cp1251 and koi8-r have them crosswise).
"""

from __future__ import annotations

from collections import Counter
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
FREQUENCIES = {  # per cent, Ляшевская and Шаров 2009; ё as in texts that write it
    **{"о": 10.97, "е": 8.45, "а": 8.01, "и": 7.35, "н": 6.70, "т": 6.26, "с": 5.47, "р": 4.73, "в": 4.54, "л": 4.40},
    **{"к": 3.49, "м": 3.21, "д": 2.98, "п": 2.81, "у": 2.62, "я": 2.01, "ы": 1.90, "ь": 1.74, "г": 1.70, "з": 1.65},
    **{"б": 1.59, "ч": 1.44, "й": 1.21, "х": 0.97, "ж": 0.94, "ш": 0.73, "ю": 0.64, "ц": 0.48, "щ": 0.36, "э": 0.32},
    **{"ф": 0.26, "ё": 0.20, "ъ": 0.04},
    **dict.fromkeys("әғқңөұүһі", 0.20),
    **dict.fromkeys("«»—–„“”’…№\xa0°", 0.30),
}
WEIGHTS = {char: log(share / 100) for char, share in FREQUENCIES.items()}
OTHER = log(0.0003)  # box drawing, Serbian letters
RISE = 4.0  # дА: a capital behind a small letter
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
    for (left, right), count in Counter(zip(text, text[1:], strict=False)).items():
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
