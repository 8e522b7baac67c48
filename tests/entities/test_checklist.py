"""How people write: capitals, no capitals, surnames first, initials, Latin, Kazakh letters, quotes, hyphens, lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import nlp_pipeline as nlp

HERE = Path(__file__).parent
MARK = re.compile(r"\[([^\]]+) (PER|ORG|LOC)\]")


def lines(name: str) -> list[str]:
    """The lines that are no remarks and not blank."""
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


FAILURES = set(lines("checklist_failures.txt"))
CASES = [
    pytest.param(line, marks=pytest.mark.xfail(strict=True, reason="known failure") if line in FAILURES else ())
    for line in lines("checklist.txt")
]


def read(line: str) -> tuple[str, set[tuple[int, int, str]]]:
    """A line without its marks, and the spans that they say."""
    text, spans, place = "", set(), 0
    for match in MARK.finditer(line):
        text += line[place : match.start()]
        spans.add((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        place = match.end()
    return text + line[place:], spans


@pytest.mark.parametrize("line", CASES)
def test_checklist(ru: nlp.Pipeline, line: str) -> None:
    text, expected = read(line)
    assert {(entity.start, entity.stop, entity.type) for entity in ru(text).entities} == expected


def test_every_known_failure_is_in_the_checklist() -> None:
    assert set(lines("checklist.txt")) >= FAILURES
