"""A pile of documents: what worker processes gain, what memory they take, what a resumed run costs.

    python benchmarks/corpus.py [--rounds 5] [--documents 100000] [--workers 2]

Texts are the development news, or invented ones where those are not there. Prints tables, asserts nothing. On a busy
machine trust the ratios, which come from runs that alternate. `benchmarks/engines.py` measures Spark and Ray.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import nlp_pipeline as nlp
from benchmarks.memory import DATA, texts_of
from benchmarks.usage import memory
from nlp_pipeline.corpus import annotate

MB = 1 << 20
INVENTED = [f"В городе {number} открыли мост. Пётр Громов и Анна Ким были там {number} мая." for number in range(200)]


def speed_up(ru: nlp.Pipeline, texts: list[str], workers: int, rounds: int) -> None:
    """Tokens a second through `pipe`, and from a file to files, in this process and in workers."""
    tokens = sum(len(doc.tokens) for doc in ru.pipe(texts))
    print(f"{len(texts):,} documents, {tokens:,} tokens; median of {rounds} rounds, in brackets the lowest and highest")
    print(f"{'':34}{'1 process':>12}{f'{workers} workers':>14}   ratio")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus.jsonl")
        with corpus.open("w", encoding="utf-8") as file:
            for number, text in enumerate(texts):
                file.write(json.dumps({"id": number, "text": text}) + "\n")
        places = (Path(folder, f"out-{number}") for number in range(1_000_000))
        jobs: dict[str, Callable[[int], object]] = {"pipe": lambda count: sum(1 for _ in ru.pipe(texts, workers=count))}
        for to in ("parquet", "jsonl"):
            jobs[f"file to {to}"] = partial(_to_files, ru, corpus, places, to)
        for name, job in jobs.items():
            job(1)
            pairs = [(_seconds(job, 1), _seconds(job, workers)) for _ in range(rounds)]
            ratios = sorted(one / many for one, many in pairs)
            one, many = (tokens / median(column) for column in zip(*pairs, strict=True))
            print(
                f"  {name:32}{one:12,.0f}{many:14,.0f}   {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
                flush=True,
            )


def _to_files(ru: nlp.Pipeline, corpus: Path, places: Iterator[Path], to: str, workers: int) -> None:
    annotate(corpus, next(places), ru, to=to, workers=workers)


def _seconds(job: Callable[[int], object], workers: int) -> float:
    began = time.perf_counter()
    job(workers)
    return time.perf_counter() - began


def flat(ru: nlp.Pipeline, texts: list[str], workers: int, documents: int) -> None:
    """Memory of this process and of its workers while so many documents go by."""
    print(
        f"\nmemory in MB while {documents:,} documents go by      this process    workers; all together (shared once)"
    )
    began, tokens = time.perf_counter(), 0
    for count, doc in enumerate(ru.pipe(islice(cycle(texts), documents), workers=workers), 1):
        tokens += len(doc.layer("tokens"))
        if count in {1000, documents // 4, documents // 2, documents}:
            pids = _children()
            each = ", ".join(f"{_size(pid, 'status', 'VmRSS') / MB:.0f}" for pid in pids)
            together = sum(_size(pid, "smaps_rollup", "Pss") for pid in [*pids, os.getpid()])
            print(f"  after {count:10,}{memory()[0] / MB:36.0f}{each:>16}{together / MB:12.0f}", flush=True)
    seconds = time.perf_counter() - began
    print(f"  {tokens:,} tokens in {seconds:,.0f} s: {tokens / seconds:,.0f} tokens/s")


def _children() -> list[int]:
    """Numbers of this process's children; none where there is no /proc."""
    stats = (path.read_text().rpartition(")")[2].split() for path in Path("/proc").glob("[0-9]*/stat"))
    pids = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat")]
    return [pid for pid, stat in zip(pids, stats, strict=True) if int(stat[1]) == os.getpid()]


def _size(pid: int, file: str, key: str) -> int:
    """A size of a process in bytes, as the system counts it."""
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/{file}").read_text().splitlines() if ":" in line)
    return int(rows[key].split()[0]) * 1024


def resumed(texts: list[str], workers: int) -> None:
    """A run that is killed half way and resumed, beside one that is not."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus.jsonl")
        with corpus.open("w", encoding="utf-8") as file:
            for number, text in enumerate(texts):
                file.write(json.dumps({"id": number, "text": text}) + "\n")
        command = [sys.executable, "-m", "nlp_pipeline", "annotate", str(corpus), "--to", "parquet"]
        command += ["--workers", str(workers), "-o"]

        def run(out: str, *more: str, limit: float | None = None) -> float:
            began = time.perf_counter()
            with subprocess.Popen([*command, f"{folder}/{out}", *more], cwd=ROOT, stderr=subprocess.DEVNULL) as process:
                try:
                    process.wait(limit)
                except subprocess.TimeoutExpired:
                    process.kill()
            return time.perf_counter() - began

        whole = run("whole")
        first = run("killed", limit=whole / 2)
        done = len(list(Path(folder, "killed", "_run").glob("part-*")))
        second = run("killed", "--resume")
        again = run("killed", "--resume")
        parts = len(list(Path(folder, "killed").glob("part-*")))
    print(
        f"\nresume, seconds: a whole run {whole:.1f}; killed after {first:.1f} with {done} of {parts} parts finished, ",
        end="",
    )
    print(f"resumed in {second:.1f}; resumed when nothing is left to do {again:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", choices=["speed", "memory", "resume"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    texts = texts_of(options.data) if options.data.is_dir() else INVENTED
    if options.only is None:  # each in a process of its own
        for name in ("speed", "memory", "resume"):
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--only", name], check=True)
    elif options.only == "speed":
        speed_up(nlp.load(), texts * 12, options.workers, options.rounds)
    elif options.only == "memory":
        flat(nlp.load(), texts, options.workers, options.documents)
    else:
        resumed(texts * 24, options.workers)


if __name__ == "__main__":
    main()
