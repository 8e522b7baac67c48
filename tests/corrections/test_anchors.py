"""Anchors find their place again: in the same text always, in a changed one by the words around."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.corrections.anchors import anchor, digest, find

TEXT = "Пётр Громов уехал в Омск. Вчера Громов вернулся, а сегодня Громов снова в пути."


@given(st.text("аб .\n", min_size=1, max_size=30), st.data())
def test_in_the_same_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    assert find(text, anchor(text, start, stop)) == (start, stop)


@given(st.text("аб ", max_size=20), st.text("аб ", max_size=20))
def test_after_text_before_and_behind(before: str, behind: str) -> None:
    start = TEXT.rindex("Громов")
    found = find(before + TEXT + behind, anchor(TEXT, start, start + 6))
    assert found == (start + len(before), start + len(before) + 6)


def test_of_equal_words_those_with_the_same_around() -> None:
    place = anchor(TEXT, 32, 38)
    changed = TEXT.replace("Вчера Громов", "А вчера Громов")
    assert find(changed, place) == (34, 40)
    assert find(TEXT.replace("Вчера Громов вернулся, а", "Но"), place) is None, "its words are gone"


@pytest.mark.parametrize("text", ["", "Громов", "Ким уехала"])
def test_in_another_text(text: str) -> None:
    assert find(text, anchor(TEXT, 32, 38)) is None


def test_a_digest_tells_texts_apart() -> None:
    assert digest("Омск") != digest("Омск ")
    assert digest("\ud83d\ude00") != digest("😀")
