"""CoNLL-U, written: a Doc comes in, its sentences come out as blocks of lines. The format is described in `conllu`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp_pipeline.columns import Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.conllu_cells import BLANKS, bracketed, escape, one_line, said
from nlp_pipeline.formats.conllu_comments import document_comments, in_units, rows_without_tokens
from nlp_pipeline.formats.json import in_schema_order, rows_of
from nlp_pipeline.formats.offsets import Offsets, Unit
from nlp_pipeline.layers import Layer

SHOWN_ELSEWHERE = frozenset({"documents", "blocks", "sentences", "tokens", "entities"})
CELLS = ("start", "stop", "norm", "lemma", "pos", "feats", "head", "deprel")  # columns of tokens with a place of theirs
PLACE = frozenset({"start", "stop", "type"})


class Writer:
    """Writes documents of one file: ids of documents, sentences and entities occur once in it."""

    def __init__(self, offsets: Unit, entity_label: str = "e") -> None:
        self.unit = offsets
        self._label = entity_label
        self._used: set[str] = set()
        self._documents = 0
        self._entities = 0

    def sentences(self, doc: Doc) -> Iterator[str]:
        """The sentences of a document, each with its comments and the empty line after it."""
        self._documents += 1
        name = self._name(doc)
        head = document_comments(doc, name, self.unit)
        if not len(doc.layer("tokens") if doc.error is None or doc.has("tokens") else ()):
            text = f"# without_tokens = {one_line(doc.text)}"
            rows = rows_without_tokens(doc, Offsets(doc.text, self.unit))
            line = "\t".join(["1", "_", "_", "X", "_", "_", "0", "root", "_", "_"])
            yield "\n".join([*head, text, *rows, f"# sent_id = {name}-1", "# text = _", line, "", ""])
            return
        page = _Page(doc, Offsets(doc.text, self.unit))
        brackets = self._brackets(page) if doc.has("entities") else {}
        for number, (first, last) in enumerate(page.groups):
            comments = [*(head if number == 0 else ()), *page.comments(number), f"# sent_id = {name}-{number + 1}"]
            lines = [page.line(row, brackets.get(row)) for row in range(first, last)]
            yield "\n".join([*comments, f"# text = {page.said(first, last)}", *lines, "", ""])

    def _name(self, doc: Doc) -> str:
        wanted = BLANKS.sub("_", str(doc.id).strip()).replace("/", "_") if doc.id is not None else ""
        name = wanted = wanted or f"doc{self._documents}"
        number = 1
        while name in self._used:
            number += 1
            name = f"{wanted}.{number}"
        self._used.add(name)
        return name

    def _brackets(self, page: _Page) -> dict[int, str]:
        """Row of a token → the brackets of entities there: those that end, that begin, that do both."""
        opening: dict[int, list[str]] = {}
        closing: dict[int, list[str]] = {}
        single: dict[int, list[str]] = {}
        for mention in sorted(page.mentions, key=lambda mention: (mention.first, -mention.last)):
            self._entities += 1
            parts = [f"{self._label}{self._entities}", mention.type, str(mention.head), *mention.others]
            inner = "-".join(parts)
            if mention.first == mention.last:
                single.setdefault(mention.first, []).append(f"({inner})")
            else:
                opening.setdefault(mention.first, []).append(f"({inner}")
                closing.setdefault(mention.last, []).insert(0, f"{parts[0]})")
        found = {}
        for row in sorted({*opening, *closing, *single}):
            ends, begins, alone = closing.get(row, []), opening.get(row, []), single.get(row, [])
            found[row] = "".join([*ends, *begins, *alone] if begins else [*alone, *ends])
        return found


@dataclass(frozen=True, slots=True)
class _Mention:
    """An entity in whole tokens [first, last] of one sentence; `head` counts from its first token, from 1."""

    first: int
    last: int
    type: str
    head: int
    others: tuple[str, ...]


class _Page:
    """The columns of one document, as lists, with what stands where."""

    def __init__(self, doc: Doc, offsets: Offsets) -> None:
        self.doc = doc
        self.offsets = offsets
        tokens = doc.layer("tokens")
        self.start, self.stop = tokens.start.tolist(), tokens.stop.tolist()
        self.units = offsets.units(np.stack([tokens.start, tokens.stop], 1)).tolist()
        self.surface = [doc.text[start:stop] for start, stop in zip(self.start, self.stop, strict=True)]
        self.forms = [BLANKS.sub(" ", word).strip() or "_" for word in self.surface]
        self.cells = {key: column.tolist() for key, column in tokens.columns.items() if key in CELLS}
        self.own = {key: column.tolist() for key, column in tokens.columns.items() if key not in CELLS}
        self.groups = _groups(doc, tokens)
        self.group_of = np.repeat(np.arange(len(self.groups)), [last - first for first, last in self.groups]).tolist()
        self.sentence_rows = rows_of(doc.layer("sentences"))
        self.is_new_block, self.block_rows = _blocks(doc, self.groups, self.start)
        self.mentions, left = _mentions(self) if doc.has("entities") else ([], [])
        self.other_rows = _other_rows(self, left)

    def comments(self, number: int) -> list[str]:
        """The comments of a sentence, but for its id and text."""
        found = []
        if self.is_new_block[number]:
            found.append("# newpar")
            found += _columns("blocks", self.block_rows[number])
        found += [f"# {name} = {one_line(row)}" for name, row in self.other_rows.get(number, ())]
        return found + _columns("sentences", self.sentence_rows[number])

    def said(self, first: int, last: int) -> str:
        """The text of a sentence as its lines have it: one blank where there are some."""
        parts = []
        for row in range(first, last):
            parts += [self.forms[row], " " if row + 1 < last and self.start[row + 1] > self.stop[row] else ""]
        return "".join(parts)

    def line(self, row: int, entity: str | None) -> str:
        """The line of a token."""
        first, _ = self.groups[self.group_of[row]]
        cells = {key: column[row] for key, column in self.cells.items()}
        lemma = BLANKS.sub(" ", cells.get("lemma") or "").strip()
        columns = [
            str(row - first + 1),
            self.forms[row],
            lemma or "_",
            _tag(cells.get("pos")),
            "_",
            _tag("|".join(sorted((cells.get("feats") or "").split("|"), key=str.lower))),
            self._head(row, first) if "head" in cells else "_",
            _tag(cells.get("deprel")),
            "_",
            "|".join([*([f"Entity={entity}"] if entity else ()), *self._misc(row)]),
        ]
        return "\t".join(columns)

    def _head(self, row: int, first: int) -> str:
        head = self.cells["head"][row]
        if head is not None and self.group_of[head] != self.group_of[row]:
            raise FormatError(
                f"expected the head of the token {row} ({self.surface[row]!r}) in its own sentence, found the token "
                f"{head} of another: CoNLL-U has no such trees"
            )
        return "0" if head is None else str(head - first + 1)

    def _misc(self, row: int) -> Iterator[str]:
        if row == 0 and self.start[0]:
            yield f"SpacesBefore={escape(self.doc.text[: self.start[0]])}"
        yield from self._blanks_after(row)
        if self.forms[row] != self.surface[row]:
            yield f"SpacesInToken={escape(self.surface[row])}"
        yield f"TokenRange={self.units[row][0]}:{self.units[row][1]}"
        norm = self.cells["norm"][row] if "norm" in self.cells else None
        if norm is not None and norm != self.surface[row]:
            yield f"norm={escape(norm)}"
        for key, column in self.own.items():
            if column[row] is not None:
                yield f"{key}={escape(said(column[row]))}"

    def _blanks_after(self, row: int) -> Iterator[str]:
        """What stands between a token and the next, where a reader would think otherwise."""
        is_last = row + 1 == len(self.start)
        gap = self.doc.text[self.stop[row] : None if is_last else self.start[row + 1]]
        if is_last:
            expected = ""
        elif self.group_of[row] != self.group_of[row + 1] and self.is_new_block[self.group_of[row + 1]]:
            expected = "\n\n"
        else:
            expected = " "
            if not gap:
                yield "SpaceAfter=No"
                return
        if gap != expected:
            yield f"SpacesAfter={escape(gap)}"


def _groups(doc: Doc, tokens: Layer) -> list[tuple[int, int]]:
    """The tokens [first, last) of each sentence that has any."""
    sentences = doc.layer("sentences")
    first = np.searchsorted(tokens.start, sentences.start)
    last = np.searchsorted(tokens.start, sentences.stop)
    whole = np.concatenate([[0], last])
    if (tokens.start[1:] < tokens.stop[:-1]).any() or (first != whole[:-1]).any() or whole[-1] != len(tokens):
        raise FormatError(
            "expected tokens that do not overlap, each in one sentence, found others: CoNLL-U has only sentences of "
            "tokens; see the stage that made the layers 'tokens' and 'sentences'"
        )
    if (first == last).any():
        raise FormatError("expected a token in each sentence, found a sentence without: CoNLL-U cannot hold it")
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _blocks(
    doc: Doc, groups: Sequence[tuple[int, int]], starts: Sequence[int]
) -> tuple[list[bool], list[dict[str, Any]]]:
    """Whether a block begins with each sentence, and the row of that block."""
    if not doc.has("blocks") or not len(doc.layer("blocks")):
        return [False] * len(groups), [{}] * len(groups)
    rows = rows_of(doc.layer("blocks"))
    holders = _holders(doc.layer("blocks").start, [starts[first] for first, _ in groups])
    before = [-1, *holders[:-1]]
    is_new = [holder != old for holder, old in zip(holders, before, strict=True)]
    return is_new, [rows[holder] for holder in holders]


def _mentions(page: _Page) -> tuple[list[_Mention], list[dict[str, Any]]]:
    """The entities that lie in the tokens of one sentence, and the rows of those that do not."""
    found, left = [], []
    layer, tokens = page.doc.layer("entities"), page.doc.layer("tokens")
    firsts = np.searchsorted(tokens.stop, layer.start, side="right").tolist()
    lasts = (np.searchsorted(tokens.start, layer.stop, side="left") - 1).tolist()
    for number, row in enumerate(rows_of(layer)):
        first, last = firsts[number], lasts[number]
        if first > last or page.group_of[first] != page.group_of[last]:
            left.append(row)
            continue
        values = {key: value for key, value in row.items() if key not in PLACE and value is not None}
        start, stop = page.offsets.units([row["start"], row["stop"]]).tolist()
        if row["start"] != page.start[first]:
            values["start"] = start
        if row["stop"] != page.stop[last]:
            values["stop"] = stop
        others = ",".join(f"{key}:{bracketed(said(value))}" for key, value in values.items())
        kind = bracketed(row.get("type") or "")
        found.append(_Mention(first, last, kind, _head_of(page, first, last), (others,) if others else ()))
    return found, left


def _head_of(page: _Page, first: int, last: int) -> int:
    """The place of the first token that depends on none of the others; 1 without a tree."""
    if "head" not in page.cells:
        return 1
    heads = page.cells["head"][first : last + 1]
    outside = (place for place, head in enumerate(heads, 1) if head is None or not first <= head <= last)
    return next(outside, 1)


def _other_rows(page: _Page, entities: list[dict[str, Any]]) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    """Number of a sentence → the rows of other layers that start in it; rows without a place at the first."""
    found: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    others = [(layer.name, rows_of(layer)) for layer in in_schema_order(page.doc) if layer.name not in SHOWN_ELSEWHERE]
    starts = np.array([page.start[first] for first, _ in page.groups])
    for name, rows in [("entities", entities), *others]:
        for row in rows:
            number = 0
            if "start" in row and "stop" in row:
                number = max(_holders(starts, [row["start"]])[0], 0)
            found.setdefault(number, []).append((name, in_units(row, page.offsets)))
    return found


def _holders(starts: Ints, places: Sequence[int]) -> list[int]:
    """The last row that starts at or before each place, -1 where there is none."""
    rows: list[int] = (np.searchsorted(starts, places, side="right") - 1).tolist()
    return rows


def _columns(layer: str, row: dict[str, Any]) -> list[str]:
    return [f"# {layer}.{key} = {one_line(value)}" for key, value in row.items() if key not in ("start", "stop")]


def _tag(value: str | None) -> str:
    return BLANKS.sub("_", value) if value else "_"
