"""Annotated documents for training: brat, BIO or JSON of this library, from a file or a folder, with all its folders.

A path comes in, documents with entities go out. What is wrong is collected and said at once (FormatError).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats import bio, brat, json
from nlp_pipeline.formats.files import read_text

Kind = Literal["flat", "nested"]
SHOWN = 20  # problems of a folder
FEW = 5  # mentions: too few to learn a type from
BIO = {".conll", ".bio", ".iob", ".iob2", ".conllu", ".tsv"}
JSON = {".json", ".jsonl"}


@dataclass(frozen=True)
class TypeCount:
    """A type: how many mentions, in how many documents, how many characters long on average."""

    type: str
    mentions: int
    documents: int
    length: float


def read(path: Path) -> list[Doc]:
    """All annotated documents at a path, sorted by file; FormatError when something is wrong or there are none."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    readers = [(file, reader) for file in files if (reader := _reader(file)) is not None]
    kinds = sorted({NAMES[reader] for _, reader in readers})
    if len(kinds) != 1:
        found = f"a mixture of {', '.join(kinds)}" if kinds else f"none among {len(files)} files"
        raise FormatError(
            f"expected annotated documents at {path}: brat (.txt beside .ann), BIO ({', '.join(sorted(BIO))}) or JSON "
            f"of this library ({', '.join(sorted(JSON))}); found {found}"
        )
    documents: list[Doc] = []
    problems: list[str] = []
    for file, reader in readers:
        try:
            documents += reader(file)
        except FormatError as error:
            problems.append(f"{file}: {error}")
    if problems:
        more = f"\n… and {len(problems) - SHOWN} more files" if len(problems) > SHOWN else ""
        raise FormatError("\n".join(problems[:SHOWN]) + more)
    without = [doc for doc in documents if not doc.has("entities.type")]
    if without or not any(len(doc.layer("entities")) for doc in documents):
        raise FormatError(f"expected entities with types in the documents at {path}, found none; annotate some first")
    return documents


def _reader(file: Path) -> Callable[[Path], list[Doc]] | None:
    """What reads a file, None for what is no annotated document (or is read with another file)."""
    if file.suffix == ".ann":
        return _brat
    if file.suffix in BIO:
        return _bio
    return _json if file.suffix in JSON else None


def _brat(file: Path) -> list[Doc]:
    if not file.with_suffix(".txt").is_file():
        raise FormatError(f"expected its text beside it, {file.with_suffix('.txt').name}, found none")
    return [brat.read(file)]


def _bio(file: Path) -> list[Doc]:
    return bio.read(file)


def _json(file: Path) -> list[Doc]:
    found = []
    for number, line in enumerate(read_text(file).split("\n"), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except FormatError as error:
                raise FormatError(f"line {number}: {error}") from error
    return found


NAMES: Mapping[Callable[[Path], list[Doc]], str] = {_brat: "brat", _bio: "BIO", _json: "JSON"}


def kind_of(documents: Sequence[Doc]) -> Kind:
    """`nested` when some mention overlaps another, `flat` when none does."""
    return "nested" if any(overlaps(doc) for doc in documents) else "flat"


def overlaps(doc: Doc) -> list[tuple[int, int]]:
    """The rows of entities that overlap the one before them or an earlier one, with that one's row."""
    layer = doc.layer("entities")
    found, longest = [], 0
    for row in range(1, len(layer)):
        if layer.start[row] < layer.stop[longest]:
            found.append((longest, row))
        if layer.stop[row] > layer.stop[longest]:
            longest = row
    return found


def flattened(documents: Sequence[Doc], *, keep_outermost: bool) -> list[Doc]:
    """Documents without overlapping mentions: the outermost of them, or FormatError that names the first."""
    problems = []
    for doc in documents:
        entities = doc.entities
        for one, other in overlaps(doc):
            a, b = entities[one], entities[other]
            pair = [f"{entity.text!r} ({entity.type}, {entity.start}–{entity.stop})" for entity in (a, b)]
            problems.append(f"{doc.id}: {' and '.join(pair)}")
    if problems and not keep_outermost:
        shown = "\n".join(f"  {problem}" for problem in problems[:SHOWN])
        raise FormatError(
            f"expected mentions that do not overlap, found {len(problems)}:\n{shown}\n"
            "train a nested tagger (--scheme nested), or keep the outermost of them (--keep outermost)"
        )
    return [_outermost(doc) for doc in documents]


def _outermost(doc: Doc) -> Doc:
    spans: list[brat.Span] = []
    for entity in doc.entities:
        if not spans or entity.start >= spans[-1][1]:
            spans.append((entity.start, entity.stop, entity.type))
    return Doc(doc.text, brat.entities_layer(spans), meta=doc.meta)


def summary(documents: Sequence[Doc]) -> Iterator[TypeCount]:
    """The types of the mentions, the most frequent first."""
    mentions: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for doc in documents:
        types = [entity.type for entity in doc.entities]
        mentions.update(types)
        holders.update(set(types))
        for entity in doc.entities:
            sizes[entity.type] += len(entity)
    for kind, count in sorted(mentions.items(), key=lambda item: (-item[1], item[0])):
        yield TypeCount(kind, count, holders[kind], sizes[kind] / count)


def split(documents: Sequence[Doc], share: float, seed: int) -> list[int]:
    """The numbers of documents that are held out: a share of them, by a seed; none where the share is 0."""
    if not share:
        return []
    count = min(len(documents) - 1, max(1, round(share * len(documents))))
    return sorted(np.random.default_rng(seed).permutation(len(documents))[:count].tolist())
