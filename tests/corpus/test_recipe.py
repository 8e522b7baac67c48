"""Recipes: what a fresh process makes of them is what went in; models stay behind, code of a script comes along."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import cloudpickle
import pytest

import nlp_pipeline as nlp
from nlp_pipeline.corpus.recipe import pack, unpack
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError, InputError, WeightsError
from nlp_pipeline.weights import TAGGERS
from tests.toys import Words, numbers, toy

TEXT = "Анна Ким прибыла в Омск.\nДиректор завода Пётр Громов встретил Анну Ким 12 мая."
ROOT = Path(__file__).parents[2]
OTHER = """
import sys
from pathlib import Path
from nlp_pipeline.corpus.recipe import unpack
for path in sys.argv[2:]:
    print(unpack(Path(path).read_bytes())(sys.argv[1]).to_json())
"""
SCRIPT = '''
import sys
from pathlib import Path

import helper
import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.corpus.recipe import pack
from nlp_pipeline.schema import ColumnType

LOUD = {"анна", "омск"}

def is_loud(word):
    return word.lower() in LOUD

@nlp.stage(requires=["tokens.norm"], provides={"tokens.is_loud": bool})
def loud(doc):
    """Mentions itself, a function and a constant of the script."""
    assert loud.name == "loud"
    return [is_loud(token.norm) for token in doc.tokens]

class Longest:
    name = "longest"
    requires = frozenset({"tokens.norm"})
    provides = frozenset({"sentences.longest"})
    columns = {"sentences.longest": ColumnType("int")}
    per_document = True

    def __call__(self, doc):
        sizes = [max(len(token.norm) for token in sentence.tokens) for sentence in doc.sentences]
        return {"sentences": {"longest": Column.of("int", sizes)}}

def made_inside(size):
    @nlp.stage(requires=["tokens.norm"], provides={"tokens.is_long": bool})
    def long(doc):
        return [len(token.norm) > size for token in doc.tokens]
    return long

ru = nlp.load("tokens.norm") + loud + Longest() + made_inside(5)
Path("script.recipe").write_bytes(pack(ru))
helped = nlp.load("tokens.norm") + helper.vowels
Path("by_name.recipe").write_bytes(pack(helped))
Path("by_value.recipe").write_bytes(pack(helped, by_value=["helper"]))
'''
HELPER = """
import nlp_pipeline as nlp

VOWELS = set("аеёиоуыэюя")

@nlp.stage(requires=["tokens.norm"], provides={"tokens.vowels": int})
def vowels(doc):
    return [sum(letter in VOWELS for letter in token.norm.lower()) for token in doc.tokens]
"""


def other_process(folder: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    """What a fresh Python, elsewhere, makes of recipes: a document as JSON on each line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", OTHER, TEXT, *map(str, paths)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def all_kinds() -> dict[str, nlp.Pipeline]:
    ru = nlp.load()
    terms = {"директор завода": {"id": "t1", "type": "ROLE"}, "Омск": "t2"}
    return {
        "standard": ru,
        "wide": nlp.load("entities", entities="wide"),
        "file": nlp.load("entities", entities=TAGGERS / "default.safetensors"),
        "only": ru.only("tokens.lemma"),
        "phrases": nlp.load("tokens.norm") + nlp.phrases(terms),
        "phrases win": ru + nlp.phrases(terms, wins="phrases", case="ignore"),
        "options": ru.with_options(layout="lines"),
        "functions of a module": nlp.load("tokens.norm") + numbers,
        "toy": toy(),
    }


def test_a_fresh_process_makes_the_same_of_all_kinds(tmp_path: Path) -> None:
    kinds = all_kinds()
    paths = [tmp_path / f"{number}.recipe" for number, _ in enumerate(kinds)]
    for path, ru in zip(paths, kinds.values(), strict=True):
        path.write_bytes(pack(ru))
        assert path.stat().st_size < 5000, "weights stay behind"
    done = other_process(tmp_path, *paths)
    assert done.returncode == 0, done.stderr
    for line, (kind, ru) in zip(done.stdout.splitlines(), kinds.items(), strict=True):
        found, expected = Doc.from_json(line), ru(TEXT)
        assert found == expected, kind
        assert found.made_by == expected.made_by, kind


def test_stages_of_a_script_travel(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "helper.py").write_text(HELPER, encoding="utf-8")
    (home / "script.py").write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "script.py"], cwd=home, env=environment, check=True)
    done = other_process(tmp_path, home / "script.recipe", home / "by_value.recipe")
    assert done.returncode == 0, done.stderr
    doc, helped = map(Doc.from_json, done.stdout.splitlines())
    assert [token.text for token in doc.tokens if token.is_loud] == ["Анна", "Омск"]
    assert [token.text for token in doc.tokens if token.is_long] == [
        "прибыла",
        "Директор",
        "завода",
        "Громов",
        "встретил",
    ]
    assert [sentence.longest for sentence in doc.sentences] == [7, 8]
    assert [token.vowels for token in helped.tokens][:3] == [2, 1, 3]
    failed = other_process(tmp_path, home / "by_name.recipe")
    assert failed.returncode != 0
    assert "BuildError" in failed.stderr
    assert "No module named 'helper'" in failed.stderr
    assert "by_value=" in failed.stderr


