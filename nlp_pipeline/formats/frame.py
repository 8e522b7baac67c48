"""pandas: a layer of one document or of many as a table, and a column of texts as a table of what is found in them.

Columns keep their names and order; `text` is what the span says. Missing values are pandas' NA, and types do not
depend on the data: `string`, `Int64`, `Float64`, `boolean`, and plain `int64` for row, start and stop. Text is not
categorical: the categories of two tables differ, and joining, grouping and stacking them would bring surprises.
References (`head`) are row numbers of the same document. Versions stand in `frame.attrs["made_by"]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp_pipeline.columns import Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError, StageError
from nlp_pipeline.extras import need
from nlp_pipeline.formats.frame_columns import Gathered, made_frame, span_texts, string_array, value_array
from nlp_pipeline.layers import Layer
from nlp_pipeline.many import Versions, column_names, each
from nlp_pipeline.meta import thaw
from nlp_pipeline.schema import LAYERS, RESERVED_META

if TYPE_CHECKING:
    import pandas as pd

    from nlp_pipeline.pipeline import OnError, Pipeline


def to_frame(docs: Iterable[Doc] | Doc, layer: str = "entities", *, meta: Sequence[str] | None = None) -> pd.DataFrame:
    """A layer of many documents as one table: `nlp.to_frame(ru.pipe(texts), "entities", meta=["date"])`.

    Its columns: `doc`, the document's id, or its number in the input where it has none; those items of its meta that
    `meta` names; `row`, the row number in the document; the columns of the layer. A document with an error has no
    rows; one without the layer is a LayerError.

    The layer "documents" has a row for each document, failed ones too: `doc`, its meta (all of it, or what `meta`
    names), `chars`, the length of its text, `error`, and the number of rows in each of its layers.

    A name that is taken has in front where it comes from: `meta.type`, `moods.row`.

    >>> docs = [Doc("Снег.", meta={"id": "a", "source": "Вестник"}), Doc("Дождь.", meta={"id": "b"})]
    >>> to_frame(docs, "documents")
      doc   source  chars error
    0   a  Вестник      5  <NA>
    1   b     <NA>      6  <NA>
    """
    pandas = need("pandas", "tables")
    found = _Found(layer, meta)
    for doc in each(docs):
        found.add(doc)
    return found.frame(pandas, {"doc": ("", found.names(pandas))}, None)


def annotate(
    texts: pd.Series[Any] | pd.DataFrame,
    pipeline: Pipeline,
    layer: str = "entities",
    *,
    column: str = "text",
    keep: Sequence[str] = (),
    errors: OnError = "raise",
    **options: Any,
) -> pd.DataFrame:
    """What a pipeline finds in a column of texts, as a table with the index of that column: `nlp.annotate(df, ru)`.

    `texts` is a Series, or a DataFrame with the texts in `column`; `keep` names columns of the frame to carry along.
    A row of the result has the index of the text it was found in: `found.join(df[["date"]])` adds more columns, and
    `found.groupby(level=0).size()` counts. A text in which nothing is found, and a missing one, has no row. Order is
    kept; texts go through in batches, so memory is that of a batch and of the result.

    `layer` is any that `to_frame` knows, also "documents" (a row for each text, with its `error`); `errors` and
    `options` are those of `ru.pipe`.

    >>> import pandas as pd
    >>> import nlp_pipeline as nlp
    >>> df = pd.DataFrame({"text": ["Да. Нет.", None, "Снег."], "year": [2024, 2025, 2026]}, index=["a", "b", "c"])
    >>> annotate(df, nlp.load("sentences"), "sentences", keep=["year"])
       year  row  start  stop   text
    a  2024    0      0     3    Да.
    a  2024    1      4     8   Нет.
    c  2026    0      0     5  Снег.
    """
    pandas = need("pandas", "tables")
    series, kept = _columns_of(pandas, texts, column, keep)
    if not hasattr(pipeline, "pipe"):
        raise InputError(f"expected a pipeline, found {type(pipeline).__name__}; nlp.annotate(df, nlp.load())")
    places = np.flatnonzero(~series.isna().to_numpy(bool))
    found = _Found(layer, None)
    try:
        for doc in pipeline.pipe(_values(series, places, errors), errors=errors, **options):
            found.add(doc)
    except StageError as error:
        if error.index is None:
            raise
        label = series.index[places[error.index]]
        raise StageError(f"the text with index {label!r}: {error}", stage=error.stage, index=error.index) from error
    rows = places[found.numbers]
    return found.frame(pandas, {name: ("frame", kept[name].array.take(rows)) for name in keep}, series.index.take(rows))


def of_rows(doc: Doc, layer: Layer, rows: Ints) -> pd.DataFrame:
    """Some rows of a layer as a table whose index are their numbers: what `doc.entities.to_pandas()` gives.

    >>> from nlp_pipeline.columns import Column
    >>> layer = {"start": Column.of("int", [2]), "stop": Column.of("int", [6]), "score": Column.of("float", [None])}
    >>> Doc("В Омск", {"entities": layer}).entities.to_pandas()
         start  stop  text  score
    row
    0        2     6  Омск   <NA>
    """
    pandas = need("pandas", "tables")
    columns = {name: layer.columns[name].take(rows) for name in column_names(layer.name, layer.columns)}
    texts = span_texts(doc.text, columns["start"].data, columns["stop"].data) if layer.is_span else None
    index = pandas.Index(rows.astype(np.int64), name="row")
    return made_frame(pandas, layer.name, columns, texts, index=index, made_by=doc.made_by)


class _Found:
    """What is gathered of documents as they go by: the rows of a layer, or the documents themselves."""

    def __init__(self, layer: str, meta: Sequence[str] | None) -> None:
        if isinstance(meta, str):
            raise InputError(f'meta: expected a list of names, found {meta!r}; meta=["{meta}"]')
        self._meta = meta
        self._layer = Gathered(layer)
        self._is_documents = layer == "documents"
        self._versions = Versions()
        self._ids: list[Any] = []
        self._metas: list[dict[str, Any]] = []
        self._facts: list[dict[str, Any]] = []  # of each document, when these are asked for

    def add(self, doc: Doc) -> None:
        """One more document."""
        self._versions.add(doc)
        self._ids.append(thaw(doc.id))
        if self._is_documents:
            sizes = {name: len(layer) for name, layer in doc.layers.items()}
            self._facts.append({"chars": len(doc.text), "error": doc.error and str(doc.error), **sizes})
        else:
            self._layer.add(doc)
        if self._meta is None and self._is_documents:
            self._metas.append({key: thaw(value) for key, value in doc.meta.items() if key != "id"})
        else:
            self._metas.append({key: thaw(doc.meta.get(key)) for key in self._meta or ()})

    @property
    def numbers(self) -> Ints:
        """The number of its document in the input, for each row."""
        return np.arange(len(self._ids)) if self._is_documents else self._layer.numbers

    def names(self, pandas: Any) -> Any:
        """Ids or numbers of the documents, for each row."""
        names = [number if name is None else name for number, name in enumerate(self._ids)]
        array = value_array(pandas, names) if names else np.empty(0, np.int64)
        return array.take(self.numbers)

    def frame(self, pandas: Any, first: dict[str, tuple[str, Any]], index: Any) -> pd.DataFrame:
        """The table; `first` are the columns before those found here, name → (where from, array)."""
        keys = self._meta
        if keys is None:
            known = dict.fromkeys(key for meta in self._metas for key in meta)
            keys = [key for key in RESERVED_META if key in known] + [key for key in known if key not in RESERVED_META]
        for key in keys:
            values = value_array(pandas, [meta.get(key) for meta in self._metas])
            first[f"meta.{key}" if key in first else key] = ("meta", values.take(self.numbers))
        made_by = self._versions.merged()
        if self._is_documents:
            return self._documents(pandas, first, index, made_by)
        columns = self._layer.columns()
        texts = self._layer.texts if {"start", "stop"} <= set(columns) else None
        rows = self._layer.rows
        return made_frame(
            pandas, self._layer.layer, columns, texts, index=index, first=first, rows=rows, made_by=made_by
        )

    def _documents(
        self, pandas: Any, first: dict[str, tuple[str, Any]], index: Any, made_by: dict[str, str]
    ) -> pd.DataFrame:
        found = dict.fromkeys(name for facts in self._facts for name in facts)
        order = {name: place for place, name in enumerate(("chars", "error", *LAYERS))}
        names = sorted(found or ("chars", "error"), key=lambda name: (order.get(name, len(order)), name))
        data = {f"{origin}.{name}" if name in names else name: array for name, (origin, array) in first.items()}
        for name in names:
            values = [facts.get(name) for facts in self._facts]
            data[name] = string_array(pandas, values) if name == "error" else pandas.array(values, dtype="Int64")
        if "chars" in data:
            data["chars"] = data["chars"].astype("int64")
        frame: pd.DataFrame = pandas.DataFrame(data, index=index)
        frame.attrs["made_by"] = made_by
        return frame


def _columns_of(pandas: Any, texts: Any, column: str, keep: Sequence[str]) -> tuple[Any, Any]:
    """The series of texts, and the frame it comes from."""
    if isinstance(texts, pandas.Series):
        if keep:
            raise InputError("keep= names columns of a DataFrame, found a Series; give the frame: annotate(df, ru)")
        return texts, None
    if not isinstance(texts, pandas.DataFrame):
        raise InputError(
            f"expected a Series or a DataFrame, found {type(texts).__name__}; "
            "for an iterable of texts: nlp.to_frame(ru.pipe(texts))"
        )
    if isinstance(keep, str):
        raise InputError(f'keep: expected a list of columns, found {keep!r}; keep=["{keep}"]')
    for name in (column, *keep):
        if name not in texts.columns:
            raise InputError(
                f"expected a column {name!r}, found {list(texts.columns)}; say column= where the texts are"
                if name == column
                else f"keep: expected a column of the frame, found {name!r}; there are {list(texts.columns)}"
            )
    return texts[column], texts


def _values(series: Any, places: Ints, errors: OnError) -> Iterator[Any]:
    """The values that are there; an InputError names the index of what is no text, unless errors are kept."""
    values = series.array
    for place in places.tolist():
        value = values[place]
        if not isinstance(value, str) and errors == "raise":
            label = series.index[place]
            raise InputError(f"index {label!r}: expected a text or a missing value, found {type(value).__name__}")
        yield value
