"""Tables: what Python's csv, pandas and Excel write is read exactly, and no row shifts behind a broken one."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.corpus.records import Line, Records, separator_of
from tests.corpus.files import items, put, texts

NUL = "" if sys.version_info < (3, 11) else "\0"  # what csv can write
CHARS = st.characters(exclude_categories=["Cs"], exclude_characters="" if NUL else "\0")
FIELDS = st.text(st.one_of(st.sampled_from(f'",;\t|\r\n{NUL} да\ufeff'), CHARS))


@given(
    rows=st.lists(st.tuples(FIELDS, FIELDS, FIELDS)),
    separator=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-be"]),
)
def test_what_csv_writes_is_read_exactly(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    separator: str,
    quoting: int,
    encoding: str,
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("id", "text", "n"), *rows])
    path = put(tmp_path_factory.mktemp("csv") / "a.csv", file.getvalue().encode(encoding))
    found = items(path, encoding=encoding)
    assert [item.text for item in found] == [row[1] for row in rows]
    assert [item.meta["n"] for item in found] == [row[2] or None for row in rows]
    assert [item.meta["id"] for item in found] == [row[0] or f"{path}:{n}" for n, row in enumerate(rows, 1)]


@given(st.lists(st.tuples(st.text(CHARS), st.integers())))
def test_what_pandas_writes_is_read_exactly(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]]
) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    path = tmp_path_factory.mktemp("csv") / "a.csv.gz"
    pandas.DataFrame(rows, columns=["text", "n"]).to_csv(path, quoting=csv.QUOTE_NONNUMERIC)
    found = items(path, encoding="utf-8")
    assert [(item.text, item.meta["n"], item.meta["column 1"]) for item in found] == [
        (text, str(number), str(row)) for row, (text, number) in enumerate(rows)
    ]


@given(st.lists(FIELDS, min_size=1))
def test_one_column_alone(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([["text"], *([row] for row in rows)])
    path = put(tmp_path_factory.mktemp("csv") / "a.csv", file.getvalue())
    assert texts(path, encoding="utf-8") == rows


@pytest.mark.parametrize("name", ["cp1251", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("before", ["", "sep=;\r\n", '"sep=;"\r\n', "\r\n"])
def test_what_russian_excel_writes(tmp_path: Path, name: str, before: str) -> None:
    data = f'{before}Номер;Текст;Сумма, руб.\r\n1;"Сказал: ""да; нет""";1,5\r\n2;Ёлка;\r\n'
    first, second = items(put(tmp_path / "а.CSV", data.encode(name)), text="Текст", id="Номер")
    assert (first.text, first.meta["id"], first.meta["Сумма, руб."]) == ('Сказал: "да; нет"', "1", "1,5")
    assert (second.text, second.meta["Сумма, руб."]) == ("Ёлка", None)
    assert second.meta.get("encoding", "utf-8")[:5] == name[:5].replace("utf-8-sig", "utf-8")


def test_rows_do_not_shift(tmp_path: Path) -> None:
    rows = ["id,text,n", "1,а,1", "2,б,2,лишнее", "3,в", "4", '5,"д" и "е",5', '6,"открыто,6', "7,ж,7", "", "8,з,8"]
    found = items(put(tmp_path / "a.csv", "\n".join(rows)))
    assert [(item.meta["id"], item.text) for item in found if item.error is None] == [
        ("1", "а"),
        ("3", "в"),
        ("7", "ж"),
        ("8", "з"),
    ]
    wrong = [(item.place, item.error) for item in found if item.error is not None]
    assert [place for place, _ in wrong] == ["row 2", "row 4", "row 5", "row 6"]
    for (_, error), message in zip(
        wrong,
        ["line 3: expected 3 fields, as the header has, found 4", "found null", "line 6: expected fields in", "line 7"],
        strict=True,
    ):
        assert error is not None
        assert message in error


def test_behind_a_broken_quote_only_whole_rows_are_taken(tmp_path: Path) -> None:
    data = 'id,text,n\n1,"Он сказал "да"\nи ушёл, хлопнув дверью\nнавсегда",1\n2,а\n3,б,3\n4,в\n'
    found = items(put(tmp_path / "a.csv", data))
    assert [item.text for item in found if item.error is None] == ["б", "в"]


