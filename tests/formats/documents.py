"""Documents of all kinds for round trips: any text, any layers, any columns, any meta; and some that are annotated."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.schema import LAYERS, ColumnType
from tests.toys import toy

any_text = st.text(alphabet=st.characters(), max_size=30) | st.text(
    alphabet='\ud83d\ude00\\ud83 "😀а1\r\n\x00\ufeff', max_size=20
)
words = st.none() | any_text.filter(bool) | st.sampled_from(["да", "нет", "e\u0301"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)
metas = st.dictionaries(st.sampled_from(["id", "date", "source"]) | any_text, json_values, max_size=4)
failures = st.builds(Failure, any_text, any_text, any_text)
OWN = {
    "moods.start": ColumnType("int"),
    "moods.stop": ColumnType("int"),
    "moods.name": ColumnType("text"),
    "moods.weight": ColumnType("float"),
    "moods.is_sure": ColumnType("bool"),
    "moods.count": ColumnType("int"),
    "moods.token": ColumnType("ref", target="tokens"),
    "tokens.is_upper": ColumnType("bool"),
    "facts.subject": ColumnType("ref", target="entities"),  # a layer without a place
    "facts.said": ColumnType("text"),
}


def _values(kind: str) -> st.SearchStrategy[Any]:
    return {
        "text": words,
        "int": st.none() | st.integers(-(1 << 63) + 1, (1 << 63) - 1),
        "float": st.none() | st.floats().filter(lambda value: not math.isnan(value)),
        "bool": st.none() | st.booleans(),
        "ref": st.none() | st.integers(0, (1 << 31) - 1),
    }[kind]


@st.composite
def layers(draw: st.DrawFn, size: int) -> dict[str, dict[str, Column]]:
    """Some layers with some of their columns; spans lie in a text of `size` characters."""
    tables: dict[str, dict[str, ColumnType]] = {
        name: dict(cols) for name, cols in LAYERS.items() if name != "documents"
    }
    for address, column in OWN.items():
        tables.setdefault(address.partition(".")[0], {})[address.partition(".")[2]] = column
    made = {}
    for name in draw(st.lists(st.sampled_from(sorted(tables)), unique=True, max_size=4)):
        columns = tables[name]
        rows = draw(st.integers(0, 4)) if size or "start" not in columns else 0
        spans = sorted(
            tuple(
                sorted(
                    draw(
                        st.tuples(
                            *[st.integers(0, size)] * 2,
                        )
                    )
                )
            )
            for _ in range(rows)
        )
        spans = [(a, b) if a < b else ((a, a + 1) if a < size else (a - 1, a)) for a, b in spans]
        kept = {}
        for key, column in columns.items():
            if key in ("start", "stop"):
                kept[key] = Column.of("int", [span[key == "stop"] for span in spans])
            elif draw(st.booleans()) or not kept:
                own = (name, key) == ("tokens", "head") and rows  # a head is a token that is there
                value = st.none() | st.integers(0, rows - 1) if own else _values(column.kind)
                values = draw(st.lists(value, min_size=rows, max_size=rows))
                kept[key] = Column.of(column.kind, values, column.target)
        made[name] = kept
    return made


@st.composite
def random_docs(draw: st.DrawFn) -> Doc:
    """A document that no pipeline made."""
    text = draw(any_text)
    made_by = draw(st.dictionaries(st.sampled_from(["nlp_pipeline", "natasha"]), st.just("1.0"), max_size=2))
    made = draw(layers(len(text)))
    return Doc(text, made, meta=draw(metas), error=draw(st.none() | failures), made_by=made_by)


@st.composite
def toy_docs(draw: st.DrawFn) -> list[Doc]:
    """Documents of a batch, which share columns and vocabularies."""
    return list(toy().pipe([(text, meta) for text, meta in draw(st.lists(st.tuples(any_text, metas), max_size=5))]))


any_docs = st.lists(random_docs(), max_size=5) | toy_docs()
