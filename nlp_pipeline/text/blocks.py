"""Blocks: the lines and paragraphs of one document, each with a kind.

A text comes in; spans with a kind go out. Which lines are one paragraph is decided in `lines`, of what kind a block
is in `kinds`; sentences are left to `segments`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from nlp_pipeline.text.kinds import with_kinds, without_kinds
from nlp_pipeline.text.lines import lines, paragraphs
from nlp_pipeline.text.rules import Block

Mode: TypeAlias = Literal["auto", "plain", "lines"]
MODES: tuple[Mode, ...] = get_args(Mode)


def find_blocks(text: str, mode: Mode = "auto") -> list[Block]:
    """Spans (start, stop, kind) of `text`, sorted, without blanks around; every non-blank character is in one.

    `mode` is "auto" for articles and whatever may come; "plain" for running text, where everything is a paragraph;
    "lines" where each line is by itself: no lines are put together, and each is a paragraph.

    >>> find_blocks("Снег в Самаре\\n\\nВыпал снег.\\n1) дороги")
    [(0, 13, 'title'), (15, 26, 'paragraph'), (27, 36, 'list_item')]
    >>> find_blocks("Снег в Самаре\\n\\nВыпал снег.", "plain")
    [(0, 13, 'paragraph'), (15, 26, 'paragraph')]
    """
    if mode == "lines":
        return without_kinds(list(lines(text)))
    spans = paragraphs(text)
    return with_kinds(text, spans) if mode == "auto" else without_kinds(spans)
