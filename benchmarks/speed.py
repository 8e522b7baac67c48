"""Speed of this library beside natasha's: both chains on the same texts, alternating, one BLAS thread each.

    python benchmarks/speed.py [--rounds 5] [--data FOLDER] [--natasha PYTHON]

Prints microseconds per token of each step and of the whole chain, for one article by itself (ten times a turn), for
100 documents again and again, and for up to 1000 documents that are new to both. A time depends on the machine; the
ratio says more. Nothing is asserted.
"""

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

import nlp_pipeline as nlp
from benchmarks.rival import Natasha
from nlp_pipeline.layers import Layers
from nlp_pipeline.stage import Stage

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "examples" / "article.txt"
DATA = ROOT.parent / "shared" / "data"
CHAIN = "the whole chain"
# a row of the table → natasha's steps, our stages
STEPS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "sentences and tokens": (["segments"], ["layout", "segments"]),
    "morphology": (["morphology"], ["morphology"]),
    "lemmas": (["lemmas"], ["lemmas"]),
    "syntax": (["syntax"], ["syntax"]),
    "entities": (["entities"], ["entities"]),
    "normal forms, names": (["normal", "names"], ["normal", "names"]),
}


class Timed:
    """A stage that adds up the seconds it takes."""

    def __init__(self, stage: Stage) -> None:
        self.name, self.requires, self.provides = stage.name, stage.requires, stage.provides
        self.stage, self.seconds = stage, 0.0

    def __call__(self, doc: nlp.Doc) -> Layers:
        start = time.perf_counter()
        answer = self.stage(doc)
        self.seconds += time.perf_counter() - start
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stage, name)  # what a stage may have beside: `meta`, `options`


class Ours:
    """The standard pipeline under the clock."""

    def __init__(self) -> None:
        self.stages = [Timed(stage) for stage in nlp.load().stages]
        self.ru = nlp.Pipeline(self.stages)

    def time(self, texts: list[str], one_by_one: bool) -> tuple[dict[str, float], int]:
        """Seconds of the whole chain, as a user runs it, and of each stage in it, and how many tokens it found."""
        before = [stage.seconds for stage in self.stages]
        start = time.perf_counter()
        docs = [self.ru(text) for text in texts] if one_by_one else list(self.ru.pipe(texts))
        whole = time.perf_counter() - start
        seconds = {stage.name: stage.seconds - was for stage, was in zip(self.stages, before, strict=True)}
        return {CHAIN: whole, **seconds}, sum(len(doc.tokens) for doc in docs)


def per_step(seconds: dict[str, float], tokens: int, side: int) -> dict[str, float]:
    """Microseconds per token of each row of the table, for natasha (side 0) or for us (1)."""
    found = {row: sum(seconds.get(name, 0.0) for name in names[side]) for row, names in STEPS.items()}
    found[CHAIN] = seconds.get(CHAIN, sum(seconds.values()))
    return {row: value / tokens * 1e6 for row, value in found.items()}


def compare(title: str, rounds: Sequence[list[str]], ours: Ours, natasha: Natasha, *, one_by_one: bool = False) -> None:
    """Alternating rounds on the texts of each, after the first, which is not counted; prints the medians."""
    measured: dict[str, list[tuple[float, float]]] = {row: [] for row in [*STEPS, CHAIN]}
    for number, texts in enumerate(rounds):
        theirs = per_step(*natasha.time(texts), 0)
        mine = per_step(*ours.time(texts, one_by_one), 1)
        for row, pairs in measured.items():
            if number:
                pairs.append((theirs[row], mine[row]))
    print(f"\n{title:38}{'natasha':>10}{'ours':>10}{'ratio':>8}")
    for row, pairs in measured.items():
        ratios = [their / my for their, my in pairs]
        spread = f"  ({min(ratios):.1f} to {max(ratios):.1f})" if row == CHAIN else ""
        their, my = (median(pair[side] for pair in pairs) for side in (0, 1))
        print(f"  {row:36}{their:10.2f}{my:10.2f}{median(ratios):8.1f}{spread}")
    their, my = (median(1e6 / pair[side] for pair in measured[CHAIN]) for side in (0, 1))
    print(f"  {'tokens per second':36}{their:10.0f}{my:10.0f}", flush=True)


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
    paths = [*options.data.glob("factrueval-dev/*.txt"), *options.data.glob("nerel/*/*.txt")]
    texts = [path.read_text(encoding="utf-8") for path in sorted(paths, key=lambda path: path.name)]
    ours, natasha = Ours(), Natasha(options.natasha)
    print(f"{machine()}; microseconds per token")
    compare("one article by itself", [[article] * 10] * (options.rounds + 1), ours, natasha, one_by_one=True)
    if texts:
        new = texts[100:1100]
        compare("100 documents through pipe, again", [texts[:100]] * (options.rounds + 1), ours, natasha)
        compare(f"{len(new)} documents, each new", [new[i : i + 100] for i in range(0, len(new), 100)], ours, natasha)
    else:
        print(f"no documents at {options.data}: 100 times the article instead")
        compare("100 times the article through pipe", [[article] * 100] * (options.rounds + 1), ours, natasha)
    natasha.close()


if __name__ == "__main__":
    main()
