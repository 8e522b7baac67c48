"""Colours of types, layers and parts: a name comes in, a hue goes out, the same today and tomorrow, here and there.

Hues have a lightness for each theme, so that text on a mark and a type in its own hue have a contrast of 4.5 to 1 at
least (WCAG 2, AA); a test computes it for every hue. Colour never stands alone: the type is written beside it.
"""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal
from zlib import crc32

Theme = Literal["light", "dark"]

HUES = (210, 330, 130, 28, 265, 185, 0, 85, 235, 305, 50, 160)  # far apart first
KNOWN: Mapping[str, int] = MappingProxyType(
    {
        # persons blue, organizations pink, places green, in the default scheme and in the wide one
        **dict.fromkeys(("PER", "PERSON"), 210),
        **dict.fromkeys(("ORG", "ORGANIZATION"), 330),
        **dict.fromkeys(("LOC", "LOCATION", "COUNTRY", "CITY", "STATE_OR_PROVINCE", "DISTRICT"), 130),
        # what is said of persons; groups of them
        **dict.fromkeys(("PROFESSION", "AGE"), 235),
        **dict.fromkeys(("NATIONALITY", "IDEOLOGY", "RELIGION", "FAMILY", "LANGUAGE"), 265),
        # times, amounts
        **dict.fromkeys(("DATE", "TIME"), 28),
        **dict.fromkeys(("MONEY", "NUMBER", "ORDINAL", "PERCENT"), 50),
        # what happens, what is made, what is ruled
        **dict.fromkeys(("EVENT", "AWARD"), 0),
        **dict.fromkeys(("CRIME", "PENALTY", "LAW"), 305),
        **dict.fromkeys(("PRODUCT", "WORK_OF_ART", "FACILITY"), 185),
        **dict.fromkeys(("DISEASE",), 85),
        # layers, in diagrams
        "blocks": 210,
        "repairs": 0,
        "sentences": 265,
        "tokens": 160,
        "entities": 330,
        "phrases": 28,
    }
)

# the look of a theme: ground and ink of the page, dim ink, lines, raised ground, errors
THEMES: Mapping[Theme, Mapping[str, str]] = MappingProxyType(
    {
        "light": {
            "ground": "#ffffff",
            "ink": "#1c1e24",
            "dim": "#5c6370",
            "line": "#dcdfe5",
            "raised": "#f5f6f8",
            "bad": "#b3261e",
            "focus": "#1a5fd0",
        },
        "dark": {
            "ground": "#17191e",
            "ink": "#e7e9ee",
            "dim": "#a2a9b6",
            "line": "#3a3f49",
            "raised": "#21242b",
            "bad": "#ff9d94",
            "focus": "#8ab8ff",
        },
    }
)
# saturation and lightness, in percent: of the ground of a mark, of its edge, of words in its hue
LEVELS: Mapping[Theme, Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "light": {"mark": (85, 92), "edge": (45, 68), "word": (90, 24)},
        "dark": {"mark": (38, 21), "edge": (35, 44), "word": (85, 82)},
    }
)


def hue(name: str) -> int:
    """The hue of a type, 0 to 359; names that are not known get one of `HUES` by their checksum.

    >>> hue("PERSON") == hue("PER"), hue("СОРТ_ЧАЯ") == hue("СОРТ_ЧАЯ")
    (True, True)
    """
    known = KNOWN.get(name)
    return HUES[crc32(name.encode("utf-8", "surrogatepass")) % len(HUES)] if known is None else known


def colour(hue: int, part: str, theme: Theme) -> str:
    """The colour of a part (`mark`, `edge`, `word`) in a theme.

    >>> colour(210, "mark", "light")
    '#d9ebfc'
    """
    saturation, lightness = LEVELS[theme][part]
    channels = colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
