"""Start-up and memory of this library beside natasha's, and how ours grow with the text.

    python benchmarks/memory.py [--rounds 5] [--quick] [--data FOLDER] [--natasha PYTHON]

Every figure comes from a fresh process. Prints seconds of the imports and of loading, alternating, and their ratios;
memory after loading and at most during the chain; then seconds and memory for one text of 0.1, 1 and 10 MB and for
1 000, 10 000 and 100 000 short texts whose documents are dropped (--quick: all but the largest). Nothing is asserted.
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
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.rival import Natasha, interpreter
from benchmarks.usage import memory

ARTICLE = ROOT / "examples" / "article.txt"
DATA = ROOT.parent / "shared" / "data"
MB = 1_000_000

# each prints seconds: of importing what ours stands on, of importing, of loading
OURS = """
from time import perf_counter as now
a = now(); import numpy
b = now(); import nlp_pipeline
c = now(); nlp_pipeline.load()
print(b - a, c - b, now() - c)
"""
THEIRS = """
from time import perf_counter as now
a = now(); import numpy
b = now(); import natasha
c = now(); natasha.Segmenter(); vocab = natasha.MorphVocab(); emb = natasha.NewsEmbedding()
natasha.NewsMorphTagger(emb), natasha.NewsSyntaxParser(emb), natasha.NewsNERTagger(emb), natasha.NamesExtractor(vocab)
print(b - a, c - b, now() - c)
"""


def texts_of(folder: Path) -> list[str]:
    paths = sorted((folder / "factrueval-dev").glob("*.txt"))
    return [path.read_text(encoding="utf-8") for path in paths] or [ARTICLE.read_text(encoding="utf-8")] * 100


# what runs in the fresh processes: prints a JSON object with its seconds and its memory


def chain(ru: Any, texts: list[str], size: int) -> int:
    """All texts as they are."""
    return sum(len(doc.tokens) for doc in ru.pipe(texts))


def one_text(ru: Any, texts: list[str], size: int) -> int:
    """One text of about `size` characters."""
    doc = ru("\n\n".join(_up_to(size, cycle(texts))))
    return len(doc.tokens)


def short_texts(ru: Any, texts: list[str], size: int) -> int:
    """`size` paragraphs, each a text of its own, their documents dropped."""
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    return sum(len(doc.tokens) for doc in ru.pipe(islice(cycle(lines), size)))


def _up_to(size: int, texts: Iterator[str]) -> Iterator[str]:
    while size > 0:
        text = next(texts)
        yield text[:size]
        size -= len(text) + 2


TASKS: dict[str, Callable[[Any, list[str], int], int]] = {
    "chain": chain,
    "one text": one_text,
    "short texts": short_texts,
}


def child(name: str, size: int, folder: Path) -> None:
    import nlp_pipeline

    ru, texts = nlp_pipeline.load(), texts_of(folder)
    loaded, _ = memory()
    start = time.perf_counter()
    tokens = TASKS[name](ru, texts, size)
    seconds = time.perf_counter() - start
    print(json.dumps({"loaded": loaded, "peak": memory()[1], "seconds": seconds, "tokens": tokens}))


# what prints the tables


def start_up(natasha: str, environment: dict[str, str], rounds: int) -> None:
    """Medians of fresh processes; one untimed round first, which leaves the byte code for the others."""
    found: dict[str, list[list[float]]] = {OURS: [], THEIRS: []}
    for _ in range(rounds + 1):
        for code, python in ((OURS, sys.executable), (THEIRS, natasha)):
            run = subprocess.run(
                [python, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=True
            )
            found[code].append([float(part) for part in run.stdout.split()])
    numpy, imported, loaded = (median(column) for column in zip(*found[OURS][1:], strict=True))
    _, natasha_imported, natasha_loaded = (median(column) for column in zip(*found[THEIRS][1:], strict=True))
    shares = [ours[1] / ours[0] for ours in found[OURS][1:]]
    ratios = [ours[2] / theirs[2] for ours, theirs in zip(found[OURS][1:], found[THEIRS][1:], strict=True)]
    print(f"start-up, seconds, median of {rounds}   natasha     ours")
    print(f"  import after numpy                  {natasha_imported:5.3f}    {imported:5.3f}")
    print(f"  load                                {natasha_loaded:5.3f}    {loaded:5.3f}")
    print(
        f"  our import is {median(shares):.2f} of numpy's ({numpy:.3f} s), our load {median(ratios):.2f} of natasha's"
    )


def measured(name: str, size: int, options: argparse.Namespace, environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, __file__, "--data", str(options.data), "--child", name, str(size)]
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def beside_natasha(texts: list[str], options: argparse.Namespace, environment: dict[str, str]) -> None:
    natasha = Natasha(options.natasha)
    their_load, _ = natasha.memory
    natasha.time(texts)
    _, their_peak = natasha.memory
    natasha.close()
    ours = measured("chain", 0, options, environment)
    print(f"\nmemory, MB, {len(texts)} documents           natasha     ours    ratio")
    for title, theirs, mine in (("loaded", their_load, ours["loaded"]), ("at most", their_peak, ours["peak"])):
        print(f"  {title:34}{theirs / MB:9.0f}{mine / MB:9.0f}{mine / theirs:9.2f}")


def growth(options: argparse.Namespace, environment: dict[str, str]) -> None:
    sizes = {"one text": [100_000, 1_000_000, 10_000_000], "short texts": [1_000, 10_000, 100_000]}
    print("\nours, growth with the text        tokens   seconds   us per token   MB at most   MB more than loaded")
    for name, steps in sizes.items():
        for size in steps[: 2 if options.quick else 3]:
            found = measured(name, size, options, environment)
            each = found["seconds"] / found["tokens"] * 1e6
            title = f"{name}: {size:,} {'characters' if name == 'one text' else ''}".replace(",", " ")
            print(
                f"  {title:30}{found['tokens']:10}{found['seconds']:10.2f}{each:15.1f}"
                f"{found['peak'] / MB:13.0f}{(found['peak'] - found['loaded']) / MB:22.0f}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="leave out the largest texts")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--natasha", help="an interpreter that has natasha")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], int(options.child[1]), options.data)
        return
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as cache:  # byte code as pip would have made it, for both
        environment = {**os.environ, **threads, "PYTHONPYCACHEPREFIX": cache, "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        start_up(interpreter(options.natasha), environment, options.rounds)
        beside_natasha(texts_of(options.data), options, environment)
        growth(options, environment)


if __name__ == "__main__":
    main()
