"""Ray Data: a real local Ray with two workers."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.corpus import ray as on_ray
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError
from nlp_pipeline.formats import arrow, parquet
from tests.corpus.engines import TEXTS, TRAVELS, Deadly, Meeting, Missing, expected, worker
from tests.toys import breaks_on_bomb, toy

pytest.importorskip("ray", reason="the extra 'ray' is not installed")
import pyarrow as pa
import ray
import ray.data

# Ray leaves sockets and files open when it stops
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
]


@pytest.fixture(scope="module", autouse=True)
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A Ray of our own with two CPUs."""
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    yield
    ray.shutdown()


def dataset(texts: list[str | None], blocks: int = 6) -> Any:
    table = pa.table({"id": pa.array(range(len(texts)), pa.int32()), "text": pa.array(texts, pa.string())})
    size = -(-len(texts) // blocks)
    return ray.data.from_arrow([table.slice(first, size) for first in range(0, len(texts), size)])


def docs_of(ds: Any, like: nlp.Pipeline) -> list[Doc]:
    return [doc for table in ray.get(ds.to_arrow_refs()) for doc in arrow.from_arrow(table, like)]


def pids(docs: list[Doc]) -> set[int]:
    return {doc.workers.pid[0] for doc in docs if doc.has("workers") and len(doc.workers)}


def test_two_workers_load_once_each_and_lose_nothing(tmp_path: Path) -> None:
    meeting = Meeting(tmp_path)
    ru = nlp.Pipeline([meeting, breaks_on_bomb, worker])
    found: set[int] = set()
    for _ in range(2):  # the workers go on with what they have
        docs = docs_of(on_ray.annotate(dataset(TEXTS), ru, by_value=TRAVELS, batch_size=4), ru)
        assert sorted(doc.id for doc in docs) == list(range(60))
        for doc in docs:
            text = TEXTS[doc.id]
            assert doc.text == (text or "")
            if text is None:
                assert str(doc.error) == "input: InputError: expected a text, found null"
            elif "бомба" in text:
                assert str(doc.error) == "breaks_on_bomb: ValueError: нашлась бомба"
            else:
                assert doc.error is None
                assert [row.text for row in doc.workers] == [str(doc.id)]
        found |= pids(docs)
    loads = meeting.loads()
    assert 2 <= len(found) <= len(loads)
    assert os.getpid() not in loads
    assert set(loads.values()) == {1}
    assert len(loads) <= 4, "30 batches; Ray has two workers, and sometimes starts some more"


def test_documents_are_those_of_pipe(ru: nlp.Pipeline, tmp_path: Path) -> None:
    like = ru + breaks_on_bomb
    ds = on_ray.annotate(dataset(TEXTS), like, by_value=TRAVELS).materialize()
    wanted = expected(like, [({"id": number}, text) for number, text in enumerate(TEXTS)])
    assert {doc.id: doc for doc in docs_of(ds, like)} == wanted
    ds.write_parquet(f"{tmp_path}/docs")
    found = list(parquet.read(tmp_path / "docs", like=like))
    assert {doc.id: doc for doc in found} == wanted
    assert all(dict(doc.made_by) == dict(ru.made_by) for doc in found)


def test_kept_columns_and_types() -> None:
    given = pa.table(
        {
            "body": pa.array(["Добрый день", None], pa.large_string()),
            "seen": pa.array([0, 1], pa.timestamp("ns", "UTC")),
            "price": pa.array([150, None]).cast(pa.decimal128(21, 2)),
        }
    )
    ds = on_ray.annotate(ray.data.from_arrow(given), toy(), text="body", keep=["seen", "price"], by_value=TRAVELS)
    table = pa.concat_tables(ray.get(ds.materialize().to_arrow_refs()))
    assert table.select(["seen", "price"]).equals(given.select(["seen", "price"]))
    assert table["meta"][0].as_py() == '{"seen": "1970-01-01T00:00:00+00:00", "price": "150.00"}'


def test_empty_blocks_and_empty_datasets() -> None:
    rows = pa.table({"id": [1, 2], "text": ["да", None]})
    two = ray.data.from_arrow([_no_rows(), rows, _no_rows()])
    assert [doc.id for doc in docs_of(on_ray.annotate(two, toy(), by_value=TRAVELS), toy())] == [1, 2]
    nothing = on_ray.annotate(ray.data.from_arrow(_no_rows()), toy(), by_value=TRAVELS).materialize()
    assert nothing.count() == 0
    [made] = on_ray.Tables(on_ray.annotator(toy()))(_no_rows())
    assert (made.num_rows, made.schema) == (0, arrow.schema(toy()))


def _no_rows() -> pa.Table:
    return pa.table({"id": pa.array([], pa.int64()), "text": pa.array([], pa.string())})


def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    deadly = Deadly(tmp_path, times=1)
    texts: list[str | None] = [f"{'яд' if number == 31 else 'вода'} {number}" for number in range(60)]
    ru = nlp.Pipeline([deadly])
    docs = docs_of(on_ray.annotate(dataset(texts), ru, by_value=TRAVELS), ru)
    assert deadly.deaths() == 1
    assert {doc.id: doc.text for doc in docs} == dict(enumerate(texts))
    assert all(doc.error is None for doc in docs)


def test_a_document_that_always_kills_fails_the_job(tmp_path: Path) -> None:
    deadly = Deadly(tmp_path, times=99)
    ds = on_ray.annotate(dataset(["вода", "яд"]), nlp.Pipeline([deadly]), by_value=TRAVELS, retries=2)
    with pytest.raises(Exception, match=r"died unexpectedly|crashed"):
        ds.materialize()
    assert deadly.deaths() == 3


def test_missing_models_fail_the_job_and_say_so() -> None:
    ds = on_ray.annotate(dataset(["да"]), nlp.Pipeline([Missing()]), by_value=TRAVELS)
    with pytest.raises(Exception, match="expected a file of weights, found none"):
        ds.materialize()


def test_wrong_columns_are_said_before_a_job_starts() -> None:
    ds = ray.data.from_arrow(pa.table({"body": ["да"], "year": [1]}))
    with pytest.raises(InputError, match="expected a column 'text', found 'body', 'year'"):
        on_ray.annotate(ds, toy())
    with pytest.raises(InputError, match="expected texts in the column 'year', found int64"):
        on_ray.annotate(ds, toy(), text="year")
    with pytest.raises(InputError, match="expected a column 'url'"):
        on_ray.annotate(ds, toy(), text="body", keep=["url"])
    with pytest.raises(InputError, match="expected a Ray Dataset, found list"):
        on_ray.annotate(["да"], toy())  # type: ignore[arg-type]
