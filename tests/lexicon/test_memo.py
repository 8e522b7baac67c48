"""The memo bounded in bytes: its limit, what stays, and threads."""

from __future__ import annotations

import pickle
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from nlp_pipeline.entities.names import NameParts
from nlp_pipeline.errors import BuildError
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.memo import ENTRY, Memo, footprint, of_text


def one(key: object, value: object) -> int:
    return 1000 - ENTRY


def test_never_holds_more_than_its_limit() -> None:
    memo = Memo[int, int](10_000, one)
    for number in range(1000):
        memo.put(number, number)
        memo.put(number, number)  # counts once
        assert len(memo) <= 10
    assert len(memo) > 5
    assert memo.get(999) == 999
    assert memo.get(0) is None


@pytest.mark.parametrize(
    "answer",
    [
        lambda n: n,
        lambda n: f"слово{n}",
        lambda n: tuple(range(n, n + n % 7)),
        lambda n: bytes(n % 300),
        lambda n: (NameParts(f"имя{n}", f"фамилия{n}"), None),
        lambda n: frozenset({("а", n), ("б", n)}),
    ],
)
def test_what_a_full_memo_really_takes(answer: Any) -> None:
    memo = Memo[str, Any](1 << 20)
    tracemalloc.start()
    for number in range(1000, 41_000):
        memo.put(f"ключ{number}", answer(number))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(memo) < 40_000
    assert 0.3 * memo.limit < taken < 1.1 * memo.limit


def test_what_a_full_dictionary_really_takes() -> None:
    forms = [head + tail for head in ("стол", "бел", "нес", "Иван", "рук") for tail in "а о у ы е ой ом ами".split()]
    forms = [before + form for before in "не по на за у о в с до при про пере вы раз от".split() for form in forms]
    limit = 1 << 18
    dictionary = Dictionary(limit)
    for form in forms:
        dictionary.parses(form)  # its tags are made
    tracemalloc.start()
    cold = Dictionary(limit)
    cold._loaded, cold._tags = dictionary._loaded, dictionary._tags
    for form in forms:
        cold.parses(form)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(cold._memo) < len(forms)
    assert 0.4 * limit < taken < 1.2 * limit


def test_an_answer_too_large_is_not_kept() -> None:
    memo = Memo[str, str](4096)
    memo.put("кот", "мяу")
    assert memo.put("слон", "т" * 4096) == "т" * 4096
    assert (memo.get("слон"), memo.get("кот")) == (None, "мяу")


def test_footprint_of_what_is_shared() -> None:
    assert footprint(len) == footprint(None) == footprint(True) == 0
    assert of_text("кот", "к" * 1000) < footprint("кот") + 100


def test_what_is_read_often_stays() -> None:
    memo = Memo[int, str](10_000, one)
    memo.put(0, "often")
    for number in range(1, 500):
        memo.put(number, "once")
        assert memo.get(0) == "often"


def test_threads_read_what_was_put() -> None:
    memo = Memo[int, int](64_000, one)

    def work(start: int) -> bool:
        return all(memo.put(n, n * n) == n * n and memo.get(n) in (None, n * n) for n in range(start, start + 2000))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(0, 800, 100)))
    assert len(memo) <= 64


def test_pickles_empty() -> None:
    memo = Memo[str, int](limit=8192)
    memo.put("кот", 3)
    copy = pickle.loads(pickle.dumps(memo))
    assert (copy.limit, len(copy)) == (8192, 0)


def test_a_limit_too_small_is_refused() -> None:
    with pytest.raises(BuildError, match="at least 1024"):
        Memo[str, int](limit=1)


def test_many_at_once_keep_to_the_limit() -> None:
    memo = Memo[int, int](10_000, one)
    asked: list[int] = []

    def make(number: int) -> int:
        asked.append(number)
        return -number - 1

    for first in (0, 2, 3, 1000, 0):
        keys = [first, first + 1, first, *range(first, first + 40 * (first == 1000))]
        assert memo.all(keys, make) == [-key - 1 for key in keys]
        assert len(memo) <= 10
    assert asked == [0, 1, 2, 3, 4, *range(1000, 1040), 0, 1]  # each once while it is kept
