"""Offsets: as Python itself encodes them, both ways, for any text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats.offsets import Offsets, Unit

CODECS: dict[Unit, tuple[str, int]] = {"codepoints": ("utf-32-le", 4), "utf16": ("utf-16-le", 2), "utf8": ("utf-8", 1)}
texts = st.text(st.characters(), max_size=30) | st.text("аa😀\ud83d\ude00\u0301\r\n", max_size=30)


@given(texts, st.sampled_from(list(CODECS)))
def test_as_python_encodes(text: str, unit: Unit) -> None:
    codec, size = CODECS[unit]
    expected = [
        sum(len(char.encode(codec, "surrogatepass")) for char in text[:point]) // size for point in range(len(text) + 1)
    ]
    offsets = Offsets(text, unit)
    assert offsets.units(range(len(text) + 1)).tolist() == expected
    back = {unit: point for point, unit in enumerate(expected)}
    tried = range(-2, expected[-1] + 3)
    assert offsets.points(tried).tolist() == [back.get(offset, -1) for offset in tried]


def test_any_shape() -> None:
    offsets = Offsets("а😀б", "utf16")
    assert offsets.units([[0, 1], [2, 3]]).tolist() == [[0, 1], [3, 4]]
    assert offsets.units(np.array([], np.int64)).shape == (0,)


def test_what_is_outside_is_named() -> None:
    with pytest.raises(FormatError, match="a text of 2 characters, found 3"):
        Offsets("да", "utf8").units([3])
    with pytest.raises(FormatError, match="codepoints, utf16, utf8, found 'bytes'"):
        Offsets("да", "bytes")  # type: ignore[arg-type]


def test_a_long_text_takes_no_time_to_speak_of() -> None:
    text = "а😀" * 500_000
    offsets = Offsets(text, "utf16")
    points = np.arange(0, len(text) + 1)
    assert (offsets.points(offsets.units(points)) == points).all()
