"""Lines of a text, and which of them are one paragraph.

A text comes in; spans without blanks around go out. A line is a block of its own, since a headline or a caption runs
into the next line for every sentence splitter; only what was broken at a fixed width (mail, old archives, OCR) is put
together again. What kind of block it is stands in `kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

Span = tuple[int, int]  # start, stop

BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # where str.splitlines breaks
ONE_BREAK = re.compile(rf"[^\S{BREAKS}]*(?:\r\n|[{BREAKS}])[^\S{BREAKS}]*")
# a word broken between two lines: Прези-|дент; what is taken out is the group
HYPHENATION = re.compile(
    rf"([-\u00ad\u2010¬](?<=[а-яёА-ЯЁa-zA-Z].)[^\S{BREAKS}]*(?:\r\n|[{BREAKS}])[^\S{BREAKS}]*)(?=[а-яёa-zА-ЯЁ])"
)
LIST_ITEM = re.compile(
    r"""
    [•·●▪■◦‣⁃*✓✔➤►]\s+\S        # • пункт
    | [-–]\s+[a-zа-яё]           # - пункт; but not a remark in a dialogue: – Пункт!
    | \(?\d{1,3}[.)]\s+\S        # 1. пункт, 2) пункт, (3) пункт
    | \d{1,2}(?:\.\d{1,2})+\.\s+\S  # 1.2. пункт
    | [a-zа-яё]\)\s+\S           # а) пункт
    """,
    re.X,
)
REMARK = re.compile(r"[-–—]\s+\S")  # — Привет!
ENDS = re.compile(r"[.!?…][)\]}»”’\"'“]*$")  # Всё.  «Всё!»  (всё…)
MID_SENTENCE = re.compile(r"[(«\"„]*[a-zа-яё\d]")

WRAPPED_LINES = 3  # fewer lines say nothing about a width, if no others of the text are broken at it
WRAP_WIDTHS = range(30, 133)
WRAPPED_SHARE = 0.6  # of the breaks are inside a sentence
NEARLY = 0.8  # of the width; lines broken by hand
SHORT_GROUP = 4  # in fewer lines than that every break must be


def paragraphs(text: str) -> list[Span]:
    """Spans of the lines of `text`, hard-wrapped ones put together; sorted, every non-blank character in one.

    >>> text = "Снег в Самаре\\n\\nВыпал снег. Прези-\\nдент рад.\\n"
    >>> [text[start:stop] for start, stop in paragraphs(text)]
    ['Снег в Самаре', 'Выпал снег. Прези-\\nдент рад.']
    """
    groups = list(_groups(text, list(lines(text))))
    width = max((_width(group) for group in groups if _is_wrapped(text, group, _width(group))), default=0)
    return [span for group in groups for span in _joined(text, group, width)]


def lines(text: str) -> Iterator[Span]:
    """Spans of the lines with text in them, without blanks around."""
    begin = 0
    for line in text.splitlines(keepends=True):
        if size := len(line.strip()):
            start = begin + len(line) - len(line.lstrip())
            yield start, start + size
        begin += len(line)


def _groups(text: str, rows: list[Span]) -> Iterator[list[Span]]:
    """Runs of lines with one line break between them: an empty line parts paragraphs."""
    group: list[Span] = []
    for line in rows:
        if group and not ONE_BREAK.fullmatch(text, group[-1][1], line[0]):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _width(group: list[Span]) -> int:
    return max(stop - start for start, stop in group)


def _joined(text: str, group: list[Span], text_width: int) -> Iterator[Span]:
    """The blocks of a group of lines, when lines of the text were broken at `text_width` (0: at none)."""
    width = max(_width(group), text_width)
    first = 0
    for last in range(len(group)):
        if last + 1 < len(group):
            line, following = group[last], group[last + 1]
            if _is_full(text, line, following, width) or (text_width and _is_nearly_full(text, line, following, width)):
                continue
        run = group[first : last + 1]
        if len(run) > 1 and (_is_wrapped(text, run, width) or (text_width and _goes_on(text, run) == len(run) - 1)):
            yield run[0][0], run[-1][1]
        else:
            yield from _hyphenated(text, run)
        first = last + 1


def _hyphenated(text: str, run: list[Span]) -> Iterator[Span]:
    """Lines by themselves, but for those that a broken word holds together: Прези-|дент."""
    start = run[0][0]
    for line, following in pairwise(run):
        if not _is_hyphenated(text, line):
            yield start, line[1]
            start = following[0]
    yield start, run[-1][1]


def _is_hyphenated(text: str, line: Span) -> bool:
    return HYPHENATION.match(text, line[1] - 1) is not None


def _is_full(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the first word of the following line had no room left on this one, or is the rest of this one's last."""
    start, stop = following
    if _is_hyphenated(text, line):
        return True
    is_indented = start > 0 and text[start - 1] not in BREAKS
    word = text[start : start + min(width, WRAP_WIDTHS.stop)].split(maxsplit=1)[0]
    is_room_left = line[1] - line[0] + 1 + min(len(word), stop - start) <= width
    return not (is_room_left or is_indented or LIST_ITEM.match(text, start) or _is_remark(text, line, start))


def _is_nearly_full(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether a line of a text broken by hand goes on in the next, though its first word had some room left."""
    is_long = line[1] - line[0] >= NEARLY * width
    return is_long and text[following[0]].islower() and _goes_on(text, [line, following]) == 1


def _is_remark(text: str, line: Span, start: int) -> bool:
    return REMARK.match(text, start) is not None and ENDS.search(text, *line) is not None


def _goes_on(text: str, run: list[Span]) -> int:
    """How many breaks of a run of lines are in mid-sentence."""
    return sum(
        not ENDS.search(text, start, stop) and MID_SENTENCE.match(text, following) is not None
        for (start, stop), (following, _) in pairwise(run)
    )


def _is_wrapped(text: str, run: list[Span], width: int) -> bool:
    """Whether lines that are full were broken at a width, and not by their author."""
    breaks = len(run) - 1
    if len(run) < WRAPPED_LINES or width not in WRAP_WIDTHS:
        return False
    full = sum(_is_full(text, line, following, width) for line, following in pairwise(run))
    share = 1.0 if len(run) < SHORT_GROUP else WRAPPED_SHARE
    return full >= share * breaks and _goes_on(text, run) >= share * breaks
