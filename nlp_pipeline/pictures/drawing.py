"""The pictures themselves, drawn with matplotlib from the numbers of `counts`.

No state of matplotlib is touched: no pyplot, no settings. A picture is a Figure of its own, or drawn in the `ax` that
one gives. Names stand as they are (no formulas in them), colours can be told apart by all and in grey, and the line
at the foot says how many documents were counted, and by which versions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError
from nlp_pipeline.pictures import counts
from nlp_pipeline.pictures.canvas import BLUE, COLOURS, GREY, figure_title, finish, label, new_axes, say_nothing_found
from nlp_pipeline.pictures.circle import draw_circle
from nlp_pipeline.pictures.counts import Together, Within
from nlp_pipeline.pictures.order import side_by_side
from nlp_pipeline.pictures.periods import Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLES = {"PER": "persons", "ORG": "organizations", "LOC": "places"}
MANY = 30  # periods for which there is no room for all numbers
Kind: TypeAlias = Literal["matrix", "circle"]


def most_mentioned(
    docs: Iterable[Doc] | Doc,
    *types: str,
    top: int = 20,
    name: str = "normal",
    layer: str = "entities",
    ax: Axes | None = None,
) -> Axes:
    """Bars: the names mentioned most, of these types if any are given. Arguments as in `counts.most_mentioned`.

    Behind each bar stand its mentions, and in how many documents they are.
    """
    found = counts.most_mentioned(docs, *types, top=top, name=name, layer=layer)
    rows = found.rows
    axes = new_axes(ax, 7.5, 1.1 + 0.29 * max(len(rows), 3))
    axes.set_title(f"Most mentioned {_what(types, layer)}", loc="left", parse_math=False)
    if not rows:
        say_nothing_found(axes, f"no {_what(types, layer)} found")
        return finish(axes, found.source, ax is None)
    from matplotlib.ticker import MaxNLocator

    kinds = list(dict.fromkeys(row.type for row in rows))
    colours = {kind: COLOURS[place % len(COLOURS)] for place, kind in enumerate(kinds)}
    bars = axes.barh(
        range(len(rows)), [row.mentions for row in rows], color=[colours[row.type] for row in rows], height=0.7
    )
    axes.set_yticks(range(len(rows)), [label(row.name) for row in rows], parse_math=False)
    axes.invert_yaxis()
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for place, row in enumerate(rows):
        of_documents = f" in {row.documents}" if place else f" in {row.documents} document{'s' * (row.documents > 1)}"
        note = f"{row.mentions}{of_documents}"
        axes.annotate(
            note, (row.mentions, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8, color=GREY
        )
    axes.set_xlim(0, 1.2 * rows[0].mentions)  # room for the numbers
    axes.set_xlabel("mentions")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if len(kinds) > 1:
        handles = [bars[next(i for i, row in enumerate(rows) if row.type == kind)] for kind in kinds]
        axes.legend(handles, [label(TITLES.get(kind, kind)) for kind in kinds], frameon=False, loc="lower right")
    return finish(axes, found.source, ax is None)


def over_time(
    docs: Iterable[Doc] | Doc,
    what: str | Collection[str],
    *,
    by: Period = "month",
    top: int = 5,
    name: str = "normal",
    layer: str = "entities",
    ax: Axes | None = None,
) -> Axes:
    """Rows of bars: mentions of each name by day, week, month, quarter or year. Arguments as in `counts.over_time`.

    `what` is a type, or a list of names; dates are those of the documents, `doc.meta["date"]`. All names have one
    scale; the grey bars below are the documents of each period.
    """
    found = counts.over_time(docs, what, by=by, top=top, name=name, layer=layer)
    axes = new_axes(ax, 9, 1.5 + 0.62 * (len(found.mentions) + 1))
    of_what = _what([what] if isinstance(what, str) else [], layer)
    axes.set_title(f"Mentions of {of_what} by {by}", loc="left", parse_math=False)
    undated = f"{found.undated} without a date left out" if found.undated else ""
    most = max((max(mentions, default=0) for mentions in found.mentions.values()), default=0)
    if not most:
        say_nothing_found(axes, "no mention found")
        return finish(axes, found.source, ax is None, undated)
    rows = [(label(shown), mentions, most, BLUE) for shown, mentions in found.mentions.items()]
    rows.append(("all documents", found.documents, max(found.documents), "#999999"))
    for row, (_, numbers, highest, colour) in enumerate(rows):
        _draw_row(axes, len(rows) - 1 - row, numbers, highest, colour)
    axes.set_yticks([len(rows) - 1 - row + 0.3 for row in range(len(rows))], [row[0] for row in rows], parse_math=False)
    axes.set_ylim(-0.05, len(rows))
    axes.set_xlim(-0.6, len(found.periods) - 0.4)
    _name_periods(axes, found.periods)
    axes.spines[:].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return finish(axes, found.source, ax is None, undated)


def _draw_row(axes: Axes, bottom: float, numbers: Sequence[int], highest: int, colour: str) -> None:
    """Bars that stand on a line of their own; numbers on them all, or where there are many, on the highest."""
    heights = [0.72 * number / highest for number in numbers]
    axes.bar(range(len(numbers)), heights, bottom=bottom, width=0.84, color=colour, linewidth=0)
    axes.axhline(bottom, color="#bbbbbb", linewidth=0.8)
    top = numbers.index(max(numbers))
    for place, number in enumerate(numbers):
        if number and (place == top or len(numbers) <= MANY):
            axes.annotate(
                str(number),
                (place, bottom + heights[place]),
                xytext=(0, 1),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=8,
                color=GREY,
            )


def together(
    docs: Iterable[Doc] | Doc,
    *types: str,
    top: int = 15,
    within: Within = "document",
    name: str = "normal",
    layer: str = "entities",
    kind: Kind = "matrix",
    ax: Axes | None = None,
) -> Axes:
    """Who appears with whom: a `matrix`, or a `circle` with lines. Arguments as in `counts.together`.

    Names that keep company stand beside each other. The number is that of documents (blocks, sentences) with both.
    """
    if kind not in ("matrix", "circle"):
        raise InputError(f'kind: expected "matrix" or "circle", found {kind!r}')
    found = counts.together(docs, *types, top=top, within=within, name=name, layer=layer)
    size = max(len(found.names), 4)
    across = max(7.5, 5 + 0.05 * size)
    axes = new_axes(ax, *((2.2 + 0.42 * size, 1.6 + 0.42 * size) if kind == "matrix" else (across, across)))
    title = f"{_what(types, layer).capitalize()} that appear in one {within}"
    if kind == "circle" and ax is None:
        figure_title(axes, title)  # names stand where the title of the axes would
    else:
        axes.set_title(title, loc="left", parse_math=False)
    if not found.rows:
        say_nothing_found(axes, _alone(len(found.names), _what(types, layer), within))
        return finish(axes, found.source, ax is None)
    order = side_by_side(found.matrix)
    if kind == "matrix":
        _draw_matrix(axes, found, order)
    else:
        draw_circle(axes, found, order)
    return finish(axes, found.source, ax is None)


def _alone(number: int, what: str, within: str) -> str:
    """What to say where no two of the names shown appear together."""
    if number == 1:
        return "one name by itself: top=2 or more shows who appears with it"
    return f"no two of these {number} {what} in one {within}" if number else f"no two {what} in one {within}"


def _draw_matrix(axes: Axes, found: Together, order: list[int]) -> None:
    """Shades of blue below the diagonal, with their numbers; names at the left and below."""
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap

    size = len(order)
    values = np.array(found.matrix, float)[np.ix_(order, order)]
    values[np.triu_indices(size)] = np.nan
    values[values == 0] = np.nan
    values = values[1:, :-1]  # the first name has nobody above it, the last nobody after it
    most = float(np.nanmax(values))
    shades = LinearSegmentedColormap.from_list("blues", ["#e3eef6", BLUE, "#00304d"])
    axes.imshow(values, cmap=shades, vmin=0, vmax=max(most, 1), aspect="equal")
    names = [label(found.names[place]) for place in order]
    axes.set_yticks(range(size - 1), names[1:], parse_math=False)
    axes.set_xticks(range(size - 1), names[:-1], rotation=45, ha="right", rotation_mode="anchor", parse_math=False)
    for row, column in zip(*np.nonzero(~np.isnan(values)), strict=True):
        value = values[row, column]
        colour = "white" if value > 0.4 * most else "black"
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", color=colour, fontsize=8)
    axes.set_xticks(np.arange(size) - 0.5, minor=True)
    axes.set_yticks(np.arange(size) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)


def _name_periods(axes: Axes, names: tuple[str, ...]) -> None:
    """Names of periods below, as many as there is room for."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def name_at(place: float, _: Any) -> str:
        return names[round(place)] if 0 <= round(place) < len(names) and abs(place - round(place)) < 1e-6 else ""

    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(name_at))


def _what(types: Collection[str], layer: str) -> str:
    named = [TITLES.get(kind, label(kind)) for kind in types]
    if not named:
        return "names" if layer == "entities" else layer
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
