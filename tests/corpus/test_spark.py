"""Spark: a real local one with two Python workers."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.corpus import spark as on_spark
from nlp_pipeline.corpus.engine import annotator
from nlp_pipeline.errors import BuildError, InputError
from nlp_pipeline.formats import arrow, parquet
from tests.corpus.engines import TEXTS, TRAVELS, Deadly, Meeting, Missing, expected, worker
from tests.toys import Words, breaks_on_bomb, toy

pytest.importorskip("pyspark", reason="the extra 'spark' is not installed")
if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Spark needs Java, which is not installed", allow_module_level=True)

from pyspark.sql import SparkSession, types
from pyspark.sql.pandas.types import from_arrow_schema

pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore:distutils Version classes are deprecated:DeprecationWarning"),  # Spark 3.5
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),  # Spark 3.5
]

ATTEMPTS = 3  # spark.task.maxFailures


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A Spark of our own with two workers; a failed task is tried three times."""
    before = os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.session.timeZone": "Asia/Almaty",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.log.level": "OFF",
    }
    builder = SparkSession.builder.master(f"local[2,{ATTEMPTS}]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()
    if before is None:
        del os.environ["PYSPARK_PYTHON"]
    else:
        os.environ["PYSPARK_PYTHON"] = before


def frame(spark: SparkSession, texts: list[str | None], partitions: int = 6) -> Any:
    """Rows of id and text."""
    rows = list(enumerate(texts))
    return spark.createDataFrame(rows, "id int, text string").repartition(partitions, "id")


def pids(rows: Any) -> set[int]:
    return {row.workers[0].pid for row in rows if row.workers}


def test_two_workers_load_once_each_and_lose_nothing(spark: SparkSession, tmp_path: Path) -> None:
    meeting = Meeting(tmp_path)
    ru = nlp.Pipeline([meeting, breaks_on_bomb, worker])
    df = frame(spark, TEXTS)
    for _ in range(2):  # the workers go on with what they have
        rows = on_spark.annotate(df, ru, by_value=TRAVELS).select("id", "text", "error", "workers").collect()
        assert sorted(int(row.id) for row in rows) == list(range(60))
        for row in rows:
            number, text = int(row.id), TEXTS[int(row.id)]
            assert row.text == (text or "")
            if text is None:
                assert tuple(row.error) == ("input", "InputError", "expected a text, found null")
            elif "бомба" in text:
                assert tuple(row.error) == ("breaks_on_bomb", "ValueError", "нашлась бомба")
            else:
                assert row.error is None
                assert text[row.workers[0].start : row.workers[0].stop] == str(number)
        assert len(pids(rows)) >= 2
        assert os.getpid() not in pids(rows)
    loads = meeting.loads()
    assert pids(rows) <= set(loads)
    assert set(loads.values()) == {1}
    assert len(loads) <= 3, "12 tasks had two workers; one more, if Spark was in a hurry"


def test_parquet_that_spark_wrote_reads_back_as_pipe_makes_it(
    spark: SparkSession, ru: nlp.Pipeline, tmp_path: Path
) -> None:
    like = ru + breaks_on_bomb + worker
    docs = on_spark.annotate(frame(spark, TEXTS), like, by_value=TRAVELS)
    docs.write.parquet(f"{tmp_path}/docs")
    found = {doc.id: doc for doc in parquet.read(tmp_path / "docs", like=like)}
    wanted = expected(like, [({"id": number}, text) for number, text in enumerate(TEXTS)])
    assert set(found) == set(wanted)
    for name, doc in found.items():
        assert dict(doc.made_by) == dict(ru.made_by)
        wanted_layers = {key: layer.columns.keys() for key, layer in wanted[name].layers.items()}
        assert {key: layer.columns.keys() for key, layer in doc.layers.items()} == wanted_layers
        if doc.has("workers"):  # all the same but the process
            assert doc.workers.token.tolist() == wanted[name].workers.token.tolist()
            pid = wanted[name].layer("workers").columns["pid"]
            doc = doc.with_tables({"workers": wanted[name].layer("workers")}) if len(pid) else doc
        assert doc == wanted[name]


def test_the_schema_is_what_spark_makes_of_ours(ru: nlp.Pipeline) -> None:
    for pipeline in (ru, toy(), nlp.load("entities", entities="wide") + worker):
        assert on_spark.schema(pipeline) == from_arrow_schema(arrow.schema(pipeline))


def test_columns_of_all_types(spark: SparkSession, tmp_path: Path) -> None:
    df = spark.sql(
        """select 'Добрый день' as body, 7L as id, date'2025-11-18' as date, timestamp'2025-11-18 10:30:00' as seen,
        timestamp_ntz'2025-11-18 10:30:00' as noted, 1.50BD as price, X'FF00' as raw, array(1, null) as counts,
        map('а', 1.5D, 'б', double('nan')) as shares, struct(true as yes, string(null) as nothing) as facts,
        interval '1 02:03:04' day to second as took, 1Y as tiny, float(0.5) as half, date'+12000-01-01' as never"""
    )
    docs = on_spark.annotate(df, toy(), text="body", keep=["seen", "price", "counts", "facts", "raw"], by_value=TRAVELS)
    docs.write.parquet(f"{tmp_path}/docs")
    [doc] = parquet.read(tmp_path / "docs", like=toy())
    assert doc.text == "Добрый день"
    assert dict(doc.meta) == {
        "id": 7, "date": "2025-11-18", "seen": "2025-11-18T10:30:00+05:00", "noted": "2025-11-18T10:30:00",
        "price": "1.50", "raw": "/wA=", "counts": (1, None), "shares": {"а": 1.5, "б": None},
        "facts": {"yes": True, "nothing": None}, "took": 93784.0, "tiny": 1, "half": 0.5, "never": None,
    }  # fmt: skip
    assert docs.schema["seen"] == df.schema["seen"]
    [kept] = docs.select("seen", "price", "counts", "facts", "raw").collect()
    [given] = df.select("seen", "price", "counts", "facts", "raw").collect()
    assert kept == given


def test_only_the_columns_that_are_needed_travel(spark: SparkSession) -> None:
    df = spark.sql("select 'да' as `the text`, 'a' as `key`, interval 2 months as later, 1 as twice, 2 as twice")
    with pytest.raises(InputError, match="expected one column 'twice', found 2"):
        on_spark.annotate(df, toy(), text="the text")
    docs = on_spark.annotate(df, toy(), text="the text", id="key", meta=[], by_value=TRAVELS)
    [row] = docs.select("id", "text", "meta").collect()  # Spark has no Arrow type for months
    assert tuple(row) == ("a", "да", '{"id": "a"}')


def test_partitioned_by_a_kept_column(spark: SparkSession, tmp_path: Path) -> None:
    df = spark.createDataFrame([("да", 2024), ("нет", 2025), ("снег", 2025)], "text string, year int")
    on_spark.annotate(df, toy(), keep=["year"], by_value=TRAVELS).write.partitionBy("year").parquet(f"{tmp_path}/docs")
    texts = {year: {doc.text for doc in parquet.read(tmp_path / "docs" / f"year={year}")} for year in (2024, 2025)}
    assert texts == {2024: {"да"}, 2025: {"нет", "снег"}}


@pytest.mark.parametrize("large", ["false", "true"])
def test_bytes_and_broken_strings(spark: SparkSession, large: str) -> None:
    spark.conf.set("spark.sql.execution.arrow.useLargeVarTypes", large)
    try:
        df = spark.sql("select encode('Добрый день', 'utf-8') as text union all select X'D0FF'")
        for given in (df, df.selectExpr("cast(text as string) as text")):
            rows = on_spark.annotate(given, toy(), by_value=TRAVELS).select("text", "error.message").collect()
            assert rows[0] == ("Добрый день", None)
            assert rows[1].text.endswith("\ufffd")
            assert "expected UTF-8" in rows[1].message
    finally:
        spark.conf.unset("spark.sql.execution.arrow.useLargeVarTypes")


def test_rows_keep_their_order_whatever_the_batches_are(spark: SparkSession) -> None:
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 3)
    try:
        df = spark.range(100).selectExpr("id", "concat('номер ', id) as text").coalesce(1)
        rows = on_spark.annotate(df, toy(), by_value=TRAVELS, batch_docs=7).select("id", "numbers").collect()
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert [(int(row.id), row.numbers[0].value) for row in rows] == [(number, number) for number in range(100)]


