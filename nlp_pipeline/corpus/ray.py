"""Ray Data: a Dataset with a column of texts → a Dataset of documents, a row each, errors in a column.

    docs = ray.annotate(ds, nlp.load(), keep=["year"])          # nlp_pipeline.corpus.ray
    docs.write_parquet("docs", partition_cols=["year"])

Each worker process of Ray loads the models once; Ray keeps and reuses its processes. Stages of a script or notebook
travel with the job.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus.engine import Annotator, annotator
from nlp_pipeline.errors import InputError
from nlp_pipeline.extras import need
from nlp_pipeline.pipeline import Pipeline

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

BATCH_SIZE = 1024


@dataclass(frozen=True, slots=True)
class Tables:
    """The function for `map_batches(..., batch_format="pyarrow")`: a table of rows in, tables of documents out."""

    function: Annotator

    def __call__(self, table: pa.Table) -> Iterator[pa.Table]:
        pa = need("pyarrow", "ray")
        is_empty = True
        for batch in self.function(table.to_batches()):
            yield pa.Table.from_batches([batch])
            is_empty = False
        if is_empty:  # Ray wants to know the columns even so
            yield self.function.schema(table.schema).empty_table()


def annotate(
    ds: Dataset, pipeline: Pipeline, *, batch_size: int = BATCH_SIZE, ray: dict[str, Any] | None = None, **settings: Any
) -> Dataset:
    """The rows of a Dataset as documents, in the same blocks; `settings` are those of `engine.annotator`.

    Lazy, as all of Ray Data is. `batch_size` rows go to a worker at a time; `ray` has other arguments for
    `map_batches`: `ray={"concurrency": 8, "memory": 1 << 30}`. A row without a text and a document that fails have
    `error`; a document that kills its worker process has Ray run the task again, three times, then the job fails.
    InputError when the Dataset has not the columns: at once if Ray knows them, else when the job runs.

        annotate(ray.data.read_parquet("news"), nlp.load("entities"), text="body").write_parquet("docs")
    """
    data = need("ray.data", "ray")
    if not isinstance(ds, data.Dataset):
        raise InputError(f"expected a Ray Dataset, found {type(ds).__name__}")
    function = annotator(pipeline, **settings)
    known = ds.schema(fetch_if_missing=False)
    base = getattr(known, "base_schema", None)
    if base is not None and hasattr(base, "get_all_field_indices"):
        function.schema(base)
    return ds.map_batches(Tables(function), batch_format="pyarrow", batch_size=batch_size, **(ray or {}))
