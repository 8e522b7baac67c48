"""The development data as plain records: news with entities (read by `training.gold`), and the UD treebanks.

Read as shared/data/README.md says; offsets count code points of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nlp_pipeline.training.gold import NAME_PARTS, NEREL_FLAT, Mention, NewsDoc, Span, factrueval, nerel, outermost

__all__ = [
    "NAME_PARTS",
    "NEREL_FLAT",
    "Mention",
    "NewsDoc",
    "Span",
    "Treebank",
    "Word",
    "factrueval",
    "nerel",
    "outermost",
    "treebank",
]

# treebanks


@dataclass
class Word:
    """A gold token: its place and its columns; `head` is the row of its head in the treebank, -1 for a root."""

    start: int
    stop: int
    pos: str
    feats: str
    lemma: str
    head: int
    deprel: str


@dataclass
class Treebank:
    """The raw text of a treebank, its sentences as (start, stop) and its tokens."""

    text: str
    sentences: list[tuple[int, int]]
    words: list[Word]


QUOTES = {"``": '"', "&#39;&#39;": '"', "''": '"'}


def treebank(path: Path, *, plain_quotes: bool = True) -> Treebank:
    """A CoNLL-U file as running text: sentences joined by a space, paragraphs by a blank line."""
    bank = Treebank("", [], [])
    parts: list[str] = []
    size = 0
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.splitlines()
        if parts:
            gap = "\n\n" if any(line.startswith(("# newpar", "# newdoc")) for line in lines) else " "
            parts.append(gap)
            size += len(gap)
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        text = next(line for line in lines if line.startswith("# text = "))[9:]
        if plain_quotes:
            for ugly, plain in QUOTES.items():
                text = text.replace(ugly, plain)
        _sentence(bank, rows, text, size, plain_quotes)
        parts.append(text)
        size += len(text)
    bank.text = "".join(parts)
    return bank


def _sentence(bank: Treebank, rows: list[list[str]], text: str, offset: int, plain_quotes: bool) -> None:
    first, place = len(bank.words), 0
    words = [row for row in rows if row[0].isdecimal()]
    for row in words:
        form, lemma = (QUOTES.get(cell, cell) if plain_quotes else cell for cell in row[1:3])
        start = text.index(form, place)
        place = start + len(form)
        head = int(row[6])
        bank.words.append(
            Word(offset + start, offset + place, row[3], row[5], lemma, first + head - 1 if head else -1, row[7])
        )
    bank.sentences.append((bank.words[first].start, bank.words[-1].stop))
