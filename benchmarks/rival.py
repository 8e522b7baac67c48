"""natasha in a process of its own: found, or installed into a virtual environment that is kept.

`--natasha PYTHON` or NATASHA_PYTHON names an interpreter that has it; without either, one is made under the
user's cache folder with `pip install natasha "setuptools<80"`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "nlp_pipeline-benchmarks" / "natasha"


def interpreter(given: str | None) -> str:
    """The path of a Python that can import natasha."""
    named = given or os.environ.get("NATASHA_PYTHON")
    if named:
        return named
    python = CACHE / "bin" / "python"
    if not python.exists():
        print(f"installing natasha and setuptools<80 into {CACHE} (once)", file=sys.stderr)
        venv.create(CACHE, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "natasha", "setuptools<80"], check=True)
    return str(python)


class Natasha:
    """A running natasha; `annotate` gives its records, `time` the seconds of its chain, `memory` what it takes."""

    def __init__(self, python: str | None = None) -> None:
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        path = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [interpreter(python), "-W", "ignore", "-m", "benchmarks.natasha_run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **threads, "PYTHONPATH": path},
            text=True,
            encoding="utf-8",
        )
        self._answer()

    def annotate(self, texts: list[str]) -> list[dict[str, Any]]:
        """Records of the texts."""
        records: list[dict[str, Any]] = self._ask({"texts": texts})["records"]
        return records

    def time(self, texts: list[str]) -> tuple[dict[str, float], int]:
        """Seconds of each step of the chain over the texts, and how many tokens it found."""
        answer = self._ask({"texts": texts, "timing": True})
        return answer["seconds"], int(answer["tokens"])

    @property
    def memory(self) -> tuple[int, int]:
        """Bytes of the process after the last answer, and at most so far."""
        return self._memory

    def close(self) -> None:
        """Ends the process."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=30)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("natasha's process ended; is setuptools<80 beside natasha? see its messages above")
        answer: dict[str, Any] = json.loads(line)
        now, peak = answer["memory"]
        self._memory: tuple[int, int] = now, peak
        return answer
