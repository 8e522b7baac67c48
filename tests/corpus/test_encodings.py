"""Encodings: found for short and long texts, in capitals and Kazakh; never a broken text taken for another encoding."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.corpus.encodings import SAMPLE, codec, find
from nlp_pipeline.errors import FormatError, InputError
from tests.corpus.files import items, put

RUSSIAN = "Вчера мэр города подписал указ о ремонте дорог. Жители довольны: объезд закроют."
KAZAKH = "Қазақстан Үкіметі бүгін жаңа бағдарламаны бекітті, өңір әкімдері қолдады."
CODES = ["utf-8", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso-8859-5", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("text", [RUSSIAN, RUSSIAN.upper(), RUSSIAN[:20], RUSSIAN * 1000], ids=len)
def test_russian_is_found(name: str, text: str) -> None:
    data = text.encode(name)
    assert data.decode(find(data, whole=True).name) == text


@pytest.mark.parametrize("name", ["utf-8", "kz1048", "ptcp154", "utf-16-le"])
def test_kazakh_is_found_where_the_encoding_has_its_letters(name: str) -> None:
    assert find(KAZAKH.encode(name), whole=True).name == name


@pytest.mark.parametrize("text", ["Garçon, où est la bibliothèque? L'été dernier.", "The café — déjà vu — was “nice”."])
def test_western_text_is_not_made_cyrillic(text: str) -> None:
    assert find(text.encode("cp1252"), whole=True).name == "cp1252"


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_decides_and_is_no_part_of_the_text(tmp_path: Path, mark: bytes, name: str) -> None:
    path = put(tmp_path / "а.txt", mark + "Да\r\n😀".encode(name))
    [item] = items(path)
    assert item.text == "Да\r\n😀"
    assert item.meta.get("encoding", "utf-8") == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf8_with_letters_stays_utf8(text: str) -> None:
    data = f"Письмо {text}".encode()
    assert find(data, whole=True).name == "utf-8"
    assert find(data + "я".encode()[:1]).name == "utf-8", "the sample was cut in the middle of a letter"


@pytest.mark.parametrize("text", ["Мама\0мыла раму", "\0\0\0Мама мыла раму" * 20, "\x01\x02да\x03", "", "\0"])
def test_utf8_with_control_characters_stays_utf8(text: str) -> None:
    assert find(text.encode(), whole=True).name == "utf-8"


@pytest.mark.parametrize("bad", [b"\xff", b"\xd0", b"\xe2\x80"])
@pytest.mark.parametrize("text", [RUSSIAN, "The “fair” was — as always — “nice”"])
def test_broken_utf8_is_told_and_not_taken_for_another_encoding(tmp_path: Path, bad: bytes, text: str) -> None:
    start = text[:9].encode()
    [item] = items(put(tmp_path / "а.txt", start + bad + b" " + text[9:].encode()))
    assert item.text is None
    assert item.error is not None
    assert f"0x{bad[0]:02x} at offset {len(start)}" in item.error
    assert "expected utf-8" in item.error


def test_a_table_of_numbers_is_no_utf16() -> None:
    data = b" 1 2 3 4 5 A B C" * 50 + "Итого".encode("cp1251")
    assert find(data, whole=True).name == "cp1251"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 9]
)
def test_what_is_no_text_is_told(tmp_path: Path, data: bytes) -> None:
    [item] = items(put(tmp_path / "а.txt", data))
    assert item.text is None
    assert item.error is not None
    assert "expected a text" in item.error


def test_the_named_encoding_stands(tmp_path: Path) -> None:
    path = put(tmp_path / "а.txt", RUSSIAN.encode("koi8-r"))
    [item] = items(path, encoding="cp1251")
    assert item.text == RUSSIAN.encode("koi8-r").decode("cp1251")
    assert "encoding" not in item.meta, "he knows it"
    [item] = items(path, encoding="utf-8")
    assert item.error is not None
    assert "expected utf-8 (named)" in item.error


@pytest.mark.parametrize("name", ["utf-16", "UTF_16", "utf-16-le", "utf8", "utf-8-sig", "utf-32"])
@pytest.mark.parametrize("mark", [True, False])
def test_the_mark_of_a_named_encoding_is_passed_over(name: str, mark: bool) -> None:
    plain = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": "utf-8"}.get(codecs.lookup(name).name, name)
    data = ("\ufeff" if mark else "").encode(plain) + "Да".encode(plain)
    found = find(data, name, whole=True)
    assert found.decode(data[found.mark :]) == "Да"


@pytest.mark.parametrize("name", ["utf9", "", "base64", "rot13", "a\0b", "hex"])
def test_an_unknown_encoding_is_told_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="name of an encoding"):
        codec(name)
    with pytest.raises(InputError, match="name of an encoding"):
        items(put(tmp_path / "а.txt", "да"), encoding=name)


def test_a_byte_that_the_encoding_lacks_is_told() -> None:
    with pytest.raises(FormatError, match=r"expected cp1251 \(found .*\), found the byte 0x98 at offset 1"):
        find("Да это так".encode("cp1251")).decode(b"\xe0\x98")


def test_letters_far_behind_the_beginning_count() -> None:
    data = b"0123456789\n" * 50_000 + RUSSIAN.encode("koi8-r")
    assert len(data) < SAMPLE
    assert find(data).name == "koi8-r"