def test_empty_partitions_and_empty_frames(spark: SparkSession, tmp_path: Path) -> None:
    two = on_spark.annotate(frame(spark, ["да", None], partitions=9), toy(), by_value=TRAVELS)
    assert two.rdd.getNumPartitions() == 9
    assert {row.id: row.text for row in two.collect()} == {"0": "да", "1": ""}
    none = on_spark.annotate(frame(spark, []), toy(), by_value=TRAVELS)
    none.write.parquet(f"{tmp_path}/none")
    assert list(parquet.read(tmp_path / "none")) == []


def test_the_function_by_itself(spark: SparkSession) -> None:
    df = frame(spark, ["ДА 1", "нет"])
    made = df.mapInArrow(annotator(toy(), by_value=TRAVELS), on_spark.schema(toy()))
    assert {row.id: [token.is_upper for token in row.tokens] for row in made.collect()} == {
        "0": [True, False],
        "1": [False],
    }


def test_sql_over_documents(spark: SparkSession) -> None:
    df = frame(spark, ["Анна Ким прибыла в Омск.", "Пётр Громов встретил Анну Ким."])
    on_spark.annotate(df, nlp.load("entities.normal")).createOrReplaceTempView("docs")
    found = spark.sql(
        """select e.normal, count(*) as times from (select explode(entities) as e from docs)
        where e.type = 'PER' group by e.normal order by times desc, e.normal"""
    )
    assert [tuple(row) for row in found.collect()] == [("Анна Ким", 2), ("Пётр Громов", 1)]


