"""Paragraphs of texts that other libraries have cut into sentences: a line break between two sentences parts them."""

from __future__ import annotations

from collections.abc import Sequence

from nlp_pipeline.columns import Column


def paragraphs(text: str, sentences: Sequence[tuple[int, int]]) -> dict[str, Column]:
    """The layer `blocks` of sentences that are sorted: those with a line break between them are in different ones.

    >>> paragraphs("Да.\\nНет. Да.", [(0, 3), (4, 8), (9, 12)])["stop"].tolist()
    [3, 12]
    """
    spans: list[list[int]] = []
    for start, stop in sentences:
        if spans and not any(char in "\n\r" for char in text[spans[-1][1] : start]):
            spans[-1][1] = max(spans[-1][1], stop)
        else:
            spans.append([start, stop])
    starts, stops = [start for start, _ in spans], [stop for _, stop in spans]
    kinds = Column.of("text", ["paragraph"] * len(spans))
    return {"start": Column.of("int", starts), "stop": Column.of("int", stops), "kind": kinds}
