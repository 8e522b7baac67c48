"""The pictures: they show the numbers, no label meets another, and nothing of matplotlib's settings is touched."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from nlp_pipeline import pictures
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import ExtraError, InputError
from nlp_pipeline.pictures import counts
from nlp_pipeline.pictures.canvas import label
from nlp_pipeline.pictures.order import side_by_side
from tests.nasty import NASTY
from tests.pictures.test_counts import chronicle, document  # noqa: F401 — a fixture

matplotlib = pytest.importorskip("matplotlib", reason="the extra 'pictures' is not installed")

LONG = "Министерство водных ресурсов, ирригации и лесного хозяйства предгорных районов"


def drawn(ax: Any) -> Any:
    """The renderer of the finished picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    return canvas.get_renderer()


def check_labels(ax: Any) -> None:
    """No two names overlap, and all are inside the figure."""
    renderer = drawn(ax)
    for ticks in (ax.get_xticklabels(), ax.get_yticklabels()) if ax.axison else ():
        upright = [tick for tick in ticks if tick.get_text() and tick.get_rotation() == 0]
        boxes = [tick.get_window_extent(renderer) for tick in upright]
        assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    for box in (ax.get_tightbbox(renderer), *(text.get_window_extent(renderer) for text in ax.texts)):
        assert box.x0 >= -3
        assert box.y0 >= -3
        assert box.x1 <= ax.figure.bbox.width + 3
        assert box.y1 <= ax.figure.bbox.height + 3


def many(number: int) -> list[Doc]:
    names = [f"{LONG} {place}" for place in range(number)]
    return [document(names[i : i + 3], f"20{i % 90 + 10}-01-01") for i in range(number)]


def test_bars_are_the_numbers(chronicle: list[Doc]) -> None:  # noqa: F811
    ax = pictures.most_mentioned(chronicle, "PER", top=5)
    rows = counts.most_mentioned(chronicle, "PER", top=5).rows
    assert [bar.get_width() for bar in ax.patches] == [row.mentions for row in rows]
    assert [text.get_text() for text in ax.get_yticklabels()] == [row.name for row in rows]
    assert ax.get_title(loc="left") == "Most mentioned persons"
    assert ax.texts[1].get_text() == f"{rows[1].mentions} in {rows[1].documents}"
    assert ax.get_legend() is None
    check_labels(ax)


def test_types_have_colours(chronicle: list[Doc]) -> None:  # noqa: F811
    ax = pictures.most_mentioned(chronicle, "PER", "LOC")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["persons", "places"]
    assert len({bar.get_facecolor() for bar in ax.patches[: len(ax.get_yticks())]}) == 2
    assert ax.get_title(loc="left") == "Most mentioned persons and places"
    check_labels(ax)


def test_rows_of_bars_are_the_numbers(chronicle: list[Doc]) -> None:  # noqa: F811
    ax = pictures.over_time(chronicle, "PER", by="quarter", top=3)
    found = counts.over_time(chronicle, "PER", by="quarter", top=3)
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == [*found.mentions, "all documents"]
    heights = np.array([bar.get_height() for bar in ax.patches]).reshape(4, len(found.periods))
    expected = np.array([*found.mentions.values()])
    assert np.allclose(heights[:3] / heights[:3].max(), expected / expected.max())
    assert np.allclose(heights[3] / heights[3].max(), np.array(found.documents) / max(found.documents))
    drawn(ax)
    shown = [text.get_text() for text in ax.get_xticklabels() if text.get_text()]
    assert shown == [period for period in found.periods if period in shown]
    assert "1 without a date left out" in ax.figure.get_supxlabel()
    check_labels(ax)


def test_the_matrix_is_the_numbers(chronicle: list[Doc]) -> None:  # noqa: F811
    ax = pictures.together(chronicle, "PER", within="sentence")
    found = counts.together(chronicle, "PER", within="sentence")
    left = [text.get_text() for text in ax.get_yticklabels()]
    below = [text.get_text() for text in ax.get_xticklabels()]
    shown = {
        frozenset((left[round(text.get_position()[1])], below[round(text.get_position()[0])])): int(text.get_text())
        for text in ax.texts
    }
    assert shown == {frozenset((pair.name, pair.other)): pair.times for pair in found.rows}
    check_labels(ax)


def test_the_circle_has_a_line_for_each_pair(chronicle: list[Doc]) -> None:  # noqa: F811
    ax = pictures.together(chronicle, kind="circle", top=25)
    found = counts.together(chronicle, top=25)
    assert len(ax.patches) == len(found.rows)
    assert sorted(line.get_linewidth() for line in ax.patches)[-1] == 7.0
    assert sorted(text.get_text() for text in ax.texts) == sorted(
        f"{name} ({found.matrix[place][place]})" for place, name in enumerate(found.names)
    )
    places = {(round(text.get_position()[0], 3), round(text.get_position()[1], 3)) for text in ax.texts}
    assert len(places) == len(found.names)
    check_labels(ax)


@pytest.mark.parametrize(
    "draw",
    [
        lambda docs: pictures.most_mentioned(docs, top=60),
        lambda docs: pictures.over_time(docs, "PER", by="year", top=20),
        lambda docs: pictures.over_time(docs, "PER", by="month", top=2),
        lambda docs: pictures.together(docs, top=40),
        lambda docs: pictures.together(docs, top=40, kind="circle"),
    ],
)
def test_long_names_and_many_of_them(draw: Any) -> None:
    check_labels(draw(many(90)))


