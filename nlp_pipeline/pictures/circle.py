"""Names on a circle, a line between two that appear together: the thicker, the more often. No label meets another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nlp_pipeline.pictures.canvas import BLUE, label
from nlp_pipeline.pictures.counts import Together

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THICKEST = 7.0  # points


def draw_circle(axes: Axes, found: Together, order: list[int]) -> None:
    """Names in this order around the circle, lines bent towards its middle, dots as large as a name is frequent."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    matrix = np.array(found.matrix)
    angles = dict(zip(order, np.pi / 2 - 2 * np.pi * np.arange(len(order)) / len(order), strict=True))
    points = {place: np.array([np.cos(angle), np.sin(angle)]) for place, angle in angles.items()}
    most = max(matrix[i, j] for i in order for j in order if i != j)
    pairs = sorted((int(matrix[i, j]), i, j) for i in order for j in order if i < j and matrix[i, j])
    for count, i, j in pairs:  # the thick ones on top
        share = count / most
        path = Path([points[i], (points[i] + points[j]) * 0.2, points[j]], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        axes.add_patch(
            PathPatch(
                path,
                facecolor="none",
                edgecolor=BLUE,
                linewidth=0.8 + (THICKEST - 0.8) * share,
                alpha=0.25 + 0.6 * share,
                capstyle="round",
            )
        )
    largest = max(matrix[place, place] for place in order)
    for place in order:
        angle, point = angles[place], points[place]
        size = 30 + 220 * matrix[place, place] / largest
        axes.scatter([point[0]], [point[1]], s=size, color="black", zorder=3, linewidths=0)
        turned = np.degrees(angle) % 360
        is_left = 90 < turned < 270
        axes.text(
            1.07 * point[0],
            1.07 * point[1],
            f"{label(found.names[place])} ({matrix[place, place]})",
            rotation=turned - 180 if is_left else turned,
            rotation_mode="anchor",
            ha="right" if is_left else "left",
            va="center",
            fontsize=9,
            parse_math=False,
        )
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_xlim(-1.1, 1.1)
    axes.set_ylim(-1.1, 1.1)
