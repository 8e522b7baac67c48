"""Blocks: their kinds (the cases stand in layouts.txt), what they say of a document, text broken at a fixed width."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.doc import Doc
from nlp_pipeline.resources import Resources
from nlp_pipeline.text.blocks import MODES, Mode, find_blocks
from nlp_pipeline.text.layout import Layout
from nlp_pipeline.text.lines import BREAKS
from nlp_pipeline.text.rules import RULES, kind_by_rule
from tests.nasty import NASTY
from tests.text.cases import LayoutCase, layouts

LAYOUT = Layout(Resources())

WRAPPED = """Вчера вечером в городском саду открылась
выставка цветов, на которую приехали гости
из двадцати областей; организаторы говорят,
что такого наплыва посетителей они не ждали
даже в самых смелых мечтах."""

POEM = """Снег идёт по переулку,
снег идёт по мостовой,
кот выходит на прогулку,
кот приходит сам не свой"""


def kinds(text: str) -> list[tuple[str, str]]:
    return [(text[start:stop], kind) for start, stop, kind in find_blocks(text)]


@pytest.mark.parametrize("case", layouts("layouts.txt"), ids=lambda case: case.name)
def test_layout(case: LayoutCase) -> None:
    check(case)


@pytest.mark.xfail(strict=True, reason="known failures: move a case to layouts.txt when it passes")
@pytest.mark.parametrize("case", layouts("layouts_failures.txt"), ids=lambda case: case.name)
def test_known_failure(case: LayoutCase) -> None:
    check(case)


def test_a_line_is_held_against_the_rules_in_their_order() -> None:
    lines = {text for case in layouts("layouts.txt") for _, text in case.blocks}
    lines |= {"## Расходы", *(part for line in lines for part in line.split("|"))}
    kinds_seen = set()
    for line in lines:
        for is_edge in (False, True):
            first = next((rule.kind for rule in RULES if (is_edge or not rule.edge) and rule.matches(line)), None)
            kinds_seen.add(first)
            assert kind_by_rule(line, is_edge=is_edge) == first or (is_edge and first is None), line
    assert {None, "meta", "credit", "tags", "title"} <= kinds_seen


def check(case: LayoutCase) -> None:
    assert [(kind, text) for text, kind in kinds(case.text)] == case.blocks
    doc = Doc(case.text)
    assert LAYOUT.meta(doc.with_layers(LAYOUT(doc))) == {
        key: list(value) if isinstance(value, tuple) else value for key, value in case.meta.items()
    }


def test_modes() -> None:
    text = "Снег в Самаре\n\n" + WRAPPED
    assert [kind for *_, kind in find_blocks(text)] == ["title", "paragraph"]
    assert [kind for *_, kind in find_blocks(text, "plain")] == ["paragraph", "paragraph"]
    assert [kind for *_, kind in find_blocks(text, "lines")] == ["paragraph"] * 6


def test_a_line_is_a_block() -> None:
    assert kinds("Снег в Омске\n\n  Выпал снег.  \r\nДорог нет") == [
        ("Снег в Омске", "title"),
        ("Выпал снег.", "paragraph"),
        ("Дорог нет", "paragraph"),
    ]


@pytest.mark.parametrize("line_break", [*BREAKS, "\r\n", "\n\n"])
def test_every_line_break_counts(line_break: str) -> None:
    assert [text for text, _ in kinds(f"раз{line_break}два")] == ["раз", "два"]


@pytest.mark.parametrize(
    "text", ["Снег.\nДождь", "Только строка", "«Снег!»\nДождь", "я" * 201 + "\nДождь", "Вот:\nДождь"]
)
def test_no_title(text: str) -> None:
    assert kinds(text)[0][1] == "paragraph"


@pytest.mark.parametrize("line", ["• пункт", "1. Пункт", "2) пункт", "(3) пункт", "а) пункт", "- пункт", "* пункт"])
def test_list_item(line: str) -> None:
    assert kinds(f"Начало.\n{line}")[1] == (line, "list_item")


@pytest.mark.parametrize("line", ["— Привет!", "- Привет!", "2014. Начало", "1.5 метра", "•", "1)"])
def test_no_list_item(line: str) -> None:
    assert kinds(f"Начало.\n{line}")[1] == (line, "paragraph")


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    assert kinds(WRAPPED) == [(WRAPPED, "paragraph")]
    assert kinds(f"Цветы\n\n{WRAPPED}\n\nДа.") == [("Цветы", "title"), (WRAPPED, "paragraph"), ("Да.", "paragraph")]


@pytest.mark.parametrize(
    "text",
    [POEM, WRAPPED.replace("\n", "\n\n"), WRAPPED.rsplit("\n", 3)[0], "раз\nдва\nтри\nчетыре"],
    ids=["poem", "empty lines", "two lines", "narrow"],
)
def test_other_lines_stay_apart(text: str) -> None:
    assert [block for block, _ in kinds(text)] == text.split("\n\n" if "\n\n" in text else "\n")


@given(st.text(st.sampled_from("аЯ1.!)•-–:#/, \t\n\r\x0b\x85\u2028😂\u200b"), max_size=80), st.sampled_from(MODES))
def test_every_character_is_in_one_block(text: str, mode: Mode) -> None:
    check_cover(text, mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", NASTY)
def test_nasty(name: str, mode: Mode) -> None:
    check_cover(NASTY[name], mode)


def check_cover(text: str, mode: Mode) -> None:
    blocks = find_blocks(text, mode)
    for start, stop, _ in blocks:
        assert text[start:stop] == text[start:stop].strip() != ""
    covered = [index for start, stop, _ in blocks for index in range(start, stop) if not text[index].isspace()]
    assert covered == [index for index, char in enumerate(text) if not char.isspace()]


def test_no_open_break_of_the_data_is_merged(data: Path) -> None:
    seen = 0
    for folder in ("factrueval-dev", "nerel/dev", "nerel/train"):
        for path in sorted((data / folder).glob("*.txt")):
            text = path.read_text("utf-8")
            for start, stop, _ in find_blocks(text):
                seen += 1
                assert "\n" not in text[start:stop], path
    assert seen > 5000
