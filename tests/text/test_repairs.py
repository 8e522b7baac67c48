"""Repairs: what is repaired, and what must be left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.text.repairs import find_repairs
from tests.nasty import NASTY


def repaired(text: str) -> str:
    position, pieces = 0, []
    for start, stop, replacement in find_repairs(text):
        pieces += [text[position:start], replacement or ""]
        position = stop
    return "".join([*pieces, text[position:]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("пре\u00adзи\u00adдент", "президент"),
        ("сло\u200bво \ufeffда", "слово да"),
        ("за\u0301мок и замо\u0300к", "замок и замок"),
        ("Андреи\u0306, Семе\u0308н, Киі\u0308в", "Андрей, Семён, Київ"),
        ("Е\u0308\u0301лка", "Ёлка"),
        ("е\u00ad\u0308ж", "ёж"),
        ("Пyтин и Mосква", "Путин и Москва"),
        ("Bаpвapа", "Варвара"),
        ("пy\u0301ть", "путь"),
        ("20\u2060000\u200b.", "20000."),
        ("\ufeff«Да»", "«Да»"),
        ("cafe\u0301", "café"),
        ("зáмок", "замок"),
        ("пoезд-экcпресс", "поезд-экспресс"),
    ],
)
def test_repaired(text: str, expected: str) -> None:
    assert repaired(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Обычный текст, 5 слов.",
        "iPhoneы и PCшники, SMSка",
        "USB-кабель, Windows и ёж",
        "👨\u200d👩\u200d👧 и 🏳\ufe0f\u200d🌈",
        "\u200b\u200b \u00ad",
        "café и \u0301",
        "cop, a и c",
    ],
)
def test_left_alone(text: str) -> None:
    assert find_repairs(text) == []


@pytest.mark.parametrize("name", NASTY)
def test_nasty(name: str) -> None:
    check(NASTY[name])


@given(st.text(st.sampled_from("аиеeyпTz1.-(😂\u200d\ufe0f\u0301\u0306\u0308\u00ad\u200b\ufeff \n"), max_size=40))
def test_repairs_are_sorted_and_touch_no_blank(text: str) -> None:
    check(text)


def check(text: str) -> None:
    end = 0
    for start, stop, replacement in find_repairs(text):
        assert end <= start < stop <= len(text)
        end = stop
        assert not any(char.isspace() for char in text[start:stop])
        assert replacement is None or (replacement and replacement != text[start:stop])
    assert len(repaired(text).split()) == len(text.split()), "a word was lost"
