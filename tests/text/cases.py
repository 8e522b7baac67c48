"""Reads layouts.txt and the one-line cases of this folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class LayoutCase:
    """A text, its blocks as (kind, text), and what `doc.meta` gets of it."""

    name: str
    text: str = ""
    blocks: list[tuple[str, str]] = field(default_factory=list)
    meta: dict[str, object] = field(default_factory=dict)


def layouts(name: str) -> list[LayoutCase]:
    """The cases of a file, as its first lines explain."""
    cases: list[LayoutCase] = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            cases.append(LayoutCase(line[3:]))
        elif cases and not line.startswith("#"):
            _read(line, cases[-1])
    for case in cases:
        case.text = case.text.strip("\n")
    return cases


def _read(line: str, case: LayoutCase) -> None:
    if line.startswith("> "):
        key, _, value = line[2:].partition(": ")
        case.meta[key] = tuple(value.split(", ")) if key == "tags" else value
        return
    kind, bar, text = line.partition("|")
    goes_on, kind = kind.rstrip().endswith("+"), kind.rstrip(" +")
    text = text[1:]
    case.text += (" " if goes_on else "\n") + text
    if kind == "...":
        case.blocks[-1] = case.blocks[-1][0], f"{case.blocks[-1][1]}\n{text}"
    elif bar:
        case.blocks.append((kind, text))


def rows(name: str) -> list[list[str]]:
    """The fields of each line, blanks around them stripped; `\\n` is a line break; a line with # first is a remark."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [
        [part.strip().replace("\\n", "\n") for part in line.split("|")] for line in lines if line and line[0] != "#"
    ]
