"""A worker process: it loads the pipeline once, keeps BLAS at one thread, and does jobs until its parent ends.

A job is a function of this library, `job(pipeline, payload)`. Payload and answer are files, see `pool`.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from nlp_pipeline.pipeline import Pipeline

Job: TypeAlias = Callable[["Pipeline", Any], Any]

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
NOT_STARTED = "not-started"
STARTED = "started"


@dataclass(slots=True)
class Start:
    """What a worker begins with. A forked one shares the pipeline's memory; to a spawned one it travels as a recipe."""

    pipeline: Pipeline | bytes
    folder: Path
    memory: int | None

    def __reduce__(self) -> tuple[Any, ...]:
        from nlp_pipeline.corpus import recipe

        packed = self.pipeline if isinstance(self.pipeline, bytes) else recipe.pack(self.pipeline)
        return Start, (packed, self.folder, self.memory)


_pipeline: Pipeline | None = None


def start(begin: Start) -> None:
    """Run once in each new worker."""
    global _pipeline
    try:
        Thread(target=_end_with_parent, args=(begin.folder,), daemon=True).start()
        _limit(begin.memory)
        _pipeline = _prepared(begin.pipeline)
    except BaseException as error:
        reason = f"a worker process could not start: {type(error).__name__}: {error}"
        (begin.folder / NOT_STARTED).write_text(reason, encoding="utf-8", errors="replace")
        raise SystemExit(1) from error
    (begin.folder / STARTED).touch()


def work(job: Job, folder: str, number: int) -> None:
    """Does one job; its answer is there as a whole when this returns."""
    assert _pipeline is not None, "start() runs first"
    with job_file(Path(folder), number).open("rb") as file:
        payload = pickle.load(file)
    answer = job(_pipeline, payload)
    with answer_file(Path(folder), number).open("wb") as file:
        pickle.dump(answer, file, pickle.HIGHEST_PROTOCOL)


def job_file(folder: Path, number: int) -> Path:
    """Where the payload of a job lies."""
    return folder / f"{number}.job"


def answer_file(folder: Path, number: int) -> Path:
    """Where the answer to a job lies."""
    return folder / f"{number}.answer"


def why_not_started(folder: Path) -> str | None:
    """What the last worker said that could not start."""
    path = folder / NOT_STARTED
    return path.read_text(encoding="utf-8") if path.exists() else None


def has_started(folder: Path) -> bool:
    """Whether a worker of this pool has ever started."""
    return (folder / STARTED).exists()


def how_it_ended(code: int) -> str:
    """The end of a process in words.

    >>> how_it_ended(3)
    'the worker process ended with exit code 3'
    """
    if code >= 0:
        return f"the worker process ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = ", often because memory ran out" if name == "SIGKILL" else ""
    return f"the worker process was ended by {name}{hint}"


def _prepared(pipeline: Pipeline | bytes) -> Pipeline:
    from nlp_pipeline.corpus import recipe
    from nlp_pipeline.locks import any_held
    from nlp_pipeline.numeric.threads import one_thread

    os.environ.update(dict.fromkeys(THREADS, "1"))  # for libraries that a user's stage loads later
    one_thread().__enter__()
    if any_held() and not isinstance(pipeline, bytes):  # forked while another thread changed a memo
        pipeline = recipe.pack(pipeline)
    made = recipe.unpack(pipeline) if isinstance(pipeline, bytes) else pipeline
    made.prepare()
    return made


def _limit(memory: int | None) -> None:
    """MemoryError instead of more than so many bytes."""
    if memory is None:
        return
    if sys.platform == "win32":
        raise OSError("memory limits need a system with setrlimit, which Windows lacks; leave memory= out")
    import resource

    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    resource.setrlimit(kind, (memory, resource.getrlimit(kind)[1]))


def _end_with_parent(folder: Path) -> None:
    """A parent that was killed can't end its workers, nor remove its folder."""
    parent = parent_process()
    if parent is not None:
        with contextlib.suppress(OSError):
            connection.wait([parent.sentinel])
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)
