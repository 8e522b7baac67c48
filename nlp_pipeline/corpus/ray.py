"""Ray Data: a Dataset with a column of texts → a Dataset of documents, a row each, errors in a column.

    docs = ray.annotate(ds, nlp.load(), keep=["year"])          # nlp_pipeline.corpus.ray
    docs.write_parquet("docs", partition_cols=["year"])

Each worker process of Ray loads the models once; Ray keeps and reuses its processes. Stages of a script or notebook
travel with the job.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus.engine import Annotator, annotator
from nlp_pipeline.errors import InputError
from nlp_pipeline.extras import need
from nlp_pipeline.pipeline import Pipeline

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

BATCH_SIZE = 256
RETRIES = 3


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
    ds: Dataset,
    pipeline: Pipeline,
    *,
    batch_size: int = BATCH_SIZE,
    retries: int = RETRIES,
    ray: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Dataset:
    """The rows of a Dataset as documents, in the same blocks; `settings` are those of `engine.annotator`.

    Lazy, as all of Ray Data is. A task gets whole blocks, at least `batch_size` rows. Ray's blocks are large (up to
    128 MB, small files are put together): `ds.repartition(…)` first, a few blocks for each CPU, or one process does
    all the work. `ray` has other arguments for `map_batches`: `ray={"concurrency": 8, "memory": 1 << 30}`.

    A row without a text and a document that fails have `error`; a task whose worker process dies is run again
    `retries` times before the job fails (Ray by itself would try for ever). InputError when the Dataset has not the
    columns: at once if Ray knows them, else when the job runs.

        annotate(ray.data.read_parquet("news").repartition(64), nlp.load("entities"), text="body").write_parquet("docs")
    """
    data = need("ray.data", "ray")
    if not isinstance(ds, data.Dataset):
        raise InputError(f"expected a Ray Dataset, found {type(ds).__name__}")
    function = annotator(pipeline, **settings)
    known = getattr(ds.schema(fetch_if_missing=False), "base_schema", None)
    if hasattr(known, "get_all_field_indices"):  # Arrow's
        function.schema(known)
    with warnings.catch_warnings():  # Ray 2.60 has no other way yet to say max_retries
        warnings.filterwarnings("ignore", ".*ray_remote_args.* is deprecated")
        return ds.map_batches(
            Tables(function), batch_format="pyarrow", batch_size=batch_size, max_retries=retries, **(ray or {})
        )
