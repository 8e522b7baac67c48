"""The guard over BLAS threads: the first who enters sets one, the last who leaves restores."""

from __future__ import annotations

from threading import Barrier, Thread

import numpy as np  # so that a BLAS is there
from threadpoolctl import threadpool_info, threadpool_limits

from nlp_pipeline.numeric.threads import one_thread


def blas() -> set[int]:
    assert np.ones(1)[0] == 1
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_sets_one_and_restores() -> None:
    with threadpool_limits(2, user_api="blas"):
        before = blas()
        with one_thread():
            assert blas() == {1}
            with one_thread():
                assert blas() == {1}
            assert blas() == {1}
        assert blas() == before


def test_restores_after_an_exception() -> None:
    with threadpool_limits(2, user_api="blas"):
        before = blas()
        try:
            with one_thread():
                raise RuntimeError
        except RuntimeError:
            pass
        assert blas() == before


def test_over_threads_the_last_restores() -> None:
    together, seen = Barrier(4), []

    def work() -> None:
        with one_thread():
            together.wait()
            seen.append(blas())
            together.wait()

    with threadpool_limits(2, user_api="blas"):
        before = blas()
        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [{1}] * 4
        assert blas() == before
