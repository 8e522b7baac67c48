"""Parquet: documents as a file, one row each, that DuckDB, Polars, pandas and Spark read; and back without loss.

The table is that of `formats.arrow`. It is written in row groups while the documents come in, under another name
first, so that a file is either whole or not there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.extras import need
from nlp_pipeline.formats.arrow import BATCH_DOCS, from_arrow, schema, to_batches
from nlp_pipeline.formats.arrow_schema import Like
from nlp_pipeline.formats.files import replacing


def write(
    docs: Iterable[Doc] | Doc,
    path: str | os.PathLike[str],
    like: Like = None,
    *,
    batch_docs: int = BATCH_DOCS,
    compression: str = "zstd",
) -> int:
    """Writes the documents and says how many there were; an iterator is read as it goes, `batch_docs` in memory.

    Columns of users' stages are those of the first documents, or those of `like`, a pipeline or a document. Nothing
    is left behind when something fails on the way, and a file that was there stays.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write([Doc("Добрый день")], f"{folder}/docs.parquet")
    ...     [doc.text for doc in read(f"{folder}/docs.parquet")]
    1
    ['Добрый день']
    """
    parquet = need("pyarrow.parquet", "tables")
    with replacing(Path(path)) as unfinished:
        return _write(parquet, docs, unfinished, like, batch_docs, compression)


def _write(parquet: Any, docs: Iterable[Doc] | Doc, path: Path, like: Like, batch_docs: int, compression: str) -> int:
    writer, count = None, 0
    try:
        for batch in to_batches(docs, like, batch_docs):
            if writer is None:
                writer = parquet.ParquetWriter(path, batch.schema, compression=compression)
            writer.write_batch(batch, row_group_size=batch.num_rows)
            count += batch.num_rows
        if writer is None:  # no documents
            writer = parquet.ParquetWriter(path, schema(like), compression=compression)
    finally:
        if writer is not None:
            writer.close()
    return count


def read(path: str | os.PathLike[str], like: Like = None) -> Iterator[Doc]:
    """The documents of a file one by one, or of all `.parquet` files of a folder, by name, as Spark writes them.

    `like` is that of `from_arrow`, for files that another library wrote. FormatError says what is no Parquet, or has
    no documents in it.
    """
    pyarrow, parquet = need("pyarrow", "tables"), need("pyarrow.parquet", "tables")
    path = Path(path)
    for file in sorted(path.glob("*.parquet")) if path.is_dir() else [path]:
        try:
            opened = parquet.ParquetFile(file)
        except pyarrow.ArrowInvalid as error:
            raise FormatError(f"{file}: expected a Parquet file: {error}") from error
        with opened:
            try:
                yield from from_arrow(opened.iter_batches(batch_size=BATCH_DOCS), like)
            except FormatError as error:
                raise FormatError(f"{file}: {error}") from error
