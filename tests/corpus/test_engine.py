"""The Arrow function: the documents of `pipe`, row for row, whatever the columns are and how batches are cut."""

from __future__ import annotations

import datetime as dt
import itertools
import pickle
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.corpus.engine import annotator
from nlp_pipeline.corpus.values import json_values
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError
from nlp_pipeline.formats import arrow
from tests.corpus.faults import dangerous_pipeline
from tests.nasty import NASTY
from tests.toys import Words, breaks_on_bomb, toy

pa = pytest.importorskip("pyarrow", reason="the extra 'tables' is not installed")

EIGHT = dt.timezone(dt.timedelta(hours=5))


def batch(**columns: Any) -> Any:
    return pa.RecordBatch.from_pydict(columns)


def docs_of(batches: Any, like: nlp.Pipeline) -> list[Doc]:
    made = list(batches)
    for found in made:
        found.validate(full=True)
    return list(arrow.from_arrow(made, like))


utf8 = st.characters(codec="utf-8")
rows_of_texts = st.lists(st.none() | st.text(utf8, max_size=30) | st.sampled_from(["бомба 7", "ДА 12"]), max_size=30)


@given(rows_of_texts, st.lists(st.integers(0, 30)), st.integers(1, 9), st.integers(1, 60))
def test_one_row_out_for_each_row_in(texts: list[str | None], cuts: list[int], size: int, chars: int) -> None:
    ru = toy() + breaks_on_bomb
    edges = [0, *sorted(min(cut, len(texts)) for cut in cuts), len(texts)]
    batches = [
        pa.RecordBatch.from_arrays(
            [pa.array(texts[first:last], pa.string()), pa.array(range(first, last), pa.int64())], ["text", "id"]
        )
        for first, last in itertools.pairwise(edges)
    ]
    function = annotator(ru, keep=[], batch_docs=size, batch_chars=chars)
    made = list(function(batches))
    assert all(0 < found.num_rows <= size for found in made)
    assert all(found.schema.equals(arrow.schema(ru)) for found in made)
    found = docs_of(made, ru)
    expected = [(text or "", {"id": row}) for row, text in enumerate(texts)]
    for doc, wanted, text in zip(found, ru.pipe(expected, errors="keep"), texts, strict=True):
        if text is None:
            assert doc.error is not None
            assert (doc.id, doc.text, doc.error.stage) == (wanted.id, "", "input")
            assert doc.error.message == "expected a text, found null"
        else:
            assert doc == wanted


def test_the_standard_pipeline_on_nasty_texts(ru: nlp.Pipeline) -> None:
    texts = [text for text in NASTY.values() if not re.search("[\ud800-\udfff]", text)]
    found = docs_of(annotator(ru)([batch(text=texts)]), ru)
    assert found == list(ru.pipe(texts))
    assert dict(found[0].made_by) == dict(ru.made_by)


@pytest.mark.parametrize(
    "as_type",
    [pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.dictionary(pa.int32(), pa.string())],
    ids=str,
)
def test_texts_of_all_types(as_type: Any) -> None:
    texts = ["Добрый день 5", None, "", "😀 конец"]
    column = pa.array(texts).cast(as_type)
    [made] = annotator(toy())([batch(text=column)])
    assert made["text"].type == pa.string()
    assert made["text"].to_pylist() == ["Добрый день 5", "", "", "😀 конец"]
    assert [error is None for error in made["error"].to_pylist()] == [True, False, True, True]


def test_a_column_of_nulls_only() -> None:
    [made] = annotator(toy())([batch(text=pa.nulls(3))])
    assert made["error"].null_count == 0


def test_bytes_that_are_no_utf8_are_an_error_in_their_row() -> None:
    broken = pa.StringArray.from_buffers(
        2, pa.py_buffer(b"\0\0\0\0\3\0\0\0\5\0\0\0"), pa.py_buffer("а".encode() + b"\xff5!")
    )
    for column in (broken, broken.cast(pa.binary())):
        [made] = annotator(toy())([batch(text=column)])
        assert made["text"].to_pylist() == ["а\ufffd", "5!"]
        first, second = made["error"].to_pylist()
        assert (first["stage"], first["type"], second) == ("input", "InputError", None)
        assert "expected UTF-8, found the byte 0xff at offset 2" in first["message"]


