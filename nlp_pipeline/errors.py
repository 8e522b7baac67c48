"""Every exception the library raises on purpose.

    PipelineError               the root: catch this one to catch all
    ├── BuildError              a pipeline that cannot work: a column nobody provides, two stages that clash
    ├── StageError              a stage raised, or gave back something it did not declare
    ├── LayerError              asked for a layer or column that was not made (also an AttributeError)
    ├── FormatError             a JSON or another file that does not read back (also a ValueError)
    ├── WeightsError            model files missing or damaged
    ├── WorkerError             worker processes that can't be started
    ├── InputError              an input that is no text (also a TypeError)
    ├── BridgeError             natasha or yargy is missing, or cannot be put on pymorphy3 (also an ImportError)
    └── ExtraError              a library is missing that an extra of this package installs (also an ImportError)

A message says what was expected, what was found, and what to do.
"""

from __future__ import annotations


class PipelineError(Exception):
    """The root of all exceptions raised by nlp_pipeline."""


class BuildError(PipelineError):
    """The stages do not fit together; raised when a pipeline is built, before any text is read."""


class StageError(PipelineError):
    """A stage failed on a document.

    `stage` is its name, `index` the number of the document in the input (from 0, None when the document
    was called alone). The exception of the stage itself is chained as `__cause__`.
    """

    def __init__(self, message: str, *, stage: str, index: int | None = None) -> None:
        super().__init__(message)
        self.stage = stage
        self.index = index

    def __reduce__(self) -> tuple[object, ...]:
        return _stage_error, (str(self), self.stage, self.index)


def _stage_error(message: str, stage: str, index: int | None) -> StageError:
    return StageError(message, stage=stage, index=index)


class LayerError(PipelineError, AttributeError):
    """A layer or column was asked for that this document does not have."""


class FormatError(PipelineError, ValueError):
    """A file or string is not in the format it was read as."""


class WeightsError(PipelineError):
    """A file of model weights or word lists is missing, damaged or of an unknown version."""


class WorkerError(PipelineError):
    """Worker processes can't be started, or die again and again before any work is done."""


class InputError(PipelineError, TypeError):
    """An item of the input is not what the pipeline takes."""


class BridgeError(PipelineError, ImportError):
    """natasha or yargy is missing, or is of a kind that cannot be put on pymorphy3."""


class ExtraError(PipelineError, ImportError):
    """A library is not installed that only some outputs need; the message names the extra that installs it."""
