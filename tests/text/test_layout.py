"""What the models read instead; the cases stand in capitals_cases.txt and hyphenation_cases.txt, one a line."""

from __future__ import annotations

import pytest

from nlp_pipeline.doc import Doc
from nlp_pipeline.resources import Resources
from nlp_pipeline.segments.shadow import Shadow
from nlp_pipeline.text.layout import Layout
from tests.text.cases import rows

LAYOUT = Layout(Resources())


def shadow(text: str) -> str:
    repairs = LAYOUT(Doc(text))["repairs"]
    columns = (repairs[key].tolist() for key in ("start", "stop", "norm"))
    return Shadow(text, zip(*columns, strict=True)).text


@pytest.mark.parametrize(("text", "expected"), [*rows("capitals_cases.txt"), *rows("hyphenation_cases.txt")])
def test_what_the_models_read(text: str, expected: str) -> None:
    assert shadow(text) == expected


@pytest.mark.xfail(strict=True, reason="known failures: move a line to the cases when it passes")
@pytest.mark.parametrize(("text", "expected"), rows("repairs_failures.txt"))
def test_known_failure(text: str, expected: str) -> None:
    assert shadow(text) == expected


def test_where_repairs_meet_one_of_them_is_done() -> None:
    assert shadow("НОВЫЙ ПРЕЗИДЕ\u0301НТ СТРА\u00adНЫ") == "Новый ПРЕЗИДЕНТ СТРАНЫ"
    assert shadow("ре\u00ad\nка") == "река"
