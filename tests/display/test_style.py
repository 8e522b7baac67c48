"""Colours that can be read, in both themes."""

from __future__ import annotations

import colorsys

import pytest

from nlp_pipeline.display.style import DARK, HUES, LIGHT, MARK, hue, style
from nlp_pipeline.schema import TYPE_GROUPS

ENOUGH = 4.5  # WCAG 2.2, AA
Rgb = tuple[float, float, float]


def luminance(colour: Rgb) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def hexadecimal(colour: str) -> Rgb:
    r, g, b = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return r, g, b


def hsl(value: int, saturation: int, lightness: int) -> Rgb:
    return colorsys.hls_to_rgb(value / 360, lightness / 100, saturation / 100)


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_everything_can_be_read(theme: str, colours: dict[str, str]) -> None:
    mark, label, _ = MARK[theme]
    for value in HUES:
        ground = hsl(value, *mark)
        assert contrast(ground, hexadecimal(colours["ink"])) >= ENOUGH
        assert contrast(ground, hsl(value, *label)) >= ENOUGH
    for ground in ("paper", "wash"):
        for ink in ("ink", "soft"):
            assert contrast(hexadecimal(colours[ground]), hexadecimal(colours[ink])) >= ENOUGH


def test_a_group_has_one_hue_of_its_own() -> None:
    for kinds in TYPE_GROUPS.values():
        assert len({hue(kind) for kind in kinds}) == 1
    assert hue("EVENT") not in {hue(kind) for kind in TYPE_GROUPS}


def test_nothing_is_loaded() -> None:
    assert "url(" not in style() and "http" not in style() and "@import" not in style()
    assert "</" not in style()
