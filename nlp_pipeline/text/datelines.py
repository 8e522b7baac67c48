"""Datelines of news agencies: «АСТАНА, 18 ноя – АГЕНТСТВО. В столице …».

A text and its blocks come in; blocks in which the dateline stands by itself go out, and the agency's name.
"""

from __future__ import annotations

import re

from nlp_pipeline.text.dates import MONTH
from nlp_pipeline.text.rules import LEAD, META, PARAGRAPH, Block

# АСТАНА, 18 ноя – АГЕНТСТВО.| Астана. 18 ноября. Пример –| МОСКВА, 18 ноября. /Пример/.|
PLACE = r"(?:[А-ЯЁӘҒҚҢӨҰҮІ][А-ЯЁа-яёӘәҒғҚқҢңӨөҰұҮүІі]+(?:[-\s][А-ЯЁа-яё][А-ЯЁа-яё]+){0,2}(?:\s\([А-ЯЁ][\w\s-]+\))?)"
AGENCY = r"(?:[A-ZА-ЯЁ«\"][\w.«»\"]*(?:[\s-][A-ZА-ЯЁ\d«\"][\w.«»\"]*){0,3})"
SHORT_DAY = rf"(?:\d\d?\s+{MONTH}(?:\s+\d{{4}}(?:\s*(?:года?|г\.))?)?|\d\d?\.\d\d?(?:\.\d{{2,4}})?)"
DATELINE = re.compile(
    rf"""
    (?:
        {PLACE}(?:\s*/\s*{PLACE})?[.,]\s+{SHORT_DAY}\s*[.,]?\s*
        (?: [–—-]\s*{AGENCY}(?:\.|\s*[–—:])(?=\s) | (?:\(|/){AGENCY}(?:\)|/)\s*[.,–—-]* | {AGENCY}\s*[–—-](?=\s)
          | [–—-](?=\s+[А-ЯЁA-Z«"]) )
      | {PLACE}[.,]?\s+(?:/{AGENCY}/|\({AGENCY}\))\s*[.–—-]*(?=\s)
      | [А-ЯЁ]{{3,}}(?:-[А-ЯЁ]{{2,}})?\.\s+{AGENCY}\s*[–—-](?=\s)
      | /{AGENCY}/\s*[.–—-]*(?=\s)
    )
    \s*(?=\S)
    """,
    re.X,
)
AGENCY_AT_END = re.compile(rf"({AGENCY})\)?/?\s*[.–—:-]*\s*")
TEXT = " ·"  # stands for the text after the dateline


def cut_dateline(text: str, blocks: list[Block]) -> list[Block]:
    """АСТАНА, 18 ноя – АГЕНТСТВО.| Снег выпал …"""
    for index, (start, stop, kind) in enumerate(blocks):
        if kind in (PARAGRAPH, LEAD):
            found = DATELINE.match(text, start, stop)
            if found is None or found.end() == stop:
                return blocks
            end = start + len(found.group().rstrip())
            return [*blocks[:index], (start, end, META), (found.end(), stop, kind), *blocks[index + 1 :]]
    return blocks


def agency(dateline: str) -> str | None:
    """АСТАНА, 18 ноя – |АГЕНТСТВО|."""
    if DATELINE.match(dateline + TEXT) is None:
        return None
    pieces = re.split(r"\s[–—-]\s|/|\(|\.\s+", dateline.rstrip(" .–—-:/)"))
    match = AGENCY_AT_END.fullmatch(pieces[-1]) if len(pieces) > 1 else None
    return match[1].strip('«»" ') if match else None
