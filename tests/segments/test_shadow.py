"""The shadow: what is removed belongs to its neighbour, and the way back is exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.segments.shadow import Shadow
from nlp_pipeline.segments.tokens import Tokenizer
from nlp_pipeline.text.blocks import find_blocks
from nlp_pipeline.text.repairs import find_repairs
from tests.nasty import NASTY
from tests.segments.test_tokens import check_cover

TEXTS = st.text(st.sampled_from("аАиеeyпTz1.-(😂\u200d\ufe0f\u0301\u0306\u0308\u00ad\u200b\ufeff \n"), max_size=40)


def tokens_mapped_back(text: str) -> list[tuple[int, int]]:
    shadow = Shadow(text, find_repairs(text))
    starts, stops, _, _ = Tokenizer().tokenize(shadow.text)
    pairs = zip(shadow.original_start(starts).tolist(), shadow.original_stop(stops).tolist(), strict=True)
    return list(pairs)


def test_no_repairs_no_work() -> None:
    shadow = Shadow("слово")
    assert shadow.text == "слово"
    assert shadow.original_start(np.array([0, 3])).tolist() == [0, 3]
    assert shadow.original_stop(np.array([5])).tolist() == [5]


@pytest.mark.parametrize(
    ("text", "clean", "tokens"),
    [
        ("за\u0301мок", "замок", ["за\u0301мок"]),
        ("\ufeffДа, нет", "Да, нет", ["\ufeffДа", ",", "нет"]),
        ("Андреи\u0306\u00ad пришёл", "Андрей пришёл", ["Андреи\u0306\u00ad", "пришёл"]),
        ("\u200b\u200b \u00ad", "\u200b\u200b \u00ad", ["\u200b\u200b", "\u00ad"]),
        ("да\u200b.", "да.", ["да\u200b", "."]),
    ],
)
def test_removed_characters_belong_to_their_neighbour(text: str, clean: str, tokens: list[str]) -> None:
    assert Shadow(text, find_repairs(text)).text == clean
    assert [text[start:stop] for start, stop in tokens_mapped_back(text)] == tokens


@given(TEXTS)
def test_tokens_mapped_back_cover_the_text(text: str) -> None:
    check_cover(text, tokens_mapped_back(text))


@pytest.mark.parametrize("name", NASTY)
def test_nasty(name: str) -> None:
    check_cover(NASTY[name], tokens_mapped_back(NASTY[name]))


@given(TEXTS)
def test_blocks_there_and_back(text: str) -> None:
    shadow = Shadow(text, find_repairs(text))
    for start, stop, _ in find_blocks(text):
        clean_start, clean_stop = int(shadow.clean_start(start)), int(shadow.clean_stop(stop))
        assert shadow.text[clean_start:clean_stop] == Shadow(text[start:stop], find_repairs(text[start:stop])).text
        assert (int(shadow.original_start(clean_start)), int(shadow.original_stop(clean_stop))) == (start, stop)


def test_who_has_no_neighbour_stays() -> None:
    assert Shadow("\u200b да", [(0, 1, None)]).text == "\u200b да"
