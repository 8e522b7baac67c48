"""natasha and yargy with pymorphy3 beneath them: the one place that imports their code.

Two of their modules import pymorphy2, which is dead and does not start without pkg_resources. Here exactly these two
are executed with an `import` of their own that answers "pymorphy2" with pymorphy3; everything else is imported as
usual. `sys.modules["pymorphy2"]` is neither read nor written, so whoever uses pymorphy2 in the same process keeps it,
and natasha or yargy that was imported before stays as it is.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType, SimpleNamespace
from typing import Any

from nlp_pipeline.errors import BridgeError

PATCHED = ("yargy.morph", "natasha.morph.vocab")  # the modules that import pymorphy2
SUBSTITUTES: Mapping[str, Callable[[], Any]] = {
    # what they import → what they get
    "pymorphy2": lambda: import_module("pymorphy3"),  # MorphAnalyzer
    "pymorphy2.analyzer": lambda: import_module("pymorphy3.analyzer"),  # Parse, MorphAnalyzer
    # yargy mends a method of this class for Python 3.11; pymorphy3 needs no mending and must not be touched
    "pymorphy2.units.base": lambda: SimpleNamespace(BaseAnalyzerUnit=type("BaseAnalyzerUnit", (), {})),
}
_LOCK = RLock()


def import_natasha() -> ModuleType:
    """The module natasha, on pymorphy3 unless somebody imported it on pymorphy2 before. BridgeError when missing.

    Afterwards `import natasha` and `from natasha.grammars.name import NAME` work anywhere in the process.

    >>> natasha = import_natasha()
    >>> list(natasha.Segmenter().tokenize("Добрый день"))[1].text
    'день'
    """
    return _import("natasha")


def import_yargy() -> ModuleType:
    """The module yargy with `yargy.morph` on pymorphy3 unless it was imported before. BridgeError when missing.

    >>> import_yargy().rule.__name__
    'rule'
    """
    _import("yargy.morph")
    return sys.modules["yargy"]


@lru_cache(maxsize=1)
def _vocab() -> Any:
    natasha, analyzer = import_natasha(), import_module("pymorphy3").MorphAnalyzer
    vocab = natasha.MorphVocab
    if not issubclass(vocab, analyzer):  # somebody imported natasha on pymorphy2: a copy of our own, his stays
        vocab = _copy("natasha.morph.vocab").MorphVocab
    return vocab()


def morph_vocab() -> Any:
    """natasha's MorphVocab on pymorphy3, always; one for the process, loaded at the first call.

    >>> morph_vocab().lemmatize("столами", "NOUN", {"Case": "Ins"})
    'стол'
    """
    with _LOCK:
        return _vocab()


def _import(name: str) -> ModuleType:
    with _LOCK, _on_pymorphy3():
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            raise BridgeError(
                f"expected the packages natasha and yargy with all that they need, found no {error.name}; "
                "run: pip install natasha",
                name=error.name,
            ) from error


@contextmanager
def _on_pymorphy3() -> Iterator[None]:
    """Imports inside find the patched modules first; all other imports go their way."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    """Finds the patched modules where they are, and gives them a loader that patches."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in PATCHED:
            return None
        for finder in sys.meta_path:
            spec = None if isinstance(finder, _Finder) else finder.find_spec(fullname, path, target)
            if spec is not None:
                spec.loader = _Loader(spec.loader)
                return spec
        return None


class _Loader(InspectLoader):
    """Executes a module with `_import_for_them` as its `import`; its code comes from the loader it would have had."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def get_source(self, fullname: str) -> str | None:
        source: str | None = self._inner.get_source(fullname)
        return source

    def get_code(self, fullname: str) -> Any:
        return self._inner.get_code(fullname)

    def is_package(self, fullname: str) -> bool:
        return False

    def exec_module(self, module: ModuleType) -> None:
        code = self.get_code(module.__name__)
        if code is None:
            raise BridgeError(
                f"expected Python code in {module.__name__}, found none; reinstall natasha", name=module.__name__
            )
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": _import_for_them}
        exec(code, module.__dict__)


def _import_for_them(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002 - the signature of __import__
    locals: Mapping[str, object] | None = None,  # noqa: A002
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> Any:
    """`__import__` as the two modules see it: `from pymorphy2… import …` gets the substitute."""
    if level == 0 and fromlist and name in SUBSTITUTES:
        return SUBSTITUTES[name]()
    return builtins.__import__(name, globals, locals, fromlist or (), level)


def _copy(name: str) -> ModuleType:
    """A second instance of a patched module, in nobody's `sys.modules`."""
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise BridgeError(f"expected the module {name}, found none; reinstall natasha", name=name)
    spec.loader = _Loader(spec.loader)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
