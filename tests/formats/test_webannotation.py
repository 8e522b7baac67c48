"""Web Annotation: what the model asks for is there, the selectors select, and it reads back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, LayerError
from nlp_pipeline.formats import webannotation
from nlp_pipeline.formats.webannotation import IRI
from tests.formats import randoms
from tests.formats.randoms import clean, failed, table, without_surrogates
from tests.nasty import NASTY

ignoring = pytest.mark.filterwarnings("ignore:a text holds lone surrogates")

IRI_OF = {"type": "string", "pattern": f"^{IRI.pattern}$"}
EXTENSION = {"^nlp:[A-Za-z_-]+": {}}


def thing(required: list[str], /, **properties: Any) -> dict[str, Any]:
    """An object that has these properties and no other, but for those under our prefix."""
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "patternProperties": EXTENSION,
        "additionalProperties": False,
    }


# from https://www.w3.org/TR/annotation-model/: what it says MUST be, and no key that its context does not know
BODY = thing(
    ["type", "value"],
    type={"const": "TextualBody"},
    value={"type": "string"},
    purpose={"enum": ["tagging", "describing", "identifying", "classifying", "commenting"]},
    language={"type": "string"},
)
SELECTOR = {
    "oneOf": [
        thing(
            ["type", "start", "end"],
            type={"const": "TextPositionSelector"},
            start={"type": "integer", "minimum": 0},
            end={"type": "integer", "minimum": 0},
        ),
        thing(
            ["type", "exact"],
            type={"const": "TextQuoteSelector"},
            exact={"type": "string"},
            prefix={"type": "string"},
            suffix={"type": "string"},
        ),
    ]
}
TARGET = thing(["source"], source=IRI_OF, selector={"type": "array", "items": SELECTOR})
ANNOTATION = thing(
    ["id", "type", "target"],
    id=IRI_OF,
    type={"const": "Annotation"},
    motivation={"const": "tagging"},
    generator=IRI_OF,
    body={"type": "array", "items": BODY},
    target=TARGET,
)
PAGE = thing(
    ["id", "type", "items"],
    id=IRI_OF,
    type={"const": "AnnotationPage"},
    partOf=IRI_OF,
    startIndex={"type": "integer", "minimum": 0},
    items={"type": "array", "items": ANNOTATION},
)
COLLECTION = thing(
    ["@context", "id", "type", "label", "total", "first"],
    **{"@context": {"type": "array", "prefixItems": [{"const": "http://www.w3.org/ns/anno.jsonld"}]}},
    id=IRI_OF,
    type={"const": "AnnotationCollection"},
    label={"type": "string"},
    total={"type": "integer", "minimum": 0},
    generator=thing(["id", "type"], id=IRI_OF, type={"const": "Software"}, name={"type": "string"}),
    first=PAGE,
)
CHECK = jsonschema.Draft202012Validator(COLLECTION)


def check(data: str, doc: Doc, unit: str = "codepoints") -> dict[str, Any]:
    """By the model, and every selector selects what it quotes."""
    record = json.loads(data)
    CHECK.validate(record)
    page = record["first"]
    assert page["partOf"] == record["id"]
    assert record["total"] == len(page["items"])
    ids = [record["id"], page["id"], *(item["id"] for item in page["items"])]
    assert len(set(ids)) == len(ids)
    text = clean(doc.text)
    codec, size = {"codepoints": ("utf-32-le", 4), "utf16": ("utf-16-le", 2), "utf8": ("utf-8", 1)}[unit]
    encoded = text.encode(codec)
    for item in page["items"]:
        position, quoted = item["target"]["selector"]
        assert encoded[size * position["start"] : size * position["end"]].decode(codec) == quoted["exact"]
        assert f"{quoted['prefix']}{quoted['exact']}{quoted['suffix']}" in text
        assert item["generator"] == record["generator"]["id"]
    return record


@ignoring
@given(randoms.marked() | randoms.tokenized())
def test_any_document(doc: Doc) -> None:
    expected = without_surrogates(doc)
    for unit in ("codepoints", "utf16", "utf8"):
        data = webannotation.dumps(doc, offsets=unit)
        check(data, doc, unit)
        for text in (doc.text, expected.text):
            back = webannotation.loads(data, text)
            assert (back.text, back.meta, dict(back.made_by)) == (text, expected.meta, dict(doc.made_by))
            for name in ("entities", "sums"):
                if doc.has(name) and len(doc.layer(name)):
                    assert table(back, name) == table(expected, name)


@ignoring
def test_documents_of_pipelines(ru: nlp.Pipeline, tmp_path: Path) -> None:
    wide = nlp.load("entities", entities="wide")
    article = (Path(__file__).parents[2] / "examples" / "article.txt").read_text(encoding="utf-8")
    own = ru + nlp.phrases({"нулевой травматизм": "term-7", "Алматы": {"id": "1", "type": "LOC"}})
    for doc in [own(article, meta={"url": "https://example.kz/1"}), wide(article), *map(ru, NASTY.values())]:
        webannotation.write(doc, tmp_path / "a.jsonld")
        check((tmp_path / "a.jsonld").read_text(encoding="utf-8"), doc)
        back = webannotation.read(tmp_path / "a.jsonld", doc.text)
        for name in ("entities", "phrases"):
            if doc.has(name):
                assert table(back, name) == table(without_surrogates(doc), name)


def test_what_stands_in_it(ru: nlp.Pipeline) -> None:
    doc = ru("В Омске 😀 Анна.", meta={"id": "а", "title": "Снег"})
    record = check(webannotation.dumps(doc, source="https://example.kz/1#p", layers=["entities"]), doc)
    assert record["label"] == "Снег"
    assert record["generator"]["nlp:made_by"][0].startswith("nlp_pipeline ")
    omsk = record["first"]["items"][0]
    assert omsk["target"]["source"] == "https://example.kz/1#p"
    assert omsk["body"] == [
        {"type": "TextualBody", "purpose": "tagging", "value": "LOC"},
        {"type": "TextualBody", "purpose": "describing", "language": "ru", "value": "Омск"},
    ]
    assert 0 < omsk["nlp:score"] <= 1
    record = json.loads(webannotation.dumps(doc, layers=["sentences"]))
    assert [item["body"][0]["value"] for item in record["first"]["items"]] == ["sentences"] * 2


def test_a_failed_document() -> None:
    doc = failed()
    data = webannotation.dumps(doc)
    check(data, doc)
    assert webannotation.loads(data, doc.text) == doc


@pytest.mark.parametrize(
    ("meta", "source"),
    [
        ({}, "urn:nlp-pipeline:doc:unnamed"),
        ({"id": 5}, "urn:nlp-pipeline:doc:5"),
        ({"id": "а/б <"}, "urn:nlp-pipeline:doc:%D0%B0%2F%D0%B1%20%3C"),
        ({"id": "urn:isbn:1"}, "urn:isbn:1"),
        ({"id": "x", "url": "https://example.kz/а"}, "https://example.kz/а"),
        ({"id": "x", "url": "нет"}, "urn:nlp-pipeline:doc:x"),
    ],
)
def test_sources(meta: dict[str, Any], source: str) -> None:
    assert webannotation.source_of(Doc("Да", meta=meta)) == source


def note(selector: Any, body: Any = "") -> dict[str, Any]:
    return {"id": "urn:x:1", "type": "Annotation", "body": body, "target": {"source": "urn:x:0", "selector": selector}}


def quote(exact: str, **around: str) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, **around}


def test_annotations_of_other_programs() -> None:
    text = "Анна и Анна в Омске"
    tag = {"type": "TextualBody", "value": "PER"}
    items = [
        note(quote("Анна", prefix="и "), tag),
        note(
            [{"type": "TextPositionSelector", "start": 0, "end": 4}], [{"type": "TextualBody", "value": "X"}, "urn:x"]
        ),
        note(quote("Омске", prefix="не то"), {"type": "TextualBody", "purpose": "commenting", "value": "ого"}),
    ]
    for data in (items, {"type": "AnnotationPage", "items": items}):
        back = webannotation.loads(json.dumps(data), text)
        assert [(one.start, one.stop, one.type) for one in back.entities] == [
            (0, 4, "X"),
            (7, 11, "PER"),
            (14, 19, None),
        ]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([note(quote("Анна"))], "once in the text, found it 2 times"),
        ([note([{"type": "TextPositionSelector", "start": 0, "end": 3}, quote("Анна")])], r"at \[0, 3\), found 'Анн'"),
        ([note({"type": "TextPositionSelector", "start": 9, "end": 99})], r"found \[9, 99\)"),
        ([note({"type": "TextPositionSelector", "start": "0", "end": 3})], "to be numbers"),
        ([note({"type": "XPathSelector", "value": "/p"})], "found neither"),
        ([5], "expected an AnnotationCollection"),
    ],
)
def test_what_does_not_fit_is_named(items: Any, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        webannotation.loads(json.dumps(items), "Анна и Анна")


def test_what_is_no_annotation_is_said() -> None:
    with pytest.raises(FormatError, match="expected Web Annotations as JSON-LD"):
        webannotation.loads("нет", "Да")
    with pytest.raises(FormatError, match="expected the source as an IRI"):
        webannotation.dumps(failed(), source="статья 1")
    with pytest.raises(LayerError, match="stage 'entities' makes it"):
        webannotation.dumps(Doc("Да"))
