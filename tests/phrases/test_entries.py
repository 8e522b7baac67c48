"""The user's list: mappings, iterables and files, and what is said of those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.phrases.entries import Entry, read_entries


def test_a_mapping() -> None:
    given = {"Алматы": "a", " Астана ": {"id": "b", "type": "LOC"}, "Омск": None, "Уфа": 7, "Тверь": {"type": "LOC"}}
    assert read_entries(given) == (
        Entry("Алматы", "a"),
        Entry("Астана", "b", "LOC"),
        Entry("Омск", "Омск"),
        Entry("Уфа", "7"),
        Entry("Тверь", "Тверь", "LOC"),
    )


def test_an_iterable() -> None:
    assert read_entries(phrase for phrase in ["Омск", "Уфа", "Омск"]) == (Entry("Омск", "Омск"), Entry("Уфа", "Уфа"))
    assert read_entries([]) == ()
    assert read_entries({}) == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "expected phrases as a mapping"),
        (5, "found int"),
        (b"phrase", "found bytes"),
        (["Омск", None], r"item 1: expected a phrase \(str\), found NoneType"),
        ([("Омск", "id")], "item 0: expected a phrase"),
        ({5: "id"}, "item 0: expected a phrase"),
        ({"Омск": 1.5}, "item 0, 'Омск': expected its id as str, found float"),
        ({"Омск": True}, "expected its id as str, found bool"),
        ({"Омск": {"type": ["LOC"]}}, "expected its type as str, found list"),
    ],
)
def test_values_of_a_wrong_type(source: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_entries(source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (["Омск", " "], "item 1: expected a phrase, found an empty one"),
        ({"Омск": {"name": "x"}}, 'expected the keys "id" and "type", found name'),
        ({"Омск": "1", "Омск ": "2"}, "item 1: the phrase 'Омск' has the id '2', but the id '1' in item 0"),
    ],
)
def test_values_that_cannot_be_used(source: object, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_entries(source)  # type: ignore[arg-type]


def written(tmp_path: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


ROWS = (Entry("АО «Заря»", "1", "ORG"), Entry("Омск", "Омск"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.csv", "phrase,id,type\nАО «Заря»,1,ORG\nОмск,,\n"),
        ("list.csv", "\ufeffphrase;id;type\r\nАО «Заря»;1;ORG\r\n\r\nОмск\r\n"),
        ("list.csv", "note, Type ,PHRASE,id\nx,ORG,АО «Заря»,1\ny,,Омск,\n"),
        ("list.tsv", "phrase\tid\ttype\nАО «Заря»\t1\tORG\nОмск\t\t"),
        ("list.txt", "phrase\tid\ttype\nАО «Заря»\t1\tORG\nОмск\t\t"),
    ],
)
def test_a_file(tmp_path: Path, name: str, text: str) -> None:
    path = written(tmp_path, text, name)
    assert read_entries(path) == read_entries(str(path)) == ROWS


def test_quoted_fields(tmp_path: Path) -> None:
    path = written(tmp_path, 'phrase,id\n"ТОО ""Заря"", филиал",1\n')
    assert read_entries(path) == (Entry('ТОО "Заря", филиал', "1"),)
    assert read_entries(written(tmp_path, "phrase\nОмск\n")) == (Entry("Омск", "Омск"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'expected a header with a column "phrase", found an empty file'),
        ("name,id\nОмск,1\n", 'line 1: expected a header with a column "phrase", found name, id'),
        ("phrase,id,id\n", "line 1: expected one column 'id', found 2"),
        ("phrase,id\nОмск,1\n,2\n", "line 3: expected a phrase, found an empty one"),
        ("phrase,id\nОмск,1\nЗаря, филиал,2\n", "line 3: expected 2 fields, as in the header, found 3"),
        ("phrase,id\nОмск,1\nУфа,2\nОмск,3\n", r"line 4: the phrase 'Омск' has the id '3', but .* '1' in .* line 2"),
        ("phrase,type\nОмск,LOC\nОмск,ORG\n", "line 3: .* the type 'ORG', but .* the type 'LOC'"),
        ('phrase\n"Омск\n', "this is no CSV"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_entries(written(tmp_path, text))


def test_equal_lines_are_one_entry(tmp_path: Path) -> None:
    assert len(read_entries(written(tmp_path, "phrase,id\nОмск,1\nОмск,1\nГород Омск,1\n"))) == 2


def test_another_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, "phrase,id\nOmsk,1\nОмск,2\n", encoding="cp1251")
    with pytest.raises(FormatError, match=r"line 3: expected UTF-8, found the byte 0xce; save the file as UTF-8"):
        read_entries(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a phrase by itself goes into a list: nlp.phrases\(\[phrase\]\)"):
        read_entries("нулевой травматизм")
    with pytest.raises(InputError, match="expected the path of a CSV file"):
        read_entries(tmp_path)
