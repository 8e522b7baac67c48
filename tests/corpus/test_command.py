"""`python -m nlp_pipeline annotate CORPUS -o OUT`, run as a user runs it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from nlp_pipeline.doc import Doc
from nlp_pipeline.formats import jsonl, parquet
from tests.corpus.trees import tree

TEXTS = ["Пётр Громов прибыл в Омск.", "Анна Ким живёт в Твери.", "Снег."]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of texts in three encodings, one of them below another folder."""
    folder = tmp_path / "новости"
    (folder / "ещё").mkdir(parents=True)
    (folder / "а.txt").write_bytes((TEXTS[0] * 20).encode("utf-8"))
    (folder / "б.txt").write_bytes((TEXTS[1] * 20).encode("cp1251"))
    (folder / "ещё" / "в.txt").write_bytes((TEXTS[2] * 20).encode("utf-16"))
    return folder


def run(*arguments: object, cwd: Path, stdin: bytes = b"") -> tuple[int, str, bytes]:
    command = [sys.executable, "-W", "error", "-m", "nlp_pipeline", "annotate", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=300, cwd=cwd, check=False)
    return done.returncode, done.stderr.decode(), done.stdout


def test_a_folder_to_parquet(folder: Path, tmp_path: Path) -> None:
    code, said, out = run(folder, "-o", "out", "--to", "parquet", "--workers", "2", cwd=tmp_path)
    assert (code, out) == (0, b""), said
    assert said.startswith("3 documents; ") and said.count("\n") == 1  # no bar: this is no terminal
    docs = list(parquet.read(tmp_path / "out"))
    assert [doc.text for doc in docs] == [text * 20 for text in TEXTS]
    assert [doc.id for doc in docs] == ["а.txt", "б.txt", "ещё/в.txt"]
    assert docs[1].entities[0].normal == "Анна Ким"


def test_chosen_files_of_a_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "таблица.csv").write_text("text\nСнег.\n", encoding="utf-8")
    code, said, _ = run(folder, "-o", "out.jsonl", cwd=tmp_path)
    assert code == 2 and "expected files of one kind" in said
    code, said, _ = run(folder, "-o", "out.jsonl", "--pattern", "ещё/*.txt", cwd=tmp_path)
    assert code == 0, said
    assert [doc.id for doc in jsonl.read(tmp_path / "out.jsonl")] == ["ещё/в.txt"]


def test_jsonl_with_bad_lines_to_one_file(tmp_path: Path) -> None:
    rows = [{"id": 7, "body": TEXTS[0]}, {"id": 8}, {"id": 9, "body": TEXTS[1]}]
    lines = [*(json.dumps(row) for row in rows), "{"]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    code, said, _ = run("corpus.jsonl", "-o", "out.jsonl.gz", "--text", "body", cwd=tmp_path)
    assert code == 1
    assert "2 documents" in said and "2 could not be read, see out.jsonl.gz.errors.jsonl" in said
    assert [(doc.id, doc.text) for doc in jsonl.read(tmp_path / "out.jsonl.gz")] == [(7, TEXTS[0]), (9, TEXTS[1])]
    errors = [json.loads(line) for line in (tmp_path / "out.jsonl.gz.errors.jsonl").read_text("utf-8").splitlines()]
    assert [error["place"] for error in errors] == ["line 2", "line 4"]


def test_standard_input(tmp_path: Path) -> None:
    code, said, _ = run("-", "-o", "out", cwd=tmp_path, stdin=TEXTS[0].encode())
    assert code == 0, said
    assert [doc.text for doc in jsonl.read(tmp_path / "out" / "part-00000.jsonl")] == [TEXTS[0]]


def test_json_lines_on_standard_input(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"id": n, "text": text}) for n, text in enumerate(TEXTS))
    code, said, _ = run("-", "--stdin", "jsonl", "-o", "out.jsonl", cwd=tmp_path, stdin=lines.encode())
    assert code == 0, said
    assert [(doc.id, doc.text) for doc in jsonl.read(tmp_path / "out.jsonl")] == list(enumerate(TEXTS))


def test_resume_and_overwrite(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "-o", "out", cwd=tmp_path)[0] == 0
    before = tree(tmp_path / "out")
    code, said, _ = run(folder, "-o", "out", cwd=tmp_path)
    assert code == 2 and "go on with --resume, or begin again with --overwrite" in said
    code, said, _ = run(folder, "-o", "out", "--resume", cwd=tmp_path)
    assert code == 0 and "1 of 1 parts were there" in said
    assert tree(tmp_path / "out") == before
    code, said, _ = run(folder, "-o", "out", "--overwrite", "--to", "conllu", cwd=tmp_path)
    assert code == 0
    assert [path.name for path in (tmp_path / "out").glob("part-*")] == ["part-00000.conllu"]


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["nothing.txt", "-o", "out"], "nothing.txt"),
        (["corpus.csv", "-o", "out", "--text", "body"], "'title'"),
        (["corpus.csv", "-o", "out.html"], "html can't be one file"),
        (["corpus.csv", "-o", "out", "--encoding", "koi9"], "koi9"),
        (["corpus.csv", "--resume"], "--resume is for corpora: say with -o where to write to"),
        (["corpus.csv", "--to", "parquet"], "--to parquet is written to files: say with -o where to"),
        (["corpus.csv", "-o", "out", "--to", "bio"], "expected one of the formats"),
        (["corpus.csv", "-o", "out", "--entities", "none"], "none"),
    ],
)
def test_a_wrong_request(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "corpus.csv").write_text("id,title,text\n1,Снег,Шёл снег.\n", encoding="utf-8")
    code, errors, _ = run(*arguments, cwd=tmp_path)
    assert code == 2
    assert said in errors and "Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir()] == ["corpus.csv"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_no_permission_to_write(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    code, said, _ = run(folder, "-o", "closed/out", cwd=tmp_path)
    assert code == 3 and "Permission denied" in said and "Traceback" not in said


def test_a_name_that_can_not_be_written_to(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, said, _ = run(folder, "-o", "file/out", cwd=tmp_path)
    assert code == 3 and "Not a directory" in said and "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_bar_on_a_terminal(tmp_path: Path) -> None:
    rows = [json.dumps({"text": f"Анна Ким {number} лет живёт в Твери. " * 40}) for number in range(400)]
    (tmp_path / "corpus.jsonl").write_text("\n".join(rows), encoding="utf-8")
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "nlp_pipeline", "annotate", "corpus.jsonl", "-o", "out", "--workers", "2"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stderr=slave, env={**os.environ, "COLUMNS": "120", "TERM": "xterm"}
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            data = os.read(master, 4096)
        except OSError:  # its end
            break
        if not data:
            break
        shown += data
    os.close(master)
    assert process.wait(300) == 0
    text = shown.decode()
    assert "documents" in text and "tokens/s" in text and "left" in text
    assert "400 documents; " in text.splitlines()[-1]


def test_progress_of_pipe_is_silent_without_a_terminal(capfd: pytest.CaptureFixture[str], ru: object) -> None:
    docs = list(ru.pipe(TEXTS, progress=True))  # type: ignore[attr-defined]
    assert all(isinstance(doc, Doc) for doc in docs)
    assert capfd.readouterr() == ("", "")