def test_behind_a_byte_that_does_not_decode_short_rows_are_taken(tmp_path: Path) -> None:
    data = "id,text,n\n1,да,1\n2,".encode() + b"\xff" + ",2\n3,в\n".encode()
    assert texts(put(tmp_path / "a.csv", data)) == ["да", None, "в"]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    rows = [f"{number},строка {number}" for number in range(5000)]
    rows[100] = '100,"открыто'
    found = items(put(tmp_path / "a.csv", "\n".join(["id,text", *rows])))
    assert [item.text for item in found] == [None if n == 100 else f"строка {n}" for n in range(5000)]


@pytest.mark.parametrize("line", ['a","', '"', 'a,"b""', '"x', 'x"', '","', '""a', '"""a'])
def test_whatever_the_quotes_the_work_is_linear(line: str) -> None:
    count = 0

    def lines() -> list[Line]:
        return [Line(f"{line}\n", number) for number in range(4000)]

    class Counting(Records):
        def _fed(self):  # type: ignore[no-untyped-def]
            nonlocal count
            for text in super()._fed():
                count += 1
                yield text

    assert list(Counting(lines(), separator=",", longest=10**6))
    assert count <= 6 * 4000


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(tmp_path: Path, end: str) -> None:
    data = end.join(["id,text", "1,а", '2,"б\rв\r\nг\nд"', "3,е", ""])
    found = items(put(tmp_path / "a.csv", data))
    assert [(item.meta["id"], item.text) for item in found] == [("1", "а"), ("2", "б\rв\r\nг\nд"), ("3", "е")]


def test_large_fields_and_nul(tmp_path: Path) -> None:
    long = "Слово " * 100_000
    path = put(tmp_path / "a.csv", f'text\n"{long}"\na\0b\n\0\n')
    assert texts(path) == [long, "a\0b", "\0"]


def test_a_file_that_knows_no_quotes(tmp_path: Path) -> None:
    path = put(tmp_path / "a.tsv", 'text\tn\n"Спартак" выиграл\t1\nДа\t2\n')
    assert texts(path) == [None, "Да"]
    assert texts(path, quotes=False) == ['"Спартак" выиграл', "Да"]


@pytest.mark.parametrize(
    ("header", "default", "expected"),
    [
        ("id,text", ",", ","),
        ("id;text", ",", ";"),
        ("id\ttext", ",", "\t"),
        ("id|text", ",", "|"),
        ("text", ",", ","),
        ("text", "\t", "\t"),
        ("text;a,b;c,d,e", ",", ";"),
        ("text,a;b;c;d", ",", ","),
        ('"a;b;c;d","text"', ",", ","),
        ("a,b\ttext,c", "\t", ","),
        ("", ",", ","),
    ],
)
def test_the_header_tells_the_separator(header: str, default: str, expected: str) -> None:
    if header == "a,b\ttext,c":  # no separator gives a column `text`: the one with most columns
        assert separator_of(header, "text", default) == expected
    assert separator_of(f"{header}\n", "text", default) == expected


def test_a_named_separator_stands(tmp_path: Path) -> None:
    assert texts(put(tmp_path / "a.csv", "id^text\n1^Да; нет, да\n"), separator="^") == ["Да; нет, да"]


def test_columns_of_the_same_name(tmp_path: Path) -> None:
    [item] = items(put(tmp_path / "a.csv", "text,n,n,,text\nДа,1,2,3,4\n"))
    assert item.text == "Да"
    assert {key: item.meta[key] for key in list(item.meta)[1:]} == {
        "n": "1",
        "n.1": "2",
        "column 4": "3",
        "text.1": "4",
    }


def test_a_table_without_rows(tmp_path: Path) -> None:
    assert items(put(tmp_path / "a.csv", "id,text\n")) == []
    assert items(put(tmp_path / "b.csv", "")) == []
    assert items(put(tmp_path / "c.csv", "\n\n")) == []