VALUES: dict[str, tuple[Any, list[Any]]] = {
    "bool": (pa.array([True, None]), [True, None]),
    "int": (pa.array([-5, None], pa.int8()), [-5, None]),
    "large int": (pa.array([2**64 - 1], pa.uint64()), [2**64 - 1]),
    "float": (pa.array([1.5, float("nan"), float("inf"), None]), [1.5, None, None, None]),
    "half": (pa.array([1.5], pa.float32()), [1.5]),
    "decimal": (pa.array([Decimal("12.50"), Decimal("-0.01"), None]), ["12.50", "-0.01", None]),
    "wide decimal": (pa.array([Decimal("1e30")], pa.decimal256(50, 2)), ["1" + "0" * 30 + ".00"]),
    "string": (pa.array(["да", "", None]), ["да", "", None]),
    "large string": (pa.array(["да"], pa.large_string()), ["да"]),
    "words": (pa.array(["да", None, "да"]).dictionary_encode(), ["да", None, "да"]),
    "bytes": (pa.array([b"\xff\x00", None]), ["/wA=", None]),
    "date": (pa.array([dt.date(2025, 11, 18), None]), ["2025-11-18", None]),
    "time": (pa.array([dt.time(10, 30, 0, 7)]), ["10:30:00.000007"]),
    "time of day in ns": (pa.array([7_001], pa.time64("ns")), ["00:00:00.000007"]),
    "timestamp": (pa.array([dt.datetime(2025, 11, 18, 10, 30)]), ["2025-11-18T10:30:00"]),
    "timestamp in ns": (pa.array([1_000_000_001], pa.timestamp("ns")), ["1970-01-01T00:00:01"]),
    "timestamp with zone": (
        pa.array([dt.datetime(2025, 11, 18, 10, 30, tzinfo=EIGHT), None], pa.timestamp("us", "+05:00")),
        ["2025-11-18T10:30:00+05:00", None],
    ),
    "named zone": (pa.array([0], pa.timestamp("us", "UTC")), ["1970-01-01T00:00:00+00:00"]),
    "duration": (pa.array([dt.timedelta(hours=1, microseconds=500_000)]), [3600.5]),
    "duration in ns": (pa.array([1_500_000_001], pa.duration("ns")), [1.5]),
    "list": (pa.array([["а", None], [], None]), [["а", None], [], None]),
    "struct": (pa.array([{"a": dt.date(2025, 1, 1), "b": [Decimal("1.0")]}]), [{"a": "2025-01-01", "b": ["1.0"]}]),
    "map": (
        pa.array([[("а", 1), ("б", None)], None], pa.map_(pa.string(), pa.int64())),
        [{"а": 1, "б": None}, None],
    ),
    "map of numbers": (pa.array([[(7, "а")]], pa.map_(pa.int64(), pa.string())), [{"7": "а"}]),
    "nulls": (pa.nulls(2), [None, None]),
    "a date beyond Python": (pa.array([2_932_897, 0], pa.int32()).cast(pa.date32()), [None, "1970-01-01"]),
    "a timestamp beyond Python": (pa.array([2**62, 0], pa.timestamp("us", "UTC")), [None, "1970-01-01T00:00:00+00:00"]),
    "a zone nobody knows": (pa.array([0, None], pa.timestamp("s", "Mars/Base")), ["1970-01-01T00:00:00+00:00", None]),
    "no utf8": (
        pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff")),
        ["a\ufffd"],
    ),
}


@pytest.mark.parametrize("kind", VALUES)
def test_values_of_all_types_become_json(kind: str) -> None:
    column, expected = VALUES[kind]
    found = json_values(column)
    assert found == expected
    assert [type(value) for value in found] == [type(value) for value in expected]
    sliced = json_values(pa.concat_arrays([column, column]).slice(len(column)))
    assert repr(sliced) == repr(found)
    texts = ["Да"] * len(column)
    [made] = annotator(toy())([batch(text=texts, value=column)])
    docs = docs_of([made], toy())
    assert [doc.meta["value"] for doc in docs] == [Doc("", meta={"v": value}).meta["v"] for value in found]
    assert all(doc.error is None for doc in docs)


def test_columns_go_to_meta() -> None:
    rows = batch(
        body=["раз", "два"], url=["u1", "u2"], id=[7, None], text=["не то", None], date=[dt.date(2025, 1, 1)] * 2
    )
    first, second = docs_of(annotator(toy(), text="body")([rows]), toy())
    assert dict(first.meta) == {"url": "u1", "id": 7, "text": "не то", "date": "2025-01-01"}
    assert dict(second.meta) == {"url": "u2", "text": None, "date": "2025-01-01"}
    first, _ = docs_of(annotator(toy(), text="body", id="url", meta=["date"])([rows]), toy())
    assert dict(first.meta) == {"id": "u1", "date": "2025-01-01"}
    first, _ = docs_of(annotator(toy(), text="body", meta=[])([rows]), toy())
    assert dict(first.meta) == {"id": 7}


