"""A pipeline as bytes for another process: its stages, never their weights.

Stages of this library and of installed modules travel by name; those of a script or notebook (`__main__`), and of the
modules named in `by_value`, travel with their code. A process unpacks a recipe once and keeps it, models loaded.
"""

from __future__ import annotations

import io
import pickle
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from operator import attrgetter
from threading import RLock
from types import ModuleType
from typing import Any, TypeAlias

import cloudpickle

from nlp_pipeline.errors import BuildError, InputError
from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.stage import FunctionStage

Modules: TypeAlias = Iterable[str | ModuleType]
KEPT = 4  # pipelines that a process keeps: some hundred MB each, with their models
_LOCK = RLock()  # one thread at a time packs (cloudpickle's list of modules is the process's) or loads models


def pack(pipeline: Pipeline, *, by_value: Modules = ()) -> bytes:
    """The recipe of a pipeline, from which `unpack` makes it again in another process of the same Python version.

    `by_value` names modules (or packages) whose functions and classes travel with their code, because the other
    process can't import them. A phrase list travels whole; a weight file as its path, which must be good there too.
    BuildError when a stage holds what can't be pickled.

    >>> import nlp_pipeline as nlp
    >>> recipe = pack(nlp.load("sentences"))
    >>> len(recipe) < 5000, unpack(recipe)("Да. Нет.").sentences[1].text
    (True, 'Нет.')
    """
    if not isinstance(pipeline, Pipeline):
        raise InputError(f"expected a pipeline, found {type(pipeline).__name__}; nlp.load() makes one")
    with _LOCK, _travelling(by_value):
        for stage in pipeline.stages:  # one by one first, to be able to say which
            _dumped(stage, f"stage {stage.name!r}")
        return _dumped(pipeline, "the pipeline")


def unpack(recipe: bytes) -> Pipeline:
    """The pipeline of a recipe, its models loaded; the same object whenever this process asks for it again.

    A process that is forked after this call has it too, and shares its memory. BuildError when a module or a name
    that the recipe needs is not here; WeightsError when models are not.
    """
    with _LOCK:
        return _unpacked(recipe)


@lru_cache(maxsize=KEPT)
def _unpacked(recipe: bytes) -> Pipeline:
    try:
        pipeline = pickle.loads(recipe)
    except (ImportError, AttributeError) as error:
        raise BuildError(
            f"a stage of this recipe needs something that this process does not have: {error}; install it here, or "
            "let it travel with the recipe: by_value=[the name of its module]"
        ) from error
    if not isinstance(pipeline, Pipeline):
        raise InputError(f"expected the recipe of a pipeline, found {type(pipeline).__name__}; recipe.pack makes one")
    pipeline.prepare()
    return pipeline


class _Packer(cloudpickle.Pickler):  # type: ignore[misc, unused-ignore]
    """cloudpickle, which knows functions and classes; and what it must know of function stages.

    Their name in the module is that of the stage, not of the function it was made of.
    """

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, FunctionStage) and not _is_importable(obj):
            return FunctionStage.__new__, (FunctionStage,), vars(obj)  # state apart: its function may mention it
        return super().reducer_override(obj)


def _is_importable(stage: FunctionStage) -> bool:
    """Whether another process finds this very stage by its name."""
    name = stage.function.__module__
    by_value = ("__main__", *cloudpickle.list_registry_pickle_by_value())
    if name not in sys.modules or any(f"{name}.".startswith(f"{module}.") for module in by_value):
        return False
    try:
        return attrgetter(stage.function.__qualname__)(sys.modules[name]) is stage
    except AttributeError:  # made inside a function, or renamed
        return False


def _dumped(value: Any, what: str) -> bytes:
    file = io.BytesIO()
    try:
        _Packer(file).dump(value)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise BuildError(
            f"{what} can't be packed for another process: {error}; make locks, files and connections when the stage "
            "is first called, or give its class a __reduce__ that says how to make it"
        ) from error
    return file.getvalue()


@contextmanager
def _travelling(modules: Modules) -> Iterator[None]:
    """Has cloudpickle take these modules by value, besides those that the user registered himself."""
    given = [modules] if isinstance(modules, (str, ModuleType)) else modules
    found = [import_module(module) if isinstance(module, str) else module for module in given]
    added = [module for module in found if module.__name__ not in cloudpickle.list_registry_pickle_by_value()]
    for module in added:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in added:
            cloudpickle.unregister_pickle_by_value(module)
