"""What Spark and Ray cost: the same documents through plain `pipe`, the Arrow function, and engines, alternating.

    python benchmarks/engines.py [--docs 1000] [--workers 2] [--rounds 3] [--data FOLDER] [--only spark]

Every way runs in a process of its own. Start-up (the engine, its workers, the models) is the time until a first small
job is done; the steady state that of jobs over all documents after it. `of pipe` is how many times as fast a job was as
plain `pipe` in one process, just before it; `CPU` how many times its processor time, of all processes together: on a
machine that does other work too, the one to trust. Medians. Memory is that of each worker process: all of it, and what
it shares with no other. Needs the extra `engines`, Java for Spark, and Linux. Nothing is asserted.
"""

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import nlp_pipeline as nlp
from benchmarks.speed import machine

ARTICLE = ROOT / "examples" / "article.txt"
DATA = ROOT.parent / "shared" / "data"
MB = 1 << 20
# a job: annotates the documents that many times over, and says how many tokens there were and which processes worked
Job: TypeAlias = Callable[[list[str]], tuple[int, list[int]]]


@nlp.stage(requires=["tokens.norm"], provides={"workers.pid": int})
def worker(doc: nlp.Doc) -> list[tuple[int, int, int]]:
    """The process that read the document."""
    return [(token.start, token.stop, os.getpid()) for token in doc.tokens[:1]]


def texts_of(folder: Path, count: int) -> list[str]:
    """So many texts: news of the development data, else our article with a line of its own."""
    paths = sorted([*folder.glob("factrueval-dev/*.txt"), *folder.glob("nerel/*/*.txt")], key=lambda path: path.name)
    found = [path.read_text(encoding="utf-8") for path in paths] or [ARTICLE.read_text(encoding="utf-8")]
    return [f"Новость {number}\n\n{text}" for number, text in enumerate(islice(cycle(found), count))]


# what is measured, each in a process of its own


@contextmanager
def with_pipe(ru: nlp.Pipeline, workers: int, options: argparse.Namespace) -> Iterator[Job]:
    def job(texts: list[str]) -> tuple[int, list[int]]:
        return sum(len(doc.tokens) for doc in ru.pipe(texts)), [os.getpid()]

    yield job


@contextmanager
def with_arrow(ru: nlp.Pipeline, workers: int, options: argparse.Namespace) -> Iterator[Job]:
    import pyarrow as pa

    from nlp_pipeline.corpus.engine import annotator

    function = annotator(ru)

    def job(texts: list[str]) -> tuple[int, list[int]]:
        batches = pa.table({"text": texts}).to_batches(max_chunksize=options.rows)
        return sum(_rows(made["tokens"]) for made in function(batches)), [os.getpid()]

    yield job


def _rows(lists: Any) -> int:
    import pyarrow.compute as pc

    return int(pc.sum(pc.list_value_length(lists)).as_py())


