"""The bounded memo: its limit, what stays, and threads."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from nlp_pipeline.errors import BuildError
from nlp_pipeline.lexicon.memo import Memo


def test_never_holds_more_than_its_limit() -> None:
    memo = Memo[int, int](limit=10)
    for number in range(1000):
        memo.put(number, number)
        assert len(memo) <= 10
    assert memo.get(999) == 999
    assert memo.get(0) is None


def test_what_is_read_often_stays() -> None:
    memo = Memo[int, str](limit=10)
    memo.put(0, "often")
    for number in range(1, 500):
        memo.put(number, "once")
        assert memo.get(0) == "often"


def test_threads_read_what_was_put() -> None:
    memo = Memo[int, int](limit=64)

    def work(start: int) -> bool:
        return all(memo.put(n, n * n) == n * n and memo.get(n) in (None, n * n) for n in range(start, start + 2000))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(0, 800, 100)))
    assert len(memo) <= 64


def test_pickles_empty() -> None:
    memo = Memo[str, int](limit=8)
    memo.put("кот", 3)
    copy = pickle.loads(pickle.dumps(memo))
    assert (copy.limit, len(copy)) == (8, 0)


def test_a_limit_too_small_is_refused() -> None:
    with pytest.raises(BuildError, match="at least 2"):
        Memo[str, int](limit=1)
