"""Windows: bounded, between words, with nothing lost or found twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.bridges.windows import LONGEST, OVERLAP, SIZE, matches

PIECES = ["Иван", "Петров", " ", " ", " ", ", ", "-", "и", "2014", "_", "😂", "\n", "слово" * 12]
long_text = st.lists(st.sampled_from(PIECES), max_size=600).map("".join)
too_long = st.lists(st.sampled_from([*PIECES, "а" * 70, "1" * 700]), max_size=600).map("".join)

Found = list[tuple[int, int, str]]


def pairs(window: str) -> Iterator[tuple[int, int, str]]:
    """Two words in a row, or one."""
    for match in re.finditer(r"\w+(?: \w+)?", window):
        yield match.start(), match.end(), match[0]


def shown(text: str) -> list[str]:
    """The windows that a grammar which finds nothing gets."""
    windows: list[str] = []

    def listen(window: str) -> Found:
        windows.append(window)
        return []

    assert list(matches(text, 0, len(text), listen)) == []
    return windows


def short_words(text: str) -> str:
    """The text without the words that are too long."""
    return re.sub(rf"\w{{{LONGEST + 1},}}", "\0", text)


@given(long_text)
def test_windows_find_what_the_whole_text_holds(text: str) -> None:
    text = short_words(text)
    assert list(matches(text, 0, len(text), pairs)) == list(pairs(text))


@given(too_long)
def test_windows_are_short_and_show_every_short_word(text: str) -> None:
    windows = shown(text)
    assert all(0 < len(window) <= SIZE for window in windows)
    words = set(re.findall(r"\w+", short_words(text)))
    assert {word for window in windows for word in re.findall(r"\w+", window)} == words


@given(too_long)
def test_matches_are_what_stands_there_in_order_and_apart(text: str) -> None:
    after = 0
    for start, stop, match in matches(text, 0, len(text), pairs):
        assert text[start:stop] == match
        assert start >= after
        after = stop


def test_the_work_is_linear() -> None:
    text = "Иван Петров и " * 10_000
    assert len(shown(text)) <= len(text) // (SIZE - OVERLAP - 2 * LONGEST) + 1


def test_a_match_up_to_the_overlap_is_seen_whole() -> None:
    name = "Ж" + "б" * 59 + " Ж" + "б" * 59
    assert len(name) <= OVERLAP
    for shift in range(0, 700, 13):
        text = "и " * (shift // 2) + name + " и" * 700
        assert [match for _, _, match in matches(text, 0, len(text), capitals)] == [name]


def capitals(window: str) -> Iterator[tuple[int, int, str]]:
    for match in re.finditer(r"Ж\w*(?: Ж\w*)?", window):
        yield match.start(), match.end(), match[0]


def test_a_sentence_of_usual_length_is_one_window() -> None:
    text = "Слово " * 99 + "слово."
    assert len(text) <= SIZE
    assert shown(text) == [text]


def test_overlapping_answers_are_resolved() -> None:
    def twice(window: str) -> Found:
        return [(3, 5, "б"), (0, 4, "а"), (0, 2, "в")]

    assert list(matches("слово", 0, 5, twice)) == [(0, 4, "а")]
