"""What is broken costs itself and no more: each fault is an item that says why, and the next one is read."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nlp_pipeline.corpus.items import Item
from nlp_pipeline.corpus.sources import read
from tests.corpus.files import items, packed, put, texts


def errors(found: list[Item]) -> list[str]:
    assert all((item.text is None) == (item.error is not None) for item in found)
    return [item.error for item in found if item.error is not None]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "expected an object as JSON, found '{'"),
        ('{"text": "Да"', "delimiter"),
        ('{"text": "Да"} x', "Extra data"),
        ("[1]", "expected a JSON object, found a list"),
        ('"Да"', "expected a JSON object, found a string"),
        ("null", "expected a JSON object, found null"),
        ("1", "expected a JSON object, found a number"),
        ("{}", "expected a text under 'text', found only nothing"),
        ('{"body": "Да"}', "expected a text under 'text', found only 'body'"),
        ('{"text": null, "id": 3}', "expected a text under 'text', found null"),
        ('{"text": 5}', "found int"),
        ('{"text": "Да", "deep": ' + "[" * 500 + "]" * 500 + "}", "at most 99 levels"),
        ('{"text": "Да", "id": ' + "[" * 500 + "]" * 500 + "}", "at most 99 levels"),
        ("[" * 100_000, "expected an object as JSON"),
        ('{"text": "Да", "n": ' + "9" * 5000 + "}", "expected an object as JSON"),
    ],
)
def test_a_bad_line(tmp_path: Path, line: str, message: str) -> None:
    path = put(tmp_path / "a.jsonl", f'{{"text": "до"}}\n{line}\n{{"text": "после"}}\n')
    before, bad, after = items(path)
    assert (before.text, after.text, after.place) == ("до", "после", "line 3")
    assert bad.error is not None
    assert message in bad.error
    assert (bad.text, bad.place, bad.source) == (None, "line 2", str(path))
    assert bad.meta["id"] == (3 if '"id": 3' in line else f"{path}:2")


@pytest.mark.parametrize("name", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_byte_that_does_not_decode(tmp_path: Path, name: str, kind: str) -> None:
    bad = b"\xff" if name == "utf-8" else b"\x98"
    texts_ = [f"Строка номер {number}, в ней слова." for number in range(50)]
    rows = [f'{{"text": "{text}"}}'.encode(name) for text in texts_]
    if kind == "csv":
        rows = [b"text,n"] + [f'"{text}\r\nи ещё",1'.encode(name) for text in texts_]
    place = rows.index(next(row for row in rows if " 20," in row.decode(name)))
    rows[place] = rows[place].replace("слова".encode(name), bad)
    found = items(put(tmp_path / f"a.{kind}", b"\n".join(rows)))
    whole = texts_ if kind == "jsonl" else [f"{text}\r\nи ещё" for text in texts_]
    if name == "koi8-r":  # every byte is a character
        assert not errors(found)
        assert [item.text for item in found if item.text in whole] == whole[:20] + whole[21:]
        return
    assert [item.text for item in found] == [*whole[:20], None, *whole[21:]]
    [error] = errors(found)
    assert f"expected {name}" in error
    assert f"found the byte 0x{bad[0]:02x} at offset" in error


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("kind", ["jsonl", "csv", "txt"])
@pytest.mark.parametrize("how", ["cut", "turned", "none", "tail"])
def test_a_broken_packing(tmp_path: Path, kind: str, suffix: str, how: str) -> None:
    header = [] if kind == "jsonl" else ["text"]
    rows = [f'{{"text": "{os.urandom(200).hex()}"}}' if kind == "jsonl" else os.urandom(200).hex() for _ in range(9000)]
    data = packed("\n".join(header + rows).encode(), suffix)
    broken = {
        "cut": data[: len(data) // 2],
        "turned": data[: len(data) // 2] + bytes(1000) + data[len(data) // 2 + 1000 :],
        "none": b"\n".join(row.encode() for row in rows),
        "tail": data + b"no packed data",
    }[how]
    put(tmp_path / f"1.{kind}{suffix}", broken)
    put(tmp_path / f"2.{kind}{suffix}", packed(b'{"text": "1"}' if kind == "jsonl" else b"text\n1", suffix))
    source = read([tmp_path])
    *before, bad, last = list(source)
    assert bad.error is not None
    assert f"expected a file packed by {'gzip' if suffix == '.gz' else 'zstd'}, found it cut off or broken" in bad.error
    assert last.text == ("text\n1" if kind == "txt" else "1")
    assert source.done == source.total
    if how == "turned":  # what is behind the place is other data, until it is noticed
        assert not before or kind != "txt"
        return
    if kind == "txt" or how == "none":
        assert not before
        return
    told = [row[10:-2] if kind == "jsonl" else row for row in rows]
    assert [item.text for item in before] == told[: len(before)], "what was read before stands"
    assert len(before) > 1000
    assert bad.place == f"{'line' if kind == 'jsonl' else 'row'} {len(before) + 1}"
    assert "the rest of the file" in bad.error


def test_packed_members_and_frames_in_a_row(tmp_path: Path) -> None:
    for suffix in (".gz", ".zst"):
        parts = (packed(f'{{"text": "{number}"}}\n'.encode(), suffix) for number in range(50))
        assert texts(put(tmp_path / f"a.jsonl{suffix}", b"".join(parts))) == [str(number) for number in range(50)]


def test_an_empty_packed_file_is_empty(tmp_path: Path) -> None:
    for suffix in (".gz", ".zst"):
        assert items(put(tmp_path / f"a.jsonl{suffix}", packed(b"", suffix))) == []
        assert texts(put(tmp_path / f"a.txt{suffix}", packed(b"", suffix))) == [""]


@contextmanager
def nobody() -> Iterator[None]:
    """As a user who may not read everything: root does, so he puts his rights down for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_file_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for number in range(3):
            put(folder / f"{number}.jsonl", f'{{"text": "{number}"}}').chmod(0o644 if number != 1 else 0)
        with nobody():
            first, bad, last = items(folder)
            [alone] = items(folder / "1.jsonl")
    assert (first.text, last.text) == ("0", "2")
    assert bad == Item(None, {"id": "1.jsonl"}, "1.jsonl", "", bad.error)
    assert bad.error is not None
    assert "Permission denied; let this user read it" in bad.error
    assert alone.error == bad.error


def test_a_file_that_vanished(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path / f"{number}.txt", str(number))
    source = read([tmp_path])
    (tmp_path / "1.txt").unlink()
    first, bad, last = source
    assert (first.text, bad.text, last.text) == ("0", None, "2")
    assert bad.error is not None
    assert "No such file or directory; it was there when the run began" in bad.error
    assert bad.meta == {"id": "1.txt"}


def test_a_part_of_no_encoding_is_one_item(tmp_path: Path) -> None:
    for kind, good in (("jsonl", b'{"text": "1"}'), ("csv", b"text\n1")):
        put(tmp_path / kind / f"1.{kind}", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
        put(tmp_path / kind / f"2.{kind}", good)
        bad, last = items(tmp_path / kind)
        assert last.text == "1"
        assert bad.error is not None
        assert "expected a text, found image/png" in bad.error


def test_gzip_under_another_name_is_told(tmp_path: Path) -> None:
    [bad] = items(put(tmp_path / "a.txt", gzip.compress("Мама мыла раму".encode() * 9)))
    assert bad.error is not None
    assert "expected a text, found application/gzip" in bad.error
