"""The function that engines run: record batches with a column of texts in, record batches of documents out.

One row out for each row in, in order, by the schema of `formats.arrow`. The other columns of the input become
`doc.meta`. Nothing that a row holds stops a job: a document that fails, and a row without a text, is a row with
`error`. What is wrong with all of them does: no such column, a column that holds no texts, models missing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus.recipe import Modules, pack, unpack
from nlp_pipeline.corpus.values import check_texts, json_values, place_of, texts_of
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import InputError
from nlp_pipeline.extras import need
from nlp_pipeline.formats import arrow
from nlp_pipeline.pipeline import Pipeline

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_DOCS = 1024
BATCH_CHARS = 1 << 20
SLICE = 64  # rows of the input whose other columns are Python objects at a time


def annotator(
    pipeline: Pipeline,
    *,
    text: str = "text",
    id: str | None = None,  # noqa: A002 — as everywhere in the library
    meta: Sequence[str] | None = None,
    keep: Sequence[str] = (),
    by_value: Modules = (),
    batch_docs: int = BATCH_DOCS,
    batch_chars: int = BATCH_CHARS,
    timeout: float | None = None,
    **options: Any,
) -> Annotator:
    """The Arrow function of a pipeline: for `mapInArrow`, for Ray Data, or to call with an iterable of record batches.

    `text` names the column of the texts; strings, or bytes in UTF-8. `id` names that of the documents' ids; without
    it a column called "id" is it, if there is one. `meta` names the columns that go to `doc.meta`, None: all the
    others. `keep` names columns that the result has too, of their own type, behind those of the documents; say, to
    partition by. `by_value` names modules that travel with the stages in them (`recipe.pack`). A batch that goes out
    has at most `batch_docs` documents, and ends with the one that makes it `batch_chars` characters of text.
    With `timeout`, in seconds, documents are annotated in a process beside the engine's: one that takes longer by
    itself, or kills that process, is a row with `error` too. `options` are those of the stages, as in `pipe`.

    >>> import pyarrow
    >>> import nlp_pipeline as nlp
    >>> batch = pyarrow.RecordBatch.from_pydict({"body": ["Да. Нет.", None], "year": [2024, 2025]})
    >>> made = next(annotator(nlp.load("sentences"), text="body")([batch]))
    >>> made["meta"].to_pylist(), made["error"][1].as_py()["message"]
    (['{"year": 2024}', '{"year": 2025}'], 'expected a text, found null')
    >>> made["sentences"][0].as_py()
    [{'start': 0, 'stop': 3}, {'start': 4, 'stop': 8}]
    """
    need("pyarrow", "tables")
    if not isinstance(pipeline, Pipeline):
        raise InputError(f"expected a pipeline, found {type(pipeline).__name__}; nlp.load() makes one")
    if batch_docs < 1:
        raise ValueError(f"batch_docs: expected at least 1, found {batch_docs}")
    for setting, names in (("meta", meta), ("keep", keep)):
        if isinstance(names, str):
            raise InputError(f"{setting}: expected a list of columns, found one string: {setting}=[{names!r}]")
    documents = arrow.schema(pipeline)
    taken = {name.casefold() for name in documents.names}  # Spark's names have no case
    for name in keep:
        if name.casefold() in taken:
            raise InputError(f"keep: the documents have a column {name!r} of their own; rename that of the input")
    return Annotator(
        recipe=pack(pipeline.with_options(**options), by_value=by_value),
        documents=documents,
        text=text,
        id=id,
        meta=None if meta is None else tuple(meta),
        keep=tuple(keep),
        batch_docs=batch_docs,
        batch_chars=batch_chars,
        timeout=timeout,
    )


@dataclass(frozen=True, slots=True)
class Annotator:
    """Made by `annotator`. Pickles small: it has the recipe of the pipeline, and loads the models where it runs."""

    recipe: bytes
    documents: pa.Schema
    text: str
    id: str | None
    meta: tuple[str, ...] | None
    keep: tuple[str, ...]
    batch_docs: int
    batch_chars: int
    timeout: float | None

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Documents as record batches; lazily, with a batch of the input and one of the output in memory."""
        pipeline = unpack(self.recipe)
        rows = _Rows(self, batches)
        docs = rows.with_failures(pipeline.pipe(rows, errors="keep", timeout=self.timeout))
        for batch in arrow.to_batches(docs, pipeline, self.batch_docs, self.batch_chars):
            yield rows.with_kept(batch)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The schema of what comes out, if this is that of what goes in; InputError when it can't go in."""
        _Places.of(self, given)
        made = self.documents
        for name in self.keep:
            made = made.append(given.field(place_of(given, name)))
        return made


@dataclass(frozen=True, slots=True)
class _Places:
    """The numbers of the columns of a batch: of the text, of what goes to `meta`, of what is kept."""

    text: int
    meta: dict[str, int]
    keep: list[int]

    @classmethod
    def of(cls, settings: Annotator, schema: pa.Schema) -> _Places:
        text = place_of(schema, settings.text)
        check_texts(settings.text, schema.field(text).type)
        names = [name for name in schema.names if name != settings.text] if settings.meta is None else settings.meta
        meta = {name: place_of(schema, name) for name in names if name != settings.id}
        if settings.id is not None:
            meta = {**meta, "id": place_of(schema, settings.id)}
        elif "id" in schema.names and settings.text != "id":
            meta["id"] = place_of(schema, "id")
        return cls(text, meta, [place_of(schema, name) for name in settings.keep])


class _Rows:
    """The rows of the input, read once: as items for `pipe`; remembers what the output needs besides documents."""

    def __init__(self, settings: Annotator, batches: Iterable[pa.RecordBatch]) -> None:
        self._settings, self._batches = settings, batches
        self._failures: deque[tuple[int, str, Failure]] = deque()  # rows whose text can't be read, by number
        self._kept: deque[pa.RecordBatch] = deque()  # slices whose rows have not all gone out

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        number = 0
        for batch in self._batches:
            places = _Places.of(self._settings, batch.schema)
            for first in range(0, batch.num_rows, SLICE):
                part = batch.slice(first, SLICE)
                if places.keep:
                    self._kept.append(part.select(places.keep))
                metas = {key: json_values(part.column(place)) for key, place in places.meta.items()}
                for row, (text, failure) in enumerate(texts_of(part.column(places.text))):
                    if failure is not None:
                        self._failures.append((number, text, failure))
                    number += 1
                    yield ("" if failure else text), {key: values[row] for key, values in metas.items()}

    def with_failures(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        """The documents of the items; an error for each row whose text could not be read."""
        for number, doc in enumerate(docs):
            if self._failures and self._failures[0][0] == number:
                _, text, failure = self._failures.popleft()
                yield Doc(text, meta=doc.meta, error=failure, made_by=doc.made_by)
            else:
                yield doc

    def with_kept(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of documents with the kept columns of its rows behind."""
        if not self._kept:
            return batch
        pa = need("pyarrow", "tables")
        parts, missing = [], batch.num_rows
        while missing:
            part = self._kept.popleft()
            if part.num_rows > missing:
                self._kept.appendleft(part.slice(missing))
                part = part.slice(0, missing)
            parts.append(part)
            missing -= part.num_rows
        kept = pa.Table.from_batches(parts).combine_chunks().to_batches()[0]
        schema = pa.schema([*batch.schema, *kept.schema], batch.schema.metadata)
        return pa.RecordBatch.from_arrays([*batch.columns, *kept.columns], schema=schema)
