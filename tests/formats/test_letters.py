"""The advice for a file that is no UTF-8: its encoding by the letters."""

from __future__ import annotations

import pytest

from nlp_pipeline.formats.letters import likely, weight, window

TEXT = "Съезд прошёл в ЯЛТЕ, участники «обсудили» повестку."


@pytest.mark.parametrize("name", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso-8859-5"])
def test_the_letters_tell_the_encoding(name: str) -> None:
    data = TEXT.encode(name, "replace")
    assert data.decode(likely(data)) == data.decode(name)
    assert weight(data, name) > weight(data, "cp1251" if name != "cp1251" else "koi8-r")


def test_ascii_is_the_most_frequent_encoding() -> None:
    assert likely(b"plain") == "cp1251"


@pytest.mark.parametrize("before", [0, 10, 3999, 4000, 4001, 100_000])
def test_the_window_holds_the_first_other_byte(before: int) -> None:
    data = b"a" * before + b"\xe0" * 9000
    assert window(data).count(b"\xe0") == 4000
    assert window(data) in data