@given(rows_of_texts, st.lists(st.integers(0, 30)), st.integers(1, 9))
def test_kept_columns_stay_with_their_rows(texts: list[str | None], cuts: list[int], size: int) -> None:
    edges = [0, *sorted(min(cut, len(texts)) for cut in cuts), len(texts)]
    kinds = pa.schema([("place", pa.decimal128(5, 2)), ("text", pa.string()), ("tags", pa.list_(pa.string()))])
    rows = [{"place": Decimal(i), "text": text, "tags": [str(i)]} for i, text in enumerate(texts)]
    batches = [pa.RecordBatch.from_pylist(rows[first:last], kinds) for first, last in itertools.pairwise(edges)]
    function = annotator(toy(), keep=["tags", "place"], batch_docs=size)
    made = list(function(batches))
    assert [tags for found in made for tags in found["tags"].to_pylist()] == [[str(i)] for i, _ in enumerate(texts)]
    assert [place for found in made for place in found["place"].to_pylist()] == [row["place"] for row in rows]
    for found in made:
        assert found.schema.equals(function.schema(kinds))
        assert found["meta"].to_pylist() == [
            f'{{"place": "{place}", "tags": ["{tags[0]}"]}}'
            for place, tags in zip(found["place"].to_pylist(), found["tags"].to_pylist(), strict=True)
        ]


def test_long_texts_go_out_in_small_batches_before_all_are_read() -> None:
    read = 0

    def batches() -> Iterator[Any]:
        nonlocal read
        for _ in range(2):
            read += 1
            yield batch(text=["слово " * 5_000] * 50)  # 1.5 million characters

    made = annotator(toy(), batch_chars=1 << 17)(batches())
    first = next(made)
    assert first.num_rows == 5
    assert read == 1
    assert [found.num_rows for found in made] == [5] * 19


def test_bombs_are_rows_and_the_others_are_as_they_would_be_alone() -> None:
    ru = nlp.Pipeline([Words(), breaks_on_bomb])
    texts = ["один", "бомба", "два", "бомба два", "три"]
    [made] = annotator(ru)([batch(text=texts)])
    assert [error and error["message"] for error in made["error"].to_pylist()] == [
        None, "нашлась бомба", None, "нашлась бомба", None
    ]  # fmt: skip
    assert made["text"].to_pylist() == texts


def test_documents_that_kill_or_hang_are_rows_too() -> None:
    texts = ["раз", "убей", "два", "зависни", "три"]
    [made] = annotator(dangerous_pipeline(), timeout=2)([batch(text=texts)])
    errors = [error and error["type"] for error in made["error"].to_pylist()]
    assert errors == [None, "WorkerDiedError", None, "TimeLimitError", None]
    assert made["text"].to_pylist() == texts


def test_options_of_stages_go_along(ru: nlp.Pipeline) -> None:
    text = "Первая\nстрока"
    [doc] = docs_of(annotator(ru, layout="lines")([batch(text=[text])]), ru)
    assert doc == ru(text, layout="lines")
    with pytest.raises(TypeError, match="expected an option"):
        annotator(ru, lay="lines")


def test_the_function_pickles_small(ru: nlp.Pipeline) -> None:
    function = annotator(ru)
    data = pickle.dumps(function)
    assert len(data) < 5000
    assert pickle.loads(data) == function


def test_what_is_wrong_with_all_rows_stops_the_job() -> None:
    rows = batch(body=["а"], year=[2025])
    with pytest.raises(InputError, match=r"expected a column 'text', found 'body', 'year'"):
        list(annotator(toy())([rows]))
    with pytest.raises(InputError, match=r"expected texts in the column 'year', found int64"):
        list(annotator(toy(), text="year")([rows]))
    with pytest.raises(InputError, match=r"expected a column 'url'"):
        annotator(toy(), text="body", meta=["url"]).schema(rows.schema)
    with pytest.raises(InputError, match=r"expected a column 'key'"):
        list(annotator(toy(), text="body", id="key")([rows]))
    twice = pa.RecordBatch.from_arrays([pa.array(["а"])] * 2, ["text", "text"])
    with pytest.raises(InputError, match=r"expected one column 'text', found 2"):
        list(annotator(toy())([twice]))


def test_wrong_settings_say_so(ru: nlp.Pipeline) -> None:
    with pytest.raises(InputError, match="keep: the documents have a column 'Tokens' of their own"):
        annotator(ru, keep=["Tokens"])
    with pytest.raises(InputError, match="expected a pipeline, found list"):
        annotator([Words()])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="batch_docs: expected at least 1, found 0"):
        annotator(ru, batch_docs=0)
    with pytest.raises(InputError, match="one string"):
        annotator(ru, keep="year")


def test_no_rows_no_batches() -> None:
    assert list(annotator(toy())([])) == []
    assert list(annotator(toy())([batch(text=pa.array([], pa.string()))])) == []
