"""The command line, run as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nlp_pipeline.doc import Doc
from nlp_pipeline.formats import bio, brat, conllu, labelstudio, webannotation
from nlp_pipeline.schema import json_schema

ARTICLE = Path(__file__).parents[1] / "examples" / "article.txt"


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-W", "error", "-m", "nlp_pipeline", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=300, check=False)


def test_a_picture_of_a_document() -> None:
    done = run("annotate", str(ARTICLE))
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "[Тимур Оразбаев PER]" in text
    assert "Министерство водных" in text
    assert "\x1b" not in text


def test_json_lines_of_several_files_and_standard_input(tmp_path: Path) -> None:
    first = tmp_path / "первый.txt"
    first.write_bytes("\ufeffИванов живёт в Омске.".encode())
    done = run("annotate", str(first), "-", "--to", "json", stdin="Снег.".encode())
    docs = [Doc.from_json(line) for line in done.stdout.decode().splitlines()]
    assert [doc.text for doc in docs] == ["Иванов живёт в Омске.", "Снег."]
    assert [doc.id for doc in docs] == [str(first), "-"]
    assert json.loads(done.stdout.splitlines()[0])["made_by"]["natasha"]


def test_a_bad_file_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.txt", tmp_path / "good.txt"
    bad.write_bytes("Да ".encode() + "привет".encode("cp1251"))
    good.write_text("Снег в Омске.", encoding="utf-8")
    done = run("annotate", str(bad), str(tmp_path / "none.txt"), str(good))
    errors = done.stderr.decode()
    assert done.returncode == 1
    assert "expected UTF-8, found the byte 0xef at offset 5; convert it first" in errors
    assert "none.txt: No such file or directory" in errors
    assert "Омске" in done.stdout.decode()


@pytest.mark.parametrize("form", ["conllu", "bio", "labelstudio", "webannotation"])
def test_other_formats(form: str, tmp_path: Path) -> None:
    files = [tmp_path / "а.txt", tmp_path / "б.txt"]
    for path, text in zip(files, ["Иванов живёт в Омске.", "Снег в Твери."], strict=True):
        path.write_text(text, encoding="utf-8")
    done = run("annotate", *map(str, files), "--to", form)
    assert done.returncode == 0, done.stderr.decode()
    data = done.stdout.decode()
    readers = {
        "conllu": conllu.loads,
        "bio": bio.loads,
        "labelstudio": labelstudio.loads,
        "webannotation": lambda lines: [
            webannotation.loads(line, path.read_text(encoding="utf-8"))
            for line, path in zip(lines.splitlines(), files, strict=True)
        ],
    }
    docs = readers[form](data)
    assert [[str(entity) for entity in doc.entities] for doc in docs] == [["Иванов", "Омске"], ["Твери"]]
    if form != "bio":
        assert [doc.id for doc in docs] == list(map(str, files))


def test_brat_is_the_annotations_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "а.txt").write_text("Снег в Твери.", encoding="utf-8")
    (tmp_path / "а.ann").write_bytes(run("annotate", str(tmp_path / "а.txt"), "--to", "brat").stdout)
    assert brat.read(tmp_path / "а.txt").entities[0].normal == "Тверь"
    assert b"takes one file" in run("annotate", "a", "b", "--to", "brat").stderr


def test_schema() -> None:
    assert json.loads(run("schema").stdout) == json_schema()


def test_layout() -> None:
    done = run("annotate", "-", "--to", "json", "--layout", "lines", stdin="Снег в Омске\n\nШёл снег.".encode())
    assert Doc.from_json(done.stdout.decode()).blocks.kind.tolist() == ["paragraph", "paragraph"]


def test_info_names_models_and_licences() -> None:
    text = run("info").stdout.decode()
    assert "slovnet models" in text and "MIT" in text and "CC BY-SA" in text


@pytest.mark.parametrize("arguments", [[], ["annotate"], ["annotate", "--to", "xml", "-"], ["nothing"]])
def test_wrong_arguments_end_with_2(arguments: list[str]) -> None:
    assert run(*arguments).returncode == 2
