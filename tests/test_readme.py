"""The README: its Python is run, and what it shows of the command line is what the command line prints."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def test_python_blocks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    done = doctest.testfile(
        str(README), module_relative=False, encoding="utf-8", optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert done.attempted > 10
    assert not done.failed


def test_the_picture() -> None:
    command = [sys.executable, "-m", "nlp_pipeline", "annotate", "examples/article.txt"]
    environment = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    blocks = re.findall(r"```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    shown = [line.rstrip() for line in blocks[0].splitlines() if line.strip() != "…"]
    assert len(shown) > 20
    assert [line for line in shown if line not in printed] == []