@pytest.mark.filterwarnings("ignore:Glyph .* missing from:UserWarning")
@pytest.mark.filterwarnings("ignore:Matplotlib currently does not support:UserWarning")
def test_any_name_is_drawn_as_it_stands() -> None:
    names = [*(text[:60] for text in NASTY.values() if text.strip()), "$x$ и $y$", "_имя", "$"]
    docs = [document(["Ким", f"а{name}б"], "2025-01-01") for name in names]
    for draw in (pictures.most_mentioned, pictures.together):
        drawn(draw(docs, top=80))
    drawn(pictures.over_time(docs, [f"а{name}б" for name in names]))
    drawn(pictures.together(docs, top=80, kind="circle"))
    ax = pictures.over_time(docs, ["а$x$ и $y$б"])
    assert ax.get_yticklabels()[0].get_text() == "а$x$ и $y$б"
    assert not ax.get_yticklabels()[0].get_parse_math()


def test_nothing_found_is_said() -> None:
    docs = [document([], "2025-01-01"), Doc("а", error=Failure("a", "b", "c"))]
    for ax, message in [
        (pictures.most_mentioned(docs, "PER"), "no persons found"),
        (pictures.over_time(docs, "PER"), "no mention found"),
        (pictures.together(docs, "PER"), "no two persons in one document"),
        (pictures.together(docs, "PER", kind="circle"), "no two persons in one document"),
    ]:
        assert [text.get_text() for text in ax.texts] == [message]
        assert "2 documents (1 failed" in ax.figure.get_supxlabel()
        drawn(ax)


def test_two_names_are_enough() -> None:
    docs = [document(["Ким", "Громов"])]
    for kind in ("matrix", "circle"):
        check_labels(pictures.together(docs, kind=kind))


def test_versions_stand_at_the_foot(chronicle: list[Doc]) -> None:  # noqa: F811
    foot = " ".join(pictures.most_mentioned(chronicle).figure.get_supxlabel().split())
    assert foot.startswith("30 documents · ")
    assert all(f"{library} {version}" in foot for library, version in chronicle[0].made_by.items())


def test_axes_of_ones_own(chronicle: list[Doc]) -> None:  # noqa: F811
    figure = matplotlib.figure.Figure()
    for ax, draw in zip(
        figure.subplots(2, 2).flat,
        [
            lambda ax: pictures.most_mentioned(chronicle, "PER", ax=ax),
            lambda ax: pictures.over_time(chronicle, "PER", ax=ax),
            lambda ax: pictures.together(chronicle, "PER", ax=ax),
            lambda ax: pictures.together(chronicle, "PER", kind="circle", ax=ax),
        ],
        strict=True,
    ):
        assert draw(ax) is ax
    assert figure.get_supxlabel() == figure.get_suptitle() == ""
    drawn(ax)


def test_pictures_show_themselves_in_notebooks(chronicle: list[Doc]) -> None:  # noqa: F811
    ax = pictures.most_mentioned(chronicle, "PER")
    for shown in (ax, ax.figure):
        assert shown._repr_png_().startswith(b"\x89PNG")
    assert pickle.loads(pickle.dumps(ax.figure))._repr_png_().startswith(b"\x89PNG")


def test_no_state_of_matplotlib_is_touched() -> None:
    code = (
        "import sys, matplotlib; before = matplotlib.rcParams.copy(); "
        "from nlp_pipeline import Doc, pictures; from nlp_pipeline.columns import Column; "
        "made = {'start': Column.of('int', [0]), 'stop': Column.of('int', [2]), 'type': Column.of('text', ['PER'])}; "
        "pictures.most_mentioned(Doc('Ян', {'entities': made})).figure.savefig(sys.stderr.buffer); "
        "print('matplotlib.pyplot' in sys.modules, before == matplotlib.rcParams.copy())"
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, check=True)
    assert run.stdout.split() == [b"False", b"True"]
    assert run.stderr.startswith(b"\x89PNG")


def test_names_that_keep_company_stand_together() -> None:
    matrix = np.zeros((9, 9), int)
    for group in ([0, 3, 6], [1, 4, 7], [2, 5, 8]):
        matrix[np.ix_(group, group)] = 5
    order = side_by_side(matrix.tolist())
    assert sorted(order) == list(range(9))
    assert [{place % 3 for place in order[i : i + 3]} for i in (0, 3, 6)] in (
        [{a}, {b}, {c}] for a, b, c in itertools.permutations(range(3))
    )
    assert side_by_side([]) == []
    assert side_by_side([[1]]) == [0]


def test_labels() -> None:
    assert label("Анна\r\n\tКим\x00\u202e") == "Анна Ким"
    assert label("\ud800") == "\ufffd"
    assert len(label(LONG)) == 40


def test_what_is_wrong_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match='kind: expected "matrix" or "circle"'):
        pictures.together([], kind="дерево")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ExtraError, match=r"needs matplotlib, .*pip install 'nlp_pipeline\[pictures\]'"):
        pictures.most_mentioned([])


@pytest.mark.parametrize("kind", ["matrix", "circle"])
def test_names_that_never_meet_are_said_to_do_so(kind: Any) -> None:
    """One name has nobody to meet, and the most frequent ones may meet others only: a warning, or an error."""
    docs = [document([name, f"{name} {number}"]) for name in ("Анна", "Иван") for number in range(3)]
    for top, said in ((0, "no two names"), (1, "top=2 or more"), (2, "no two of these 2 names in one document")):
        axes = pictures.together(docs, top=top, kind=kind)
        assert any(said in text.get_text() for text in axes.texts)
    assert pictures.together(docs, top=8, kind=kind).patches or kind == "matrix"
