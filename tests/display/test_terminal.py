"""The picture: what it shows, and that no text can break it."""

from __future__ import annotations

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.display.terminal import picture
from nlp_pipeline.doc import Doc, Failure
from tests.nasty import NASTY
from tests.toys import toy


def test_entities_are_marked_and_listed(ru: nlp.Pipeline) -> None:
    shown = picture(ru("Вести\n\nВ Омск приехал Пётр Громов. Громову рады."))
    assert "[Пётр Громов PER]" in shown
    assert "title" in shown
    assert any(line.split()[:3] == ["PER", "Пётр", "Громов"] for line in shown.splitlines())


def test_a_document_with_fewer_layers() -> None:
    assert "а б" in picture(toy()("а б"))
    assert "текст" in picture(Doc("текст"))
    assert "failed in syntax: ValueError: нет" in picture(Doc("", error=Failure("syntax", "ValueError", "нет")))


def test_what_is_known_of_the_document_stands_first() -> None:
    shown = picture(Doc("текст", meta={"id": 1, "date": "2025-11-18", "tags": ["вода", "наука"], "url": None}))
    assert shown.splitlines()[0].rstrip() == "date 2025-11-18   tags вода, наука"


def test_markup_in_a_text_stays_text(ru: nlp.Pipeline) -> None:
    assert "[bold red]" in picture(ru("Он написал [bold red] и ушёл."))


@pytest.mark.parametrize("name", NASTY)
def test_any_text_can_be_printed(ru: nlp.Pipeline, name: str) -> None:
    shown = picture(ru(NASTY[name]))
    shown.encode("utf-8")
    assert "\x1b" not in shown
