"""From files to files: a corpus is cut into parts, each part is annotated and written by one worker, and noted down.

Borders of parts depend on the input alone, so a run that was killed goes on where it was, and what comes out is byte
for byte what would have come out without. A part whose worker died is done again batch by batch, which singles out the
guilty document.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus import part as one
from nlp_pipeline.corpus.fingerprint import fingerprint
from nlp_pipeline.corpus.journal import Record, digest
from nlp_pipeline.corpus.part import PART_CHARS, Part
from nlp_pipeline.corpus.place import Place
from nlp_pipeline.corpus.pool import Pool, Ticket, TimeLimitError, WorkerDiedError
from nlp_pipeline.corpus.progress import Bar
from nlp_pipeline.corpus.sources import Source, read
from nlp_pipeline.corpus.workers import SLOWEST, Line
from nlp_pipeline.errors import InputError

if TYPE_CHECKING:
    from nlp_pipeline.pipeline import Pipeline

AHEAD = 2  # parts handed in for each worker


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run has done: documents written, their tokens, documents that failed, items that could not be read, parts;
    `resumed` of the parts had been finished before. `errors` is the file that lists what failed, if anything did.
    """

    documents: int = 0
    tokens: int = 0
    failed: int = 0
    unreadable: int = 0
    parts: int = 0
    resumed: int = 0
    errors: Path | None = None

    def plus(self, record: Record, *, resumed: bool) -> Summary:
        """The summary with one part more."""
        return Summary(
            self.documents + record.documents,
            self.tokens + record.tokens,
            self.failed + record.failed,
            self.unreadable + record.unreadable,
            self.parts + 1,
            self.resumed + resumed,
        )


def annotate(
    corpora: Sequence[str | PathLike[str]] | str | PathLike[str],
    out: str | PathLike[str],
    pipeline: Pipeline,
    *,
    to: str | None = None,
    workers: int = 1,
    resume: bool = False,
    overwrite: bool = False,
    text: str = "text",
    id: str | None = None,  # noqa: A002 — the name of a column
    encoding: str | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    progress: bool = False,
    part_chars: int = PART_CHARS,
    **reading: Any,
) -> Summary:
    """Annotates files and writes files.

    `corpora` are folders of .txt files, .txt, .jsonl, .csv, .tsv (also .gz, .zst) and .parquet files, or "-". `out` is
    a folder, or a file whose name says the format (.jsonl, .jsonl.gz, .parquet, .conllu). `text` and `id` are names of
    columns, `reading` are other settings of `sources.read`; `workers`, `timeout` and `memory` are those of
    `Pipeline.pipe`. What failed is in the output with its `error`, and with items that could not be read in
    `errors.jsonl`, in the folder or beside the file, with reason and place. `resume` goes on with a run that was
    stopped, `overwrite` begins it again.

    InputError and FormatError before anything is written, when the request is wrong. OSError when it can't be written:
    what was finished stays, and `resume` goes on.
    """
    chosen = [fspath(corpora)] if isinstance(corpora, (str, PathLike)) else [fspath(corpus) for corpus in corpora]
    source = read(chosen, text=text, id=id, encoding=encoding, **reading)
    place = Place(Path(out), to)
    for corpus in chosen:
        if corpus != "-" and place.out.resolve().is_relative_to(Path(corpus).resolve()):
            raise InputError(f"{out} lies in the corpus {corpus}, and would be read with it; choose a place beside it")
    if resume and place.is_finished:
        return Summary()
    place.prepare(resume=resume, overwrite=overwrite)
    settings = {"corpora": chosen, "text": text, "id": id, "encoding": encoding, **reading, "to": place.form}
    place.journal.begin({**settings, "part_chars": part_chars, **described(pipeline)}, resume=resume)
    summary = Summary()
    with contextlib.ExitStack() as stack:
        pool = None
        if workers != 1 or timeout is not None or memory is not None:
            pool = stack.enter_context(Pool(pipeline, workers, memory))
        bar = stack.enter_context(Bar(source.total, is_shown=progress))
        try:
            for record, is_new, done in _Run(place, pipeline, pool, timeout).run(source, part_chars):
                summary = summary.plus(record, resumed=not is_new)
                bar.add(record.documents, record.tokens, done=done)
        except BaseException:
            with contextlib.suppress(OSError):  # the first error is the one to tell of
                place.list_errors()
            raise
    return replace(summary, errors=place.finish(summary.parts))


def described(pipeline: Pipeline) -> dict[str, object]:
    """What makes two pipelines write the same."""
    stages = {f"stage {stage.name}": fingerprint(stage) for stage in pipeline.stages}
    return {**stages, "made_by": dict(pipeline.made_by)}


@dataclass(slots=True)
class _Waiting:
    part: Part
    done: int
    ticket: Ticket | None = None
    record: Record | None = None


class _Run:
    def __init__(self, place: Place, pipeline: Pipeline, pool: Pool | None, timeout: float | None) -> None:
        self.place, self.pipeline, self.pool, self.timeout = place, pipeline, pool, timeout

    def run(self, source: Source, part_chars: int) -> Iterator[tuple[Record, bool, int]]:
        """The records of all parts in order; whether each is new; how much of the input was read for it, in bytes."""
        line: deque[_Waiting] = deque()
        most = AHEAD * self.pool.workers if self.pool is not None else 1
        for number, items in enumerate(one.cut(source, part_chars)):
            part = Part(number, items, digest(items), self.place.part(number), self.place.form, self.timeout)
            record = self.place.journal.finished(number)
            if self.place.is_done(record, part.digest):
                line.append(_Waiting(replace(part, items=[]), source.done, record=record))
            else:
                self.place.journal.forget(number)
                ticket = self.pool.hand_in(one.annotate, part, self._limit(part)) if self.pool is not None else None
                line.append(_Waiting(part, source.done, ticket))
            while len(line) >= most:
                yield self._finish(line.popleft())
        while line:
            yield self._finish(line.popleft())

    def _finish(self, waiting: _Waiting) -> tuple[Record, bool, int]:
        if waiting.record is not None:
            return waiting.record, False, waiting.done
        record = self._annotate(waiting.part, waiting.ticket)
        self.place.journal.finish(record)
        return record, True, waiting.done

    def _annotate(self, part: Part, ticket: Ticket | None) -> Record:
        if self.pool is None or ticket is None:
            return one.annotate(self.pipeline, part)
        try:
            record: Record = self.pool.answer(ticket)
        except (WorkerDiedError, TimeLimitError):
            docs = Line(self.pool, raises=False, timeout=self.timeout).run(part.batches(self.pipeline))
            record = one.write(self.pipeline, part, docs)
        return record

    def _limit(self, part: Part) -> float | None:
        return None if self.timeout is None else self.timeout + part.chars / SLOWEST
