"""Lines that hold two blocks: a day before a title, marks before a heading.

A text and its blocks come in; blocks go out, some of them cut in two. Datelines have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp_pipeline.text.dates import NUMERIC_DAY, TIME
from nlp_pipeline.text.lines import LIST_ITEM, Span
from nlp_pipeline.text.rules import META, TITLE, Block, kind_by_rule

CRAWLED_DAY = re.compile(r"(date:?\s+\d{4}-\d\d-\d\d)\s+(?=\S)", re.I)  # date 2025-11-18| В Алматы открылась …
DAY_FIRST = re.compile(rf"({NUMERIC_DAY}(?:[\s,]{{1,3}}{TIME})?)[\s|,–—-]{{1,3}}(?=[«\"А-ЯЁA-Z])")  # 18.11.2025| Снег …
MARKS = re.compile(r"(\#{1,6})\s+(?=\S)")  # ##| Расходы
ASIDE = re.compile(r"\s*\([^()]*\)$")  # Снег в Самаре |(Пример)|
TITLE_TAIL = re.compile(r"[.:;,][)\]}»”’\"'“]*$|[^?!]…$")
TITLE_START = re.compile(r"[«„“\"(]?[А-ЯЁӘҒҚҢӨҰҮІA-Z\d]|\#")
WORDS = re.compile(r"\w+(?:[-.]\w+)*")
TITLE_WIDTH = 200
TITLE_WORDS = 4  # of what stands behind the last | of a line


def cut_first_line(text: str, spans: Sequence[Span]) -> tuple[list[Block], list[Span]]:
    """The blocks of a first line that tells a day or a section before its title, and the lines left.

    >>> cut_first_line("18.11.2025 Снег в Самаре", [(0, 24)])
    ([(0, 10, 'meta'), (11, 24, 'title')], [])
    """
    if not spans:
        return [], []
    start, stop = spans[0]
    row, bar, title = text[start:stop].rpartition("|")  # Наука | 18 ноября 2025 |Снег в Самаре и Омске
    is_titled = bool(bar) and count_words(title) >= TITLE_WORDS and is_title(title.strip())
    if is_titled and kind_by_rule(row.strip(" |"), is_edge=True) is not None:
        begin = stop - len(title.lstrip())
        return [(start, start + len(text[start:begin].rstrip()), META), (begin, stop, TITLE)], list(spans[1:])
    found = CRAWLED_DAY.match(text, start, stop) or DAY_FIRST.match(text, start, stop)
    if found is not None and (found.re is CRAWLED_DAY or is_title(text[found.end() : stop])):
        return [(start, found.end(1), META), (found.end(), stop, TITLE)], list(spans[1:])
    return [], list(spans)


def cut_marks(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Headings without the marks before them: ##| Расходы."""
    cut: list[Block] = []
    for start, stop, kind in blocks:
        found = MARKS.match(text, start, stop) if kind == TITLE else None
        if found is not None:
            cut.append((start, found.end(1), META))
            start = found.end()
        cut.append((start, stop, kind))
    return cut


def is_title(line: str) -> bool:
    """Whether a line looks like a title: not long, begun as a sentence and not ended as one.

    >>> is_title("Снег в Самаре"), is_title("Выпал снег."), is_title("и снова снег")
    (True, False, False)
    """
    if len(line) > TITLE_WIDTH or TITLE_START.match(line) is None:
        return False
    return not (TITLE_TAIL.search(ASIDE.sub("", line)) or LIST_ITEM.match(line))


def count_words(line: str) -> int:
    """How many words a line has."""
    return sum(1 for _ in WORDS.finditer(line))
