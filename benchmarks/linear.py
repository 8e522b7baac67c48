"""Time in proportion to the text, whatever the text: nasty patterns at one, two and four times a size.

    python benchmarks/linear.py [--chars 6000] [--above 1.2] [--only NAME]

The patterns are those of tests/nasty. For the stages and for each output the growth is shown as an exponent: 1 is in
proportion, 2 is quadratic; medians of three. Those above `--above` are measured again, twice as long, before they are
named. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import nlp_pipeline as nlp
from nlp_pipeline.display import html, report
from nlp_pipeline.doc import Doc
from nlp_pipeline.formats import arrow, bio, brat, conllu, frame, labelstudio, webannotation
from nlp_pipeline.masking import mask

SHORTEST = 0.005  # seconds: less says nothing
FOLDER = TemporaryDirectory()
JOBS: dict[str, Callable[[Doc], object]] = {
    "json": lambda doc: Doc.from_json(doc.to_json()),
    "arrow": lambda doc: list(arrow.from_arrow(arrow.to_arrow(doc))),
    "conllu": lambda doc: conllu.loads(conllu.dumps(doc)),
    "bio": bio.dumps,
    "brat": lambda doc: brat.loads(*brat.dumps(doc)),
    "webannotation": lambda doc: webannotation.loads(webannotation.dumps(doc), doc.text),
    "labelstudio": lambda doc: labelstudio.loads(labelstudio.dumps(doc)),
    "frame": lambda doc: frame.to_frame(doc, "tokens"),
    "page": html.page,
    "report": lambda doc: report([doc], Path(FOLDER.name, "report.html")),
    "mask": lambda doc: mask(doc).undo(),
    "views": lambda doc: [(token.text, token.sentence, token.head) for token in doc.tokens],
}


def patterns() -> dict[str, str]:
    """Name → what is repeated, once for each distinct pattern."""
    found: dict[str, str] = {}
    for line in (ROOT / "tests" / "nasty" / "texts.jsonl").read_text(encoding="ascii").splitlines():
        row = json.loads(line)
        for piece in row["text"] if isinstance(row["text"], list) else []:
            if isinstance(piece, list) and piece[0] not in found.values():
                found[row["name"]] = piece[0]
    return found


def seconds(job: Callable[[Any], object], value: Any, rounds: int = 3) -> float:
    """The median of a few runs."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        job(value)
        took.append(time.perf_counter() - began)
        if took[0] > 1:
            break
    return median(took)


def exponent(job: Callable[[Any], object], values: list[Any]) -> tuple[float, float]:
    """How time grows from the first to the last value, which is four times as long; and the last time."""
    first, *_, last = (seconds(job, value) for value in values)
    return (math.log(last / first, 4) if first > SHORTEST else math.nan), last


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chars", type=int, default=6_000)
    parser.add_argument("--above", type=float, default=1.2)
    parser.add_argument("--only", help="one pattern, by name")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    ru = nlp.load()
    ru("Анна Ким живёт в Омске.")
    worst: dict[str, list[tuple[float, str, float]]] = {}
    for name, pattern in patterns().items():
        if options.only not in (None, name):
            continue
        texts = [pattern * max(1, factor * options.chars // len(pattern)) for factor in (1, 2, 4)]
        docs = [ru(text) for text in texts]
        shown = []
        for what, job in {"stages": lambda doc: ru(doc.text), **JOBS}.items():
            grows, took = exponent(job, docs)
            if grows > options.above:
                grows, took = exponent(job, [ru(text * 2) for text in texts])
            shown.append(f"{what} {grows:.2f}" if grows == grows else f"{what} –")
            if grows == grows:
                worst.setdefault(what, []).append((grows, name, took))
        print(f"{name:45} {', '.join(shown)}", flush=True)
    print("\nmedian and largest exponent; – where all was too short to say")
    for what, rows in worst.items():
        grows, name, took = max(rows)
        middle = median(row[0] for row in rows)
        print(f"  {what:15}{middle:6.2f}{grows:6.2f}  {name}, {took:.2f} s at the largest size")


if __name__ == "__main__":
    main()
