"""`pipe(workers=…)` in a real Jupyter kernel: a stage of a cell, a bar, and an interrupted cell."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="notebooks need nbformat")
pytest.importorskip("ipykernel", reason="notebooks need ipykernel")
ROOT = Path(__file__).parents[2]

SETUP = """
import multiprocessing, os, signal, sys, threading, time
sys.path.insert(0, {root!r})
multiprocessing.set_start_method({method!r})
import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc

@nlp.stage(requires=["tokens.norm"], provides={{"tokens.size": int}})
def size(doc: Doc) -> list[int]:
    if "долго" in doc.text:
        time.sleep(3600)
    return [len(token.norm) for token in doc.tokens]

ru = nlp.load("tokens.norm") + size
"""
WORK = """
for doc in ru.pipe(["раз два", "три"] * 50, workers=2, batch_chars=20, progress=True):
    pass
print(doc.tokens.size.tolist(), len(multiprocessing.active_children()))
"""
INTERRUPT = """
threading.Timer(3, os.kill, (os.getpid(), signal.SIGINT)).start()  # the button "interrupt the kernel"
began = time.monotonic()
try:
    list(ru.pipe(["долго"] * 4, workers=2, batch_chars=1))
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - began < 60, len(multiprocessing.active_children()))
"""
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_in_a_notebook(method: str, tmp_path: Path) -> None:
    path = tmp_path / "notebook.ipynb"
    v4 = nbformat.v4
    cells = [SETUP.format(root=str(ROOT), method=method), WORK, *([INTERRUPT] if sys.platform != "win32" else [])]
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells]), path)
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, path], capture_output=True, text=True, check=False, timeout=400
    )
    assert done.returncode == 0, done.stderr
    _, work, *rest = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert printed(work, "stdout").splitlines()[-1] == "[3] 0"
    assert "documents" in printed(work, "stderr")
    assert "Warning" not in printed(work, "stderr")
    if rest:
        assert printed(rest[0], "stdout").strip() == "interrupted True 0"


def printed(cell: Any, name: str) -> str:
    return "".join("".join(output["text"]) for output in cell["outputs"] if output.get("name") == name)
