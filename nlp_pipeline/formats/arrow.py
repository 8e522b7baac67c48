"""Arrow: documents as a table, one row each, with their layers as lists of structs; and back without loss.

The schema is made from `schema.py`: the same columns in the same order whatever ran, those of a user's stages behind
them. A layer that was not made is null, one in which nothing was found is empty, and `columns` names what a document
has. Strings are plain, so that DuckDB, Polars and Spark read them. Offsets count code points of `text`. A document
that UTF-8 can't hold (lone surrogates) has U+FFFD in `text`, and stands in `exact` as JSON.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.extras import need
from nlp_pipeline.formats.arrow_read import from_arrow
from nlp_pipeline.formats.arrow_schema import Like, add_types, own_columns, schema_of, types_of
from nlp_pipeline.formats.arrow_write import record_batch
from nlp_pipeline.many import each

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["from_arrow", "schema", "to_arrow", "to_batches"]

BATCH_DOCS = 1024
BATCH_CHARS = 1 << 22


def to_arrow(docs: Iterable[Doc] | Doc, like: Like = None) -> pa.Table:
    """A table of the documents, one row each; `from_arrow` reads it back.

    `like`, a pipeline or a document, names columns of users' stages that the table has in any case, so that many
    tables have one schema.

    >>> table = to_arrow(Doc("Добрый день", meta={"id": 7}))
    >>> table.num_rows, table["text"][0].as_py(), table["entities"][0].as_py()
    (1, 'Добрый день', None)
    """
    pa = need("pyarrow", "tables")
    found = list(each(docs))
    types = types_of(like)
    for doc in found:
        add_types(types, doc)
    made = schema_of(types, found)
    done = [record_batch(made, types, part) for part in _parts(found, BATCH_DOCS)]
    _warn(sum(broken for _, broken in done))
    return pa.Table.from_batches([batch for batch, _ in done], made)


def to_batches(
    docs: Iterable[Doc] | Doc, like: Like = None, batch_docs: int = BATCH_DOCS, batch_chars: int = BATCH_CHARS
) -> Iterator[pa.RecordBatch]:
    """The same as record batches, made while the documents come in.

    A batch has at most `batch_docs` documents, and ends with the one that makes it `batch_chars` characters of text.

    The documents of the first batch tell which columns there are besides the built-in ones, unless `like` does.
    FormatError when a later one has others. No documents, no batches.
    """
    types = types_of(like)
    made: pa.Schema | None = None
    is_silent = False
    for part in _parts(each(docs), batch_docs, batch_chars):
        before = own_columns(types)
        for doc in part:
            add_types(types, doc)
        if made is None:
            made = schema_of(types, part)
        elif new := sorted(set(own_columns(types)) - set(before)):
            raise FormatError(
                f"a document has the column {new[0]}, which the first ones did not have; "
                "say which columns there are with like=, the pipeline that makes them"
            )
        batch, broken = record_batch(made, types, part)
        if broken and not is_silent:
            _warn(broken)
            is_silent = True
        yield batch


def schema(like: Like = None) -> pa.Schema:
    """The schema of every table: the built-in layers, and what a pipeline or document adds to them.

    >>> schema().names[:9]
    ['id', 'text', 'meta', 'error', 'made_by', 'columns', 'exact', 'blocks', 'repairs']
    >>> str(schema().field("sentences").type.value_type)
    'struct<start: int32, stop: int32>'
    """
    return schema_of(types_of(like), [like] if isinstance(like, Doc) else [])


def _parts(docs: Iterable[Doc], size: int, batch_chars: int = BATCH_CHARS) -> Iterator[list[Doc]]:
    part: list[Doc] = []
    chars = 0
    for doc in docs:
        part.append(doc)
        chars += len(doc.text)
        if len(part) >= size or chars >= batch_chars:
            yield part
            part, chars = [], 0
    if part:
        yield part


def _warn(broken: int) -> None:
    if broken:
        warnings.warn(
            f"UTF-8 can't hold the lone surrogates of {broken} document{'s' if broken > 1 else ''}: U+FFFD stands "
            "for them; the column 'exact' has the document as it is, for from_arrow",
            stacklevel=3,
        )
