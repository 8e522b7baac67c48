"""Locks, and whether a process was forked while one was held: what it guards may be half done there, for ever."""

from __future__ import annotations

from threading import Lock, RLock
from typing import Protocol, TypeVar
from weakref import WeakSet


class _Lock(Protocol):
    def acquire(self, blocking: bool = True) -> bool: ...
    def release(self) -> None: ...


L = TypeVar("L", bound=_Lock)
_known: WeakSet[_Lock] = WeakSet()


def lock() -> Lock:
    """A lock that `any_held` asks.

    >>> with lock():
    ...     any_held()
    True
    """
    return _kept(Lock())


def reentrant_lock() -> RLock:
    """A lock that a thread may take again, and that `any_held` asks."""
    return _kept(RLock())


def any_held() -> bool:
    """Whether some other thread holds one of these locks; after a fork it never lets go."""
    return not all(map(_is_free, list(_known)))


def _kept(made: L) -> L:
    _known.add(made)
    return made


def _is_free(lock: _Lock) -> bool:
    if lock.acquire(blocking=False):
        lock.release()
        return True
    return False
