"""Words found in one string of bytes, as a dict would find them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.numeric.word_list import GROUP, WordList

WORDS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=5)
LISTS = st.lists(WORDS | st.text("абв", min_size=1, max_size=6), unique=True, max_size=5 * GROUP).map(sorted)


@given(LISTS, WORDS | st.text("абв\n", max_size=6))
def test_finds_what_a_dict_finds(listed: list[str], other: str) -> None:
    words = WordList("\n".join(listed).encode(), more=("<x>", "<y>")) if "<" not in "".join(listed) else None
    if words is None:
        return
    known = {word: number for number, word in enumerate([*listed, "<x>", "<y>"])}
    assert list(words) == list(known) and len(words) == len(known)
    for word in (*known, other, "", *(word[:-1] for word in listed), *(word + "а" for word in listed)):
        assert words.get(word) == known.get(word, -1)
        assert (word in words) == (word in known)


@pytest.mark.parametrize("size", [0, 1, GROUP - 1, GROUP, GROUP + 1, 2 * GROUP, 2 * GROUP + 1])
def test_lists_that_end_with_a_group(size: int) -> None:
    listed = [f"{number:03}" for number in range(size)]
    words = WordList("\n".join(listed).encode())
    assert [words.get(word) for word in listed] == list(range(size))
    assert words.get("9") == words.get("") == words.get("\ud800") == -1
    assert words.get("9", 7) == 7


def test_lines_in_disorder_are_refused() -> None:
    lines = [f"{number:03}" for number in range(3 * GROUP)]
    with pytest.raises(ValueError, match="sorted"):
        WordList("\n".join(reversed(lines)).encode())
