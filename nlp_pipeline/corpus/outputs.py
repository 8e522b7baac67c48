"""What annotated documents are written as: part after part in a folder, or all parts put together to one file.

A part is written under another name first, so that it is either whole or not there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus.journal import Record
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError
from nlp_pipeline.formats.files import replacing

if TYPE_CHECKING:
    from nlp_pipeline.pipeline import Pipeline

Write = Callable[[Iterable[Doc], Path, int, "Pipeline"], object]
Join = Callable[[Sequence[Path], Path], None]
Index = Callable[[Sequence[Record], Path], None]


@dataclass(frozen=True, slots=True)
class Output:
    """A format: how a part is written, how parts are put together to a file, and a page that leads to them, if any."""

    suffix: str
    write: Write
    join: Join | None = None
    index: Index | None = None

    def part(self, number: int) -> str:
        """The name of a part.

        >>> OUTPUTS["parquet"].part(7)
        'part-00007.parquet'
        """
        return f"part-{number:05}{self.suffix}"


def output_for(path: Path, form: str | None) -> tuple[str, bool]:
    """The format of an output, and whether it is one file: by its name, unless told. InputError when they clash.

    >>> output_for(Path("out.jsonl.gz"), None), output_for(Path("folder"), "parquet")
    (('jsonl.gz', True), ('parquet', False))
    """
    named = next((name for name in BY_LENGTH if path.name.endswith(f".{name}")), None)
    if form is not None and form not in OUTPUTS:
        raise InputError(f"expected one of the formats {', '.join(OUTPUTS)}, found {form!r}")
    if named is None or path.is_dir():
        return form or "jsonl", False
    if form not in (None, named):
        raise InputError(f"{path} ends in .{named}, but the format asked for is {form}; leave one of them out")
    if OUTPUTS[named].join is None:
        raise InputError(f"{named} can't be one file; give a folder: -o {path.with_suffix('')} --to {named}")
    return named, True


def _jsonl(docs: Iterable[Doc], path: Path, number: int, pipeline: Pipeline) -> None:
    from nlp_pipeline.formats import jsonl

    jsonl.write(docs, path)


def _conllu(docs: Iterable[Doc], path: Path, number: int, pipeline: Pipeline) -> None:
    from nlp_pipeline.formats import conllu

    conllu.write(docs, path, entity_label=f"p{number}e")


def _parquet(docs: Iterable[Doc], path: Path, number: int, pipeline: Pipeline) -> None:
    from nlp_pipeline.formats import parquet

    parquet.write(docs, path, like=pipeline)


def _html(docs: Iterable[Doc], path: Path, number: int, pipeline: Pipeline) -> None:
    from nlp_pipeline.display import report

    report(docs, path, title=f"Part {number}")


def _index_of_pages(records: Sequence[Record], folder: Path) -> None:
    from nlp_pipeline.display.page import END, beginning

    rows = "".join(
        f'<li><a href="{record.file}">part {record.part}</a>: {record.documents:,} documents'
        f"{f', {record.failed:,} not annotated' if record.failed else ''}</li>"
        for record in records
    )
    with replacing(folder / "index.html") as unfinished:
        page = f'{beginning("Documents")}<h1>Documents</h1><ul class="nlp-contents">{rows}</ul>{END}'
        unfinished.write_text(page, encoding="utf-8", newline="\n")


def _brat(docs: Iterable[Doc], path: Path, number: int, pipeline: Pipeline) -> None:
    from nlp_pipeline.formats import brat

    shutil.rmtree(path, ignore_errors=True)
    with replacing(path) as unfinished:
        try:
            brat.write_folder(docs, unfinished)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise


def _join_bytes(parts: Sequence[Path], path: Path) -> None:
    """Bytes one after the other: lines, and what gzip packed, may be put together so."""
    with replacing(path) as unfinished, unfinished.open("wb") as file:
        for part in parts:
            with part.open("rb") as piece:
                shutil.copyfileobj(piece, file, 1 << 20)


def _join_tables(parts: Sequence[Path], path: Path) -> None:
    """Row groups one after the other; all parts have one schema."""
    from nlp_pipeline.extras import need

    parquet = need("pyarrow.parquet", "tables")
    with replacing(path) as unfinished:
        schema = parquet.read_schema(parts[0])
        with parquet.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            for batch in _batches(parquet, parts):
                writer.write_batch(batch, row_group_size=max(batch.num_rows, 1))


def _batches(parquet: Any, parts: Sequence[Path]) -> Iterator[Any]:
    for part in parts:
        with parquet.ParquetFile(part) as file:
            for group in range(file.num_row_groups):
                yield from file.read_row_group(group).to_batches()


def to_disk(path: Path) -> None:
    """Has the system write a file to the disk now, so that what is noted down as finished outlives a power cut."""
    if path.is_file():
        with path.open("rb+") as file:
            os.fsync(file.fileno())


OUTPUTS = {
    "jsonl": Output(".jsonl", _jsonl, _join_bytes),
    "jsonl.gz": Output(".jsonl.gz", _jsonl, _join_bytes),
    "parquet": Output(".parquet", _parquet, _join_tables),
    "conllu": Output(".conllu", _conllu, _join_bytes),
    "conllu.gz": Output(".conllu.gz", _conllu, _join_bytes),
    "brat": Output("", _brat),
    "html": Output(".html", _html, index=_index_of_pages),
}
BY_LENGTH = sorted(OUTPUTS, key=len, reverse=True)
