"""The kind of each block: what a crawler, an agency or an editor put around the text itself.

Blocks of one document come in, in order; blocks with kinds go out, some of them cut in two (a date before a title, a
dateline before the first paragraph). The table `rules` knows lines by their looks; here it is decided where the text
begins and ends, what is its title and what its lead. What all this says of the document is read in `findings`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp_pipeline.text.cuts import count_words, cut_first_line, cut_marks, is_title
from nlp_pipeline.text.datelines import cut_dateline
from nlp_pipeline.text.dates import iso_date
from nlp_pipeline.text.lines import ENDS, LIST_ITEM, Span
from nlp_pipeline.text.rules import CREDIT, LEAD, LIST, LONGEST, META, PARAGRAPH, TITLE, Block, kind_by_rule

EXCLAIMED = re.compile(r"[?!…][)\]}»”’\"'“]*$")
DASHED = re.compile(r"[-–—]\s")
INSIDE = re.compile(r"[.!?…][»”\"]?\s+[«„\"]?[А-ЯЁA-Z]")  # a sentence ends within
DIVIDED = re.compile(r"\t|\S\s\|\s\S|\S\s{3,}\S")  # a row of a table: Город | Население
PERSON = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?:\s[А-ЯЁ]\.){0,2}(?:\s[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?){1,2}")

HEAD_BLOCKS = 12  # before the first paragraph; more is no head of an article
SECTION = re.compile(r"[A-ZА-ЯЁ][\w-]*(?:,?\s+[a-zа-яё][\w-]*){0,2}")
SECTION_WIDTH = 40
TITLE_WORDS = 3  # a first line of fewer may be the name of a section or site, if a longer one follows
ASKED_WORDS = 3  # Где взять воду?
LEAD_WORDS = 5
BODY_WIDTH = 60  # a line that ends a sentence and is longer belongs to the text itself


def with_kinds(text: str, spans: Sequence[Span]) -> list[Block]:
    """Blocks with their kinds, some cut in two; `spans` are those of one document, in order.

    >>> text = "date 2025-11-18 Снег в Самаре\\nНаука\\nВыпал снег."
    >>> with_kinds(text, [(0, 29), (30, 35), (36, 47)])
    [(0, 15, 'meta'), (16, 29, 'title'), (30, 35, 'meta'), (36, 47, 'paragraph')]
    """
    first, rest = cut_first_line(text, spans)
    shown = [text[start:stop] for start, stop in rest]
    kinds = [kind_by_rule(line, is_edge=False) for line in shown]
    head, tail = _head_size(shown, kinds), _tail_start(shown, kinds)
    for index in [*range(head), *range(tail, len(rest))]:
        kinds[index] = kinds[index] or kind_by_rule(shown[index], is_edge=True)
    _name_head(shown, kinds, head, is_titled=bool(first))
    blocks = [(start, stop, kind or _plain(line)) for (start, stop), kind, line in zip(rest, kinds, shown, strict=True)]
    return first + cut_dateline(text, cut_marks(text, blocks))


def without_kinds(spans: Sequence[Span]) -> list[Block]:
    """Paragraphs only."""
    return [(start, stop, PARAGRAPH) for start, stop in spans]


def _plain(line: str) -> str:
    return LIST if LIST_ITEM.match(line) else PARAGRAPH


# ---- before the first paragraph


def _head_size(shown: Sequence[str], kinds: Sequence[str | None]) -> int:
    """How many blocks stand before the first paragraph; 0 where no paragraph follows."""
    for index, (line, kind) in enumerate(zip(shown, kinds, strict=True)):
        following = shown[1] if index == 0 and len(shown) > 1 else ""
        if kind is None and _is_body(line, following) and not kind_by_rule(line, is_edge=True):
            return index if index <= HEAD_BLOCKS else 0
    is_text_below = any(len(line) > BODY_WIDTH for line in shown[1:])
    return 1 if is_text_below else 0


def _is_body(line: str, following: str = "") -> bool:
    """Whether a line belongs to the text itself; `following` is given for the first one, which may be a headline."""
    if LIST_ITEM.match(line) or DASHED.match(line) or len(line) > LONGEST:
        return True
    is_headline = (
        EXCLAIMED.search(line)
        and count_words(line) >= ASKED_WORDS
        and (
            len(following) > BODY_WIDTH
            or kind_by_rule(following, is_edge=True) == CREDIT
            or iso_date(following) is not None
        )
    )
    return ENDS.search(line) is not None and not is_headline


def _name_head(shown: Sequence[str], kinds: list[str | None], head: int, *, is_titled: bool) -> None:
    """Title, section names and lead, in place, among the blocks before the first paragraph."""
    free = [index for index in range(head) if kinds[index] is None]
    title = None if is_titled else _title(shown, free)
    if title is not None:
        kinds[title] = TITLE
    lead_may_come = is_titled or title is not None
    for index in free:
        if index == title:
            continue
        is_after = is_titled or (title is not None and index > title)
        if _is_section(shown[index]) and (title is not None or is_titled):
            kinds[index] = META
        elif is_after and PERSON.fullmatch(shown[index]):
            kinds[index] = CREDIT  # Анна Громова: who wrote it, or who is in the picture
        elif is_after and lead_may_come and count_words(shown[index]) >= LEAD_WORDS:
            kinds[index], lead_may_come = LEAD, False
    if lead_may_come and LEAD not in kinds:
        _find_lead(shown, kinds, head)


def _title(shown: Sequence[str], free: Sequence[int]) -> int | None:
    """The first line that may be a title, unless it looks like the name of a section and a longer one follows."""
    able = [index for index in free if is_title(shown[index]) and not DIVIDED.search(shown[index])]
    for place, index in enumerate(able):
        words = count_words(shown[index])
        is_short = words < TITLE_WORDS or _is_section(shown[index])
        longer = (count_words(shown[other]) for other in able[place + 1 :])
        if not (is_short and any(other > max(words, TITLE_WORDS - 1) for other in longer)):
            return index
    return None


def _is_section(line: str) -> bool:
    """Наука; Общество и власть; but not Дамир Сеитов"""
    return len(line) <= SECTION_WIDTH and SECTION.fullmatch(line) is not None


def _find_lead(shown: Sequence[str], kinds: list[str | None], head: int) -> None:
    """A sentence by itself between the title and a credit, with text after that."""
    is_before_credit = head + 2 < len(shown) and kinds[head + 1] == CREDIT
    if is_before_credit and kinds[head] is None and not (LIST_ITEM.match(shown[head]) or INSIDE.search(shown[head])):
        kinds[head] = LEAD


def _tail_start(shown: Sequence[str], kinds: Sequence[str | None]) -> int:
    """Where the blocks after the last paragraph begin."""
    for index in range(len(shown) - 1, -1, -1):
        if kinds[index] is None and (_is_body(shown[index]) or not kind_by_rule(shown[index], is_edge=True)):
            return index + 1
    return 0
