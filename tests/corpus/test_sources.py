"""Whole corpora: which files, in which order, what they are called, how far reading is; what is wrong at once."""

from __future__ import annotations

import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.corpus import streams
from nlp_pipeline.corpus.items import Item
from nlp_pipeline.corpus.sources import read
from nlp_pipeline.errors import FormatError, InputError
from tests.corpus.files import items, packed, put, texts

JSONL = '{"text": "Да"}\n{"text": "Нет", "id": 7}\n'


def test_a_folder_is_read_by_the_bytes_of_its_paths(tmp_path: Path) -> None:
    names = ["б.txt", "а.TXT", "Z.txt", "a/2.txt", "a.txt", "a/10.txt", "a-b/1.txt"]
    for name in [*names, ".hidden.txt", ".git/x.txt", "a/.DS/y.txt", "a.ann", "README.md"]:
        put(tmp_path / name, name)
    found = items(tmp_path)
    assert [item.source for item in found] == sorted(names, key=lambda name: name.encode())
    assert all(item == Item(item.source, {"id": item.source}, item.source, "") for item in found)


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.parametrize("text", ["", "Да", "\r\n Да\r\rнет\n\n", "\0", "😀" * 300_000])
def test_a_text_is_exactly_its_characters(tmp_path: Path, text: str, suffix: str) -> None:
    path = put(tmp_path / f"а.txt{suffix.upper()}", packed(text.encode(), suffix))
    assert items(path) == [Item(text, {"id": str(path)}, str(path), "")]


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", JSONL),
        ("a.ndjson", JSONL),
        ("a.csv", "id,text\n,Да\n7,Нет\n"),
        ("a.tsv", "id\ttext\n\tДа\n7\tНет\n"),
    ],
)
def test_every_kind_is_read_packed_or_not(tmp_path: Path, name: str, data: str, suffix: str) -> None:
    path = put(tmp_path / f"{name}{suffix}", packed(data.encode(), suffix))
    first, second = items(path)
    assert (first.text, first.meta["id"]) == ("Да", f"{path}:1")
    assert (second.text, str(second.meta["id"])) == ("Нет", "7")
    assert second.place == ("line 2" if "json" in name else "row 2")
    below = items(tmp_path)
    assert [(item.text, item.place) for item in below] == [(item.text, item.place) for item in (first, second)]
    assert below[0].meta["id"] == f"{path.name}:1"
    assert below[0].source == path.name


def test_several_corpora_one_after_the_other(tmp_path: Path) -> None:
    put(tmp_path / "folder" / "а.txt", "один")
    put(tmp_path / "b.jsonl", JSONL)
    source = read([tmp_path / "b.jsonl", str(tmp_path / "folder"), tmp_path / "b.jsonl"])
    assert [item.text for item in source] == ["Да", "Нет", "один", "Да", "Нет"]
    assert [path.name for path in source.files] == ["b.jsonl", "а.txt", "b.jsonl"]
    assert [item.meta["id"] for item in source][1::3] == [7, 7], "ids stay what they are"


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_progress_counts_the_bytes_on_the_disk(tmp_path: Path, suffix: str) -> None:
    lines = "".join(json.dumps({"text": os.urandom(300).hex()}) + "\n" for _ in range(2000)).encode()
    for name in ("a", "b"):
        put(tmp_path / f"{name}.jsonl{suffix}", packed(lines, suffix))
    source = read([tmp_path])
    assert source.total == sum(path.stat().st_size for path in source.files)
    assert source.done == 0
    for _ in range(2):  # it can be read again
        seen = [source.done for _ in source]
        assert seen == sorted(seen)
        assert 0 < seen[0] < source.total / 2 < seen[-1] <= source.total
        assert source.done == source.total


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("text", "Да\r\n", [("Да\r\n", "-", "")]),
        ("jsonl", JSONL, [("Да", "-:1", "line 1"), ("Нет", 7, "line 2")]),
        ("csv", "text;id\nДа;\nНет;7\n", [("Да", "-:1", "row 1"), ("Нет", "7", "row 2")]),
        ("tsv", "text\nДа\n", [("Да", "-:1", "row 1")]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, kind: str, data: str, expected: list[object]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data.encode())))
    source = read(["-"], stdin=kind)
    assert (source.total, source.files) == (0, [])
    assert [(item.text, item.meta["id"], item.place) for item in source] == expected
    assert source.done == len(data.encode())
    with pytest.raises(InputError, match="found it read already"):
        list(source)


