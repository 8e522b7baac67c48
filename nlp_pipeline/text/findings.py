"""What the blocks say of a document as a whole: its date, title, source, address and tags, for `doc.meta`.

The blocks of one document come in; a mapping with the reserved keys of `doc.meta` that were found goes out. What the
caller says of the document goes before it, which is for the pipeline to see to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from nlp_pipeline.text.datelines import agency
from nlp_pipeline.text.dates import iso_date
from nlp_pipeline.text.rules import CREDIT, META, PARAGRAPH, TAGS, TITLE, Block

URL = re.compile(r"(?:https?://|www\.)[^\s<>«»\"]+[\w/=#&%+~-]")
SOURCE = re.compile(r"(?:источник|source)\s*[:：]\s*(.{2,80}?)[.)\]]?", re.I)  # Источник: Вестник Предгорий
SITE = re.compile(r"\.(?:kz|ru|com|org|net|info|рф|su|uz|kg|by|ua)\b", re.I)
REPORTED = re.compile(rf"(?:сообща|переда|пиш|информиру)\w+\s+([\w-]+{SITE.pattern})", re.I)
HASHTAG = re.compile(r"#([^\s#,;|]+)")
TAG_LIST = re.compile(r"[^:：#]*[:：]\s*(.+)")


def findings(text: str, blocks: Sequence[Block]) -> Mapping[str, Any]:
    """Date (ISO), title, source, url and tags, as far as the blocks of `text` say them.

    >>> text = "date 2025-11-18 Снег в Самаре"
    >>> findings(text, [(0, 15, "meta"), (16, 29, "title")])
    {'date': '2025-11-18', 'title': 'Снег в Самаре'}
    """
    of: dict[str, list[str]] = {}
    for start, stop, kind in blocks:
        if kind in (META, CREDIT, TAGS, TITLE):
            of.setdefault(kind, []).append(text[start:stop])
    meta, credit = of.get(META, []), of.get(CREDIT, [])
    found = {
        "date": next(filter(None, map(iso_date, meta)), None),
        "title": " ".join(of[TITLE][0].lstrip("# ").split()) if TITLE in of else None,
        "source": _source(meta, credit) or _reported(text, blocks),
        "url": next((match[0] for line in [*meta, *credit] if (match := URL.search(line))), None),
        "tags": _tags(of.get(TAGS, [])) or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _source(meta: Sequence[str], credit: Sequence[str]) -> str | None:
    """Who published it: a line that says so, or the agency of the dateline."""
    named = [match[1] for line in credit if (match := SOURCE.fullmatch(line)) and not URL.match(match[1])]
    return next((name.strip() for name in [*named, *filter(None, map(agency, meta))]), None)


def _reported(text: str, blocks: Sequence[Block]) -> str | None:
    """…, сообщает |primer.kz| in the first paragraph."""
    first = next(((start, stop) for start, stop, kind in blocks if kind == PARAGRAPH), None)
    match = REPORTED.search(text, *first) if first and SITE.search(text, *first) else None
    return match[1] if match else None


def _tags(lines: Sequence[str]) -> list[str]:
    """вода, наука: without marks and repetitions, in their order."""
    tags: list[str] = []
    for line in lines:
        listed = TAG_LIST.fullmatch(line)
        tags += HASHTAG.findall(line) if "#" in line else (re.split("[,;]", listed[1].strip(" .")) if listed else [])
    return list(dict.fromkeys(" ".join(tag.split()) for tag in tags if tag.strip()))
