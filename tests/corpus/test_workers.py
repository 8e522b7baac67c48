"""`pipe(workers=…)`: the same documents in the same order, whatever happens to the processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import nlp_pipeline as nlp
from nlp_pipeline import locks
from nlp_pipeline.corpus.pool import cores
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError, InputError, StageError, WorkerError
from nlp_pipeline.layers import Layers
from tests.corpus.faults import dangerous_pipeline
from tests.toys import Words, toy

METHODS = multiprocessing.get_all_start_methods()
CORES = cores()


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> Iterator[str]:
    before = multiprocessing.get_start_method(allow_none=True)
    multiprocessing.set_start_method(request.param, force=True)
    yield request.param
    multiprocessing.set_start_method(before, force=True)


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process and no file is left behind."""
    place = tmp_path / "places"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    before = set(multiprocessing.active_children())
    yield
    assert not [child for child in multiprocessing.active_children() if child not in before and child.is_alive()]
    assert left_behind(place) == []


def left_behind(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.name.startswith("nlp_pipeline-")]


def texts(count: int = 200) -> list[str]:
    return [f"Слово {number} и ещё " + "слово " * (number % 7) for number in range(count)]


def test_the_same_as_without(method: str) -> None:
    found = list(toy().pipe(texts(), workers=2, batch_chars=300))
    assert found == list(toy().pipe(texts()))
    assert [doc.numbers.value.tolist() for doc in found] == [[number] for number in range(200)]


def test_the_standard_pipeline(ru: nlp.Pipeline) -> None:
    some = [f"Пётр Громов прибыл в Омск {day} мая.\n\nЕго встретила Анна Ким." for day in range(1, 30)]
    found = list(ru.pipe([(text, {"id": number}) for number, text in enumerate(some)], workers=2, batch_chars=400))
    assert found == list(ru.pipe([(text, {"id": number}) for number, text in enumerate(some)], batch_chars=400))
    assert found[0].made_by == ru.made_by
    assert found[3].sentences[1].entities[0].normal == "Анна Ким"


def test_two_processes_share_the_work() -> None:
    sleepy = [f"усни {number}" for number in range(12)]
    pids = {pid for doc in dangerous_pipeline().pipe(sleepy, workers=2, batch_chars=1) for pid in doc.tokens.process}
    assert len(pids) == 2 and os.getpid() not in pids


def test_any_input_form_and_meta() -> None:
    items = ["а", ("б", {"id": 1}), {"text": "в", "date": "2026-01-01", "tags": ["x"]}]
    assert list(toy().pipe(items, workers=2, batch_chars=1)) == list(toy().pipe(items))


def test_findings_of_a_stage_come_back_as_meta(ru: nlp.Pipeline) -> None:
    text = "date 2025-11-18\n\nВ Алматы выпал снег.\n"
    assert next(ru.pipe([text], workers=2)).meta["date"] == "2025-11-18"


def test_layers_that_not_all_documents_have() -> None:
    @nlp.stage(requires=["tokens.norm"], provides={"tokens.seen": bool})
    def seen(doc: Doc) -> list[bool]:
        return [True for _ in doc.tokens]

    found = list((toy() + seen).pipe(["раз два", "", "три"], workers=2))
    assert [doc.tokens.seen.tolist() for doc in found] == [[True, True], [], [True]]


def test_lazy_in_bounded_and_in_order() -> None:
    read = []

    def many() -> Iterator[str]:
        for number in range(10_000):
            read.append(number)
            yield f"слово {number}"

    found = toy().pipe(many(), workers=2, batch_chars=100)
    assert [next(found).text for _ in range(3)] == ["слово 0", "слово 1", "слово 2"]
    assert len(read) < 200
    found.close()  # type: ignore[attr-defined]
    assert len(read) < 200


def test_an_input_that_raises_comes_after_what_was_before_it() -> None:
    def broken() -> Iterator[str]:
        yield from texts(50)
        raise OSError("обрыв")

    done = []
    with pytest.raises(OSError, match="обрыв"):
        for doc in toy().pipe(broken(), workers=2, batch_chars=100):
            done.append(doc.text)
    assert done == texts(50)


def test_an_item_that_is_no_text() -> None:
    items = [*texts(20), None, "после"]
    kept = list(toy().pipe(items, workers=2, batch_chars=100, errors="keep"))  # type: ignore[list-item]
    assert [doc.error is None for doc in kept] == [True] * 20 + [False, True]
    done = []
    with pytest.raises(InputError, match="item 20: expected str"):
        for doc in toy().pipe(items, workers=2, batch_chars=100):  # type: ignore[list-item]
            done.append(doc.text)
    assert done == texts(20)


