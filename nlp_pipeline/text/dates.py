"""Days and moments as lines of an article write them: patterns, and the day as ISO 8601.

A line comes in, a day goes out. Dates within sentences are not for here.
"""

from __future__ import annotations

import datetime
import re

MONTH = (
    r"(?:янв(?:ар[яь])?|фев(?:р(?:ал[яь])?)?|мар(?:та?)?|апр(?:ел[яь])?|ма[яй]|июн[яь]?|июл[яь]?|авг(?:уста?)?|"
    r"сент?(?:ябр[яь])?|окт(?:ябр[яь])?|ноя(?:б(?:р[яь])?)?|дек(?:абр[яь])?)\.?"
)
NUMERIC_DAY = r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?\.\d\d?\.(?:\d{4}|\d\d)|\d\d?/\d\d?/\d{4})"
DAY = rf"(?:{NUMERIC_DAY}|\d\d?\s+{MONTH}(?:,?\s+\d{{4}}(?:\s*(?:года?|г\.))?)?)"
TIME = r"(?:в\s+)?\d\d?[:.]\d\d(?::\d\d)?"
MOMENT = rf"(?:{DAY}(?:T|[\s,|–—-]+)?(?:{TIME})?|{TIME}[\s,|–—-]+{DAY}|(?:сегодня|вчера),?\s+{TIME})"
MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
DATE = re.compile(
    rf"""(?<!\d)(?:
        (?P<y>\d{{4}})[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)           # 2025-11-18
      | (?P<d2>\d\d?)[./](?P<m2>\d\d?)[./](?P<y2>\d{{4}}|\d\d)    # 18.11.2025, 18.11.25
      | (?P<d3>\d\d?)\s+(?P<month>{MONTH}),?\s+(?P<y3>\d{{4}})     # 18 ноября 2025
    )(?!\d)""",
    re.X | re.I,
)
YEARS = range(1700, 2200)
CENTURY = 2000  # of a year of two digits: what is crawled is of this one


def iso_date(line: str) -> str | None:
    """The first date with a year in a line, as ISO 8601; None where there is none or no such day.

    >>> iso_date("Опубликовано: 18 ноября 2025, 10:30"), iso_date("31.02.2025")
    ('2025-11-18', None)
    """
    match = DATE.search(line)
    if match is None:
        return None
    part = match.groupdict()
    month = part["m"] or part["m2"]
    if part["month"]:
        month = MONTHS.index(part["month"][:3].lower().replace("май", "мая")) + 1
    year, day = int(part["y"] or part["y2"] or part["y3"]), int(part["d"] or part["d2"] or part["d3"])
    year += CENTURY if year < 100 else 0
    if year not in YEARS:
        return None
    try:
        return datetime.date(year, int(month), day).isoformat()
    except ValueError:  # 31.02.2025
        return None
