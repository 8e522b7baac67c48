"""Parquet: a text in one column of each row, read in batches of about 16 MB; null texts and broken pages are told.

Texts are strings or bytes of UTF-8. Other columns become JSON values (`items`). Of documents as this library writes
them the text and the metadata are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp_pipeline.corpus.items import REST, Columns, Item, MissingError
from nlp_pipeline.corpus.lines import parsed, plain
from nlp_pipeline.corpus.streams import Stream
from nlp_pipeline.errors import FormatError
from nlp_pipeline.extras import need

DOCUMENT = ("id", "text", "meta", "error", "made_by", "columns")  # columns of a file of documents (formats.arrow)
BATCH_BYTES = 1 << 24
BATCH_ROWS = 4096


def check(stream: Stream, columns: Columns) -> bool:
    """True; MissingError when the file has not the columns that the user named, or the text is none."""
    with _opened(stream) as file:
        _check(file, columns, stream.file.name)
    return True


def items(stream: Stream, columns: Columns) -> Iterator[Item]:
    """An item for each row; for the rest of a file that breaks in the middle, one with an error."""
    with _opened(stream) as file:
        _check(file, columns, stream.file.name)
        yield from _rows(file, stream, columns)


def _rows(file: Any, stream: Stream, columns: Columns) -> Iterator[Item]:
    pyarrow = need("pyarrow", "tables")
    name, row, total = stream.file.name, 0, file.metadata.num_rows
    of_documents = set(DOCUMENT) <= set(_names(file))
    asked = {*DOCUMENT[:3], "exact"} if of_documents else {columns.text, columns.id or "id", *(columns.meta or ())}
    wanted = [key for key in _names(file) if key in asked or (columns.meta is None and not of_documents)]
    try:
        for batch in file.iter_batches(batch_size=_batch_rows(file), columns=wanted, use_threads=False):
            cells = [_values(batch.column(batch.schema.get_field_index(key))) for key in wanted]
            for number in range(batch.num_rows):
                row += 1
                values = dict(zip(wanted, (cell[number] for cell in cells), strict=True))
                yield (_of_document if of_documents else _item)(values, columns, name, row)
            stream.position = stream.file.size * row // total
    except (pyarrow.ArrowException, OSError) as error:
        told = f"expected a whole Parquet file, found it broken ({error}): make or fetch it again; {REST}"
        yield columns.failed(told, name, f"row {row + 1}")


def _item(cells: dict[str, Any], columns: Columns, name: str, row: int) -> Item:
    place = f"row {row}"
    for key in (columns.text, columns.id or "id"):
        if isinstance(cells.get(key), bytes):
            try:
                cells[key] = cells[key].decode("utf-8")
            except UnicodeDecodeError as error:
                if key == columns.text:
                    told = f"expected UTF-8, found the byte 0x{cells[key][error.start]:02x} at offset {error.start}"
                    bad = columns.item({**cells, key: None}, name, place)
                    return replace(bad, error=f"{told}; repair it where the file is made")
    return columns.item(cells, name, place)


def _of_document(cells: dict[str, Any], columns: Columns, name: str, row: int) -> Item:
    try:
        if (exact := cells.get("exact")) is not None:
            cells = parsed(exact)
        elif cells["text"] is not None:
            cells = {**cells, "meta": parsed(cells["meta"] or "{}"), "schema": None, "layers": {}}
        return columns.item(plain(cells, columns), name, f"row {row}")
    except FormatError as error:
        return columns.failed(error, name, f"row {row}")


def _opened(stream: Stream) -> Any:
    pyarrow, parquet = need("pyarrow", "tables"), need("pyarrow.parquet", "tables")
    try:
        return parquet.ParquetFile(  # page by page: without these, a row group is read as a whole
            stream.file.path, buffer_size=1 << 20, pre_buffer=False, page_checksum_verification=True
        )
    except (pyarrow.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise FormatError(f"expected a Parquet file, found none or half of one ({error}): make it again") from error


def _check(file: Any, columns: Columns, name: str) -> None:
    types = need("pyarrow.types", "tables")
    names = _names(file)
    if set(DOCUMENT) <= set(names):
        return
    columns.check(names, name)
    if twice := [key for key in names if names.count(key) > 1]:
        raise MissingError(f"{name}: expected columns of different names, found {twice[0]!r} twice; rename one")
    kind = file.schema_arrow.field(columns.text).type
    inner = kind.value_type if types.is_dictionary(kind) else kind
    tests = ("is_string", "is_large_string", "is_string_view", "is_binary", "is_large_binary", "is_binary_view")
    if not any(getattr(types, test)(inner) for test in tests if hasattr(types, test)) and not types.is_null(inner):
        raise MissingError(
            f"{name}: expected text in the column {columns.text!r}, found {kind}; name another with text=…"
        )


def _names(file: Any) -> list[str]:
    return list(file.schema_arrow.names)


def _batch_rows(file: Any) -> int:
    """As many rows as have about `BATCH_BYTES`, by the file's own account."""
    metadata = file.metadata
    size: int = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    rows: int = metadata.num_rows
    return max(1, min(BATCH_ROWS, BATCH_BYTES * rows // (size or 1)))


def _values(column: Any) -> list[Any]:
    """The cells of a column; a string that is no UTF-8 as its bytes."""
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return list(column.cast(need("pyarrow", "tables").large_binary()).to_pylist())
    except (ValueError, OverflowError):  # dates that Python has not
        return list(column.cast(need("pyarrow", "tables").string()).to_pylist())
