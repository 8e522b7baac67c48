"""Where the arcs of a dependency tree run, so that no two lie on one another: levels and ports, no drawing.

Heads come in (for each token the number of its head in the sentence, -1 for none); the SVG and the terminal draw
what goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlp_pipeline.views import Sentence


@dataclass(frozen=True, slots=True)
class Arc:
    """From a head to its dependent, on a level above the tokens, 1 the lowest."""

    head: int
    dependent: int
    level: int

    @property
    def left(self) -> int:
        return min(self.head, self.dependent)

    @property
    def right(self) -> int:
        return max(self.head, self.dependent)


def heads_of(sentence: Sentence) -> list[int]:
    """For each token the place of its head in the sentence; -1 for a root, and for a head outside the sentence."""
    tokens = sentence.tokens
    rows = {row: place for place, row in enumerate(tokens.indices.tolist())}
    return [-1 if head is None else rows.get(int(head), -1) for head in tokens.column("head").tolist()]


def arcs_of(heads: Sequence[int]) -> list[Arc]:
    """An arc for each token that has a head, on the lowest level that is free between them; the shortest first.

    >>> [(arc.head, arc.dependent, arc.level) for arc in arcs_of([2, 2, -1, 2])]
    [(2, 1, 1), (2, 3, 1), (2, 0, 2)]
    """
    height = np.zeros(max(len(heads), 1), np.int64)  # [gaps between tokens]: the highest level so far
    arcs = []
    pairs = [(head, place) for place, head in enumerate(heads) if head not in (-1, place)]
    for head, dependent in sorted(pairs, key=lambda pair: (abs(pair[0] - pair[1]), min(pair), pair)):
        gaps = slice(min(head, dependent), max(head, dependent))
        level = int(np.max(height[gaps])) + 1
        height[gaps] = level
        arcs.append(Arc(head, dependent, level))
    return arcs


def ports(arcs: Sequence[Arc], size: int) -> tuple[list[list[Arc]], list[list[Arc]]]:
    """For each token the arcs that leave it to the left and to the right, the highest first.

    The highest stands nearest to the middle of the token: then no arc crosses another of the same token.
    """
    to_left: list[list[Arc]] = [[] for _ in range(size)]
    to_right: list[list[Arc]] = [[] for _ in range(size)]
    for arc in sorted(arcs, key=lambda arc: -arc.level):
        to_right[arc.left].append(arc)
        to_left[arc.right].append(arc)
    return to_left, to_right