@pytest.mark.parametrize(
    "deed, said",
    [
        ("подними", "dangerous: ValueError: подняли"),
        ("странно", "dangerous: OddError: одно и другое"),
        ("убей", "worker: WorkerDiedError: the worker process was ended by SIGKILL, often because memory ran out"),
        ("упади", "worker: WorkerDiedError: the worker process was ended by SIGSEGV"),
        ("выйди", "worker: WorkerDiedError: the worker process ended with exit code 3"),
    ],
)
def test_the_guilty_document_has_the_error_and_no_other_is_lost(deed: str, said: str) -> None:
    items = [f"Слово {number}" for number in range(60)]
    items[17] += f" {deed} "
    items[41] += f" {deed} "
    told: list[Doc] = []
    found = list(dangerous_pipeline().pipe(items, workers=2, batch_chars=100, errors=told.append))
    assert [doc.text for doc in found] == items
    assert {number: str(doc.error) for number, doc in enumerate(found) if doc.error} == {17: said, 41: said}
    assert told == [found[17], found[41]]
    assert all(len(doc.tokens) == 2 for doc in found if doc.error is None)


def test_a_dead_worker_with_fork_and_spawn(method: str) -> None:
    items = [*texts(10), "убей", *texts(10)]
    found = list(dangerous_pipeline().pipe(items, workers=2, batch_chars=60, errors="keep"))
    assert [doc.text for doc in found] == items
    assert [doc.error is not None for doc in found] == [text == "убей" for text in items]


def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    items = [f"Слово {number} однажды:{tmp_path / str(number)}" for number in range(8)]
    found = list(dangerous_pipeline().pipe(items, workers=2, batch_chars=1))
    assert [doc.text for doc in found] == items
    assert not [doc for doc in found if doc.error]
    assert len(list(tmp_path.glob("[0-9]"))) == 8


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_workers_killed_while_they_have_nothing_to_do() -> None:
    found = dangerous_pipeline().pipe(texts(60), workers=2, batch_chars=20)
    done = [next(found)]
    time.sleep(1)  # what was read ahead is done, both wait
    for child in multiprocessing.active_children():
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
    done += found
    assert [doc.text for doc in done] == texts(60)
    assert not [doc for doc in done if doc.error]


def test_a_time_limit_for_each_document() -> None:
    items = [f"Слово {number}" for number in range(30)]
    items[13] += " зависни"
    found = list(dangerous_pipeline().pipe(items, workers=2, batch_chars=100, timeout=1, errors="keep"))
    assert {n: str(doc.error) for n, doc in enumerate(found) if doc.error} == {
        13: "worker: TimeLimitError: not done after 1 seconds"
    }
    assert [doc.text for doc in found] == items


def test_a_time_limit_without_more_workers() -> None:
    found = list(dangerous_pipeline().pipe(["раз", "зависни"], timeout=1, errors="keep"))
    assert [doc.error is None for doc in found] == [True, False]
    assert found[0].tokens.process[0] != os.getpid()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no setrlimit")
def test_memory_that_is_not_there_is_the_fault_of_one_document() -> None:
    items = [f"Слово {number}" for number in range(30)]
    items[13] += " съешь"
    found = list(dangerous_pipeline().pipe(items, workers=2, batch_chars=100, memory=4 << 30, errors="keep"))
    assert {n: str(doc.error) for n, doc in enumerate(found) if doc.error} == {13: "dangerous: MemoryError: "}


@pytest.mark.parametrize("deed, kind", [("подними", ValueError), ("странно", RuntimeError), ("убей", Exception)])
def test_raised_after_what_was_before_it(deed: str, kind: type[Exception]) -> None:
    items = [*texts(30), deed, *texts(30)]
    done = []
    with pytest.raises(StageError, match="document 30") as caught:
        for doc in dangerous_pipeline().pipe(items, workers=2, batch_chars=100):
            done.append(doc.text)
    assert done == texts(30)
    assert caught.value.index == 30
    assert isinstance(caught.value.__cause__, kind)