@contextmanager
def with_spark(
    ru: nlp.Pipeline, workers: int, options: argparse.Namespace, is_preloaded: bool = False
) -> Iterator[Job]:
    from pyspark.sql import SparkSession

    from nlp_pipeline.corpus import spark as on_spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder: Any = SparkSession.builder
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.log.level": "OFF",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(options.rows),
    }
    if is_preloaded:
        settings |= on_spark.preloaded(ru + worker)
    builder = builder.master(f"local[{workers}]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    with tempfile.TemporaryDirectory() as folder:
        paths: dict[int, str] = {}

        def job(texts: list[str]) -> tuple[int, list[int]]:
            if len(texts) not in paths:
                paths[len(texts)] = _written(texts, f"{folder}/{len(texts)}", 4 * workers)
            df = session.read.parquet(paths[len(texts)])
            docs = on_spark.annotate(df, ru + worker)
            found = docs.selectExpr("size(tokens) as tokens", "workers[0].pid as pid")
            rows = found.groupBy("pid").sum("tokens").collect()
            return sum(row[1] for row in rows), [row[0] for row in rows if row[0]]

        yield job
    session.stop()


@contextmanager
def with_ray(ru: nlp.Pipeline, workers: int, options: argparse.Namespace) -> Iterator[Job]:
    import ray

    from nlp_pipeline.corpus import ray as on_ray

    ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        paths: dict[int, str] = {}

        def job(texts: list[str]) -> tuple[int, list[int]]:
            if len(texts) not in paths:
                paths[len(texts)] = _written(texts, f"{folder}/{len(texts)}", 4 * workers)
            docs = on_ray.annotate(
                ray.data.read_parquet(paths[len(texts)]).repartition(4 * workers),  # or it would make one block of it
                ru + worker,
                batch_size=options.rows,
            )
            tokens, pids = 0, set()
            for batch in docs.select_columns(["tokens", "workers"]).iter_batches(batch_format="pyarrow"):
                tokens += _rows(batch["tokens"])
                pids |= {rows[0]["pid"] for rows in batch["workers"].to_pylist() if rows}
            return tokens, list(pids)

        yield job
    ray.shutdown()


def _written(texts: list[str], folder: str, parts: int) -> str:
    """The texts as files of Parquet, so that each engine reads what it is used to read."""
    import pyarrow as pa
    import pyarrow.parquet

    Path(folder).mkdir()
    for part in range(parts):
        pyarrow.parquet.write_table(pa.table({"text": texts[part::parts]}), f"{folder}/{part}.parquet")
    return folder


WAYS: dict[str, Callable[[nlp.Pipeline, int, argparse.Namespace], Any]] = {
    "pipe": with_pipe,
    "arrow": with_arrow,
    "spark": with_spark,
    "preloaded": partial(with_spark, is_preloaded=True),
    "ray": with_ray,
}


def child(name: str, workers: int, options: argparse.Namespace) -> None:
    """One way: starts, then runs a job for each line that comes in; prints a JSON object for each."""
    texts = texts_of(options.data, options.docs)
    start = time.perf_counter()
    ru = nlp.load()
    with WAYS[name](ru, workers, options) as job:
        job(texts[: 4 * workers])
        print(json.dumps({"start": time.perf_counter() - start}), flush=True)
        job(texts)  # memos are warm from here on, for all alike
        print("{}", flush=True)
        for _ in sys.stdin:
            start, cpu = time.perf_counter(), processor_time()
            tokens, pids = job(texts)
            found = {"seconds": time.perf_counter() - start, "cpu": processor_time() - cpu, "tokens": tokens}
            print(json.dumps({**found, "memory": [memory_of(pid) for pid in pids]}), flush=True)


def processor_time() -> float:
    """Seconds that this process and all below it have computed."""
    parents, ticks = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            row = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        pid = int(path.parent.name)
        parents[pid], ticks[pid] = int(row[1]), sum(map(int, row[11:15]))
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(ticks[pid] for pid in mine if pid in ticks) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> tuple[int, int]:
    """Bytes that a process has, and those that no other has."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(value.split()[0]) * 1024 for name, value in (row.split(":", 1) for row in rows)}
    return sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"]


# what prints the table


class Way:
    """A running child."""

    def __init__(self, name: str, workers: int, rows: int, options: argparse.Namespace) -> None:
        command = [sys.executable, __file__, "--child", name, str(workers), "--rows", str(rows)]
        command += ["--docs", str(options.docs), "--data", str(options.data)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.start: float = self._answer()["start"]
        self._answer()

    def job(self) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                found: dict[str, Any] = json.loads(line)
                return found
        raise SystemExit(f"a process of the benchmark failed; run it alone: {' '.join(self._process.args)}")  # type: ignore[arg-type]


def compare(title: str, plain: Way, way: Way, rounds: int) -> None:
    """Alternating rounds; prints a row."""
    pairs = [(plain.job(), way.job()) for _ in range(rounds)]
    last = pairs[-1][1]
    seconds = median(mine["seconds"] for _, mine in pairs)
    faster = median(base["seconds"] / mine["seconds"] for base, mine in pairs)
    dearer = median(mine["cpu"] / base["cpu"] for base, mine in pairs)
    memory = ", ".join(f"{rss / MB:.0f} ({own / MB:.0f})" for rss, own in last["memory"])
    print(
        f"  {title:28}{way.start:12.1f}{seconds:11.2f}{last['tokens'] / seconds:10.0f}{faster:9.2f}{dearer:7.2f}"
        f"   {memory}",
        flush=True,
    )


def table(options: argparse.Namespace) -> None:
    head = f"{options.docs} documents"
    print(f"{head:30}{'start-up, s':>12}{'steady, s':>11}{'tokens/s':>10}{'of pipe':>9}{'CPU':>7}   MB a worker (own)")
    plain = Way("pipe", 1, 0, options)
    engines = [name for name in ("spark", "ray") if name in options.only]
    plan = [("pipe", 1, 0), *([("arrow", 1, 1000)] if "arrow" in options.only else [])]
    plan += [(name, workers, 100) for name in engines for workers in sorted({1, options.workers})]
    plan += [("preloaded", options.workers, 100)] if "preloaded" in options.only else []
    plan += [(name, options.workers, rows) for name in engines for rows in (10, 1000)]
    for name, workers, rows in plan:
        title = f"{name}, {workers} worker{'s' * (workers > 1)}" + f", {rows} rows" * bool(rows)
        way = Way(name, workers, rows, options)
        compare(title, plain, way, options.rounds)
        way.close()
    plain.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=[*WAYS], default=[*WAYS], help="beside plain pipe")
    parser.add_argument("--rows", type=int, default=1000, help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], int(options.child[1]), options)
        return
    print(machine())
    table(options)


if __name__ == "__main__":
    main()
