"""Label Studio: config and tasks are what it imports, and what it exports reads back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, LayerError
from nlp_pipeline.formats import labelstudio
from nlp_pipeline.formats.marks import marks
from nlp_pipeline.formats.offsets import Unit
from tests.formats import randoms
from tests.formats.randoms import failed, table, without_surrogates
from tests.nasty import NASTY

TEXT = "Тут 😀 живёт Анна Ким.\r\nВ Омске"
ignoring = pytest.mark.filterwarnings("ignore:a text holds lone surrogates")


def javascript(text: str, start: int, end: int) -> str:
    """`text.slice(start, end)`, as JavaScript counts."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def test_what_stands_in_a_task(ru: nlp.Pipeline) -> None:
    doc = ru(TEXT, meta={"id": 7, "source": "сами", "text": "занято"})
    (task,) = json.loads(labelstudio.dumps(doc))
    data = task["data"]
    assert (data["text"], data["id"], data["source"]) == (TEXT, 7, "сами")
    assert data["nlp_pipeline"]["made_by"]["natasha"]
    (prediction,) = task["predictions"]
    assert prediction["model_version"].startswith("nlp_pipeline ")
    assert 0.5 < prediction["score"] <= 1
    anna, omsk = prediction["result"]
    assert anna["value"] == {"start": 12, "end": 20, "text": "Анна Ким", "labels": ["PER"]}
    assert (anna["from_name"], anna["to_name"], anna["type"]) == ("label", "text", "labels")
    assert omsk["meta"]["text"] == ["Омск"]
    assert labelstudio.loads(labelstudio.dumps([doc]))[0].meta == doc.meta


@ignoring
@given(randoms.marked() | randoms.tokenized())
def test_any_document(doc: Doc) -> None:
    expected = without_surrogates(doc)
    for unit in ("codepoints", "utf16", "utf8"):
        data = labelstudio.dumps(doc, offsets=unit)
        (back,) = labelstudio.loads(data, offsets=unit)
        assert (back.text, back.meta, dict(back.made_by)) == (expected.text, expected.meta, dict(doc.made_by))
        for name in ("entities", "sums"):
            if doc.has(name) and len(doc.layer(name)):
                assert table(back, name) == table(expected, name)
    for region in json.loads(labelstudio.dumps(doc, offsets="utf16"))[0]["predictions"][0]["result"]:
        value = region["value"]
        assert javascript(expected.text, value["start"], value["end"]) == value["text"]


