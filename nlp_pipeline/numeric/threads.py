"""One BLAS thread around our products: more make small products slower, on a busy machine 2 to 12 times.

The first who enters saves the user's setting, the last who leaves restores it, over all threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_LOCK = Lock()


class _Guard:
    """How many are inside, and what restores the setting."""

    count = 0
    controller: Any = None
    limiter: Any = None


@contextmanager
def one_thread() -> Iterator[None]:
    """Keeps BLAS at one thread while any block under it runs.

    >>> with one_thread():
    ...     _ = 1
    """
    with _LOCK:
        if _Guard.count == 0:
            if _Guard.controller is None:
                from threadpoolctl import ThreadpoolController

                _Guard.controller = ThreadpoolController().select(user_api="blas")
            _Guard.limiter = _Guard.controller.limit(limits=1)
        _Guard.count += 1
    try:
        yield
    finally:
        with _LOCK:
            _Guard.count -= 1
            if _Guard.count == 0:
                _Guard.limiter.restore_original_limits()
                _Guard.limiter = None
