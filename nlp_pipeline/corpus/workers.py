"""`pipe` over worker processes: batches go out a few ahead, documents come back in input order, one for each.

A batch whose worker died is tried once more as it is, since somebody else may have killed the worker; if it dies again,
or takes too long, its documents are tried one by one, and the guilty one comes back with `error`.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from traceback import format_exception
from typing import TYPE_CHECKING, TypeAlias

from nlp_pipeline.corpus import parcel
from nlp_pipeline.corpus.pool import Pool, Ticket, TimeLimitError, WorkerDiedError
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import StageError
from nlp_pipeline.inputs import failed

if TYPE_CHECKING:
    from nlp_pipeline.pipeline import Pipeline

AHEAD = 2  # batches handed in for each worker
SLOWEST = 10_000  # characters a second: a batch may take so long on top of the limit of one document
STAGE = "worker"  # in `doc.error` of a document whose worker died

Job: TypeAlias = tuple[list[Doc], int, bool]
Answer: TypeAlias = tuple[parcel.Parcel, "Raised | None"]


def annotate(
    pipeline: Pipeline,
    batches: Iterable[list[Doc]],
    workers: int,
    *,
    raises: bool = False,
    timeout: float | None = None,
    memory: int | None = None,
) -> Iterator[Doc]:
    """The documents annotated by `workers` processes; see `Pipeline.pipe`."""
    with Pool(pipeline, workers, memory) as pool:
        yield from Line(pool, raises, timeout).run(iter(batches))


@dataclass(slots=True)
class _Batch:
    docs: list[Doc]
    first: int
    ticket: Ticket


class Line:
    """Batches in a line: the one that came first is waited for, those behind it are worked on."""

    def __init__(self, pool: Pool, raises: bool, timeout: float | None) -> None:
        self.pool = pool
        self.raises = raises
        self.timeout = timeout

    def run(self, batches: Iterator[list[Doc]], first: int = 0) -> Iterator[Doc]:
        """The documents of all batches; `first` is the number of the first in the input."""
        line: deque[_Batch] = deque()
        ended: Exception | None = None
        while True:
            while ended is None and len(line) < AHEAD * self.pool.workers:
                try:
                    docs = next(batches)
                except Exception as error:  # noqa: BLE001 — whatever the input raises goes on, after what came before
                    ended = error
                else:
                    line.append(self._hand_in(docs, first))
                    first += len(docs)
            if not line:
                break
            yield from self._done(line.popleft())
        if not isinstance(ended, StopIteration):
            assert ended is not None
            raise ended

    def _hand_in(self, docs: list[Doc], first: int) -> _Batch:
        timeout = self.timeout
        if timeout is not None and len(docs) > 1:
            timeout += sum(len(doc.text) for doc in docs) / SLOWEST
        return _Batch(docs, first, self.pool.hand_in(run, (docs, first, self.raises), timeout))

    def _done(self, batch: _Batch) -> Iterator[Doc]:
        try:
            try:
                answer: Answer = self.pool.answer(batch.ticket)
            except WorkerDiedError:
                answer = self.pool.answer(self._hand_in(batch.docs, batch.first).ticket)
        except (WorkerDiedError, TimeLimitError) as error:
            if len(batch.docs) > 1:
                yield from self.run(([doc] for doc in batch.docs), batch.first)
            elif self.raises:
                message = f"document {batch.first}: {type(error).__name__}: {error}"
                raise StageError(message, stage=STAGE, index=batch.first) from error
            else:
                yield failed(batch.docs[0], STAGE, error)
            return
        sent, raised = answer
        yield from parcel.receive(sent, batch.docs)
        if raised is not None:
            raised.cause.__cause__ = RemoteTracebackError(raised.traceback)
            raise raised.error from raised.cause


@dataclass(frozen=True, slots=True)
class Raised:
    """What a stage raised in a worker; `__cause__` does not pickle."""

    error: StageError
    cause: BaseException
    traceback: str


def run(pipeline: Pipeline, job: Job) -> Answer:
    """Annotates a batch, in a worker; with the error of a stage, if that is to be raised, and its cause."""
    docs, first, raises = job
    done: list[Doc] = []
    raised: Raised | None = None
    try:
        for doc in pipeline.run_batch(docs, first, raises=raises):
            done.append(doc)
    except StageError as error:
        cause = error.__cause__ or error
        raised = Raised(error, _portable(cause), "".join(format_exception(cause)))
    return parcel.send(done, docs), raised


class RemoteTracebackError(Exception):
    """Where in a worker an exception was raised."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def _portable(error: BaseException) -> BaseException:
    """The exception as it is, if it can travel to another process, or what it says."""
    copy: BaseException | None
    try:
        copy = pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001 — anybody's exception, which may pickle in any way
        copy = None
    if copy is None or type(copy) is not type(error):
        return RuntimeError(f"{type(error).__name__}: {error}")
    return copy
