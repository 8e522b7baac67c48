"""Libraries that only some outputs need: imported when first used; an error names the extra that installs them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from nlp_pipeline.errors import ExtraError


def need(module: str, extra: str) -> ModuleType:
    """A module of an optional library; ExtraError when the library is not installed.

    >>> need("no_such_library", "tables")
    Traceback (most recent call last):
        ...
    nlp_pipeline.errors.ExtraError: this needs no_such_library, which is not installed; ...'nlp_pipeline[tables]'
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        library = module.partition(".")[0]
        if error.name != library:
            raise
        raise ExtraError(
            f"this needs {library}, which is not installed; run: pip install 'nlp_pipeline[{extra}]'"
        ) from error
