"""Colours: contrast as WCAG 2 computes it, for every hue in both themes; hues that stay."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nlp_pipeline.display.palette import HUES, KNOWN, LEVELS, THEMES, colour, hue
from nlp_pipeline.display.style import stylesheet

ALL_HUES = sorted({*HUES, *KNOWN.values()})


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("number", ALL_HUES)
def test_marks_can_be_read(theme: str, number: int) -> None:
    flat = THEMES[theme]
    mark, word = colour(number, "mark", theme), colour(number, "word", theme)
    assert contrast(mark, flat["ink"]) >= 4.5, "the text on a mark"
    assert contrast(mark, word) >= 4.5, "the type on a mark"
    for ground in ("ground", "raised"):
        assert contrast(flat[ground], word) >= 4.5, "a word in a hue"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_rest_can_be_read(theme: str) -> None:
    flat = THEMES[theme]
    for ground in ("ground", "raised"):
        for ink in ("ink", "dim", "bad", "focus"):
            assert contrast(flat[ground], flat[ink]) >= 4.5, (ground, ink)


def test_inline_colours_can_be_read_without_a_style_sheet() -> None:
    for number in ALL_HUES:
        assert contrast(colour(number, "mark", "light"), THEMES["light"]["ink"]) >= 4.5


def test_a_name_has_the_same_hue_in_every_process() -> None:
    names = ["PERSON", "СОРТ_ЧАЯ", "", "\ud800"]
    code = (
        "from nlp_pipeline.display.palette import hue; print([hue(n) for n in ['PERSON', 'СОРТ_ЧАЯ', '', '\\ud800']])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str([hue(name) for name in names])


def test_unknown_names_use_many_hues() -> None:
    assert {hue(f"тип {number}") for number in range(200)} == set(HUES)


def test_the_style_sheet_has_these_colours_and_touches_nothing_else() -> None:
    css = stylesheet()
    for theme, parts in LEVELS.items():
        assert f"color-scheme:{theme}" in css
        for part, (saturation, lightness) in parts.items():
            assert f"--nlp-{part}:{saturation}% {lightness}%" in css
    assert "url(" not in css
    assert "@import" not in css
    assert "<" not in css
    rules = css.replace("@media (prefers-color-scheme:dark){", "").replace("@media print{", "").split("{")
    for rule in rules[:-1]:
        for selector in rule.rpartition("}")[2].split(","):
            assert "nlp" in selector or selector.startswith(("@container", "'")), selector
