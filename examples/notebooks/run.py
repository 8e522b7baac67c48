"""Executes the notebooks of this folder: all, or those named.

    python examples/notebooks/run.py            executes them and keeps the new outputs in the files
    python examples/notebooks/run.py --check    executes them and says where a text output is another than in the file

A cell that fails ends it with an error. Pictures and HTML are not compared, nor cells with the tag "varies".
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
TIMEOUT = 600  # seconds a cell may take


def execute(path: Path) -> Any:
    """The notebook with the outputs of a run from a fresh kernel; raises where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(HERE)}},
    )
    client.execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def _joined(outputs: list[Any]) -> list[Any]:
    """Outputs without warnings of the machine, and what is printed in one piece however it came."""
    joined: list[Any] = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stderr":
            continue
        if joined and output.output_type == joined[-1].output_type == "stream":
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def texts(cell: Any) -> str:
    """What a cell printed, and its values that are shown as text."""
    found = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        is_rich = any(kind in data for kind in ("text/html", "image/png", "image/svg+xml"))
        found.append(output.get("text", "") if not data else "" if is_rich else data.get("text/plain", ""))
    return "".join(found)


def differences(path: Path, new: Any) -> list[str]:
    """Where the outputs in the file are others than those of a new run."""
    old = nbformat.read(path, as_version=4)
    return [
        f"{path.name}, cell {number}:\n  in the file: {texts(then)!r}\n  now:         {texts(now)!r}"
        for number, (then, now) in enumerate(zip(old.cells, new.cells, strict=True), 1)
        if texts(then) != texts(now) and "varies" not in now.metadata.get("tags", [])
    ]


def main(arguments: list[str]) -> int:
    named = [Path(argument) for argument in arguments if argument != "--check"]
    wrong: list[str] = []
    for path in named or sorted(HERE.glob("*.ipynb")):
        print(path.name, flush=True)
        new = execute(path)
        if "--check" in arguments:
            wrong += differences(path, new)
        else:
            nbformat.write(new, path)
    print("\n".join(wrong))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
