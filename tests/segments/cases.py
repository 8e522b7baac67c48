"""Cases in text files: one a line, a bar at each boundary."""

from __future__ import annotations

from pathlib import Path


def read_cases(name: str) -> list[str]:
    """The lines of a file beside this one, without comments."""
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def barred(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with a bar between neighbouring spans: where the first stops."""
    return "|".join(
        text[start:stop]
        for start, stop in zip(
            [0, *(stop for _, stop in spans[:-1])], [*(stop for _, stop in spans[:-1]), len(text)], strict=True
        )
    )
