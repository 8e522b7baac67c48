"""The dependency tree of a sentence as SVG: words in a row, arcs from heads to dependents above them.

A Sentence comes in, HTML with the picture goes out; the relations are in words too, for screen readers. A long
sentence is as wide as it is, and scrolls.
"""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from nlp_pipeline.display.html import framed
from nlp_pipeline.display.markup import element, text
from nlp_pipeline.views import Sentence

FONT, SMALL = 15, 11.5  # sizes of words and of what is said of them, in pixels
LETTER = 0.62  # width of a letter, at most on average, in sizes of its font
GAP, STEP, HEAD = 16.0, 24.0, 5.0  # between words, between levels of arcs, of an arrow
LONGEST = 40  # characters of a word


def cell(sentence: Sentence) -> str:
    """A sentence for a notebook's cell: its tree, or its words where there is none."""
    if not sentence.doc.has("tokens.head") or not len(sentence.tokens):
        return framed(element("div", text(sentence.text), class_="nlp-block"))
    return framed(element("div", svg(sentence), class_="nlp-scroll"))


def svg(sentence: Sentence) -> str:
    """The tree of a sentence."""
    tokens = list(sentence.tokens)
    first = tokens[0].index
    heads = [None if token.head is None else token.head.index - first for token in tokens]
    arcs = [(head, place) for place, head in enumerate(heads) if head is not None and 0 <= head < len(tokens)]
    levels = _levels(arcs)
    words = [_shown(token.text) for token in tokens]
    tags = [(token.pos or "") if token.doc.has("tokens.pos") else "" for token in tokens]
    relations = [(token.deprel or "") if token.doc.has("tokens.deprel") else "" for token in tokens]
    centres, width = _centres(words, tags, arcs, relations)
    top = max(levels.values(), default=0) * STEP + 34  # where the arrows end
    drawn = [_arc(centres, arc, levels[arc], relations[arc[1]], top) for arc in arcs]
    drawn += [_root(centres[place], relations[place], top) for place, head in enumerate(heads) if head is None]
    for centre, word, tag in zip(centres, words, tags, strict=True):
        drawn.append(_label(word, centre, top + 22, FONT))
        drawn.append(_label(tag, centre, top + 40, SMALL, "nlp-dim"))
    said = [
        f"{word} ← {relation} – {'' if head is None else words[head]}".rstrip(" –")
        for word, relation, head in zip(words, relations, heads, strict=True)
        if head is None or 0 <= head < len(words)
    ]
    height = top + 50
    return element(
        "svg",
        element("title", text(sentence.text)),
        element("desc", text("; ".join(said))),
        *drawn,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        font_family="system-ui, sans-serif",
    )


def _shown(word: str) -> str:
    word = " ".join(word.split()) or "␣"
    return word if len(word) <= LONGEST else word[: LONGEST - 1] + "…"


def _width(word: str, size: float) -> float:
    wide = sum(east_asian_width(char) in "WF" for char in word)
    return (len(word) + 0.7 * wide) * size * LETTER


def _levels(arcs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """How high each arc is: above all arcs that share a stretch of the sentence with it and are shorter."""
    levels: dict[tuple[int, int], int] = {}
    highest: dict[int, int] = {}  # between a word and the next
    for arc in sorted(arcs, key=lambda pair: abs(pair[0] - pair[1])):
        stretch = range(min(arc), max(arc))
        levels[arc] = 1 + max(highest.get(place, 0) for place in stretch)
        highest.update(dict.fromkeys(stretch, levels[arc]))
    return levels


def _centres(
    words: Sequence[str], tags: Sequence[str], arcs: Sequence[tuple[int, int]], relations: Sequence[str]
) -> tuple[list[float], float]:
    """Where the middle of each word is, and how wide all of it is; neighbours leave room for the name of their arc."""
    widths = [max(_width(word, FONT), _width(tag, SMALL), 14.0) for word, tag in zip(words, tags, strict=True)]
    room = {min(arc): _width(relations[arc[1]], SMALL) + 18 for arc in arcs if abs(arc[0] - arc[1]) == 1}
    centres, place = [], GAP
    for number, width in enumerate(widths):
        if number:
            place += max(GAP, room.get(number - 1, 0.0) - (widths[number - 1] + width) / 2)
        centres.append(place + width / 2)
        place += width
    return centres, place + GAP


def _arc(centres: Sequence[float], arc: tuple[int, int], level: int, relation: str, top: float) -> str:
    """An arc from a head to its dependent; it ends a little beside the middle, so that arcs don't share a line."""
    head, own = arc
    side = 1 if head < own else -1
    start, stop = centres[head] + 4 * side, centres[own] - 3 * side
    height = top - level * STEP
    bend = min(10.0, abs(stop - start) / 2)
    line = f"M{start:.1f},{top:.1f}V{height + bend:.1f}Q{start:.1f},{height:.1f} {start + side * bend:.1f},{height:.1f}"
    line += f"H{stop - side * bend:.1f}Q{stop:.1f},{height:.1f} {stop:.1f},{height + bend:.1f}V{top - HEAD:.1f}"
    return (
        element("path", d=line)
        + _arrow(stop, top)
        + _label(relation, (start + stop) / 2, height + 4, SMALL, "nlp-dim nlp-relation")
    )


def _root(centre: float, relation: str, top: float) -> str:
    line = element("path", d=f"M{centre:.1f},16V{top - HEAD:.1f}")
    return line + _arrow(centre, top) + _label(relation, centre, 12, SMALL, "nlp-dim nlp-relation")


def _arrow(place: float, top: float) -> str:
    points = f"M{place - 3.5:.1f},{top - HEAD - 2:.1f}L{place + 3.5:.1f},{top - HEAD - 2:.1f}L{place:.1f},{top:.1f}Z"
    return element("path", d=points, class_="nlp-head")


def _label(said: str, place: float, height: float, size: float, class_: str | None = None) -> str:
    if not said:
        return ""
    return element(
        "text",
        text(said),
        x=f"{place:.1f}",
        y=f"{height:.1f}",
        font_size=size,
        text_anchor="middle",
        class_=class_,
    )
