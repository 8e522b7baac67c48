"""JSON: without loss, by its schema, with messages for what is no document."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import FormatError
from nlp_pipeline.schema import json_schema
from tests.toys import toy

any_text = st.text(alphabet=st.characters(), max_size=40) | st.text(alphabet='\ud83d\ude00\\ud83 "😀а1', max_size=20)


@given(any_text, st.none() | st.integers() | st.text())
def test_round_trip_of_any_text(text: str, name: object) -> None:
    doc = toy()(text, meta={"id": name, "note": text})
    line = doc.to_json()
    assert "\n" not in line
    assert Doc.from_json(line.encode("utf-8").decode("utf-8")) == doc
    jsonschema.validate(json.loads(line), json_schema())


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_what_stands_in_it() -> None:
    record = json.loads(toy()("Да 5", meta={"id": "x", "source": "сами"}).to_json())
    assert list(record) == ["schema", "made_by", "id", "text", "meta", "error", "columns", "layers"]
    assert record["id"] == "x"
    assert record["meta"] == {"source": "сами"}
    assert record["layers"]["tokens"][1] == {"start": 3, "stop": 4, "norm": "5", "is_upper": False}
    assert record["layers"]["numbers"] == [{"start": 3, "stop": 4, "token": 1, "value": 5}]
    assert record["columns"]["numbers.token"] == "ref(tokens)"


def test_a_failed_document_comes_back_failed() -> None:
    doc = Doc("текст", error=Failure("entities", "ValueError", "сломалось"), made_by={"nlp_pipeline": "1"})
    again = Doc.from_json(doc.to_json())
    assert again == doc
    assert again.error == doc.error
    assert dict(again.made_by) == {"nlp_pipeline": "1"}


def test_empty_layers_keep_their_columns() -> None:
    doc = toy()("")
    again = Doc.from_json(doc.to_json())
    assert again == doc
    assert again.has("tokens.is_upper")
    assert again.has("numbers.value")


HEAD = '{"schema":1,"made_by":{},"id":null,"text":"а","meta":{},"error":null,"layers":'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "expected a document as JSON"),
        ("[" * 100_000, "expected a document as JSON"),
        ("[]", 'expected a JSON object with "schema": 1'),
        ('{"schema": 2}', "read it with the version of nlp_pipeline that wrote it"),
        ('{"schema": 1}', "the fields of a document, found something else: KeyError"),
        (HEAD + '{"tokens": [{"start":0,"stop":9}]}}', "lies outside the text of 1 characters"),
        (HEAD + '{"moods": [{"start":0,"stop":1,"x":1}]}}', "moods.start has no type"),
        (HEAD + '{"tokens": [{"start":0,"stop":1},{"start":0}]}}', "the fields of a document, found something else"),
    ],
)
def test_what_is_no_document_is_said_plainly(data: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        Doc.from_json(data)
