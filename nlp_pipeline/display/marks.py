"""A text with marks in it as HTML: marks that lie in one another are nested, marks that cross are split.

Regions of the text (its blocks) and marks come in, one string of HTML for each region goes out. A mark that goes over
the end of a region, or over the end of another mark, goes on behind it; its first piece takes the focus, its last piece
says the type. Every character of a region stands in its HTML exactly once, in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp_pipeline.display.escape import escape, short
from nlp_pipeline.display.palette import colour, hue

DEEPEST = 12  # marks in one another; browsers and readers give up later, but not much
SHOWN_LABEL, SHOWN_VALUE = 40, 300


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be marked: its type, what is known of it (name, value), and where a link to it goes."""

    start: int
    stop: int
    type: str
    known: Sequence[tuple[str, str]] = ()
    anchor: str = ""


def render_regions(
    text: str, regions: Iterable[tuple[int, int]], marks: Sequence[Mark], *, inline: bool = True
) -> Iterator[str]:
    """The HTML of each region; regions and marks sorted by start (marks that are longer first).

    `inline` writes the colours of the light theme on each mark too, for places that take style sheets away.

    >>> list(render_regions("Ли Бо", [(0, 5)], [], inline=False))
    ['Ли Бо']
    """
    waiting = iter(marks)
    coming = next(waiting, None)
    opened: list[Mark] = []
    seen: set[int] = set()  # marks of which a piece was written
    spans = [*regions]
    for number, (start, stop) in enumerate(spans):
        behind = spans[number + 1][0] if number + 1 < len(spans) else len(text)  # a mark may end in the gap
        opened = [mark for mark in opened if mark.stop > start]
        parts = [_open(mark, text, seen, inline) for mark in opened]
        place = start
        while True:
            at = min([stop, *(mark.stop for mark in opened)])
            if coming is not None and coming.start < at:
                at = max(coming.start, place)
            parts.append(_piece(text, place, at))
            place = at
            if place >= stop:
                parts += [_close(mark, mark.stop <= behind) for mark in reversed(opened)]
                break
            lowest = next((index for index, mark in enumerate(opened) if mark.stop <= place), len(opened))
            parts += [_close(mark, mark.stop <= place) for mark in reversed(opened[lowest:])]
            opened[lowest:] = [mark for mark in opened[lowest:] if mark.stop > place]
            parts += [_open(mark, text, seen, inline) for mark in opened[lowest:]]
            while coming is not None and coming.start <= place:
                if coming.stop > place:
                    opened.append(coming)
                    parts.append(_open(coming, text, seen, inline))
                coming = next(waiting, None)
        yield "".join(parts)


def shallow(marks: Iterable[Mark]) -> list[Mark]:
    """The marks without those that start where `DEEPEST` others are open.

    >>> len(shallow([Mark(0, 100 - place, "A") for place in range(30)]))
    12
    """
    kept: list[Mark] = []
    stops: list[int] = []
    for mark in marks:
        stops = [stop for stop in stops if stop > mark.start]
        if len(stops) < DEEPEST:
            kept.append(mark)
            stops.append(mark.stop)
    return kept


def _piece(text: str, start: int, stop: int) -> str:
    """A piece of the text; a line end that is cut in two (CR and LF) is one line end, in the second piece."""
    piece = text[start:stop]
    if piece.endswith("\r") and text[stop : stop + 1] == "\n":
        piece = piece[:-1]
    return escape(piece)


def _open(mark: Mark, text: str, seen: set[int], inline: bool) -> str:
    is_first = id(mark) not in seen
    seen.add(id(mark))
    type_hue = hue(mark.type)
    style = f"--nlp-h:{type_hue}"
    if inline:
        style += f";background:{colour(type_hue, 'mark', 'light')};color:#1c1e24"
    known = [(name, short(value, SHOWN_VALUE)) for name, value in mark.known]
    tip = "\n".join([mark.type, *(f"{name}: {value}" for name, value in known)])
    if not is_first:
        return f'<mark class="nlp-m nlp-went-on" style="{style}" data-tip="{escape(tip)}">'
    said = f"{short(text[mark.start : mark.stop], SHOWN_VALUE)}: {', '.join(tip.splitlines())}"
    anchor = f' id="{escape(mark.anchor)}"' if mark.anchor else ""
    return (
        f'<mark class="nlp-m"{anchor} style="{style}" tabindex="0" role="group" aria-label="{escape(said)}" '
        f'data-tip="{escape(tip)}">'
    )


def _close(mark: Mark, is_last: bool) -> str:
    if not is_last:
        return "</mark>"
    title = escape(", ".join(f"{name}: {short(value, SHOWN_VALUE)}" for name, value in mark.known) or mark.type)
    return f'<small class="nlp-t" title="{title}"> {escape(short(mark.type, SHOWN_LABEL))}</small></mark>'
