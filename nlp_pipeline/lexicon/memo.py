"""A memo bounded in bytes: the answers of a pure function, kept for the keys seen lately.

Keys and answers come in, nothing else; what an answer means, and whether computing it twice is dear, is the
caller's business. Reads take no lock. Two generations make the bound: new answers go into the young one; when it
is full it becomes the old one, and the old one is dropped. A key read from the old generation moves up, so what
is used often stays.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from sys import getsizeof
from typing import Generic, TypeVar, cast

from nlp_pipeline.errors import BuildError
from nlp_pipeline.locks import lock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MEGABYTE = 1 << 20
ENTRY = 80  # bytes of a dict for each of its entries: 30 when it is full, 120 when it has just grown
NO_BYTES = frozenset({type(None), bool, type, type(len), type(lambda: 0)})  # one object each, however many refer to it


def footprint(value: object) -> int:
    """About how many bytes a value takes, with all that it holds; what two values share counts twice.

    Looks into tuples, frozen sets and objects with slots, which is what keys and answers are made of; of others
    it takes the size that they say they have.

    >>> footprint(("кот", "кот")) > 2 * footprint("кот") > 2 * footprint("к") > footprint(None) == 0
    True
    """
    kind = type(value)
    if kind is str or kind is int:
        return getsizeof(value)
    if kind in NO_BYTES:
        return 0
    size = getsizeof(value)
    if isinstance(value, (tuple, frozenset)):
        for part in value:
            size += footprint(part)
    else:
        for name in getattr(kind, "__slots__", ()):
            size += footprint(getattr(value, name))
    return size


def of_text(text: str, answer: object) -> int:
    """The bytes of a text and an answer that is a number, or that many texts share."""
    return getsizeof(text) + 32


def _weigh(key: object, value: object) -> int:
    return footprint(key) + footprint(value)


class Memo(Generic[K, V]):
    """Answers (None is no answer) in at most about `limit` bytes; safe to share between threads.

    `weigh` tells the bytes of a key and its answer. The default looks at all they hold, which is too much where
    they share it with others: there a `weigh` that knows better keeps more of them.

    >>> memo = Memo[str, int](limit=1 << 16)
    >>> memo.get("кот") is None
    True
    >>> memo.put("кот", 3)
    3
    >>> memo.get("кот"), len(memo)
    (3, 1)
    """

    __slots__ = ("_half", "_lock", "_old", "_weigh", "_weight", "_young", "limit")

    def __init__(self, limit: int, weigh: Callable[[K, V], int] | None = None) -> None:
        if limit < 1024:
            raise BuildError(f"expected a memo limit of at least 1024 bytes, found {limit}; give a larger one")
        self.limit = limit
        self._half = limit // 2
        self._weigh = weigh
        self._weight = 0  # of the young generation
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}
        self._lock = lock()

    def get(self, key: K) -> V | None:
        """The answer kept for `key`, or None."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: K, value: V) -> V:
        """Keep `value` as the answer for `key`, and give it back; one of more than half the limit is not kept."""
        weight = ENTRY + (self._weigh or _weigh)(key, value)
        if weight > self._half:
            return value
        with self._lock:
            if key not in self._young:
                if self._weight + weight > self._half:
                    self._old, self._young, self._weight = self._young, {}, 0
                self._weight += weight
            self._young[key] = value
        return value

    def all(self, keys: Sequence[K], make: Callable[[K], V]) -> list[V]:
        """The answers for many keys, in their order; `make` works out what is not kept. Faster than one by one.

        >>> Memo[str, int](limit=1 << 16).all(["кот", "слон", "кот"], len)
        [3, 4, 3]
        """
        found = list(map(self._young.get, keys))
        missing = [index for index, answer in enumerate(found) if answer is None]
        old, fresh = self._old, dict[K, V]()
        for index in missing:
            key = keys[index]
            answer = fresh.get(key)
            if answer is None:
                answer = old.get(key)
                fresh[key] = answer = make(key) if answer is None else answer
            found[index] = answer
        self._put_all(fresh)
        return cast("list[V]", found)

    def _put_all(self, fresh: dict[K, V]) -> None:
        """Keep many answers. Those that fit into the young generation go there at once."""
        weights = list(map(self._weigh or _weigh, fresh, fresh.values()))
        weight = sum(weights) + ENTRY * len(fresh)
        with self._lock:
            fit = self._weight + weight <= self._half
            if fit:
                self._weight += weight
                self._young.update(fresh)
        if not fit:
            for key, value in fresh.items():
                self.put(key, value)

    def __len__(self) -> int:
        with self._lock:
            return len(self._young.keys() | self._old.keys())

    def __reduce__(self) -> tuple[type[Memo[K, V]], tuple[int, Callable[[K, V], int] | None]]:
        """A pickled memo is an empty one of the same limit."""
        return type(self), (self.limit, self._weigh)
