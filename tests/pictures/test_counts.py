"""The numbers behind the pictures: against a plain count of all mentions, and against pandas."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import FormatError, InputError, LayerError
from nlp_pipeline.pictures import counts

CHRONICLE = Path(__file__).parents[2] / "examples" / "chronicle.jsonl"
NAMES = ("Ким", "Громов", "Омск", "Тверь")
TYPES = dict(zip(NAMES, ("PER", "PERSON", "LOC", "LOC"), strict=True))


def document(names: list[str], date: str | None = None, **columns: list[Any]) -> Doc:
    """A text of these names, each a sentence and an entity; two make a block."""
    text = " ".join(names)
    starts = [sum(len(name) + 1 for name in names[:place]) for place in range(len(names))]
    stops = [start + len(name) for start, name in zip(starts, names, strict=True)]
    spans = {"start": Column.of("int", starts), "stop": Column.of("int", stops)}
    entities = {
        **spans,
        "type": Column.of("text", [TYPES.get(name, "PER") for name in names]),
        **{key: Column.of("text", values) for key, values in columns.items()},
    }
    blocks = {key: Column(column.kind, column.data[offset::2]) for offset, (key, column) in enumerate(spans.items())}
    if len(names) % 2:
        blocks["stop"] = Column.of("int", [*blocks["stop"].tolist(), len(text)])
    return Doc(text, {"entities": entities, "sentences": spans, "blocks": blocks}, meta={"date": date})


dates = st.none() | st.dates().map(str)
archives = st.lists(st.tuples(st.lists(st.sampled_from(NAMES), max_size=6), dates), max_size=8)


@pytest.fixture(scope="module")
def chronicle() -> list[Doc]:
    """Thirty invented texts, annotated."""
    lines = CHRONICLE.read_text(encoding="utf-8").splitlines()
    return list(nlp.load("entities").pipe([json.loads(line) for line in lines]))


@given(archives, st.integers(1, 5))
def test_most_mentioned_is_a_plain_count(archive: list[tuple[list[str], str | None]], top: int) -> None:
    found = counts.most_mentioned((document(names) for names, _ in archive), top=top)
    mentions = Counter(name for names, _ in archive for name in names)
    assert [row.mentions for row in found.rows] == sorted(mentions.values(), reverse=True)[:top]
    for row in found.rows:
        assert row.mentions == mentions[row.name]
        assert row.documents == sum(row.name in names for names, _ in archive)
        assert row.type == TYPES[row.name]
    assert found.source.documents == len(archive)


@given(archives, st.sampled_from(["document", "block", "sentence"]))
def test_together_is_a_plain_count(archive: list[tuple[list[str], str | None]], within: Any) -> None:
    size = {"document": 6, "block": 2, "sentence": 1}[within]
    units = [set(names[i : i + size]) for names, _ in archive for i in range(0, len(names), size)]
    found = counts.together([document(names) for names, _ in archive], within=within)
    assert set(found.names) == {name for unit in units if len(unit) > 1 for name in unit}
    for (i, one), (j, other) in itertools.product(enumerate(found.names), repeat=2):
        assert found.matrix[i][j] == sum({one, other} <= unit for unit in units)
    assert sum(pair.times for pair in found.rows) == sum(len(unit) * (len(unit) - 1) // 2 for unit in units)


@given(archives, st.sampled_from(["month", "quarter", "year"]))
def test_over_time_is_a_plain_count(archive: list[tuple[list[str], str | None]], by: Any) -> None:
    dated = [(names, date) for names, date in archive if date]
    docs = [document(names, date) for names, date in archive]
    if archive and not dated:
        with pytest.raises(FormatError, match=r"found none in \d+ documents; give them"):
            counts.over_time(docs, "PER")
        return

    def period(date: str) -> str:
        quarter = f"{date[:5]}Q{(int(date[5:7]) + 2) // 3}"
        return {"month": date[:7], "quarter": quarter, "year": date[:4]}[by]

    found = counts.over_time(docs, NAMES, by=by)
    assert found.undated == len(archive) - len(dated)
    assert list(found.mentions) == list(NAMES)
    for name in NAMES:
        expected = Counter(period(date) for names, date in dated for said in names if said == name)
        assert {p: n for p, n in zip(found.periods, found.mentions[name], strict=True) if n} == expected
    assert sum(found.documents) == len(dated)
    assert sorted(found.periods) == list(found.periods)
    if dated:
        assert found.periods[0], found.periods[-1] == (
            period(min(d for _, d in dated)),
            period(max(d for _, d in dated)),
        )


@pytest.mark.parametrize(
    ("by", "periods"),
    [
        ("day", ["2024-12-30", "2024-12-31", "2025-01-01", "2025-01-02"]),
        ("week", ["2025-W01"]),
        ("month", ["2024-12", "2025-01"]),
        ("quarter", ["2024-Q4", "2025-Q1"]),
        ("year", ["2024", "2025"]),
    ],
)
def test_periods_follow_one_another(by: Any, periods: list[str]) -> None:
    docs = [document(["Ким"], date) for date in ("2025-01-02T10:00:00+05:00", "2024-12-30")]
    assert list(counts.over_time(docs, "PER", by=by).periods) == periods


def test_dates_of_other_forms() -> None:
    docs = [document(["Ким"], date) for date in ("2025", "2025-03", "вчера", "2025-02-30")]
    found = counts.over_time(docs, "PER")
    assert (found.periods, found.undated) == (("2025-01", "2025-02", "2025-03"), 2)
    assert found.rows == [{"period": f"2025-0{m}", "Ким": n} for m, n in ((1, 1), (2, 0), (3, 1))]
    assert counts.over_time([document(["Ким"], "9999-12-31")], "PER").periods == ("9999-12",)
    assert counts.over_time([], "PER").periods == ()


def test_types_and_their_groups() -> None:
    docs = [document(["Ким", "Громов", "Омск"])]
    assert [(row.name, row.type) for row in counts.most_mentioned(docs, "PER").rows] == [
        ("Громов", "PER"),
        ("Ким", "PER"),
    ]
    assert [row.type for row in counts.most_mentioned(docs, "LOC", "PERSON").rows] == ["LOC", "PERSON"]
    assert counts.together(docs, "PER").names == ("Громов", "Ким")


def test_names_by_normal_form_by_another_column_and_by_text() -> None:
    columns = {"normal": ["Пётр Громов", "Петр Громов", "Пётр Громов", None], "last": ["Громов", None, None, None]}
    doc = document(["Петра\nГромова", "Петр", "Пётр", "Омск\n "], **columns)
    assert [row[0::2] for row in counts.most_mentioned(doc).rows] == [("Пётр Громов", 3), ("Омск", 1)]
    by_last = counts.most_mentioned(doc, name="last").rows
    assert [row[0::2] for row in by_last] == [("Пётр Громов", 2), ("Громов", 1), ("Омск", 1)]
    assert counts.over_time([doc.with_meta({"date": "2025"})], ["Петр Громов"]).mentions == {"Петр Громов": (3,)}
    with pytest.raises(LayerError, match="first"):
        counts.most_mentioned(doc, name="first")


def test_another_layer() -> None:
    ru = nlp.load("tokens.norm") + nlp.phrases({"горный родник": "term-1", "родники": "term-2"})
    found = counts.most_mentioned(ru.pipe(["Горный родник. Родники.", "У горного родника"]), layer="phrases", name="id")
    assert [(row.name, row.mentions) for row in found.rows] == [("term-1", 2), ("term-2", 1)]


def test_documents_that_failed() -> None:
    failed = Doc("Ким", error=Failure("entities", "ValueError", "нет"), made_by={"nlp_pipeline": "1"})
    found = counts.most_mentioned([document(["Ким"]), failed])
    assert (found.rows[0].mentions, found.source) == (1, counts.Source(2, 1, {"nlp_pipeline": "1"}))
    with pytest.raises(LayerError, match="the stage 'entities' makes it"):
        counts.most_mentioned([Doc("Ким")])


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(InputError, match='within: expected "document", "block" or "sentence"'):
        counts.together([], within="абзац")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="by: expected one of day, week"):
        counts.over_time([document(["Ким"], "2025")], "PER", by="час")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="annotate texts first"):
        counts.most_mentioned(["текст"])  # type: ignore[list-item]


def test_pandas_counts_the_same(chronicle: list[Doc]) -> None:
    pd = pytest.importorskip("pandas", reason="the extra 'tables' is not installed")
    frame = nlp.to_frame(chronicle)
    frame = frame[frame["type"] == "PER"].assign(normal=frame["normal"].str.replace("ё", "е"))
    expected = frame.groupby("normal").agg(mentions=("row", "size"), documents=("doc", "nunique"))
    table = pd.DataFrame(counts.most_mentioned(chronicle, "PER", top=100).rows)
    assert list(table.columns) == ["name", "type", "mentions", "documents"]
    found = table.assign(name=table["name"].str.replace("ё", "е")).set_index("name").sort_index()
    assert found[["mentions", "documents"]].to_dict() == expected.sort_index().to_dict()
    pairs = frame[["doc", "normal"]].drop_duplicates().merge(frame[["doc", "normal"]].drop_duplicates(), on="doc")
    pairs = pairs[pairs["normal_x"] < pairs["normal_y"]].groupby(["normal_x", "normal_y"]).size()
    rows = counts.together(chronicle, "PER", top=100).rows
    assert {tuple(sorted(name.replace("ё", "е") for name in row[:2])): row.times for row in rows} == pairs.to_dict()


def test_counting_needs_no_matplotlib() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = sys.modules['pandas'] = None; import nlp_pipeline as nlp; "
        "from nlp_pipeline import pictures; print(pictures.counts.most_mentioned([nlp.Doc('а', {})][:0]).rows)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "()\n"