def _entities(recipe: bytes, text: str) -> tuple[int, list[str], int]:
    """Runs in a process of a pool."""
    doc = unpack(recipe)(text)
    return os.getpid(), [entity.text for entity in doc.entities], id(unpack(bytes(bytearray(recipe))))


def test_models_are_loaded_once_in_a_process() -> None:
    recipe = pack(nlp.load("entities"))
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        runs = [pool.submit(_entities, recipe, TEXT).result() for _ in range(3)]
    assert len(set(map(str, runs))) == 1, "the same process, the same pipeline, the same answer"
    assert runs[0][0] != os.getpid()
    assert runs[0][1] == ["Анна Ким", "Омск", "Пётр Громов", "Анну Ким"]


def test_unpack_gives_a_loaded_pipeline_and_the_same_again() -> None:
    recipe = pack(nlp.load("tokens.pos"))
    ru = unpack(recipe)
    assert unpack(bytes(bytearray(recipe))) is ru
    assert "morphology" in next(s for s in ru.stages if s.name == "morphology")._resources._loaded  # type: ignore[attr-defined]


FORKS = """
import os, sys
from pathlib import Path
from nlp_pipeline.corpus.recipe import unpack

ru = unpack(Path(sys.argv[1]).read_bytes())
lines = [line for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines() if line.strip()]
for child in range(3):
    if os.fork() == 0:
        docs = ru.pipe(lines[child:] + lines[:child], batch_chars=100)
        Path(f"{child}.jsonl").write_text("".join(doc.to_json() + "\\n" for doc in docs), encoding="utf-8")
        os._exit(0)
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_forked_processes_annotate_as_one_alone(ru: nlp.Pipeline, tmp_path: Path) -> None:
    """Those that a process forks after it unpacked a recipe share its memory, and nothing that they write to."""
    (tmp_path / "ru.recipe").write_bytes(pack(ru))
    article = ROOT / "examples" / "article.txt"
    lines = [line for line in article.read_text(encoding="utf-8").splitlines() if line.strip()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", FORKS, "ru.recipe", article], cwd=tmp_path, env=environment, check=True)
    for child in range(3):
        made = (tmp_path / f"{child}.jsonl").read_text(encoding="utf-8").splitlines()
        wanted = list(ru.pipe(lines[child:] + lines[:child], batch_chars=100))
        assert [Doc.from_json(line) for line in made] == wanted


def test_the_same_pipeline_has_the_same_recipe(ru: nlp.Pipeline) -> None:
    assert pack(ru) == pack(ru)


def test_modules_taken_by_value_are_so_for_this_recipe_only() -> None:
    before = cloudpickle.list_registry_pickle_by_value()
    by_name, by_value = pack(toy()), pack(toy(), by_value="tests")
    assert cloudpickle.list_registry_pickle_by_value() == before
    assert len(by_value) > 2 * len(by_name)
    assert pack(toy(), by_value=[sys.modules["tests.toys"]]) != by_name


def test_what_the_user_registered_stays_registered() -> None:
    module = sys.modules["tests.toys"]
    cloudpickle.register_pickle_by_value(module)
    try:
        made = pack(toy(), by_value=["tests.toys"])
        assert pack(toy()) == made
        assert cloudpickle.list_registry_pickle_by_value() == {"tests.toys"}
    finally:
        cloudpickle.unregister_pickle_by_value(module)


class Locked(Words):
    def __init__(self) -> None:
        self.lock = Lock()


def test_what_cannot_travel_says_which_stage() -> None:
    with pytest.raises(BuildError, match=r"stage 'words' can't be packed .*lock.*first called"):
        pack(nlp.Pipeline([Locked()]))


class NoWeights(Words):
    def prepare(self) -> None:
        raise WeightsError("no file")


def test_missing_weights_are_the_error_of_the_process_not_of_each_document() -> None:
    with pytest.raises(WeightsError, match="no file"):
        unpack(pack(nlp.Pipeline([NoWeights()])))


@pytest.mark.parametrize("wrong", [None, "ru", [Words()]])
def test_no_pipeline(wrong: Any) -> None:
    with pytest.raises(InputError, match="expected a pipeline, found"):
        pack(wrong)
    with pytest.raises(InputError, match="expected the recipe of a pipeline"):
        unpack(cloudpickle.dumps(json.dumps(str(wrong))))
