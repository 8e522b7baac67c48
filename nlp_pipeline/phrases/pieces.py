"""What phrases and texts are compared by: words and signs, and the capitals of words.

A form or a phrase comes in, its pieces go out: runs of letters and digits, and every other sign by itself, quotes of
any kind as one, hyphens and dashes as one. So it does not matter how either is cut into tokens. How words are
inflected is left to `inflection`.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from nlp_pipeline.lexicon.spelling import plain, shared

Case: TypeAlias = Literal["smart", "ignore", "exact"]

QUOTE, HYPHEN, APOSTROPHE, STOP = '"', "-", "'", "."

PIECE = re.compile(
    r"""
      (?P<word>[^\W_]+)
    | (?P<apostrophe>(?<=[^\W_])['’`´](?=[^\W_]))
    | (?P<quote>''|``|,,|["'«»“”„‟‘’‚‛‹›`´＂])
    | (?P<hyphen>[-‐‑‒–—―−])
    | (?P<sign>\S)
    """,
    re.X,
)
FOLDED = {"apostrophe": APOSTROPHE, "quote": QUOTE, "hyphen": HYPHEN}
ACRONYM = 5  # letters at most of a word in capitals that stands for others


def split(text: str) -> list[str]:
    """The pieces of a form or a phrase, in order.

    >>> split("АО “Самрук–Қазына”"), split("5G-сеть"), split("О’Нил, т. е.")
    (['АО', '"', 'Самрук', '-', 'Қазына', '"'], ['5G', '-', 'сеть'], ['О', "'", 'Нил', ',', 'т', '.', 'е', '.'])
    """
    if text.isalpha():
        return [text]
    return [FOLDED.get(match.lastgroup or "", match[0]) for match in PIECE.finditer(text)]


def is_acronym(piece: str) -> bool:
    """Whether a word is in capitals and so short that it stands for others.

    >>> is_acronym("ООН"), is_acronym("Орёл"), is_acronym("А"), is_acronym("ГОРОДА")
    (True, False, False, False)
    """
    return 1 < len(piece) <= ACRONYM and piece.isupper()


def calmed(pieces: list[str]) -> list[str]:
    """A phrase all in capitals as one that has them where words begin; any other as it is.

    >>> calmed(["АО", "КАЗАХТЕЛЕКОМ"]), calmed(["АО", "Казахтелеком"])
    (['Ао', 'Казахтелеком'], ['АО', 'Казахтелеком'])
    """
    shouts = "".join(pieces).isupper() and any(len(piece) > ACRONYM for piece in pieces)
    return [piece.capitalize() for piece in pieces] if shouts else pieces


def fits(piece: str, found: str, case: Case) -> bool:
    """Whether the capitals of a word that was `found` are right for one of a phrase.

    "smart": a word without capitals may have any; one with them must have one where it begins, or there; an acronym
    must stay in capitals. "exact": the letters that both share must be the same.

    >>> fits("орёл", "ОРЛА", "smart"), fits("Орёл", "орла", "smart"), fits("Орёл", "Орла", "smart")
    (True, False, True)
    >>> fits("МИД", "МИДа", "smart"), fits("МИД", "Мида", "smart"), fits("орёл", "Орёл", "exact")
    (True, False, False)
    """
    if case == "ignore":
        return True
    if case == "exact":
        same = shared(plain(found), plain(piece))
        is_same = _without_yo(found[:same]) == _without_yo(piece[:same])
        return is_same and (piece.isupper() or not any(map(str.isupper, found[same:])))
    if is_acronym(piece):
        return found[: len(piece)].isupper()
    first = next((index for index, char in enumerate(piece) if char.isupper()), None)
    return first is None or found[:1].isupper() or found[first : first + 1].isupper()


def _without_yo(text: str) -> str:
    return text.replace("ё", "е").replace("Ё", "Е")
