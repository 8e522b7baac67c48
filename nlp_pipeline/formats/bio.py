"""BIO columns, as of CoNLL-2003: a token and its tag a line, a blank line after a sentence.

The first column is the token, the last the tag: BIO (IOB2), IOB1, BIOES and BILOU are understood. `-DOCSTART-` or
`# newdoc` begins a document. The text is put together again: sentences stand on lines of their own, tokens are joined
by a blank, but not before closing and after opening marks, and not after a column `SpaceAfter=No`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.brat import Span, entities_layer
from nlp_pipeline.formats.files import encodable, read_text, write_parts
from nlp_pipeline.many import each

Scheme: TypeAlias = Literal["iob2", "bioes"]
LETTERS = {"iob2": ("B", "I", "I", "B"), "bioes": ("B", "I", "E", "S")}  # first, middle, last, alone

CLOSING, OPENING = frozenset(".,;:!?…)]}»”%"), frozenset("([{«„")
BLANK = re.compile(r"\s")
NEW = re.compile(r"-DOCSTART-|#\s*newdoc\b")
TAG = re.compile(r"O|([BIESLU])-(\S+)")
GLUED = "SpaceAfter=No"
Row = tuple[int, str, str, str, bool]  # number of the line, token, letter of the tag, type, glued to the next


def loads(data: str, name: str = "") -> list[Doc]:
    """The documents of a file; FormatError names the line of a tag that is none.

    >>> doc = loads("Токаев B-PER\\nв O\\nОмске B-LOC\\n. O")[0]
    >>> doc.text, [(entity.text, entity.type) for entity in doc.entities]
    ('Токаев в Омске.', [('Токаев', 'PER'), ('Омске', 'LOC')])
    """
    documents: list[list[list[Row]]] = [[[]]]
    for number, line in enumerate(data.splitlines(), 1):
        if NEW.match(line) and (line[0] == "-" or _is_comment(line)):
            documents.append([[]])
        elif not line.strip():
            documents[-1].append([])
        elif not _is_comment(line):
            documents[-1][-1].append(_row(line, number, name))
    filled = [[rows for rows in sentences if rows] for sentences in documents]
    filled = filled if filled[0] else filled[1:]  # what stands before the first -DOCSTART-, mostly nothing
    return [_doc(sentences, name, place) for place, sentences in enumerate(filled)]


def dumps(docs: Doc | Iterable[Doc], *, scheme: Scheme = "iob2") -> str:
    """Documents in the columns of CoNLL-2003: token, part of speech, `_`, tag; `scheme` is iob2 or bioes.

    Of nested entities the outermost is written, of overlapping ones the first; one that begins or ends inside a
    token is widened to whole tokens, one that goes on in the next sentence begins there anew. Blanks inside a token
    or type are left out. A document that failed is an empty one, with a warning. LayerError when there are no tokens
    or entities.

    >>> from nlp_pipeline import load
    >>> print(dumps(load("entities")("Анна Ким в Омске"), scheme="bioes").strip())
    -DOCSTART- -X- -X- O
    <BLANKLINE>
    Анна PROPN _ B-PER
    Ким PROPN _ E-PER
    в ADP _ O
    Омске PROPN _ S-LOC
    """
    if scheme not in LETTERS:
        raise FormatError(f"expected the scheme iob2 or bioes, found {scheme!r}")
    return "".join(_parts(docs, scheme))


def read(path: Path | str) -> list[Doc]:
    """The documents of a file."""
    return loads(read_text(Path(path)), Path(path).stem)


def write(docs: Doc | Iterable[Doc], path: Path | str, *, scheme: Scheme = "iob2") -> None:
    """Writes documents to one file; see `dumps`."""
    write_parts([dumps(docs, scheme=scheme)], path)


def _parts(docs: Doc | Iterable[Doc], scheme: Scheme) -> Iterator[str]:
    for doc in each(docs):
        yield "-DOCSTART- -X- -X- O\n\n"
        if doc.error is not None and not doc.has("entities"):
            warnings.warn(f"the document {doc.id!r} failed ({doc.error}): it is written as an empty one", stacklevel=4)
            continue
        tags = _tags(doc, scheme)
        poses = doc.tokens.pos.tolist() if doc.has("tokens.pos") else [None] * len(tags)
        for sentence in doc.sentences:
            lines = [
                f"{_word(token.text)} {_cell(poses[token.index])} _ {tags[token.index]}\n" for token in sentence.tokens
            ]
            yield encodable("".join([*lines, "\n"]))


def _tags(doc: Doc, scheme: Scheme) -> list[str]:
    """The tag of each token."""
    first, middle, last, alone = LETTERS[scheme]
    tags = ["O"] * len(doc.tokens)
    sentences = np.searchsorted(doc.layer("sentences").start, doc.layer("tokens").start, side="right").tolist()
    for entity in doc.entities.outermost():
        rows = entity.tokens.indices.tolist()
        if any(tags[row] != "O" for row in rows):
            continue
        for _, group in groupby(rows, key=lambda row: sentences[row]):
            own = list(group)
            letters = [alone] if len(own) == 1 else [first, *[middle] * (len(own) - 2), last]
            for row, letter in zip(own, letters, strict=True):
                tags[row] = f"{letter}-{_cell(entity.type)}"
    return tags


def _word(text: str) -> str:
    """A token as a cell; one that looks like the beginning of a document is written otherwise."""
    return re.sub("^-DOCSTART-", "_DOCSTART_", _cell(text))


def _cell(text: str | None) -> str:
    return BLANK.sub("", text or "") or "_"


def _is_comment(line: str) -> bool:
    """Whether a line with # says something of the sentence; the token # has a tag in its last column."""
    return line.startswith("#") and ("\t" not in line and TAG.fullmatch(line.split()[-1]) is None)


def _row(line: str, number: int, name: str) -> Row:
    cells = line.split("\t") if "\t" in line else line.split()
    tag = TAG.fullmatch(cells[-1].strip()) if len(cells) > 1 else None
    if tag is None or not cells[0].strip():
        raise FormatError(
            f"{name or 'BIO'}, line {number}: expected a token and, as the last column, a tag (O, B-PER, I-PER, …), "
            f"found {line[:80]!r}"
        )
    return number, cells[0], tag[1] or "O", tag[2] or "", GLUED in cells


def _doc(sentences: list[list[Row]], name: str, place: int) -> Doc:
    text, spans = "", list[Span]()
    for rows in sentences:
        text += "\n" if text else ""
        is_glued, ends = True, []
        for _, token, _, _, glued in rows:
            text += token if is_glued or token[0] in CLOSING or text[-1] in OPENING else f" {token}"
            ends.append(len(text))
            is_glued = glued
        spans += _spans(rows, ends)
    return Doc(text, entities_layer(spans), meta={"id": f"{name} {place}".strip()})


def _spans(rows: list[Row], ends: list[int]) -> Iterator[Span]:
    """The spans of one sentence, by the letters of its tags; `ends` are where its tokens end in the text."""
    begin, kind, last = -1, "", 0  # of the span that is open
    for (_, token, letter, own, _), end in zip(rows, ends, strict=True):
        goes_on = begin >= 0 and own == kind and letter in "IEL"
        if begin >= 0 and not goes_on:
            yield begin, last, kind
            begin = -1
        if letter != "O" and begin < 0:
            begin, kind = end - len(token), own
        last = end
        if letter in "ESLU":
            yield begin, last, kind
            begin = -1
    if begin >= 0:
        yield begin, last, kind