def test_standard_input_without_the_column_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(JSONL.encode())))
    with pytest.raises(FormatError, match="expected a column 'body', found 'text', 'id'"):
        list(read(["-"], stdin="jsonl", text="body"))


def test_documents_of_this_library_are_read_again(tmp_path: Path, ru: nlp.Pipeline) -> None:
    apart = "\ud83d" + "\ude00"
    doc = ru(f"Мама мыла раму. {apart}", meta={"id": 5, "date": "2024-05-01"})
    other = nlp.Doc("Да", meta={"title": "Ответ"})
    path = put(tmp_path / "a.jsonl", f"{doc.to_json()}\n{other.to_json()}\n")
    for text in ("text", "body"):
        first, second = items(path, text=text) if text == "text" else [*items(path, text=text, id=None)]
        assert (first.text, first.meta) == (doc.text, {"id": 5, "date": "2024-05-01"})
        assert (second.text, second.meta) == ("Да", {"id": f"{path}:2", "title": "Ответ"})


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        ({}, {}, "found no files"),
        ({"a.ann": "", "b.md": ""}, {}, r"found 1 \.ann, 1 \.md"),
        ({"a.txt": "", "b.csv": "text\n"}, {}, "files of one kind, found 1 csv, 1 text"),
        ({"a.txt": ""}, {"pattern": "*.csv"}, r"match '\*.csv', found no files"),
    ],
)
def test_a_folder_that_cannot_be_read(
    tmp_path: Path, files: dict[str, str], options: dict[str, str], message: str
) -> None:
    for name, data in files.items():
        put(tmp_path / name, data)
    with pytest.raises(InputError, match=message):
        read([tmp_path], **options)  # type: ignore[arg-type]


def test_a_pattern_chooses(tmp_path: Path) -> None:
    for name in ("2023/a.txt", "2024/a.txt", "2024/b.csv"):
        put(tmp_path / name, "text\nДа\n")
    assert [item.source for item in items(tmp_path, pattern="*.txt")] == ["2023/a.txt", "2024/a.txt"]
    assert [item.source for item in items(tmp_path, pattern="2024/*.txt")] == ["2024/a.txt"]
    assert texts(tmp_path, pattern="*.csv") == ["Да"]


@pytest.mark.parametrize(
    ("name", "options", "error", "message"),
    [
        ("nothing.txt", {}, InputError, "found no file '.*nothing.txt'; look at its spelling"),
        ("a.doc", {}, InputError, "expected a folder, .txt, .jsonl.*found '.*a.doc'"),
        ("a.parquet.gz", {}, InputError, "give it the suffix"),
        ("a.jsonl", {"text": "body"}, FormatError, "expected a column 'body', found 'text', 'id'.*text="),
        ("a.jsonl", {"id": "guid"}, FormatError, "expected a column 'guid'.*with id="),
        ("a.csv", {"text": "body"}, FormatError, "expected a column 'body', found 'id', 'text'"),
        ("a.csv", {"meta": ["date"]}, FormatError, "expected a column 'date'.*with meta="),
        ("a.csv", {"meta": "date"}, InputError, r"write meta=\['date'\]"),
        ("a.csv", {"separator": "::"}, InputError, "one character as separator"),
        ("a.csv", {"stdin": "xml"}, InputError, "expected stdin to be one of text, jsonl, csv, tsv"),
        ("one.jsonl", {}, FormatError, r"begins with '\{'.*jq -c \."),
        ("list.jsonl", {}, FormatError, r"found one JSON text that begins with .*jq -c"),
    ],
)
def test_a_wrong_request_raises_at_once(
    tmp_path: Path, name: str, options: dict[str, str], error: type[Exception], message: str
) -> None:
    put(tmp_path / "a.jsonl", JSONL)
    put(tmp_path / "list.jsonl", '[\n {"text": "Да"}\n]\n')
    put(tmp_path / "one.jsonl", '{\n "text": "Да"\n}\n')
    put(tmp_path / "a.csv", "id,text\n1,Да\n")
    put(tmp_path / "a.doc", "Да")
    put(tmp_path / "a.parquet.gz", "Да")
    with pytest.raises(error, match=message):
        read([tmp_path / name], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "a\0.txt", "a" * 300 + ".txt", "a.txt/b.txt"])
