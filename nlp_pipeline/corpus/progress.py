"""A progress bar: documents and tokens a second, and the time left; on a terminal or in a notebook, else nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from nlp_pipeline.doc import Doc

STEP = 0.1  # seconds between two looks of the bar


class Bar:
    """A bar for `total` documents or bytes (0: nobody knows how many); it goes away at the end.

    >>> with Bar(100) as bar:  # standard error is no terminal here: nothing is shown
    ...     bar.add(1, 250, done=40)
    >>> bar.docs, bar.tokens
    (1, 250)
    """

    def __init__(self, total: int, *, is_shown: bool = True) -> None:
        self.docs = self.tokens = 0
        self._total = total
        self._is_shown = is_shown
        self._began = time.monotonic()
        self._drawn = 0.0
        self._progress: Any = None

    def __enter__(self) -> Bar:
        if self._is_shown and sys.stderr is not None and (sys.stderr.isatty() or _is_notebook()):
            self._progress = _progress(_is_notebook())
            self._progress.start()
            self._task = self._progress.add_task("", total=self._total or None, speed="")
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def add(self, docs: int, tokens: int, *, done: int | None = None) -> None:
        """So many documents more, with so many tokens; `done` is how much of the total that makes in all."""
        self.docs += docs
        self.tokens += tokens
        now = time.monotonic()
        if self._progress is not None and now - self._drawn >= STEP:
            self._drawn = now
            seconds = max(now - self._began, 1e-9)
            speed = f"{self.docs:,} documents, {self.docs / seconds:,.0f}/s, {self.tokens / seconds:,.0f} tokens/s"
            self._progress.update(self._task, completed=self.docs if done is None else done, speed=speed)


def shown(docs: Iterable[Doc], total: int) -> Iterator[Doc]:
    """The same documents, with a bar that moves as they go by."""
    with Bar(total) as bar:
        for doc in docs:
            yield doc
            bar.add(1, len(doc.layer("tokens")) if doc.has("tokens") else 0)


def _progress(is_notebook: bool) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    # rich's own way in notebooks needs ipywidgets; a line that returns to its beginning does without
    console = Console(stderr=True, force_jupyter=False, force_terminal=True, width=100 if is_notebook else None)
    columns = (
        TextColumn("{task.fields[speed]}"),
        BarColumn(20),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True, auto_refresh=not is_notebook)


def _is_notebook() -> bool:
    """Whether a Jupyter kernel runs this."""
    shell = sys.modules.get("IPython")
    found = shell.get_ipython() if shell is not None else None
    return found is not None and hasattr(found, "kernel")