def test_a_worker_that_is_killed_is_replaced_and_nothing_is_lost(spark: SparkSession, tmp_path: Path) -> None:
    deadly = Deadly(tmp_path, times=1)
    texts: list[str | None] = [f"{'яд' if number == 31 else 'вода'} {number}" for number in range(60)]
    rows = on_spark.annotate(frame(spark, texts), nlp.Pipeline([deadly]), by_value=TRAVELS).collect()
    assert deadly.deaths() == 1
    assert {int(row.id): row.text for row in rows} == dict(enumerate(texts))
    assert all(row.error is None for row in rows)


def test_a_document_that_always_kills_fails_the_job_after_all_attempts(spark: SparkSession, tmp_path: Path) -> None:
    deadly = Deadly(tmp_path, times=99)
    df = frame(spark, ["вода", "яд", "вода"])
    with pytest.raises(Exception, match=r"(?s)Python worker exited unexpectedly"):
        on_spark.annotate(df, nlp.Pipeline([deadly]), by_value=TRAVELS).collect()
    assert deadly.deaths() == ATTEMPTS
    assert on_spark.annotate(df, nlp.Pipeline([Words()]), by_value=TRAVELS).count() == 3, "Spark itself goes on"


def test_with_a_time_limit_it_is_a_row_with_its_error(spark: SparkSession, tmp_path: Path) -> None:
    deadly = Deadly(tmp_path, times=99)
    df = frame(spark, ["вода", "яд", "вода"])
    rows = on_spark.annotate(df, nlp.Pipeline([deadly]), by_value=TRAVELS, timeout=60).collect()
    assert {int(row.id): row.error and row.error.type for row in rows} == {0: None, 1: "WorkerDiedError", 2: None}


def test_missing_models_fail_the_job_and_say_so(spark: SparkSession) -> None:
    docs = on_spark.annotate(frame(spark, ["да"]), nlp.Pipeline([Missing()]), by_value=TRAVELS)
    with pytest.raises(Exception, match="WeightsError: expected a file of weights, found none"):
        docs.collect()


def test_wrong_columns_are_said_before_a_job_starts(spark: SparkSession) -> None:
    df = spark.createDataFrame([("да", 1, dt.date(2025, 1, 1))], "body string, year int, day date")
    with pytest.raises(InputError, match="expected a column 'text', found 'body', 'year', 'day'"):
        on_spark.annotate(df, toy())
    with pytest.raises(InputError, match="expected texts in the column 'year', found int"):
        on_spark.annotate(df, toy(), text="year")
    for wrong in ({"keep": ["url"]}, {"meta": ["url"]}, {"id": "url"}):
        with pytest.raises(InputError, match="expected a column 'url'"):
            on_spark.annotate(df, toy(), text="body", **wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="expected a Spark DataFrame, found list"):
        on_spark.annotate([("да",)], toy())  # type: ignore[arg-type]
    assert isinstance(on_spark.annotate(df, toy(), text="body").schema, types.StructType)


SCRIPT = """
import os, sys, time
from pathlib import Path

import nlp_pipeline as nlp
from nlp_pipeline.corpus import spark as on_spark
from pyspark.sql import SparkSession

FOLDER = Path(sys.argv[1])

class Counted:
    name = "counted"
    requires = provides = frozenset()

    def prepare(self):
        (FOLDER / f"{os.getpid()}.load").touch()

    def __call__(self, doc):
        return {}

@nlp.stage(requires=["tokens.norm"], provides={"workers.pid": int})
def worker(doc):
    (FOLDER / f"{os.getpid()}.work").touch()
    while len(list(FOLDER.glob("*.work"))) < 2:
        time.sleep(0.05)
    return [(token.start, token.stop, os.getpid()) for token in doc.tokens[:1]]

ru = nlp.load("entities") + Counted() + worker
builder = SparkSession.builder.master("local[2]").config(map=on_spark.preloaded(ru))
for name in ("spark.driver.host", "spark.driver.bindAddress"):
    builder = builder.config(name, "127.0.0.1")
spark = builder.config("spark.ui.enabled", "false").getOrCreate()
df = spark.range(8).selectExpr("'Анна Ким прибыла в Омск.' as text").repartition(4)
rows = on_spark.annotate(df, ru).selectExpr("error", "entities.normal", "workers[0].pid").collect()
assert {tuple(row.normal) for row in rows} == {("Анна Ким", "Омск")}, rows
spark.stop()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Spark does not fork there")
def test_workers_of_a_preloaded_executor_share_models(tmp_path: Path) -> None:
    """A script by itself, with stages of its own; its pipeline is loaded once, by the parent of the workers."""
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(Path(nlp.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "script.py", str(tmp_path)], cwd=tmp_path, env=environment, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()
    workers, loads = ({path.stem for path in tmp_path.glob(f"*.{kind}")} for kind in ("work", "load"))
    assert len(workers) == 2
    assert len(loads) == 1
    assert not workers & loads


def test_what_is_too_long_to_preload(ru: nlp.Pipeline) -> None:
    with pytest.raises(BuildError, match="expected a recipe of at most 100000 characters, found"):
        on_spark.preloaded(ru + nlp.phrases(f"слово {number}" for number in range(9_000)))
