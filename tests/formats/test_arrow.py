"""Arrow: one schema whatever ran, back without loss, and the same values for pyarrow's own functions."""

from __future__ import annotations

import json
import re
import sys
import warnings

import pytest
from hypothesis import given

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import ExtraError, FormatError, InputError
from nlp_pipeline.formats import arrow
from nlp_pipeline.schema import LAYERS
from tests.formats.documents import any_docs
from tests.nasty import NASTY
from tests.toys import Words, numbers, toy, upper

pa = pytest.importorskip("pyarrow", reason="the extra 'tables' is not installed")

LOST = "ignore:UTF-8 can't hold:UserWarning"


@pytest.mark.filterwarnings(LOST)
@given(any_docs)
def test_round_trip(docs: list[Doc]) -> None:
    table = arrow.to_arrow(docs)
    table.validate(full=True)
    assert list(arrow.from_arrow(table)) == docs
    again = list(arrow.from_arrow(table))
    assert [dict(doc.made_by) for doc in again] == [dict(doc.made_by) for doc in docs]
    assert table["text"].to_pylist() == [re.sub("[\ud800-\udfff]", "\ufffd", doc.text) for doc in docs]


@pytest.mark.filterwarnings(LOST)
@given(any_docs)
def test_round_trip_of_slices_and_batches(docs: list[Doc]) -> None:
    like = toy() if not docs else None
    table = arrow.to_arrow(docs, like)
    assert list(arrow.from_arrow(table.slice(1))) == docs[1:]
    assert list(arrow.from_arrow(table.slice(1, 2))) == docs[1:3]
    stream = list(arrow.from_arrow(table.to_batches(max_chunksize=2)))
    assert stream == docs
    large = pa.table({name: _large(table[name]) for name in table.column_names}).replace_schema_metadata(
        table.schema.metadata
    )
    assert list(arrow.from_arrow(large)) == docs


def _large(array: pa.ChunkedArray) -> pa.ChunkedArray:
    """As Polars gives it: long offsets."""
    if array.type == pa.string():
        return array.cast(pa.large_string())
    return array.cast(pa.large_list(array.type.value_type)) if pa.types.is_list(array.type) else array


def test_the_schema_is_the_same_whatever_ran(ru: nlp.Pipeline) -> None:
    plain = arrow.schema()
    for docs in (
        [],
        [ru("Анна Ким в Омске.")],
        [Doc("а")],
        [nlp.load("sentences")("Да.")],
        [Doc("", error=Failure("a", "b", "c"))],
    ):
        assert arrow.to_arrow(docs).schema == plain
    assert [field.name for field in plain][7:] == [name for name in LAYERS if name != "documents"]
    assert [field.name for field in plain.field("entities").type.value_type] == list(LAYERS["entities"])


def test_own_columns_come_behind() -> None:
    made = arrow.schema(toy())
    assert made.names[: len(arrow.schema().names)] == arrow.schema().names
    assert made.names[-1] == "numbers"
    assert [field.name for field in made.field("tokens").type.value_type] == [*LAYERS["tokens"], "is_upper"]
    assert made.field("tokens").type.value_type.field("is_upper").type == pa.bool_()
    docs = [*toy().pipe(["раз 2 ТРИ"]), Doc("без всего")]
    table = arrow.to_arrow(docs)
    assert table.schema == made
    assert table["numbers"].to_pylist() == [[{"start": 4, "stop": 5, "token": 1, "value": 2}], None]
    assert [token["is_upper"] for token in table["tokens"][0].as_py()] == [False, False, True]
    (first, second) = arrow.from_arrow(table)
    assert first.layer("numbers").columns["token"].target == "tokens"
    assert not second.has("numbers")


def test_not_made_is_null_and_nothing_found_is_empty() -> None:
    table = arrow.to_arrow([Doc("а"), Doc("а", {"entities": {key: Column.of("int", []) for key in ("start", "stop")}})])
    assert table["entities"].to_pylist() == [None, []]
    assert table["columns"].to_pylist() == [[], ["entities.start", "entities.stop"]]
    first, second = arrow.from_arrow(table)
    assert (first.has("entities"), second.has("entities"), second.has("entities.type")) == (False, True, False)


def test_values_are_those_of_the_document(ru: nlp.Pipeline) -> None:
    doc = ru("Директор Анна Ким прибыла в Омск.\n\nВ Омске снег.", meta={"id": 7, "date": "2025-11-18"})
    row = arrow.to_arrow(doc).to_pylist()[0]
    assert row["text"] == doc.text
    assert row["id"] == "7"
    assert json.loads(row["meta"]) == {"id": 7, "date": "2025-11-18"}
    assert dict(row["made_by"]) == dict(doc.made_by)
    record = json.loads(doc.to_json())["layers"]
    for layer in ("blocks", "sentences", "tokens", "entities"):
        assert row[layer] == record[layer], layer


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts(ru: nlp.Pipeline, name: str) -> None:
    doc = ru(NASTY[name])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        table = arrow.to_arrow(doc)
    assert list(arrow.from_arrow(table)) == [doc]
    assert len(table["text"][0].as_py()) == len(doc.text)


