"""From files to files: parts, one file, errors, settings, what is in the way."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.corpus import Summary, annotate
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError
from nlp_pipeline.formats import brat, conllu, jsonl, parquet
from tests.corpus.faults import dangerous_pipeline
from tests.corpus.trees import tree
from tests.toys import toy

TEXTS = [f"Пётр Громов прибыл в Омск {number} мая.\r\n\r\nЕго встретила Анна Ким." for number in range(1, 31)]


def corpus(folder: Path, texts: list[str] = TEXTS) -> Path:
    path = folder / "corpus.jsonl"
    rows = [{"id": f"новость/{number}", "text": text, "date": "2026-05-01"} for number, text in enumerate(texts)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def expected(ru: nlp.Pipeline) -> list[Doc]:
    metas = [{"id": f"новость/{number}", "date": "2026-05-01"} for number in range(30)]
    return list(ru.pipe(zip(TEXTS, metas, strict=True)))


READERS: dict[str, Any] = {"jsonl": jsonl.read, "jsonl.gz": jsonl.read, "parquet": parquet.read, "conllu": conllu.read}


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("workers", [1, 2])
def test_parts_read_back(form: str, workers: int, tmp_path: Path, ru: nlp.Pipeline, expected: list[Doc]) -> None:
    done = annotate(corpus(tmp_path), tmp_path / "out", ru, to=form, workers=workers, part_chars=500)
    parts = sorted((tmp_path / "out").glob("part-*"))
    assert len(parts) == done.parts > 3
    assert [doc for part in parts for doc in READERS[form](part)] == expected
    assert done.documents == 30 and done.tokens == sum(len(doc.tokens) for doc in expected)
    assert (done.failed, done.unreadable, done.errors) == (0, 0, None)
    assert not (tmp_path / "out" / "errors.jsonl").exists()


@pytest.mark.parametrize("form", READERS)
def test_one_file(form: str, tmp_path: Path, ru: nlp.Pipeline, expected: list[Doc]) -> None:
    out = tmp_path / f"out.{form}"
    done = annotate(corpus(tmp_path), out, ru, workers=2, part_chars=500)
    assert list(READERS[form](out)) == expected
    assert done.parts > 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus.jsonl", out.name]


def test_ids_of_mentions_occur_once_in_a_conllu_file(tmp_path: Path, ru: nlp.Pipeline) -> None:
    annotate(corpus(tmp_path), tmp_path / "out.conllu", ru, part_chars=500)
    text = (tmp_path / "out.conllu").read_text(encoding="utf-8")
    names = [piece.split("-")[0] for piece in text.split("Entity=(")[1:]]
    assert len(names) == len(set(names)) > 60


def test_brat(tmp_path: Path, ru: nlp.Pipeline, expected: list[Doc]) -> None:
    annotate(corpus(tmp_path), tmp_path / "out", ru, to="brat", part_chars=500)
    files = sorted((tmp_path / "out").rglob("*.txt"))
    assert len(files) == 30
    by_text = {doc.text: doc for doc in expected}
    for path in files:
        doc = brat.read(path)
        assert doc.entities.normal.tolist() == by_text[doc.text].entities.normal.tolist()
        assert (path.parent / "annotation.conf").exists()


def test_pages(tmp_path: Path, ru: nlp.Pipeline) -> None:
    done = annotate(corpus(tmp_path), tmp_path / "out", ru, to="html", part_chars=500)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    for number in range(done.parts):
        name = f"part-{number:05}.html"
        assert f'href="{name}"' in index
        assert "Анна Ким" in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_workers_and_kinds_of_runs_write_the_same(tmp_path: Path, ru: nlp.Pipeline) -> None:
    source = corpus(tmp_path)
    trees = set()
    for number, options in enumerate([{}, {"workers": 2}, {"timeout": 60.0}]):
        out = tmp_path / str(number)
        annotate(source, out, ru, to="parquet", part_chars=500, **options)
        trees.add(tree(out))
    assert len(trees) == 1


def test_an_empty_corpus_is_one_empty_part(tmp_path: Path) -> None:
    done = annotate(corpus(tmp_path, []), tmp_path / "out.parquet", toy())
    assert done == Summary(parts=1)
    assert list(parquet.read(tmp_path / "out.parquet")) == []


def test_what_failed_is_listed_with_its_place(tmp_path: Path) -> None:
    source = corpus(tmp_path, ["раз", "подними", "два", "убей", "три"])
    with source.open("a", encoding="utf-8") as file:
        file.write("это не JSON\n")
    done = annotate(source, tmp_path / "out", dangerous_pipeline(), workers=2)
    assert (done.documents, done.failed, done.unreadable) == (5, 2, 1)
    assert done.errors == tmp_path / "out" / "errors.jsonl"
    errors = [json.loads(line) for line in done.errors.read_text(encoding="utf-8").splitlines()]
    assert [(error["id"], error["place"], error["stage"], error["type"]) for error in errors] == [
        ("новость/1", "line 2", "dangerous", "ValueError"),
        ("новость/3", "line 4", "worker", "WorkerDiedError"),
        (errors[2]["id"], "line 6", "input", "unreadable"),
    ]
    assert errors[0]["source"] and errors[0]["message"] == "подняли"
    docs = list(jsonl.read(tmp_path / "out" / "part-00000.jsonl"))
    assert [doc.text for doc in docs] == ["раз", "подними", "два", "убей", "три"]
    assert [doc.error is None for doc in docs] == [True, False, True, False, True]


def test_a_document_that_hangs_costs_itself(tmp_path: Path) -> None:
    source = corpus(tmp_path, ["раз", "зависни", "два"])
    done = annotate(source, tmp_path / "out", dangerous_pipeline(), timeout=1)
    assert (done.documents, done.failed) == (3, 1)
    docs = list(jsonl.read(tmp_path / "out" / "part-00000.jsonl"))
    assert [str(doc.error) for doc in docs] == ["None", "worker: TimeLimitError: not done after 1 seconds", "None"]


def test_nothing_is_overwritten_unless_asked_for(tmp_path: Path) -> None:
    source, out = corpus(tmp_path), tmp_path / "out"
    annotate(source, out, toy())
    (out / "mine.txt").write_text("моё", encoding="utf-8")
    before = tree(out)
    with pytest.raises(InputError, match="is there already; go on with --resume, or begin again with --overwrite"):
        annotate(source, out, toy())
    assert tree(out) == before
    with pytest.raises(InputError, match=r"the run to be resumed \(part_chars: 524288 then, 100 now\)"):
        annotate(source, out, toy(), resume=True, part_chars=100)
    assert annotate(source, out, toy(), resume=True).resumed == 1
    assert tree(out) == before
    annotate(source, out, toy(), overwrite=True, part_chars=500, to="conllu")
    assert sorted(path.suffix for path in out.glob("part-*")) == [".conllu"] * 4
    assert (out / "mine.txt").read_text(encoding="utf-8") == "моё"


def test_a_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "part-00000.jsonl").write_text("моё", encoding="utf-8")
    for options in ({}, {"resume": True}, {"overwrite": True}):
        with pytest.raises(InputError, match="is not empty and holds no run of this library"):
            annotate(corpus(tmp_path), out, toy(), **options)  # type: ignore[arg-type]
    assert (out / "part-00000.jsonl").read_text(encoding="utf-8") == "моё"


def test_a_finished_file(tmp_path: Path) -> None:
    source, out = corpus(tmp_path), tmp_path / "out.jsonl.gz"
    annotate(source, out, toy())
    before = out.read_bytes()
    with pytest.raises(InputError, match="is there already"):
        annotate(source, out, toy())
    assert annotate(source, out, toy(), resume=True) == Summary()
    assert out.read_bytes() == before
    annotate(corpus(tmp_path, TEXTS[:3]), out, toy(), overwrite=True)
    assert len(gzip.decompress(out.read_bytes()).splitlines()) == 3


def test_texts_that_changed_are_done_again(tmp_path: Path) -> None:
    out = tmp_path / "out"
    annotate(corpus(tmp_path), out, toy(), part_chars=500)
    changed = [*TEXTS[:12], "Снег.", *TEXTS[13:20]]
    done = annotate(corpus(tmp_path, changed), out, toy(), part_chars=500, resume=True)
    assert 0 < done.resumed < done.parts
    annotate(corpus(tmp_path, changed), tmp_path / "anew", toy(), part_chars=500)
    assert tree(out) == tree(tmp_path / "anew")


def test_parts_that_a_killed_run_did_not_note_down_are_taken_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    annotate(corpus(tmp_path), out, toy(), part_chars=500)
    (out / "_run" / "part-00001.json").unlink()
    (out / "part-00007.jsonl").write_text("от прежнего", encoding="utf-8")
    annotate(corpus(tmp_path, TEXTS[:3]), out, toy(), part_chars=500, to="parquet", overwrite=True)
    assert sorted(path.name for path in out.iterdir()) == ["_run", "part-00000.parquet"]
    (out / "part-00003.parquet").write_text("от прежнего", encoding="utf-8")
    annotate(corpus(tmp_path, TEXTS[:3]), out, toy(), part_chars=500, to="parquet", resume=True)
    assert sorted(path.name for path in out.iterdir()) == ["_run", "part-00000.parquet"]


def test_a_run_is_not_resumed_with_other_stages(tmp_path: Path) -> None:
    cuts = nlp.load("tokens.norm")
    for number, (one, other, stage) in enumerate(
        [
            (nlp.load("entities"), nlp.load("entities", entities="wide"), "entities"),
            (cuts + nlp.phrases(["мост"]), cuts + nlp.phrases(["город"]), "phrases"),
            (cuts, cuts.with_options(layout="lines"), "layout"),
        ]
    ):
        out = tmp_path / str(number)
        annotate(corpus(tmp_path), out, one)
        with pytest.raises(InputError, match=f"the run to be resumed .stage {stage}: "):
            annotate(corpus(tmp_path), out, other, resume=True)
        assert annotate(corpus(tmp_path), out, one, resume=True).resumed == 1


def test_results_do_not_go_into_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "а.txt").write_text("Снег.", encoding="utf-8")
    with pytest.raises(InputError, match=r"lies in the corpus .* and would be read with it"):
        annotate(tmp_path, tmp_path / "out", toy(), to="brat")


@pytest.mark.parametrize(
    "out, to, said",
    [
        ("out.html", None, "html can't be one file; give a folder: -o .*out --to html"),
        ("out.jsonl", "parquet", "ends in .jsonl, but the format asked for is parquet"),
        ("out", "docx", "expected one of the formats jsonl, .*, found 'docx'"),
    ],
)
def test_a_wrong_request(out: str, to: str | None, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        annotate(corpus(tmp_path), tmp_path / out, toy(), to=to)
    assert [path.name for path in tmp_path.iterdir()] == ["corpus.jsonl"]
