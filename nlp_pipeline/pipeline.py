"""Pipeline: stages in order. Checked when it is built, run on a text or on batches of many.

A text goes in at the top of the list and down, never back up. What a stage gives back is checked before the
next one sees it. Many texts are joined to batches (`batch`), so that every stage works on long columns; when a
stage fails on a batch, it is run again document by document and the bad one is singled out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from nlp_pipeline import batch
from nlp_pipeline.contract import build, check_answer
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import BuildError, InputError, StageError
from nlp_pipeline.meta import freeze
from nlp_pipeline.schema import split_address
from nlp_pipeline.stage import Stage, describe

Text: TypeAlias = str | tuple[str, Mapping[str, Any]] | Mapping[str, Any]
OnError: TypeAlias = str | Callable[[Doc], Any]

BATCH_CHARS = 1 << 17
BATCH_DOCS = 1024


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

    def __call__(self, text: str, *, meta: Mapping[str, Any] | None = None, **options: Any) -> Doc:
        """Annotates one text. InputError when it is no str, StageError when a stage fails.

        `meta` becomes `doc.meta` and goes before what the stages find out (a date above the text); `options` are
        those of the stages (`with_options`): `ru(text, layout="lines")`.
        """
        if not isinstance(text, str):
            raise InputError(f"expected a text (str), found {_kind(text)}")
        if options:
            return self._with(options)(text, meta=meta)
        return self._run([Doc(text, meta=meta, made_by=self.made_by)], None)[0]

    def pipe(
        self,
        texts: Iterable[Text],
        *,
        errors: OnError = "raise",
        batch_chars: int = BATCH_CHARS,
        **options: Any,
    ) -> Iterator[Doc]:
        """Annotates many texts, lazily: one Doc per input, in input order.

        An input is a str, a pair (str, meta) or a mapping with "text" whose other items become `doc.meta`.
        A batch is read ahead until it has `batch_chars` characters. `errors` says what to do when a stage
        fails on a document: "raise" a StageError; "keep" it, as a Doc with its text and `doc.error`; or a
        function that is called with that Doc, which is then kept. `options` are those of the stages, as in a call.
        """
        if isinstance(texts, (str, bytes, Mapping)):
            raise InputError(f"expected an iterable of texts, found one {_kind(texts)}; put it in a list: pipe([text])")
        if not (callable(errors) or errors in ("raise", "keep")):
            raise ValueError(f'errors: expected "raise", "keep" or a function, found {errors!r}')
        return self.with_options(**options)._pipe(texts, errors, batch_chars)

    def _pipe(self, texts: Iterable[Text], errors: OnError, batch_chars: int) -> Iterator[Doc]:
        waiting: list[Doc] = []
        size = done = 0
        items = iter(texts)
        while True:
            try:
                item = next(items)
                doc = self._read(item, done + len(waiting), errors)
            except StopIteration:
                break
            except Exception:  # whatever the input raises goes on, after what came before it
                yield from self._run_batch(waiting, errors, done)
                raise
            waiting.append(doc)
            size += len(doc.text)
            if size >= batch_chars or len(waiting) >= BATCH_DOCS:
                yield from self._run_batch(waiting, errors, done)
                done, waiting, size = done + len(waiting), [], 0
        yield from self._run_batch(waiting, errors, done)

    def _read(self, item: Any, index: int, errors: OnError) -> Doc:
        text, meta = item, None
        if isinstance(item, Mapping):
            text, meta = item.get("text"), {key: value for key, value in item.items() if key != "text"}
        elif isinstance(item, tuple) and len(item) == 2:
            text, meta = item
        try:
            if isinstance(text, str) and (meta is None or isinstance(meta, Mapping)):
                return Doc(text, meta=meta, made_by=self.made_by)
            raise InputError(f'expected str, (str, mapping) or a mapping with "text", found {_kind(item)}')
        except InputError as error:
            if errors == "raise":
                raise InputError(f"item {index}: {error}") from error
            known = _readable(meta)
            return self._failed(Doc(text if isinstance(text, str) else "", meta=known), "input", error, errors)

    def _run_batch(self, docs: list[Doc], errors: OnError, first: int) -> Iterator[Doc]:
        good = [doc for doc in docs if doc.error is None]
        try:
            done = iter(self._run(good, first)) if len(docs) > 1 and good else None
        except StageError:
            done = None
        for index, doc in enumerate(docs, first):
            if doc.error is not None:
                yield doc
            else:
                yield self._run_one(doc, errors, index) if done is None else next(done)

    def _run_one(self, doc: Doc, errors: OnError, index: int) -> Doc:
        try:
            return self._run([doc], index)[0]
        except StageError as error:
            if errors == "raise":
                raise
            return self._failed(doc, error.stage, error.__cause__ or error, errors)

    def _failed(self, doc: Doc, stage: str, error: BaseException, errors: OnError) -> Doc:
        failure = Failure(stage, type(error).__name__, str(error))
        failed = Doc(doc.text, meta=doc.meta, error=failure, made_by=self.made_by)
        if callable(errors):
            errors(failed)
        return failed

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


def _readable(meta: Any) -> Mapping[str, Any]:
    """What can be kept of the meta of a document that could not be read, above all its id."""
    known = {}
    for key, value in meta.items() if isinstance(meta, Mapping) else ():
        with suppress(InputError):
            freeze({key: value})
            known[key] = value
    return known


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


def _kind(value: object) -> str:
    hint = "; decode it first: data.decode('utf-8')" if isinstance(value, (bytes, bytearray, np.bytes_)) else ""
    return type(value).__name__ + hint
