"""The lines of CoNLL-U, put in order: sentences with their comments, the tokens that stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nlp_pipeline.errors import FormatError

COMMENT = re.compile(r"#\s*([^=\s][^=]*?)\s*(?:=\s*(.*))?", re.DOTALL)
BEGINS = re.compile(r"(newdoc|newpar)(?:\s+id)?")
RANGE = re.compile(r"([1-9]\d*)-([1-9]\d*)")
NUMBER = re.compile(r"\d+")
Line = tuple[int, list[str]]  # its number and cells


@dataclass(slots=True)
class Sentence:
    """The comments and lines of a sentence."""

    comments: dict[str, list[str]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def comment(self, key: str) -> str | None:
        return self.comments[key][0] if key in self.comments else None


def sentences_of(lines: Iterable[str], name: str) -> Iterator[Sentence]:
    """The sentences of lines without their ends; FormatError names a line that has not ten cells."""
    sentence = Sentence()
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            if (comment := COMMENT.fullmatch(line)) is not None:
                key, value = comment[1], comment[2] or ""
                if (begins := BEGINS.fullmatch(key)) is not None:
                    key = begins[1]
                sentence.comments.setdefault(key, []).append(value)
        elif line.strip():
            cells = line.split("\t")
            if len(cells) != 10 or not all(cells):
                raise FormatError(
                    f"{name}, line {number}: expected 10 columns, none empty, parted by tabs, found {len(cells)}: "
                    f"{line[:80]!r}"
                )
            sentence.lines.append((number, cells))
        elif sentence.lines:
            yield sentence
            sentence = Sentence()
    if sentence.lines:
        yield sentence


def surfaces(sentence: Sentence, name: str) -> list[tuple[Line, list[Line]]]:
    """The lines that stand in the text, each with the lines of its words."""
    found: list[tuple[Line, list[Line]]] = []
    until = 0  # the last word of an open multiword token
    for line in sentence.lines:
        number, cells = line
        if (span := RANGE.fullmatch(cells[0])) is not None:
            until = int(span[2])
            found.append((line, []))
        elif NUMBER.fullmatch(cells[0]):
            if int(cells[0]) <= until and found:
                found[-1][1].append(line)
            else:
                found.append((line, [line]))
        elif "." not in cells[0]:
            raise FormatError(f"{name}, line {number}: expected an id like 1, 1-2 or 1.1, found {cells[0]!r}")
    for line, words in found:
        if not words:
            raise FormatError(f"{name}, line {line[0]}: expected the words of {line[1][0]}, found none")
    if not found:
        raise FormatError(f"{name}, line {sentence.lines[0][0]}: expected a sentence with words, found none")
    return found


def misc_of(cell: str) -> dict[str, str]:
    """The attributes in MISC."""
    pairs = (pair.partition("=") for pair in cell.split("|"))
    return {key: value for key, _, value in pairs} if cell != "_" else {}
