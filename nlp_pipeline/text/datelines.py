"""Datelines of news agencies: «АСТАНА, 18 ноя – АГЕНТСТВО. В столице …».

A text and its blocks come in; blocks in which the dateline stands by itself go out, and the agency's name.
"""

from __future__ import annotations

import re

from nlp_pipeline.text.dates import MONTH
from nlp_pipeline.text.rules import LEAD, META, PARAGRAPH, Block

CAPITAL, LETTER = "А-ЯЁӘҒҚҢӨҰҮҺІ", "А-ЯЁа-яёӘәҒғҚқҢңӨөҰұҮүҺһІі"
PLACE = rf"(?:[{CAPITAL}][{LETTER}]+(?:[-\s][{LETTER}][{LETTER}]+){{0,2}}(?:\s\([{CAPITAL}][\w\s-]+\))?)"
AGENCY = r"(?:[A-ZА-ЯЁ«\"][\w.«»\"]*(?:[\s-][A-ZА-ЯЁ\d«\"][\w.«»\"]*){0,3})"
SHORT_DAY = rf"(?:\d\d?\s+{MONTH}(?:\s+\d{{4}}(?:\s?(?:года?|г\.))?)?|\d\d?\.\d\d?(?:\.\d{{2,4}})?)"
DASH, GAP = "[–—-]", r"\s{0,3}"
DATELINE = re.compile(
    rf"""
    (?:
        {PLACE}(?:{GAP}/{GAP}{PLACE})?[.,]\s{{1,3}}{SHORT_DAY}{GAP}[.,]?{GAP}
        (?: {DASH}{GAP}{AGENCY}(?:\.|{GAP}[–—:])(?=\s)   # АСТАНА, 18 ноя – АГЕНТСТВО.|
          | [(/]{AGENCY}[)/]{GAP}[.,–—-]*                 # МОСКВА, 18 ноября. /Пример/.|
          | {AGENCY}{GAP}{DASH}(?=\s)                     # Астана. 18 ноября. Пример –|
          | [{CAPITAL}A-Z]{{3,}}\.(?=\s)                  # Киев. 18 ноября. УНН.|
          | {DASH}(?=\s+[А-ЯЁA-Z«"]) )                    # МОСКВА, 18 ноября –|
      | {PLACE}[.,]?\s{{1,3}}(?:/{AGENCY}/|\({AGENCY}\)){GAP}[.–—-]*(?=\s)  # МОСКВА /Пример/ –|
      | [{CAPITAL}]{{3,}}(?:-[{CAPITAL}]{{2,}})?(?:
          \.\s{{1,3}}{AGENCY}{GAP}{DASH}(?=\s)           # АСТАНА. ПРИМЕР –|
        | ,\s{{1,3}}{SHORT_DAY}\.(?=\s) )                # ПРИМЕР, 18 ноября.|
      | /{AGENCY}/{GAP}[.–—-]*(?=\s)                      # /Пример/ –|
    )
    \s*(?=\S)
    """,
    re.X,
)
LONGEST = 160  # characters of a dateline
AGENCY_AT_END = re.compile(rf"({AGENCY})\)?/?\s*[.–—:-]*\s*")
TEXT = " ·"  # stands for the text after the dateline


def cut_dateline(text: str, blocks: list[Block]) -> list[Block]:
    """АСТАНА, 18 ноя – АГЕНТСТВО.| Снег выпал …"""
    for index, (start, stop, kind) in enumerate(blocks):
        if kind in (PARAGRAPH, LEAD):
            found = DATELINE.match(text, start, min(stop, start + LONGEST))
            if found is None or found.end() == stop:
                return blocks
            end = start + len(found.group().rstrip())
            return [*blocks[:index], (start, end, META), (found.end(), stop, kind), *blocks[index + 1 :]]
    return blocks


def agency(dateline: str) -> str | None:
    """АСТАНА, 18 ноя – |АГЕНТСТВО|."""
    if DATELINE.match((dateline + TEXT)[:LONGEST]) is None:
        return None
    pieces = re.split(r"\s[–—-]\s|/|\(|\.\s+", dateline.rstrip(" .–—-:/)"))
    match = AGENCY_AT_END.fullmatch(pieces[-1]) if len(pieces) > 1 else None
    return match[1].strip('«»" ') if match else None
