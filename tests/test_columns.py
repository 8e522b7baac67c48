"""Columns: values in, values out, None where missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.columns import Column, Kind, concatenate

VALUES = {
    "bool": st.booleans(),
    "int": st.integers(-(2**62), 2**62),
    "float": st.floats(allow_nan=False),
    "text": st.text(min_size=1),
    "ref": st.integers(0, 1000),
}
columns = st.sampled_from(sorted(VALUES)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(st.none() | VALUES[kind]))
)


@given(columns)
def test_values_come_back(case: tuple[Kind, list[object]]) -> None:
    kind, values = case
    column = Column.of(kind, values)
    assert column.tolist() == values
    assert list(column) == values
    assert [column[i] for i in range(len(column))] == values
    assert column.compact().tolist() == values
    assert column[::-1].tolist() == values[::-1]


@given(columns, columns)
def test_concatenate_is_list_addition(one: tuple[Kind, list[object]], two: tuple[Kind, list[object]]) -> None:
    if one[0] == two[0]:
        joined = concatenate([Column.of(*one), Column.of(*two)])
        assert joined.tolist() == one[1] + two[1]


def test_comparison_gives_masks() -> None:
    column = Column.of("text", ["LOC", "PER", None, "PER"])
    assert (column == "PER").tolist() == [False, True, False, True]
    assert (column != "PER").tolist() == [True, False, True, False]
    assert column.isin(["LOC", None]).tolist() == [True, False, True, False]
    assert (Column.of("int", [1, None, 3]) == 3).tolist() == [False, False, True]


def test_views_of_values_are_plain_python() -> None:
    assert type(Column.of("int", [1])[0]) is int
    assert type(Column.of("bool", [True])[0]) is bool
    assert type(Column.of("float", [1])[0]) is float


def test_the_empty_string_is_missing() -> None:
    assert Column.of("text", ["", "а"]).tolist() == [None, "а"]


@pytest.mark.parametrize(("kind", "value"), [("int", "1"), ("text", 1), ("bool", 1), ("int", True), ("float", "x")])
def test_a_value_of_another_type_is_refused(kind: Kind, value: object) -> None:
    with pytest.raises(TypeError, match=f"expected a value of kind {kind}"):
        Column.of(kind, [value])


def test_compact_keeps_used_entries_in_order_of_use() -> None:
    column = Column.text(np.array([3, -1, 1, 3]), ["а", "б", "в", "г"]).compact()
    assert list(column.vocabulary) == ["г", "б"]
    assert column.tolist() == ["г", None, "б", "г"]
