"""Inputs that break tools, a line each on why: `texts.jsonl`. Every stage and every output must take every one of them.

A line has `name`, `why` and `text`: a string, or a list of strings and of pairs [string, how often]. It is ASCII, so
that nothing on the way changes what it escapes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LONGEST = 12_000  # characters of a text that every test can take


def _text(pieces: str | list[Any]) -> str:
    if isinstance(pieces, str):
        return pieces
    return "".join(piece if isinstance(piece, str) else piece[0] * piece[1] for piece in pieces)


_ROWS = [json.loads(line) for line in Path(__file__).with_name("texts.jsonl").read_text(encoding="ascii").splitlines()]
WHY: dict[str, str] = {row["name"]: row["why"] for row in _ROWS}
ALL: dict[str, str] = {row["name"]: _text(row["text"]) for row in _ROWS}
NASTY: dict[str, str] = {name: text for name, text in ALL.items() if len(text) <= LONGEST}
HUGE: dict[str, str] = {name: text for name, text in ALL.items() if len(text) > LONGEST}
