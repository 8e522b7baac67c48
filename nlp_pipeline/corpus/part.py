"""A part of a corpus: the items that are annotated and written together, by one worker, to one file or folder."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus.items import Item
from nlp_pipeline.corpus.journal import Record
from nlp_pipeline.corpus.outputs import OUTPUTS, to_disk
from nlp_pipeline.corpus.workers import SLOWEST
from nlp_pipeline.doc import Doc
from nlp_pipeline.inputs import BATCH_CHARS, batches, documents

if TYPE_CHECKING:
    from nlp_pipeline.pipeline import Pipeline

PART_CHARS = 1 << 19  # two or three seconds of work, some megabytes on the disk
PART_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """What a worker is given: items, and where and in which format the documents are to be written."""

    number: int
    items: list[Item]
    digest: str
    path: Path
    form: str
    timeout: float | None = None

    @property
    def chars(self) -> int:
        """Characters in all."""
        return sum(len(item.text or "") for item in self.items)

    def batches(self, pipeline: Pipeline) -> Iterator[list[Doc]]:
        """The items that are texts, as documents in batches."""
        texts = ((item.text, item.meta) for item in self.items if item.text is not None)
        return batches(documents(texts, pipeline.made_by, raises=False), BATCH_CHARS)


def cut(items: Iterable[Item], chars: int = PART_CHARS) -> Iterator[list[Item]]:
    """Items in lists of about `chars` characters, at least one list; borders depend on nothing but the items."""
    waiting: list[Item] = []
    size = count = 0
    for item in items:
        waiting.append(item)
        size += len(item.text or "")
        if size >= chars or len(waiting) >= PART_ITEMS:
            yield waiting
            waiting, size, count = [], 0, count + 1
    if waiting or not count:
        yield waiting


def annotate(pipeline: Pipeline, part: Part) -> Record:
    """Annotates and writes a part; a job of a worker."""
    return write(pipeline, part, _annotated(pipeline, part))


def write(pipeline: Pipeline, part: Part, docs: Iterable[Doc]) -> Record:
    """Writes the annotated documents of a part; what failed is in the record that comes back."""
    count = _Count(part.items)
    OUTPUTS[part.form].write(count.passing(docs), part.path, part.number, pipeline)
    to_disk(part.path)
    return Record(
        part=part.number,
        file=part.path.name,
        digest=part.digest,
        documents=count.documents,
        tokens=count.tokens,
        failed=count.failed,
        unreadable=len(part.items) - count.documents,
        errors=count.errors,
    )


@dataclass(slots=True)
class _Count:
    """Counts documents on their way, and lists what is wrong with them and with items that are none."""

    items: list[Item]
    documents: int = 0
    tokens: int = 0
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)

    def passing(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        left = iter(docs)
        for item in self.items:
            if item.text is None:
                self._note(item, "input", "unreadable", item.error or "")
                continue
            doc = next(left)
            self.documents += 1
            if doc.error is not None:
                self.failed += 1
                self._note(item, doc.error.stage, doc.error.type, doc.error.message)
            elif doc.has("tokens"):
                self.tokens += len(doc.layer("tokens"))
            yield doc

    def _note(self, item: Item, stage: str, kind: str, message: str) -> None:
        place = {"id": item.meta.get("id"), "source": item.source, "place": item.place}
        self.errors.append({**place, "stage": stage, "type": kind, "message": message})


def _annotated(pipeline: Pipeline, part: Part) -> Iterator[Doc]:
    for docs in part.batches(pipeline):
        with _alarm(part.timeout, docs):
            done = list(pipeline.run_batch(docs, raises=False))
        yield from done


@contextlib.contextmanager
def _alarm(timeout: float | None, docs: list[Doc]) -> Iterator[None]:
    """Ends this process when a batch takes far too long; its parent then looks for the guilty document."""
    if timeout is None or not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, timeout + sum(len(doc.text) for doc in docs) / SLOWEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
