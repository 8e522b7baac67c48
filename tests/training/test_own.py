"""A user's own tagger from end to end: a folder of brat files, the command, a weight file, a pipeline that uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("torch", reason="training needs torch: pip install 'nlp_pipeline[training]'")

import nlp_pipeline as nlp
from nlp_pipeline.__main__ import main
from nlp_pipeline.formats import brat
from tests.training.test_trainer import documents


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("annotated")
    for number, doc in enumerate(documents()):
        brat.write(doc, path / f"{number:02}.txt")
    return path


def test_the_command_makes_a_tagger(folder: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "new" / "mine.safetensors", tmp_path / "other"
    other.mkdir()
    brat.write(brat.loads("Вчера город Омск вырос.", "T1\tCITY 12 16\tОмск\nT2\tUNKNOWN 0 5\tВчера"), other / "one.txt")
    arguments = ["train", "entities", "--data", str(folder), "--out", str(out), "--epochs", "12", "--test", str(other)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert "64 documents, nested mentions" in done.output
    assert "epoch 1 of 12" in done.output
    assert "held out, 10 documents:" in done.output
    assert "test, 1 documents:" in done.output
    ru = nlp.load("entities", entities=out)
    doc = ru("Вчера город Тверь вырос. В списке 15 имён, экс-мэр ушёл.")
    assert [(entity.type, entity.text) for entity in doc.entities] == [
        ("HOLD", "город Тверь"),
        ("CITY", "Тверь"),
        ("COUNT", "15"),
        ("ROLE", "мэр"),
    ]
    assert [entity.text for entity in doc.entities.outermost()] == ["город Тверь", "15", "мэр"]
    assert [inner.text for inner in doc.entities[0].entities] == ["Тверь"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scheme", "flat"], "expected mentions that do not overlap"),
        (["--from", "nowhere"], "expected the name of a tagger"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(main, ["train", "entities", "--data", str(folder), *arguments])
    assert done.exit_code == 1
    assert message in done.output
