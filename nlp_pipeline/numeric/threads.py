"""One BLAS thread around our products: more make small products slower, on a busy machine 2 to 12 times.

The first who enters saves the process's setting, the last who leaves restores it, over all threads.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_LOCK = Lock()


class _Guard:
    """How many are inside, the BLAS libraries found, and how many threads each had before the first entered."""

    count = 0
    libraries: list[Any] | None = None
    before: tuple[int, ...] = ()


@contextmanager
def one_thread() -> Iterator[None]:
    """Keeps BLAS at one thread while any block under it runs.

    >>> with one_thread():
    ...     _ = 1
    """
    with _LOCK:
        if _Guard.count == 0:
            if _Guard.libraries is None:
                from threadpoolctl import ThreadpoolController

                _Guard.libraries = ThreadpoolController().select(user_api="blas").lib_controllers
            _Guard.before = tuple(library.get_num_threads() for library in _Guard.libraries)
            _set([1] * len(_Guard.before))
        _Guard.count += 1
    try:
        yield
    finally:
        with _LOCK:
            _Guard.count -= 1
            if _Guard.count == 0:
                _set(_Guard.before)


def _set(counts: tuple[int, ...] | list[int]) -> None:
    """Sets the threads of each library.

    From 3.8 on threadpoolctl ignores every Python thread but the first that ever set OpenBLAS. Its reason, threads
    that fight over the setting, is what the guard rules out, so that check is passed by where there is one.
    """
    for library, count in zip(_Guard.libraries or [], counts, strict=True):
        getattr(library, "_real_set_num_threads", library.set_num_threads)(count)


def _forked() -> None:
    """A child begins anew: the threads that were inside, or held the lock, are its parent's."""
    global _LOCK
    _LOCK = Lock()
    _Guard.count = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
