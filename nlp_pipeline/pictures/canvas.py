"""What all pictures have in common: axes of a figure of their own, colours, safe labels, the line at the foot."""

from __future__ import annotations

import re
import textwrap
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from nlp_pipeline.characters import without_surrogates
from nlp_pipeline.extras import need
from nlp_pipeline.pictures.counts import Source

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, GREY = "#0072B2", "#555555"
COLOURS = (BLUE, "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")  # Okabe and Ito's
LONGEST = 40
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")  # no glyphs


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes that were given, or those of a new figure of this size in inches; they show themselves in notebooks."""
    if ax is not None:
        return ax
    need("matplotlib", "pictures")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes: Axes = figure.subplots()
    for shown in (figure, axes):
        shown.__dict__["_repr_png_"] = partial(
            png, figure
        )  # what IPython looks for; pyplot would do it by a global state
    return axes


def png(figure: Any) -> bytes:
    """The picture as the bytes of a PNG file."""
    data = BytesIO()
    figure.savefig(data, format="png", dpi=110)
    return data.getvalue()


def label(name: str) -> str:
    """A name as a picture can show it: no control characters, not too long.

    >>> label("Министерство\\nводных ресурсов")
    'Министерство водных ресурсов'
    """
    clean = without_surrogates(CONTROL.sub(" ", name))
    clean = " ".join(clean.split())
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def say_nothing_found(axes: Axes, message: str) -> None:
    """An empty picture says so."""
    axes.text(0.5, 0.5, message, ha="center", va="center", color=GREY, transform=axes.transAxes, parse_math=False)
    axes.set_axis_off()


def figure_title(axes: Axes, title: str) -> None:
    """A title over the whole figure."""
    axes.figure.suptitle(title, x=0.01, ha="left", parse_math=False)


def finish(axes: Axes, source: Source, is_own: bool, note: str = "") -> Axes:
    """The line at the foot of a figure of our own: how many documents, by which versions."""
    if not is_own:
        return axes
    failed = f"{source.failed} failed" if source.failed else ""
    notes = ", ".join(filter(None, (failed, note)))
    documents = f"{source.documents} document{'' if source.documents == 1 else 's'}{f' ({notes})' if notes else ''}"
    versions = ", ".join(f"{library} {version}" for library, version in source.made_by.items())
    figure: Any = axes.figure
    line = " · ".join(filter(None, (documents, versions)))
    width = int(figure.get_figwidth() * 17)  # characters of this size on a line
    figure.supxlabel(textwrap.fill(line, width), x=0.01, ha="left", fontsize=6.5, color=GREY, parse_math=False)
    return axes
