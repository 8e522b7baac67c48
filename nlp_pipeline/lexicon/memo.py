"""A bounded memo: the answers of a pure function, kept for the keys seen lately.

Keys and answers come in, nothing else; what an answer means, and whether computing it twice is dear, is the
caller's business. Reads take no lock. Two generations make the bound: new answers go into the young one; when it
is full it becomes the old one, and the old one is dropped. A key read from the old generation moves up, so what
is used often stays.
"""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

from nlp_pipeline.errors import BuildError

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(Generic[K, V]):
    """At most `limit` answers (None is no answer); safe to share between threads.

    >>> memo = Memo[str, int](limit=100)
    >>> memo.get("кот") is None
    True
    >>> memo.put("кот", 3)
    3
    >>> memo.get("кот"), len(memo)
    (3, 1)
    """

    __slots__ = ("_half", "_lock", "_old", "_young", "limit")

    def __init__(self, limit: int) -> None:
        if limit < 2:
            raise BuildError(f"expected a memo limit of at least 2 entries, found {limit}; give a larger one")
        self.limit = limit
        self._half = limit // 2
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The answer kept for `key`, or None."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: K, value: V) -> V:
        """Keep `value` as the answer for `key`, and give it back."""
        with self._lock:
            if len(self._young) >= self._half and key not in self._young:
                self._old = self._young
                self._young = {}
            self._young[key] = value
        return value

    def __len__(self) -> int:
        with self._lock:
            return len(self._young.keys() | self._old.keys())

    def __reduce__(self) -> tuple[type[Memo[K, V]], tuple[int]]:
        """A pickled memo is an empty one of the same size."""
        return type(self), (self.limit,)
