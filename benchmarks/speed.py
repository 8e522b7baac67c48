"""Speed of this library beside natasha's: both chains on the same texts, alternating, one BLAS thread each.

    python benchmarks/speed.py [--rounds 5] [--data FOLDER] [--natasha PYTHON]

Prints tokens per second and the median ratio, for many documents through `pipe` and for one article by itself,
and where our own time goes. A time depends on the machine; the ratio says more. Nothing is asserted.
"""

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

import nlp_pipeline as nlp
from benchmarks.rival import Natasha
from nlp_pipeline import batch

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "examples" / "article.txt"
DATA = ROOT.parent / "shared" / "data"
Timing = Callable[[list[str]], tuple[float, int]]


def through_pipe(ru: nlp.Pipeline) -> Timing:
    def run(texts: list[str]) -> tuple[float, int]:
        start = time.perf_counter()
        docs = list(ru.pipe(texts))
        return time.perf_counter() - start, sum(len(doc.tokens) for doc in docs)

    return run


def one_by_one(ru: nlp.Pipeline) -> Timing:
    def run(texts: list[str]) -> tuple[float, int]:
        start = time.perf_counter()
        docs = [ru(text) for text in texts]
        return time.perf_counter() - start, sum(len(doc.tokens) for doc in docs)

    return run


def compare(title: str, texts: list[str], ours: Timing, theirs: Timing, rounds: int) -> None:
    """One untimed round, then alternating ones; the medians."""
    ours(texts), theirs(texts)
    ratios, mine, other = [], [], []
    for _ in range(rounds):
        a_seconds, a_tokens = ours(texts)
        b_seconds, b_tokens = theirs(texts)
        mine.append(a_tokens / a_seconds)
        other.append(b_tokens / b_seconds)
        ratios.append(b_seconds / a_seconds)
    print(
        f"{title:42} natasha {median(other):8.0f} tokens/s   ours {median(mine):8.0f} tokens/s   "
        f"ratio {median(ratios):5.2f}  ({min(ratios):.2f} to {max(ratios):.2f})"
    )


def stages(ru: nlp.Pipeline, texts: list[str]) -> None:
    """Microseconds per token of each stage on joined batches, warm."""
    docs = [nlp.Doc(text) for text in texts]
    spent: dict[str, float] = {}
    tokens = 0
    for _ in range(2):
        spent = dict.fromkeys((stage.name for stage in ru.stages), 0.0)
        joined = batch.join(docs)
        for stage in ru.stages:
            start = time.perf_counter()
            answer = stage(joined)
            spent[stage.name] += time.perf_counter() - start
            joined = joined.with_layers(answer)
        tokens = len(joined.tokens)
    print("\nours, by stage, microseconds per token")
    for name, seconds in spent.items():
        print(f"  {name:12} {seconds / tokens * 1e6:6.2f}")
    print(f"  {'in all':12} {sum(spent.values()) / tokens * 1e6:6.2f}")


def machine() -> str:
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        cpu = names[0] if names else cpu
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--natasha", help="an interpreter that has natasha")
    options = parser.parse_args()
    article = ARTICLE.read_text(encoding="utf-8")
    paths = sorted((options.data / "factrueval-dev").glob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in paths] or [article] * 100
    ru, natasha = nlp.load(), Natasha(options.natasha)
    print(machine())
    kind = f"{len(texts)} factRuEval documents, pipe" if paths else "100 times examples/article.txt, pipe"
    compare(kind, texts, through_pipe(ru), natasha.time, options.rounds)
    compare("one article by itself", [article], one_by_one(ru), natasha.time, 3 * options.rounds)
    natasha.close()
    stages(ru, texts)


if __name__ == "__main__":
    main()