def test_lone_surrogates_are_kept_apart_and_said() -> None:
    docs = [toy()("до \ud83d\ude00 5"), toy()("да 7")]
    with pytest.warns(UserWarning, match="lone surrogates of 1 document: U[+]FFFD"):
        table = arrow.to_arrow(docs)
    assert table["text"].to_pylist() == ["до \ufffd\ufffd 5", "да 7"]
    assert [value is None for value in table["exact"].to_pylist()] == [False, True]
    assert table["tokens"][0].as_py()[1]["norm"] == "\ufffd\ufffd"
    assert list(arrow.from_arrow(table)) == docs
    with pytest.warns(UserWarning, match="lone surrogates") as caught:
        assert len(list(arrow.to_batches(docs * 3, batch_docs=2))) == 3
    assert len(caught) == 1


def test_a_failed_document_stays() -> None:
    docs = list((toy() + _bomb).pipe(["раз", "бомба", "два"], errors="keep"))
    table = arrow.to_arrow(docs)
    assert table["error"].to_pylist() == [
        None,
        {"stage": "bomb", "type": "ValueError", "message": "нашлась бомба"},
        None,
    ]
    assert list(arrow.from_arrow(table)) == docs


@nlp.stage(requires=["tokens.norm"], provides={"tokens.mood": str}, name="bomb")
def _bomb(doc: Doc) -> list[str | None]:
    if "бомба" in doc.text:
        raise ValueError("нашлась бомба")
    return [None for _ in doc.tokens]


def test_batches_stream() -> None:
    seen = 0

    def texts():
        nonlocal seen
        for number in range(10):
            seen += 1
            yield Doc(f"текст {number}")

    batches = arrow.to_batches(texts(), batch_docs=3)
    assert next(batches).num_rows == 3
    assert seen == 3
    assert [batch.num_rows for batch in batches] == [3, 3, 1]
    assert list(arrow.to_batches([])) == []


def test_a_column_that_comes_late() -> None:
    plain, full = nlp.Pipeline([Words()])("раз"), toy()("раз 2")
    with pytest.raises(FormatError, match=r"numbers\.start, which the first ones did not have.* like="):
        list(arrow.to_batches([plain, full], batch_docs=1))
    batches = list(arrow.to_batches([plain, full], like=toy(), batch_docs=1))
    assert list(arrow.from_arrow(batches)) == [plain, full]
    assert arrow.to_arrow([plain, full]).num_rows == 2
    assert batches[0].schema == arrow.to_arrow([full]).schema


def test_columns_that_clash() -> None:
    one, other = (Doc("а", {"moods": {"name": column}}) for column in (Column.of("int", [1]), Column.of("text", ["а"])))
    with pytest.raises(FormatError, match=r"moods\.name is of type int in one place and text in another"):
        arrow.to_arrow([one, other])
    with pytest.raises(FormatError, match="a layer called 'meta' can't be written"):
        arrow.to_arrow(Doc("а", {"meta": {"name": Column.of("int", [1])}}))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"id": ["а"]}, "expected a column 'text'"),
        ({"text": [None]}, "row 0: expected a text, found null"),
        ({"text": ["а"], "meta": ["{"]}, "row 0: expected JSON in the column 'meta'"),
        (
            {"text": ["а"], "tokens": [[{"start": 0, "stop": 9}]]},
            r"'tokens' is \[0, 9\), expected one inside its text of 1",
        ),
        ({"text": ["а"], "tokens": [[{"start": None, "stop": 1}]]}, "expected one inside its text"),
    ],
)
def test_what_is_no_table_of_documents(table: dict[str, list[object]], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        list(arrow.from_arrow(pa.table(table)))


def test_a_table_of_another_schema() -> None:
    table = arrow.to_arrow(Doc("а")).replace_schema_metadata({"nlp_pipeline": '{"schema": 9, "columns": {}}'})
    with pytest.raises(FormatError, match="expected a table of schema 1, found 9"):
        list(arrow.from_arrow(table))


def test_a_table_of_ones_own() -> None:
    table = pa.table(
        {"id": ["a"], "text": ["Да 5"], "url": ["x"], "numbers": [[{"start": 3, "stop": 4, "value": 5.5, "ok": True}]]}
    )
    (doc,) = arrow.from_arrow(table)
    assert (doc.id, doc.numbers[0].text, doc.numbers[0].value, doc.numbers[0].ok) == ("a", "5", 5.5, True)
    assert not doc.has("tokens")


def test_versions_stand_in_the_metadata(ru: nlp.Pipeline) -> None:
    known = json.loads(arrow.to_arrow(ru("Да.")).schema.metadata[b"nlp_pipeline"])
    assert known == {"schema": 1, "made_by": dict(ru.made_by), "columns": {}}


def test_no_documents_are_said_plainly() -> None:
    with pytest.raises(InputError, match="item 1: expected a Doc, found str; annotate texts first"):
        arrow.to_arrow([Doc("а"), "б"])
    with pytest.raises(InputError, match="expected documents"):
        arrow.to_arrow("текст")
    with pytest.raises(InputError, match="like: expected a pipeline or a Doc, found Schema"):
        arrow.to_arrow([], like=arrow.schema())


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExtraError, match=r"pip install 'nlp_pipeline\[tables\]'"):
        arrow.to_arrow([])


def test_pipelines_of_the_same_stages_have_the_same_schema() -> None:
    assert arrow.schema(nlp.Pipeline([Words(), upper, numbers])) == arrow.schema(toy())
