"""For the tests of Spark and Ray: stages that tell in which process they ran, wait for one another, and die.

They travel by value: a worker process need not have the tests.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import WeightsError
from nlp_pipeline.layers import Layers
from tests.toys import Words

TRAVELS = ["tests"]
PATIENCE = 60  # seconds


@nlp.stage(requires=["tokens.norm"], provides={"workers.pid": int, "workers.token": "ref(tokens)"})
def worker(doc: Doc) -> Iterable[tuple[int, int, int, int]]:
    """The process that read the document, as a row over its last token."""
    return [(token.start, token.stop, os.getpid(), token.index) for token in doc.tokens[-1:]]


class Meeting(Words):
    """Words; its "models" are loaded when as many processes as expected do so. Each load leaves a line in the file."""

    def __init__(self, folder: Path, processes: int = 2) -> None:
        self.folder, self.processes = folder, processes

    def prepare(self) -> None:
        with (self.folder / f"{os.getpid()}.pid").open("a") as file:
            file.write("loaded\n")
        start = time.monotonic()
        while len(self.loads()) < self.processes:
            if time.monotonic() - start > PATIENCE:
                raise WeightsError(f"expected {self.processes} processes, found {self.loads()}")
            time.sleep(0.05)

    def loads(self) -> dict[int, int]:
        """Process → how often it loaded."""
        return {int(path.stem): len(path.read_text().splitlines()) for path in self.folder.glob("*.pid")}


class Deadly(Words):
    """Words; kills its process, with no chance to clean up, at a text with «яд», the first `times` times."""

    def __init__(self, folder: Path, times: int) -> None:
        self.folder, self.times = folder, times

    def __call__(self, doc: Doc) -> Layers:
        if "яд" in doc.text and self.deaths() < self.times:
            (self.folder / f"{time.monotonic_ns()}.death").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(doc)

    def deaths(self) -> int:
        return len(list(self.folder.glob("*.death")))


class Missing(Words):
    """Words whose models are not there."""

    def prepare(self) -> None:
        raise WeightsError("expected a file of weights, found none")


TEXTS: list[str | None] = [
    None if number % 10 == 3 else f"{'бомба' if number % 10 == 7 else 'Анна Ким прибыла в Омск.'} Место {number}"
    for number in range(60)
]


def expected(ru: nlp.Pipeline, rows: Iterable[tuple[dict[str, Any], str | None]]) -> dict[Any, Doc]:
    """What `pipe` makes of rows, by id; those without a text have an error."""
    known = list(rows)
    docs = ru.pipe([(text or "", meta) for meta, text in known], errors="keep")
    lost = nlp.doc.Failure("input", "InputError", "expected a text, found null")
    return {
        doc.id: doc if text is not None else Doc("", meta=meta, error=lost)
        for doc, (meta, text) in zip(docs, known, strict=True)
    }