# what the import format asks for, after Label Studio's documentation on predictions and its SDK's checks
REGION = {
    "type": "object",
    "required": ["id", "from_name", "to_name", "type", "value"],
    "properties": {
        "id": {"type": "string"},
        "from_name": {"const": "label"},
        "to_name": {"const": "text"},
        "type": {"const": "labels"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "meta": {"type": "object", "properties": {"text": {"type": "array", "items": {"type": "string"}}}},
        "value": {
            "type": "object",
            "required": ["start", "end", "text", "labels"],
            "properties": {
                "start": {"type": "integer", "minimum": 0},
                "end": {"type": "integer", "minimum": 1},
                "text": {"type": "string"},
                "labels": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
PREDICTION = {
    "type": "object",
    "required": ["result", "model_version"],
    "properties": {
        "model_version": {"type": "string"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "result": {"type": "array", "items": REGION},
    },
    "additionalProperties": False,
}
TASK = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
        "predictions": {"type": "array", "items": PREDICTION},
    },
    "additionalProperties": False,
}


@ignoring
@given(randoms.marked() | randoms.tokenized())
def test_tasks_and_config_fit_each_other(doc: Doc) -> None:
    (task,) = json.loads(labelstudio.dumps(doc))
    jsonschema.validate(task, TASK)
    regions = [region for prediction in task["predictions"] for region in prediction["result"]]
    assert len({region["id"] for region in regions}) == len(regions)
    view = ElementTree.fromstring(labelstudio.config(mark.label for mark in marks(doc)))
    (labels,), (text,) = view.findall("Labels"), view.findall("Text")
    assert labels.get("toName") == text.get("name") == "text"
    assert text.get("value") == "$text"
    known = [one.get("value") for one in labels]
    assert len(set(known)) == len(known)
    assert {label for region in regions for label in region["value"]["labels"]} == set(known)


# The SDK is not among the libraries that CI installs: it holds numpy below 2.3. Run it by hand after a change here.
SDK = "label-studio-sdk is installed by hand: it would hold numpy back for all other tests"


@ignoring
@given(randoms.marked())
def test_its_sdk_accepts_config_and_tasks(doc: Doc) -> None:
    sdk = pytest.importorskip("label_studio_sdk.label_interface", reason=SDK)
    types = {mark.type for mark in doc.entities}
    interface = sdk.LabelInterface(labelstudio.config([*types, "PER"]))
    interface.validate()
    (task,) = json.loads(labelstudio.dumps(doc))
    assert interface.validate_task({"data": task["data"]})
    for prediction in task["predictions"]:
        assert interface.validate_prediction(prediction, return_errors=True) == []


def test_the_sdk_refuses_what_is_wrong(ru: nlp.Pipeline) -> None:
    """So that the test above means something."""
    sdk = pytest.importorskip("label_studio_sdk.label_interface", reason=SDK)
    interface = sdk.LabelInterface(labelstudio.config(["PER"]))
    (task,) = json.loads(labelstudio.dumps(ru("В Омске")))
    assert interface.validate_prediction(task["predictions"][0], return_errors=True)


def annotation(*regions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": 1, "result": list(regions), **more}


def region(start: Any, end: Any, text: str, *labels: str) -> dict[str, Any]:
    return {"type": "labels", "value": {"start": start, "end": end, "text": text, "labels": list(labels)}}


def test_an_export_is_read() -> None:
    """An annotation wins over predictions, the last over others; regions of other kinds are left out."""
    choice = {"type": "choices", "value": {"choices": ["спорт"]}}
    tasks = [
        {
            "id": 11,
            "data": {"text": TEXT, "автор": "я"},
            "annotations": [
                annotation(region(0, 3, "Тут", "PER")),
                annotation(region(12, 20, "Анна Ким", "PER", "HERO"), choice, region("21", "25", "\\n\\nВ ", "X")),
                annotation(was_cancelled=True),
            ],
            "predictions": [annotation(region(0, 3, "Тут", "LOC"))],
        },
        {"data": {"text": "Нет"}, "annotations": [annotation()], "predictions": [annotation(region(0, 3, "Нет", "X"))]},
        {"data": {"text": "Да"}, "predictions": [annotation(region(0, 2, "Да", "X"))]},
        {"text": "Да, Анна", "id": 5, "label": [{"start": 4, "end": 8, "text": "Анна", "labels": ["PER"]}]},
    ]
    docs = labelstudio.loads(json.dumps(tasks))
    assert [[(one.text, one.type) for one in doc.entities] for doc in docs] == [
        [("Анна Ким", "HERO"), ("Анна Ким", "PER"), ("\r\nВ ", "X")],
        [],
        [("Да", "X")],
        [("Анна", "PER")],
    ]
    assert [doc.id for doc in docs] == [11, None, None, 5]
    assert docs[0].meta["автор"] == "я"


def test_a_label_changed_by_hand_counts() -> None:
    doc = Doc("Да", {"entities": randoms.places([(0, 2)]) | {"type": randoms.column("text", ["a  b"])}})
    (task,) = json.loads(labelstudio.dumps(doc))
    assert labelstudio.loads(json.dumps(task))[0].entities[0].type == "a  b"
    task["predictions"][0]["result"][0]["value"]["labels"] = ["ORG"]
    assert labelstudio.loads(json.dumps(task))[0].entities[0].type == "ORG"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("нет", "expected tasks of Label Studio as JSON"),
        ("5", "expected a list of tasks"),
        ('[{"data": {"html": "Да"}}]', 'task 0: expected a text under "data", "text"'),
        (
            json.dumps({"data": {"text": TEXT}, "annotations": [annotation(region(13, 21, "Анна Ким", "PER"))]}),
            r'(?s)task 0 .*1 regions do not fit.*\'Анна Ким\' at \[13, 21\).*offsets="utf16"',
        ),
        (
            json.dumps({"data": {"text": TEXT}, "annotations": [annotation(region(0, 99, "Анна Ким", "PER"))]}),
            "is it the text that was annotated",
        ),
    ],
)
def test_what_does_not_fit_is_named(data: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        labelstudio.loads(data)


def test_files(tmp_path: Path, ru: nlp.Pipeline) -> None:
    docs = [*(ru(text) for text in NASTY.values() if len(text) < 500), failed()]
    with pytest.warns(UserWarning, match=r"U\+FFFD"):
        labelstudio.write(iter(docs), tmp_path / "a.json")
    back = labelstudio.read(tmp_path / "a.json")
    assert len(back) == len(docs)
    for one, other in zip(back, docs, strict=True):
        assert one.text == without_surrogates(other).text
        assert one.error == other.error
        if other.error is None:
            assert table(one, "entities") == table(without_surrogates(other), "entities")
    assert not back[-1].layers
    labelstudio.write([], tmp_path / "b.json")
    assert labelstudio.read(tmp_path / "b.json") == []


def test_what_was_not_made_is_named() -> None:
    with pytest.raises(LayerError, match="stage 'entities' makes it"):
        labelstudio.dumps(Doc("Да"))


@pytest.mark.parametrize("unit", ["codepoints", "utf16"])
def test_units(unit: Unit, ru: nlp.Pipeline) -> None:
    (task,) = json.loads(labelstudio.dumps(ru("😀 Омск"), offsets=unit))
    assert task["predictions"][0]["result"][0]["value"]["start"] == {"codepoints": 2, "utf16": 3}[unit]
