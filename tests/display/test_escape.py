"""Escaping: whatever goes in, the parser reads back what was to be shown, and nothing of it is markup."""

from __future__ import annotations

import pytest
from hypothesis import given

from nlp_pipeline.display.escape import escape, short, shown, value_of_meta
from nlp_pipeline.meta import freeze
from tests.display.documents import TEXTS
from tests.display.parsed import html5lib
from tests.nasty import NASTY


@given(TEXTS)
def test_a_parser_reads_what_is_shown(text: str) -> None:
    check(text)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts_are_read_too(name: str) -> None:
    check(NASTY[name])


def check(text: str) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parseFragment(f'<p title="{escape(text)}">{escape(text)}</p>')
    assert (tree[0].text or "", tree[0].get("title")) == (shown(text), shown(text))
    assert [element.tag for element in tree.iter()][1:] == ["p"]
    shown(text).encode("utf-8")


def test_what_is_shown_keeps_its_length() -> None:
    text = "".join(map(chr, range(0x110000)))
    assert len(shown(text)) == len(text)
    odd = {shown(char) for char in "\x00\x08\x1b\x7f\x85\x9f\u202a\u202e\u2066\u2069"}
    assert odd == {"·"}
    assert {shown(char) for char in "\ud800\udfff\ufffe\uffff\U0010ffff\ufdd0"} == {"\ufffd"}
    same = "Ёлка\t\n\u00a0\u200d\u200f\ufeff😀"
    assert shown(same) == same
    assert shown("а\r\nб\rв") == "а\nб\nв"


def test_values_of_meta() -> None:
    assert value_of_meta(freeze({"ключ": ["а", None]})) == '{"ключ": ["а", null]}'
    assert value_of_meta(freeze({"ключ": ["а", 1, True]})["ключ"]) == "а, 1, True"
    assert short("абв", 3) == "абв"
