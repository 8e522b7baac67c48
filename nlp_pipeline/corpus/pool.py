"""Worker processes that hold one pipeline, over pebble's pool.

What goes in and comes out are numbered files in a folder of the pool; through pebble's pipes go only their numbers.
So a worker may be killed at any moment and leaves no half message behind. Should the pool itself break (it does when a
worker dies that had nothing to do), it is started again with all that was not done.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent import futures
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import current_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus import worker
from nlp_pipeline.errors import WorkerError

if TYPE_CHECKING:
    from nlp_pipeline.pipeline import Pipeline

LOOK = 0.5  # seconds between two looks at a pool that is silent
STARTS = 5  # so often a pool is started again in a row before a job is done


@dataclass(slots=True)
class Ticket:
    """A job that was handed in: its number is the name of its files."""

    number: int
    job: worker.Job
    timeout: float | None
    future: futures.Future[None] = field(default_factory=futures.Future)


class WorkerDiedError(Exception):
    """The worker died of a job: its message says how."""


class TimeLimitError(Exception):
    """A job was not done within its time."""


class Pool:
    """`workers` processes, each with the pipeline loaded once; each may take `memory` bytes (None: all there is)."""

    def __init__(self, pipeline: Pipeline, workers: int, memory: int | None = None) -> None:
        if getattr(current_process(), "_inheriting", False):
            raise WorkerError(
                "a worker process reads the main script again and came to a call that starts workers; "
                'put that call under: if __name__ == "__main__":'
            )
        self.workers = cores() if workers == -1 else workers
        self._folder = Path(tempfile.mkdtemp(prefix="nlp_pipeline-"))
        self._start = worker.Start(pipeline, self._folder, memory)
        self._open: dict[int, Ticket] = {}
        self._count = self._starts = 0
        try:
            self._pool = self._new_pool()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def hand_in(self, job: worker.Job, payload: Any, timeout: float | None = None) -> Ticket:
        """Hands a job in: `job(pipeline, payload)` runs in a worker, for at most `timeout` seconds."""
        ticket = Ticket(self._count, job, timeout)
        self._count += 1
        with worker.job_file(self._folder, ticket.number).open("wb") as file:
            pickle.dump(payload, file, pickle.HIGHEST_PROTOCOL)
        self._open[ticket.number] = ticket
        self._schedule(ticket)
        return ticket

    def answer(self, ticket: Ticket) -> Any:
        """What the job gave back; its own exception, WorkerDiedError or TimeLimitError. Waits for it."""
        while True:
            try:
                ticket.future.result(LOOK)
            except BrokenProcessPool:
                self._start_again()
            except futures.TimeoutError as error:  # of this look, or of the job
                if ticket.future.done() and isinstance(ticket.future.exception(), futures.TimeoutError):
                    self._forget(ticket)
                    raise TimeLimitError(f"not done after {ticket.timeout:g} seconds") from error
                self._look()
            except MemoryError as error:
                self._forget(ticket)
                raise WorkerDiedError("the worker process had not enough memory") from error
            except OSError as error:
                self._forget(ticket)
                if not hasattr(error, "exitcode"):  # not pebble's ProcessExpired
                    raise
                raise WorkerDiedError(worker.how_it_ended(error.exitcode)) from error
            else:
                self._starts = 0
                with worker.answer_file(self._folder, ticket.number).open("rb") as file:
                    answer = pickle.load(file)
                self._forget(ticket)
                return answer

    def stop(self) -> None:
        """Ends the workers at once and removes the folder."""
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _forget(self, ticket: Ticket) -> None:
        self._open.pop(ticket.number, None)
        worker.job_file(self._folder, ticket.number).unlink(missing_ok=True)
        worker.answer_file(self._folder, ticket.number).unlink(missing_ok=True)

    def _new_pool(self) -> Any:
        from multiprocessing import get_context

        from pebble import ProcessPool

        with _without_ctrl_c():
            pool = ProcessPool(
                max_workers=self.workers, initializer=worker.start, initargs=(self._start,), context=get_context()
            )
            _ = pool.active  # starts it
        return pool

    def _schedule(self, ticket: Ticket) -> None:
        try:
            ticket.future = self._pool.schedule(
                worker.work, (ticket.job, str(self._folder), ticket.number), timeout=ticket.timeout
            )
        except (RuntimeError, BrokenProcessPool):
            self._start_again()

    def _look(self) -> None:
        """Raises when workers can't start; starts the pool again when it is broken."""
        reason = worker.why_not_started(self._folder)
        if reason is not None:
            raise WorkerError(reason)
        if not self._pool.active:
            self._start_again()

    def _start_again(self) -> None:
        """A new pool, and in it what the old one had not done."""
        self._end()
        self._starts += 1
        if self._starts > STARTS or (self._starts > 2 and not worker.has_started(self._folder)):
            raise WorkerError(
                "the worker processes die before any work is done; what they said stands on standard error. A script "
                'calls what starts workers under: if __name__ == "__main__":'
            )
        self._pool = self._new_pool()
        for ticket in sorted(self._open.values(), key=lambda ticket: ticket.number):
            if not ticket.future.done() or isinstance(ticket.future.exception(), BrokenProcessPool):
                self._schedule(ticket)
        self._look()

    def _end(self) -> None:
        self._pool.stop()
        with contextlib.suppress(RuntimeError):  # a process that can't be ended
            self._pool.join()


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Processes started here never see SIGINT, which a terminal sends to all: their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