def test_names_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    put(tmp_path / "a.txt", "Да")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="expected"):
        read([name])


def test_nothing_and_standard_input_twice() -> None:
    with pytest.raises(InputError, match="found nothing"):
        read([])
    with pytest.raises(InputError, match="standard input once"):
        read(["-", "-"])


def test_one_part_of_a_folder_without_the_column_is_an_item(tmp_path: Path) -> None:
    put(tmp_path / "0.csv", "")
    put(tmp_path / "1.csv", "text,id\nДа,1\n")
    put(tmp_path / "2.csv", "body\nНет\n")
    put(tmp_path / "3.csv", "id;text\n3;Ну\n")
    found = items(tmp_path)
    assert [item.text for item in found] == ["Да", None, "Ну"]
    assert found[1].error is not None
    assert "expected a column 'text', found 'body'" in found[1].error
    with pytest.raises(FormatError, match=r"1\.csv: expected a column 'body'"):
        read([tmp_path], text="body")


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.csv.gz", "a.csv.zst"])
def test_memory_is_bounded_whatever_a_line_holds(tmp_path: Path, name: str) -> None:
    long = "я" * 20_000_000
    rows = [f'{{"text": "{text}"}}' for text in ("Да", long, "Нет")] if "jsonl" in name else ["text", "Да", long, "Нет"]
    put(tmp_path / name, packed("\n".join(rows).encode(), name[-3:] if name.endswith("gz") else ".zst"))
    del rows, long
    tracemalloc.start()
    try:
        found = items(tmp_path / name, max_chars=1000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [item.text for item in found] == ["Да", None, "Нет"]
    assert found[1].error is not None
    assert "more with max_chars" in found[1].error
    assert peak < 12_000_000, "a sample, a piece, what unpacks: nothing that grows with the line of 40 MB"


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.jsonl", "a.csv"])
def test_max_chars_counts_characters(tmp_path: Path, name: str) -> None:
    def data(text: str) -> bytes:
        plain = {"a.jsonl": f'{{"text": "{text}"}}', "a.csv": f"text\n{text}"}.get(name, text)
        return packed(plain.encode(), ".gz" if name.endswith(".gz") else "")

    text = "😀" * 30
    assert texts(put(tmp_path / name, data(text)), max_chars=30) == [text]
    [item] = items(put(tmp_path / name, data(text + "a")), max_chars=30)
    assert item.text is None
    assert item.error is not None
    assert "expected at most 30 characters" in item.error


@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("piece", [1, 2, 3, 5, 1000])
def test_lines_are_cut_at_whole_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int, piece: int
) -> None:
    name = {1: "utf-8", 2: "utf-16-le", 4: "utf-32-be"}[width]
    lines = ["Ċ\n", "\n", "ਊ\r\n", "длинная строка\n", "А਀", "0਀\n", "конец"]
    monkeypatch.setattr(streams, "PIECE", piece)
    path = put(tmp_path / "a.jsonl", "".join(lines).encode(name))
    for longest in (1000, 9 * width):
        with streams.Stream(streams.File(path, "a", "lines")) as stream:
            real = stream.read
            monkeypatch.setattr(stream, "read", lambda size=piece, real=real: real(size))
            found = list(stream.lines("\n".encode(name), longest))
        whole = "".join(lines).split("\n")
        expected = [f"{line}\n".encode(name) for line in whole[:-1]] + [whole[-1].encode(name)]
        assert found == [line if len(line) <= longest else None for line in expected]