def test_the_cause_says_where_in_the_worker(recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(StageError) as caught:
        list(dangerous_pipeline().pipe(["подними"], workers=2))
    assert "faults.py" in str(caught.value.__cause__.__cause__)  # type: ignore[union-attr]


def test_a_pipeline_that_cannot_start_says_why(method: str) -> None:
    class Stubborn(Words):
        name = "stubborn"

        def prepare(self) -> None:
            raise RuntimeError("не хочу")

    with pytest.raises(WorkerError, match="could not start: RuntimeError: не хочу"):
        list(nlp.Pipeline([Stubborn()]).pipe(["раз"], workers=2))


def test_a_stage_that_cannot_travel_is_named(method: str) -> None:
    if method == "fork":
        pytest.skip("a forked worker has the stage already")

    class Holder(Words):
        name = "holder"

        def __init__(self) -> None:
            self.file = threading.Lock()

    with pytest.raises(BuildError, match="stage 'holder' can't be packed for another process"):
        list(nlp.Pipeline([Holder()]).pipe(["раз"], workers=2))


@pytest.mark.skipif("fork" not in METHODS, reason="needs fork")
def test_forked_while_a_thread_was_changing_a_memo() -> None:
    """The thread is not there in the worker, so its lock would be held for ever, and what it guards half changed."""

    class Guarded(Words):
        name = "guarded"

        def __init__(self) -> None:
            self.lock = locks.lock()

        def __call__(self, doc: Doc) -> Layers:
            with self.lock:
                return super().__call__(doc)

        def __reduce__(self) -> tuple[type[Guarded], tuple[()]]:
            return Guarded, ()

    stage = Guarded()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with stage.lock:
            held.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(60)
    try:
        found = list(nlp.Pipeline([stage]).pipe(["раз два"] * 4, workers=2, batch_chars=1, timeout=20))
        assert [len(doc.tokens) for doc in found] == [2] * 4
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("workers", [0, -2, 1.5, "два"])
def test_a_wrong_number_of_workers(workers: object) -> None:
    with pytest.raises(ValueError, match="workers: expected a number"):
        toy().pipe(["раз"], workers=workers)  # type: ignore[arg-type]


def test_as_many_workers_as_cores() -> None:
    sleepy = [f"усни {number}" for number in range(4 * CORES)]
    pids = {pid for doc in dangerous_pipeline().pipe(sleepy, workers=-1, batch_chars=1) for pid in doc.tokens.process}
    assert len(pids) == CORES


def test_batches_in_tokens() -> None:
    found = list(dangerous_pipeline().pipe(["слово " * 5] * 8, workers=2, batch_tokens=10))
    assert len(found) == 8


SCRIPT = """
    import multiprocessing, sys, time
    import nlp_pipeline as nlp
    from nlp_pipeline.doc import Doc

    @nlp.stage(requires=["tokens.norm"], provides={"tokens.size": int})
    def size(doc: Doc) -> list[int]:
        if "долго" in doc.text:
            time.sleep(3600)
        return [len(token.norm) for token in doc.tokens]

    def main():
        ru = nlp.load("tokens.norm") + size
        for doc in ru.pipe(["раз два", sys.argv[2]], workers=2, batch_chars=1):
            print(doc.tokens.size.tolist(), flush=True)

    if "unguarded" in sys.argv[1:]:
        multiprocessing.set_start_method("spawn", force=True)
        main()
    elif __name__ == "__main__":
        multiprocessing.set_start_method(sys.argv[1])
        main()
"""


def all_end(group: int) -> None:
    """No process of a group is left after a while (Python's own helpers take one)."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("processes go on without their parent")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    return path


def begun(script: Path, method: str, place: Path) -> subprocess.Popen[str]:
    """The script in a process group of its own, when its first document is there and the second hangs."""
    process = subprocess.Popen(
        [sys.executable, script, method, "долго"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(place)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "[3, 3]\n"
    return process


@pytest.mark.parametrize("method", METHODS)
def test_a_stage_of_a_script(script: Path, method: str) -> None:
    run = subprocess.run([sys.executable, script, method, "три"], capture_output=True, text=True, timeout=120)
    assert run.stdout.splitlines() == ["[3, 3]", "[3]"], run.stderr


def test_a_script_that_calls_it_unguarded_is_told(script: Path) -> None:
    run = subprocess.run([sys.executable, script, "unguarded", "три"], capture_output=True, text=True, timeout=120)
    assert run.returncode == 1
    assert 'calls what starts workers under: if __name__ == "__main__":' in run.stderr
    assert "came to a call that starts workers" in run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("method", METHODS)
def test_ctrl_c_ends_at_once(script: Path, method: str, tmp_path: Path) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    process = begun(script, method, place)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to all
    _, errors = process.communicate(timeout=60)
    assert errors.splitlines()[-1] == "KeyboardInterrupt"
    assert errors.count("Traceback") == 1
    assert left_behind(place) == []
    all_end(process.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
@pytest.mark.parametrize("method", METHODS)
def test_workers_of_a_killed_parent_end(script: Path, method: str, tmp_path: Path) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    process = begun(script, method, place)
    process.kill()
    process.communicate()
    all_end(process.pid)
    assert left_behind(place) == []
