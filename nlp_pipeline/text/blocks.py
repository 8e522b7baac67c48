"""Blocks: the lines and paragraphs of one document.

A text comes in; spans with a kind go out. A line is a block of its own, since a headline or a caption runs into the
next line for every sentence splitter; only text broken at a fixed width (mail, old archives) is put together again.
Sentences are left to `segments`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

Block = tuple[int, int, str]  # start, stop, kind

BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # where str.splitlines breaks
LINE = re.compile(rf"[^{BREAKS}]+")
ONE_BREAK = re.compile(rf"[^\S{BREAKS}]*(?:\r\n|[{BREAKS}])[^\S{BREAKS}]*")
LIST_ITEM = re.compile(
    r"""
    [•·●▪■◦‣⁃*]\s+\S            # • пункт
    | [-–]\s+[a-zа-яё]           # - пункт; but not a remark in a dialogue: – Пункт!
    | \(?\d{1,3}[.)]\s+\S        # 1. пункт, 2) пункт, (3) пункт
    | [a-zа-яё]\)\s+\S           # а) пункт
    """,
    re.X,
)
ENDS = re.compile(r"[.!?…][)\]}»”’\"'“]*$")  # Всё.  «Всё!»  (всё…)
TITLE_TAIL = re.compile(r"[.!?…:;,][)\]}»”’\"'“]*$")
MID_SENTENCE = re.compile(r"[(«\"„]*[a-zа-яё\d]")
TITLE_WIDTH = 150

WRAPPED_LINES = 4  # fewer lines say nothing about a width
WRAP_WIDTHS = range(30, 133)
WRAPPED_SHARE = 0.6  # of the breaks are inside a sentence


def find_blocks(text: str) -> list[Block]:
    """Spans (start, stop, kind) of `text`, sorted, without blanks around; every non-blank character is in one.

    Kinds: `title` (a short first line without final punctuation, with text after it), `list_item`, `paragraph`.

    >>> find_blocks("Снег в Самаре\\n\\nВыпал снег.\\n1) дороги")
    [(0, 13, 'title'), (15, 26, 'paragraph'), (27, 36, 'list_item')]
    """
    lines = list(_lines(text))
    blocks: list[Block] = []
    for group in _groups(text, lines):
        for first, last in _paragraphs(text, group):
            start, stop = group[first][0], group[last][1]
            is_title = not blocks and len(lines) > 1 and first == last and _is_title(text[start:stop])
            blocks.append((start, stop, "title" if is_title else _kind(text, start)))
    return blocks


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in LINE.finditer(text):
        line = match.group()
        stop = match.start() + len(line.rstrip())
        start = match.end() - len(line.lstrip())
        if start < stop:
            yield start, stop


def _kind(text: str, start: int) -> str:
    return "list_item" if LIST_ITEM.match(text, start) else "paragraph"


def _is_title(line: str) -> bool:
    return len(line) <= TITLE_WIDTH and not TITLE_TAIL.search(line) and not LIST_ITEM.match(line)


def _groups(text: str, lines: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Runs of lines with one line break between them: an empty line parts paragraphs."""
    group: list[tuple[int, int]] = []
    for line in lines:
        if group and not ONE_BREAK.fullmatch(text, group[-1][1], line[0]):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _paragraphs(text: str, group: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """First and last line number of each block of a group; hard-wrapped lines are put together."""
    width = max(stop - start for start, stop in group)
    if len(group) < WRAPPED_LINES or width not in WRAP_WIDTHS:
        yield from ((number, number) for number in range(len(group)))
        return
    first = 0
    for last in range(len(group)):
        if last + 1 < len(group) and _is_full(text, group[last], group[last + 1], width):
            continue
        if last + 1 - first >= WRAPPED_LINES and _is_wrapped(text, group[first : last + 1]):
            yield first, last
        else:
            yield from ((number, number) for number in range(first, last + 1))
        first = last + 1


def _is_full(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    """Whether the first word of the following line had no room left on this one."""
    start, stop = following
    is_indented = start > 0 and text[start - 1] not in BREAKS
    word = text[start : start + width].split(maxsplit=1)[0]
    is_room_left = line[1] - line[0] + 1 + min(len(word), stop - start) <= width
    return not (is_room_left or is_indented or LIST_ITEM.match(text, start))


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    inside = sum(
        not ENDS.search(text, start, stop) and MID_SENTENCE.match(text, following) is not None
        for (start, stop), (following, _) in pairwise(lines)
    )
    return inside >= WRAPPED_SHARE * (len(lines) - 1)
