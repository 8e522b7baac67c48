"""Pipeline: stages in order. Checked when it is built, run on a text or on batches of many.

A text goes in at the top of the list and down, never back up. What a stage gives back is checked before the
next one sees it. Many texts are joined to batches (`batch`), so that every stage works on long columns; when a
stage fails on a batch, it is run again document by document and the bad one is singled out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import length_hint
from types import MappingProxyType
from typing import Any, TypeAlias

from nlp_pipeline import batch
from nlp_pipeline.contract import build, check_answer
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError, InputError, StageError
from nlp_pipeline.inputs import BATCH_CHARS, CHARS_PER_TOKEN, Text, batches, documents, failed, kind_of
from nlp_pipeline.schema import split_address
from nlp_pipeline.stage import Stage, describe

OnError: TypeAlias = str | Callable[[Doc], Any]


class Pipeline:
    """A list of stages that fit together. `ru(text)` annotates one text, `ru.pipe(texts)` many, in order.

    It never changes: `ru + stage`, `ru.replacing(name, stage)` and `ru.only(...)` make new ones. It may be
    called from several threads, and pickles as its recipe, without weights.
    """

    def __init__(self, stages: Iterable[Stage], *, versions: Callable[[], Mapping[str, str]] | None = None) -> None:
        self.stages: tuple[Stage, ...] = tuple(stages)
        self._versions = versions
        self._made_by: Mapping[str, str] | None = None
        self._last: tuple[Mapping[str, Any], Pipeline] | None = None
        build(self.stages)

    # making others

    def __add__(self, stage: Stage) -> Pipeline:
        """A pipeline with one more stage, at the end; one that says `after` which layer, behind who makes its rows."""
        place = len(self.stages)
        layer = getattr(stage, "after", None)
        if layer is not None:
            makers = [index for index, old in enumerate(self.stages, 1) if f"{layer}.start" in old.provides]
            place = makers[-1] if makers else place
        return Pipeline((*self.stages[:place], stage, *self.stages[place:]), versions=self._versions)

    def replacing(self, name: str, stage: Stage) -> Pipeline:
        """A pipeline with another stage in the place of the one called `name`."""
        names = [old.name for old in self.stages]
        if name not in names:
            raise BuildError(f"expected the name of a stage to replace, found {name!r}; there are: {', '.join(names)}")
        stages = [stage if old.name == name else old for old in self.stages]
        return Pipeline(stages, versions=self._versions)

    def only(self, *targets: str) -> Pipeline:
        """A pipeline of just the stages that lead to these layers or columns (`entities`, `tokens.pos`)."""
        wanted: set[str] = set()
        for target in targets:
            wanted |= self._addresses(target)
        kept: list[Stage] = []
        for stage in reversed(self.stages):
            if wanted & stage.provides:
                kept.append(stage)
                for needed in stage.requires:
                    wanted |= self._addresses(needed)
        return Pipeline(reversed(kept), versions=self._versions)

    def with_options(self, **options: Any) -> Pipeline:
        """A pipeline whose stages have other options: `ru.with_options(layout="plain")`; TypeError for unknown ones."""
        if not options:
            return self
        stages = []
        for stage in self.stages:
            own = {name: options[name] for name in getattr(stage, "options", ()) if name in options}
            stages.append(getattr(stage, "with_options")(**own) if own else stage)  # noqa: B009 — not every stage has it
        known = {name: value for stage in self.stages for name, value in getattr(stage, "options", {}).items()}
        if unknown := sorted(set(options) - set(known)):
            there = ", ".join(f"{name}={value!r}" for name, value in known.items()) or "none"
            raise TypeError(f"expected an option of a stage, found {', '.join(unknown)}; there are: {there}")
        made = Pipeline(stages, versions=self._versions)
        made._made_by = self._made_by
        return made

    def _with(self, options: Mapping[str, Any]) -> Pipeline:
        """`with_options`, remembering the last: somebody may call with the same options again and again."""
        if self._last is None or self._last[0] != options:
            self._last = dict(options), self.with_options(**options)
        return self._last[1]

    def _addresses(self, target: str) -> set[str]:
        provided = {address for stage in self.stages for address in stage.provides}
        found = {address for address in provided if target in (address, address.partition(".")[0])}
        if not found:
            raise BuildError(
                f"expected a layer or column that this pipeline makes, found {target!r}; "
                f"it makes: {', '.join(sorted(provided))}"
            )
        return found | {f"{split_address(address)[0]}.start" for address in found} & provided

    # running

    def prepare(self) -> None:
        """Loads what the stages need; without it they load it with their first text."""
        for stage in self.stages:
            load: Callable[[], object] | None = getattr(stage, "prepare", None)
            if load is not None:
                load()

    def __call__(self, text: str, *, meta: Mapping[str, Any] | None = None, **options: Any) -> Doc:
        """Annotates one text. InputError when it is no str, StageError when a stage fails.

        `meta` becomes `doc.meta` and goes before what the stages find out (a date above the text); `options` are
        those of the stages (`with_options`): `ru(text, layout="lines")`.
        """
        if not isinstance(text, str):
            raise InputError(f"expected a text (str), found {kind_of(text)}")
        if options:
            return self._with(options)(text, meta=meta)
        return self._run([Doc(text, meta=meta, made_by=self.made_by)], None)[0]

    def pipe(
        self,
        texts: Iterable[Text],
        *,
        errors: OnError = "raise",
        workers: int = 1,
        timeout: float | None = None,
        memory: int | None = None,
        progress: bool = False,
        batch_chars: int | None = None,
        batch_tokens: int | None = None,
        **options: Any,
    ) -> Iterator[Doc]:
        """Annotates many texts, lazily: one Doc per input, in input order.

        An input is a str, a pair (str, meta) or a mapping with "text" whose other items become `doc.meta`.
        `errors` says what to do when a stage fails on a document: "raise" a StageError; "keep" it, as a Doc with its
        text and `doc.error`; or a function that is called with that Doc, which is then kept. `options` are those of
        the stages, as in a call.

        `workers` processes share the work, -1 is one for each core; a few batches are read ahead, however long the
        input. A worker that dies is replaced, and the document that it died of comes back with `doc.error`, as does
        one that takes more than `timeout` seconds by itself, or for which `memory` bytes in a worker are not enough
        (not on Windows). Where processes are spawned (not on Linux before Python 3.14), a script calls this under
        `if __name__ == "__main__":`.

        A batch has `batch_chars` characters or a little more; or say so in tokens, six characters each. `progress`
        shows a bar on a terminal or in a notebook.
        """
        if isinstance(texts, (str, bytes, Mapping)):
            raise InputError(
                f"expected an iterable of texts, found one {kind_of(texts)}; put it in a list: pipe([text])"
            )
        if not (callable(errors) or errors in ("raise", "keep")):
            raise ValueError(f'errors: expected "raise", "keep" or a function, found {errors!r}')
        if not isinstance(workers, int) or workers < -1 or not workers:
            raise ValueError(f"workers: expected a number of processes, or -1 for one a core, found {workers!r}")
        if batch_chars is None:
            batch_chars = BATCH_CHARS if batch_tokens is None else batch_tokens * CHARS_PER_TOKEN
        pipeline = self.with_options(**options)
        cut = batches(documents(texts, self.made_by, raises=errors == "raise"), batch_chars)
        if workers == 1 and timeout is None and memory is None:
            done = pipeline._pipe(cut, errors == "raise")
        else:
            from nlp_pipeline.corpus.workers import annotate

            done = annotate(pipeline, cut, workers, raises=errors == "raise", timeout=timeout, memory=memory)
        if progress:
            from nlp_pipeline.corpus.progress import shown

            done = shown(done, length_hint(texts))
        return _told(done, errors) if callable(errors) else done

    def _pipe(self, cut: Iterable[list[Doc]], raises: bool) -> Iterator[Doc]:
        first = 0
        for docs in cut:
            yield from self.run_batch(docs, first, raises=raises)
            first += len(docs)

    def run_batch(self, docs: Sequence[Doc], first: int = 0, *, raises: bool = True) -> Iterator[Doc]:
        """Annotates documents as one batch, and one by one where a stage fails on it; `first` is the number of the
        first in the input. Those that have an error already stay as they are.
        """
        good = [doc for doc in docs if doc.error is None]
        try:
            done = iter(self._run(good, first)) if len(docs) > 1 and good else None
        except StageError:
            done = None
        for index, doc in enumerate(docs, first):
            if doc.error is not None:
                yield doc
            else:
                yield self._run_one(doc, index, raises) if done is None else next(done)

    def _run_one(self, doc: Doc, index: int, raises: bool) -> Doc:
        try:
            return self._run([doc], index)[0]
        except StageError as error:
            if raises:
                raise
            return failed(doc, error.stage, error.__cause__ or error)

    def _run(self, docs: list[Doc], index: int | None) -> list[Doc]:
        """Runs of joined stages on a joined batch, runs of per-document stages on each document."""
        for per_document, stages in groupby(self.stages, lambda s: bool(getattr(s, "per_document", False))):
            together = list(stages)
            if per_document:
                docs = [
                    self._through(doc, together, None if index is None else index + i) for i, doc in enumerate(docs)
                ]
            else:
                joined = self._through(batch.join(docs), together, index)
                docs = batch.cut(joined, docs)
            docs = [_with_findings(doc, together) for doc in docs]
        return docs

    def _through(self, doc: Doc, stages: Sequence[Stage], index: int | None) -> Doc:
        for stage in stages:
            try:
                answer = stage(doc)
            except Exception as error:  # a stage is anybody's code: whatever it raises is reported with its name
                where = "" if index is None else f" on document {index}"
                shown = str(error) if len(str(error)) <= 500 else str(error)[:499] + "…"
                message = f"stage {stage.name!r} failed{where}: {type(error).__name__}: {shown}"
                raise StageError(message, stage=stage.name, index=index) from error
            check_answer(stage, doc, answer, index)
            doc = doc.with_layers(answer)
        return doc

    # as an object

    @property
    def made_by(self) -> Mapping[str, str]:
        """Versions of the library and of the models behind it."""
        if self._made_by is None:
            self._made_by = MappingProxyType(dict(self._versions()) if self._versions else {})
        return self._made_by

    def __repr__(self) -> str:
        width = max((len(stage.name) for stage in self.stages), default=0)
        lines = [describe(stage)[7:-1].split(": ", 1) for stage in self.stages]
        return "\n".join(f"{name:<{width}}  {rest}" for name, rest in lines)

    def __deepcopy__(self, memo: object) -> Pipeline:
        return self  # it never changes, and its models are large

    def _repr_html_(self) -> str:
        from nlp_pipeline.display import diagram

        return diagram.fragment(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.stages, self._versions)


def _told(docs: Iterable[Doc], tell: Callable[[Doc], Any]) -> Iterator[Doc]:
    for doc in docs:
        if doc.error is not None:
            tell(doc)
        yield doc


def _with_findings(doc: Doc, stages: Sequence[Stage]) -> Doc:
    """The document with what stages found out of it as a whole; what the caller passed (None is nothing) goes first."""
    found: dict[str, Any] = {}
    for stage in stages:
        look: Callable[[Doc], Mapping[str, Any]] | None = getattr(stage, "meta", None)
        if look is not None:
            found |= look(doc)
    new = {key: value for key, value in found.items() if doc.meta.get(key) is None}
    return doc.with_meta(new) if new else doc


def _rebuild(stages: tuple[Stage, ...], versions: Callable[[], Mapping[str, str]] | None) -> Pipeline:
    return Pipeline(stages, versions=versions)
