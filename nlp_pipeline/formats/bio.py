"""BIO columns, as of CoNLL: a token and its tag a line, a blank line after a sentence.

The first column is the token, the last the tag: BIO (IOB2), IOB1, BIOES and BILOU are understood. `-DOCSTART-` or
`# newdoc` begins a document. The text is put together again: sentences stand on lines of their own, tokens are joined
by a blank, but not before closing and after opening marks, and not after a column `SpaceAfter=No`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.brat import Span, entities_layer
from nlp_pipeline.formats.files import read_text

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
        if NEW.match(line):
            documents.append([[]])
        elif not line.strip():
            documents[-1].append([])
        elif not line.startswith("#"):
            documents[-1][-1].append(_row(line, number, name))
    filled = [[rows for rows in sentences if rows] for sentences in documents]
    return [_doc(sentences, name, place) for place, sentences in enumerate(filter(None, filled))]


def dumps(docs: Iterable[Doc]) -> str:
    """Documents with sentences, tokens and entities as BIO (IOB2), tab between token and tag.

    Of nested entities the outermost is written; one that begins or ends inside a token is widened to whole tokens.
    """
    parts = []
    for doc in docs:
        parts.append("-DOCSTART-\tO\n\n")
        tags = ["O"] * len(doc.tokens)
        for entity in doc.entities.outermost():
            rows = entity.tokens.indices.tolist()
            if rows and all(tags[row] == "O" for row in rows):
                tags[rows[0]] = f"B-{entity.type}"
                tags[rows[0] + 1 : rows[-1] + 1] = [f"I-{entity.type}"] * (len(rows) - 1)
        for sentence in doc.sentences:
            parts += [f"{BLANK.sub('', token.text)}\t{tags[token.index]}\n" for token in sentence.tokens]
            parts.append("\n")
    return "".join(parts)


def read(path: Path | str) -> list[Doc]:
    """The documents of a file."""
    return loads(read_text(Path(path)), Path(path).stem)


def write(docs: Iterable[Doc], path: Path | str) -> None:
    """Writes documents to one file."""
    Path(path).write_bytes(dumps(docs).encode("utf-8"))


def _row(line: str, number: int, name: str) -> Row:
    cells = line.split("\t") if "\t" in line else line.split()
    tag = TAG.fullmatch(cells[-1].strip()) if len(cells) > 1 else None
    if tag is None:
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
