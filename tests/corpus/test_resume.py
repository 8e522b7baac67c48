"""A run that is killed, or has no room to write, goes on later and writes what it would have written."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.corpus.trees import tree

KILLS = 20
RUN = """
import sys
import nlp_pipeline as nlp
from nlp_pipeline.corpus import annotate

if __name__ == "__main__":
    out, to, mode = sys.argv[2:]
    ru = nlp.load("tokens.lemma")
    done = annotate(sys.argv[1], out, ru, to=to, workers=2, part_chars=1500, resume=mode == "resume")
    print(done.resumed, done.parts)
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    lines = [
        json.dumps({"id": number, "text": f"Новость {number}: в городе {number % 7} реки разлились на полях. " * 5})
        for number in range(400)
    ]
    lines.insert(200, "не JSON")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def start(corpus: Path, out: Path, to: str, mode: str = "anew", **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RUN, str(corpus), str(out), to, mode]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options
    )  # type: ignore[call-overload, no-any-return]


def finish(process: subprocess.Popen[str]) -> tuple[int, int]:
    out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    resumed, parts = map(int, out.split())
    return resumed, parts


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_killed_at_random_moments_and_resumed(corpus: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    whole: dict[str, object] = {}
    seconds = 0.0
    for to in ("jsonl", "parquet"):
        began = time.monotonic()
        assert finish(start(corpus, tmp_path / f"whole-{to}", to))[0] == 0
        seconds = time.monotonic() - began
        whole[to] = tree(tmp_path / f"whole-{to}")
    found = []
    for kill in range(KILLS):
        to, out = ("jsonl", "parquet")[kill % 2], tmp_path / f"out-{kill}"
        process = start(corpus, out, to)
        time.sleep(chance.uniform(0, 1.1 * seconds))
        if kill % 4 < 2:
            process.kill()  # the parent alone: its workers end by themselves
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        found.append(finish(start(corpus, out, to, "resume"))[0])
        assert tree(out) == whole[to], f"kill {kill}"
        shutil.rmtree(out)
    assert any(found), "no kill came after the first part was finished"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_ctrl_c_leaves_what_is_finished(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(corpus, out, "jsonl")
    limit = time.monotonic() + 120
    while not list(out.glob("_run/part-*.json")) and time.monotonic() < limit:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert errors.splitlines()[-1] == "KeyboardInterrupt"
    finished = len(list(out.glob("_run/part-*.json")))
    resumed, parts = finish(start(corpus, out, "jsonl", "resume"))
    assert finished <= resumed < parts
    finish(start(corpus, tmp_path / "whole", "jsonl"))
    assert tree(out) == tree(tmp_path / "whole")


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
def test_a_full_disk_loses_nothing_finished(corpus: Path, tmp_path: Path) -> None:
    """In one mount namespace: a disk of one megabyte fills up, is copied to a larger one, and the run goes on there."""
    script = tmp_path / "full.sh"
    script.write_text(
        f"""
        set -eu
        mkdir small && mount -t tmpfs -o size=1m tmpfs small
        code=0
        {sys.executable} -c '{RUN}' {corpus} small/out jsonl anew 2> errors.txt || code=$?
        cp -r small/out out
        exit "$code"
        """,
        encoding="utf-8",
    )
    run = subprocess.run(
        ["unshare", "-rm", "sh", str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    if "errors.txt" not in {path.name for path in tmp_path.iterdir()}:
        pytest.skip(f"no small disk can be made here: {run.stderr}")
    assert run.returncode == 1, run.stderr
    assert "No space left on device" in (tmp_path / "errors.txt").read_text(encoding="utf-8").splitlines()[-1]
    finished = len(list((tmp_path / "out").glob("_run/part-*.json")))
    assert finished > 1
    resumed, parts = finish(start(corpus, tmp_path / "out", "jsonl", "resume"))
    assert finished == resumed < parts
    finish(start(corpus, tmp_path / "whole", "jsonl"))
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
