"""Parquet: as pyarrow, pandas, DuckDB and Polars write it; every type becomes JSON; broken files are told."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.corpus.sources import read
from nlp_pipeline.errors import FormatError
from nlp_pipeline.meta import freeze
from tests.corpus.files import items, put, texts

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")


def write(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def test_rows_are_items(tmp_path: Path) -> None:
    path = write(tmp_path / "a.PARQUET", {"id": [5, None], "text": ["Да\r\n\0😀", ""], "n": ["x", None]})
    first, second = items(path)
    assert (first.text, first.meta, first.place) == ("Да\r\n\0😀", {"id": 5, "n": "x"}, "row 1")
    assert (second.text, second.meta, second.source) == ("", {"id": f"{path}:2", "n": None}, str(path))


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int8(), pa.string())]
)
def test_every_kind_of_text(tmp_path: Path, kind: Any) -> None:
    values = ["Да", None, "Нет"]
    data = [value and value.encode() for value in values] if kind == pa.binary() else values
    array = pa.array(data, pa.string()).dictionary_encode() if pa.types.is_dictionary(kind) else pa.array(data, kind)
    found = items(write(tmp_path / "a.parquet", {"text": array}))
    assert [item.text for item in found] == values
    assert found[1].error == "expected a text under 'text', found null"


def test_every_type_becomes_json(tmp_path: Path) -> None:
    moment = datetime.datetime(2024, 5, 1, 12, 30, 15, 123456)
    zone = datetime.timezone(datetime.timedelta(hours=3))
    columns = {
        "text": ["Да"],
        "moment": [moment],
        "moment_ns": pa.array([1714566615123456789], pa.timestamp("ns")),
        "moment_zone": pa.array([moment.replace(tzinfo=zone)], pa.timestamp("us", "Europe/Moscow")),
        "far": pa.array([10**9], pa.date32()),
        "date": [datetime.date(2024, 5, 1)],
        "time": [datetime.time(12, 30)],
        "duration": [datetime.timedelta(seconds=1.5)],
        "whole": [Decimal("12.00")],
        "part": [Decimal("12.50")],
        "nan": [float("nan")],
        "inf": [float("inf")],
        "half": pa.array([1.5], pa.float32()),
        "bytes": [b"\xff\x00"],
        "flag": [True],
        "list": [[1.0, float("nan")]],
        "struct": [{"a": moment, "b": [Decimal("1.5")]}],
        "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        "none": pa.nulls(1),
    }
    [item] = items(write(tmp_path / "a.parquet", columns))
    meta = dict(item.meta)
    assert {key: meta[key] for key in meta if key != "far"} == {
        "id": f"{tmp_path / 'a.parquet'}:1",
        "moment": "2024-05-01T12:30:15.123456",
        "moment_ns": "2024-05-01T12:30:15.123456789",
        "moment_zone": "2024-05-01T12:30:15.123456+03:00",
        "date": "2024-05-01",
        "time": "12:30:00",
        "duration": 1.5,
        "whole": "12.00",
        "part": "12.50",
        "nan": None,
        "inf": None,
        "half": 1.5,
        "bytes": "/wA=",
        "flag": True,
        "list": [1.0, None],
        "struct": {"a": "2024-05-01T12:30:15.123456", "b": ["1.5"]},
        "map": {"a": 1},
        "none": None,
    }
    assert isinstance(meta["far"], str)
    json.dumps(meta, allow_nan=False)
    assert nlp.Doc("Да", meta=freeze(meta)).meta["whole"] == "12.00"


def test_chosen_columns(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet", {"id": [1], "body": ["Да"], "guid": ["x"], "a": [1], "a.b": [2], "s": [{"b": 3}]}
    )
    [item] = items(path, text="body", id="guid", meta=["a", "s"])
    assert dict(item.meta) == {"id": "x", "a": 1, "s": {"b": 3}}
    [item] = items(path, text="body")
    assert dict(item.meta) == {"id": 1, "guid": "x", "a": 1, "a.b": 2, "s": {"b": 3}}


@pytest.mark.parametrize("library", ["pandas", "duckdb", "polars"])
def test_what_other_libraries_write(tmp_path: Path, library: str) -> None:
    module = pytest.importorskip(library, reason=f"{library} is not installed")
    path = tmp_path / "a.parquet"
    if library == "duckdb":
        module.sql(f"copy (select 'Да' as text, date '2024-05-01' as date, 1.50::decimal(9,2) as n) to '{path}'")
    else:
        frame = module.DataFrame({"text": ["Да"], "date": [datetime.date(2024, 5, 1)], "n": [1.5]})
        frame.to_parquet(path) if library == "pandas" else frame.write_parquet(path)
    [item] = items(path)
    assert (item.text, item.meta["date"]) == ("Да", "2024-05-01")
    assert item.meta["n"] == ("1.50" if library == "duckdb" else 1.5)  # a decimal keeps its digits


def test_our_own_parquet_is_a_corpus_too(tmp_path: Path, ru: nlp.Pipeline) -> None:
    from nlp_pipeline.formats import parquet

    docs = [ru("Мама мыла раму.", meta={"id": "м", "title": "Рама"}), nlp.Doc("Да\ud800\udc00", meta={"id": 7})]
    path = tmp_path / "a.parquet"
    with pytest.warns(UserWarning, match="lone surrogates"):
        parquet.write(docs, path)
    for options in ({}, {"text": "body"}, {"meta": ["title"]}):
        first, second = items(path, **options)
        assert (first.text, first.meta) == ("Мама мыла раму.", {"id": "м", "title": "Рама"})
        assert (second.text, second.meta, second.place) == ("Да\ud800\udc00", {"id": 7}, "row 2")


def test_a_wrong_request_raises_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", {"id": [1], "text": [5]})
    with pytest.raises(FormatError, match="expected a column 'body', found 'id', 'text'"):
        read([path], text="body")
    with pytest.raises(FormatError, match="expected text in the column 'text', found int64"):
        read([path])
    pq.write_table(pa.Table.from_arrays([pa.array(["а"]), pa.array(["б"])], names=["text", "text"]), path)
    with pytest.raises(FormatError, match="found 'text' twice"):
        read([path])


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    raw = pa.array([b"one", b"tw\xff", "три".encode()])
    broken = pa.StringArray.from_buffers(3, raw.buffers()[1], raw.buffers()[2])
    for name, array in (("a", raw), ("b", broken)):
        found = items(write(tmp_path / f"{name}.parquet", {"id": ["x", "y", "z"], "text": array}))
        assert [item.text for item in found] == ["one", None, "три"]
        assert found[1].meta == {"id": "y"}
        assert found[1].error is not None
        assert "expected UTF-8, found the byte 0xff at offset 2" in found[1].error


@pytest.mark.parametrize("cut", [0, 3, 0.5, -1])
def test_half_a_file_is_told(tmp_path: Path, cut: float) -> None:
    path = write(tmp_path / "1.parquet", {"text": ["Да"] * 1000})
    write(tmp_path / "2.parquet", {"text": ["Нет"]})
    data = path.read_bytes()
    put(path, data[: int(len(data) * cut) if cut == 0.5 else int(cut)])
    source = read([tmp_path])
    bad, last = source
    assert (bad.text, bad.meta, last.text) == (None, {"id": "1.parquet"}, "Нет")
    assert bad.error is not None
    assert "expected a Parquet file, found none or half of one" in bad.error
    assert source.done == source.total


def test_a_broken_page_ends_the_file_not_the_run(tmp_path: Path) -> None:
    rows = [os.urandom(100).hex() for _ in range(20_000)]
    options = {"use_dictionary": False, "write_statistics": False, "compression": "zstd"}
    path = write(tmp_path / "1.parquet", {"text": rows}, row_group_size=5000, **options)
    write(tmp_path / "2.parquet", {"text": ["Нет"]})
    group = pq.ParquetFile(path).metadata.row_group(2).column(0)
    data = bytearray(path.read_bytes())
    data[group.data_page_offset + 40 : group.data_page_offset + 400] = bytes(360)
    put(path, bytes(data))
    *before, bad, last = items(tmp_path)
    assert [item.text for item in before] == rows[: len(before)]
    assert len(before) >= 4096
    assert bad.place == f"row {len(before) + 1}"
    assert bad.error is not None
    assert "found it broken" in bad.error
    assert last.text == "Нет"


def test_memory_does_not_grow_with_the_row_group(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = write(tmp_path / f"{rows}.parquet", {"text": [os.urandom(500).hex() for _ in range(rows)]})
        code = (
            "import sys, pyarrow; from nlp_pipeline.corpus.sources import read; "
            "print(sum(len(item.text) for item in read([sys.argv[1]])), pyarrow.default_memory_pool().max_memory())"
        )
        run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        size, most = run.stdout.split()
        assert int(size) == rows * 1000
        return int(most)

    assert peak(80_000) < 1.5 * peak(20_000) < 80_000_000, "the large one is a row group of 80 MB"


def test_progress_and_empty_files(tmp_path: Path) -> None:
    write(tmp_path / "1.parquet", {"text": pa.array([], pa.string())})
    write(tmp_path / "2.parquet", {"text": ["Слово " * 100] * 20_000}, row_group_size=1000)
    source = read([tmp_path])
    seen = [source.done for _ in source]
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert source.done == source.total
    assert texts(tmp_path / "1.parquet") == []
