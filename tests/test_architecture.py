"""Who imports whom: the order of the house, read from the imports themselves."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import nlp_pipeline

ROOT = Path(nlp_pipeline.__file__).parent
ROOMS = {"text", "segments", "morphology", "syntax", "entities", "phrases"}
CORE = [
    "errors",
    "columns",
    "layers",
    "schema",
    "meta",
    "rows",
    "mentions",
    "views",
    "doc",
    "inputs",
    "batch",
    "stage",
    "contract",
    "pipeline",
]
BRIDGES = {  # what they may import
    *("bridges", "characters", "errors", "extras", "locks"),
    *("columns", "layers", "schema", "meta", "rows", "views", "doc", "stage"),
}
FILES = sorted(ROOT.rglob("*.py"))


def imports(path: Path, *, lazy: bool) -> set[str]:
    """The parts of this library a module imports: at its top, or anywhere (outside `if TYPE_CHECKING`)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for child in ast.walk(node)
    }
    nodes = ast.walk(tree) if lazy else tree.body
    found = set()
    for node in nodes:
        if node in checked:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("nlp_pipeline.")}


def part(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    mine, used = part(path), imports(path, lazy=True)
    if mine in ROOMS:
        assert not used & (ROOMS - {mine}), "rooms meet in columns, they never import one another"
        assert not used & {"standard", "formats", "display", "pictures", "corpus", "pipeline"}
    if mine not in ("training", "__main__"):
        assert "training" not in used, "only the command line knows training"
    if mine == "bridges":
        assert used <= BRIDGES, f"bridges may import {sorted(BRIDGES)}"
    else:
        assert "bridges" not in used, "nothing below stands on a bridge"
    if mine in ("numeric", "lexicon"):
        assert not used & ({"doc", "views", "pipeline", "stage", "standard"} | ROOMS), f"{mine} knows no Doc"
    if mine in CORE:
        below = set(CORE[: CORE.index(mine)])
        top = imports(path, lazy=False) & set(CORE)
        assert top <= below, f"{mine} may import {sorted(below)} at its top"
        assert not imports(path, lazy=False) & (ROOMS | {"standard", "numeric", "lexicon"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith('"""'), "a module opens with a docstring"
    assert len(source.splitlines()) <= 320
    assert "pymorphy2" not in {
        line.split()[1].split(".")[0]
        for line in source.splitlines()
        if line.strip().startswith(("import ", "from ")) and len(line.split()) > 1
    }


def test_import_is_light_and_silent() -> None:
    code = (
        "import sys, numpy; before = {*sys.modules}; import nlp_pipeline; "
        "heavy = {'pymorphy3', 'pymorphy2', 'natasha', 'slovnet', 'rich', 'click', 'threadpoolctl', 'razdel', 'torch', "
        "'spacy', 'sklearn', 'pandas', 'pyarrow', 'matplotlib', 'pebble', 'cloudpickle', 'chardet', 'pyspark', 'ray', "
        "'importlib.metadata', 'zipfile', 'nlp_pipeline.numeric'}; "
        "print(sorted(heavy & set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")
