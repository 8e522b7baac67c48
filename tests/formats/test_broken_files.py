"""Files that are no good: a reader says FormatError, and nothing else. What the fuzzer found stands here, with why."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from nlp_pipeline.columns import Column
from nlp_pipeline.corrections import Corrections
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import FormatError, InputError
from nlp_pipeline.formats import arrow, bio, brat, conllu, jsonl, labelstudio, webannotation
from nlp_pipeline.masking import Masked, mask

WORD = "1\tСнег\tснег\tNOUN\t_\t_\t0\troot\t_\t"
LONG = "9" * 5000  # more digits than Python makes a number of
DEEP = "[" * 5000  # deeper than the stack

PLACE = {
    "entities": {"start": Column.of("int", [0]), "stop": Column.of("int", [4]), "type": Column.of("text", ["LOC"])}
}


def annotation(**changed: Any) -> str:
    found = {
        "type": "Annotation",
        "body": {"type": "TextualBody", "purpose": "tagging", "value": "LOC"},
        "target": {"source": "urn:x:1", "selector": {"type": "TextQuoteSelector", "exact": "Омск"}},
    }
    return json.dumps({**found, **changed}, ensure_ascii=False)


def task(**changed: Any) -> str:
    region: dict[str, Any] = {"type": "labels", "value": {"start": 0, "end": 4, "labels": ["LOC"]}, **changed}
    return json.dumps([{"data": {"text": "Омск"}, "annotations": [{"result": [region]}]}], ensure_ascii=False)


def of(**changed: Any) -> str:
    return json.dumps({**json.loads(Doc("Омск").to_json()), **changed}, ensure_ascii=False)


def fix(**changed: Any) -> str:
    (line,) = Corrections().add(Doc("Омск", meta={"id": ["а", 1]}), (0, 4), "LOC", nested=False).dumps().splitlines()
    record = json.loads(line)
    return json.dumps({**record, "add": {**record["add"], **changed}}, ensure_ascii=False)


BROKEN: dict[str, tuple[Callable[[], object], str]] = {
    # JSON, JSON Lines
    "versions that are numbers broke Arrow later": (lambda: jsonl.loads(of(made_by={"а": 5})), "versions as strings"),
    "versions that are a list of letters": (lambda: jsonl.loads(of(made_by=["abc"])), "the fields of a document"),
    "a failure that says nothing": (lambda: jsonl.loads(of(error={"stage": 1, "type": "", "message": ""})), "strings"),
    "a failure with a field of its own": (lambda: jsonl.loads(of(error={"why": "нет"})), "a document"),
    "meta is deeper than can be frozen": (
        lambda: jsonl.loads(of(meta={"а": json.loads("[" * 200 + "]" * 200)})),
        "nested at most 100 deep",
    ),
    "an infinite number in meta": (lambda: jsonl.loads(of(meta={"а": float("inf")})), "which JSON has not"),
    "a span whose ends are words": (
        lambda: jsonl.loads(
            of(columns={"a.start": "text", "a.stop": "text"}, layers={"a": [{"start": "б", "stop": "в"}]})
        ),
        "whole numbers",
    ),
    "a head that is no token broke trees later": (
        lambda: jsonl.loads(of(layers={"tokens": [{"start": 0, "stop": 4, "head": 7}]})),
        "heads among the 1 tokens",
    ),
    "a column of the schema that is of another type broke trees later": (
        lambda: jsonl.loads(
            of(columns={"tokens.head": "text"}, layers={"tokens": [{"start": 0, "stop": 4, "head": "а"}]})
        ),
        r"tokens\.head to be of type ref\(tokens\), found text",
    ),
    "entities without a place broke pages later": (
        lambda: jsonl.loads(of(layers={"entities": [{"start": 0, "type": "LOC"}]})),
        "start and stop in the layer 'entities', found start, type",
    ),
    "spans of a user's that never end": (
        lambda: jsonl.loads(of(columns={"a.start": "int"}, layers={"a": [{"start": 0}]})),
        "start and stop in the layer 'a'",
    ),
    "a number too large for a column": (
        lambda: jsonl.loads(of(layers={"tokens": [{"start": 0, "stop": 1 << 70}]})),
        "the fields of a document",
    ),
    "a layer that no address can have": (lambda: jsonl.loads(of(layers={"a.b": [{"start": 0}]})), "an address like"),
    "rows that are no objects": (lambda: jsonl.loads(of(layers={"tokens": [5]})), "the fields of a document"),
    # CoNLL-U
    "versions in a comment that are a mapping of lists": (
        lambda: conllu.loads(f'# made_by = {{"а": ["б"]}}\n{WORD}_\n\n'),
        "versions as strings",
    ),
    "a failure in a comment that is none": (lambda: conllu.loads(f'# error = {{"а": 1}}\n{WORD}_\n\n'), "above line 2"),
    "a type in a comment that is a number": (
        lambda: conllu.loads(f'# columns = {{"a.b": 5}}\n{WORD}_\n\n'),
        "found some",
    ),
    "an id with more digits than a number may have": (
        lambda: conllu.loads(f"{LONG}{WORD[1:]}_\n\n"),
        "found something",
    ),
    "a row of a layer at a place that is none": (
        lambda: conllu.loads(f'# phrases = {{"start": 3, "stop": 1}}\n{WORD}_\n\n'),
        "outside the text",
    ),
    # BIO
    "a tag that is none": (lambda: bio.loads("Омск\tX-LOC"), "line 1: expected a token"),
    # brat
    "offsets with more digits than a number has": (
        lambda: brat.loads("Омск", f"T1\tLOC 0 {LONG}\tОмск"),
        "line 1",
    ),
    "offsets in digits that are not ASCII": (lambda: brat.loads("Омск", "T1\tLOC 0 ٤\tОмск"), "line 1"),
    "a column that no address can have": (
        lambda: brat.loads("Омск", 'T1\tLOC 0 4\tОмск\n#1\tColumns T1\t{"values": {"": 1}}'),
        "an address like",
    ),
    "a value that no column can have": (
        lambda: brat.loads("Омск", 'T1\tLOC 0 4\tОмск\n#1\tColumns T1\t{"values": {"score": []}}'),
        "kind float",
    ),
    # Web Annotation
    "a selector whose type is a list": (
        lambda: webannotation.loads(annotation(target={"selector": {"type": []}}), "Омск"),
        "Web Annotations",
    ),
    "a purpose that is a list": (
        lambda: webannotation.loads(annotation(body={"purpose": ["tagging"], "value": "LOC"}), "Омск"),
        "Web Annotations",
    ),
    "a layer that is a list": (lambda: webannotation.loads(annotation(**{"nlp:own-layer": []}), "Омск"), "Web Annot"),
    "meta that is no JSON": (
        lambda: webannotation.loads(f'{{"nlp:meta": "{DEEP}", "items": [{annotation()}]}}', "Омск"),
        "Web Annotations",
    ),
    # Label Studio
    "a layer that is a mapping": (
        lambda: labelstudio.loads(task(meta={"nlp_pipeline": {"layer": {}}})),
        "tasks as Label Studio exports them",
    ),
    "values that are a number": (
        lambda: labelstudio.loads(task(meta={"nlp_pipeline": {"values": 5}})),
        "tasks as Label Studio exports them",
    ),
    # masks
    "versions of masks that are a number": (
        lambda: Masked.from_json('{"text": "", "made_by": 7, "replaced": []}'),
        "what Masked.to_json wrote",
    ),
    # corrections
    "a correction deeper than the stack": (lambda: Corrections.loads(DEEP), "line 1: expected a correction"),
    "a correction at a place in words": (lambda: Corrections.loads(fix(start="1")), "no number of a character"),
    "a correction of a quote that is a list": (lambda: Corrections.loads(fix(quote=["а"])), "a text is none"),
    "a mask at a place that is no number": (
        lambda: Masked.from_json(mask(Doc("Омск", PLACE)).to_json().replace('"start":0', '"start":NaN')),
        "places as numbers",
    ),
    "a mask of what is no text": (
        lambda: Masked.from_json(mask(Doc("Омск", PLACE)).to_json().replace('"original":"Омск"', '"original":5')),
        "expected texts",
    ),
    "masks deeper than the stack": (lambda: Masked.from_json(DEEP), "what Masked.to_json wrote"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_good_says_so(name: str) -> None:
    read, message = BROKEN[name]
    with pytest.raises(FormatError, match=message):
        read()


def test_notes_of_other_programs_are_no_error() -> None:
    """They may hold anything: JSON deeper than the stack, numbers where we write names."""
    for note in (DEEP, '{"layer": 5}', '{"span": ["а"]}', "{", '{"values": []}'):
        doc = brat.loads("Омск", f"T1\tLOC 0 4\tОмск\n#1\tColumns T1\t{note}")
        assert [(entity.start, entity.stop, entity.type) for entity in doc.entities] == [(0, 4, "LOC")]
    (doc,) = conllu.loads(f"# meta = {DEEP}\n{WORD}_\n\n")
    assert doc.text == "Снег"


def test_values_do_not_move_a_mark() -> None:
    """Values named start, stop or type would take the place of the span's own, outside of the text at worst."""
    moved = '{"values": {"start": 0, "stop": 99, "type": "PER", "score": 0.5}}'
    doc = brat.loads("в Омске", f"T1\tLOC 2 7\tОмске\n#1\tColumns T1\t{moved}")
    assert [(entity.start, entity.stop, entity.type, entity.score) for entity in doc.entities] == [(2, 7, "LOC", 0.5)]


def test_versions_and_names_with_surrogates_go_to_arrow() -> None:
    """Arrow looked for them in texts and values only, and raised UnicodeEncodeError."""
    doc = Doc("Омск", made_by={"модель": "1\udcfa"})
    with pytest.warns(UserWarning, match="surrogates"):
        table = arrow.to_arrow(doc)
    (back,) = arrow.from_arrow(table)
    assert (back.made_by, table["text"].to_pylist()) == (doc.made_by, ["Омск"])


@pytest.mark.parametrize("write", [jsonl.dumps, conllu.dumps, bio.dumps, labelstudio.dumps])
def test_a_text_is_no_document(write: Callable[[Any], str]) -> None:
    for given in ("текст", 5, ["текст"], {"text": "текст"}):
        with pytest.raises(InputError, match="annotate texts first"):
            write(given)


def test_infinity_is_json_that_every_reader_takes() -> None:
    """RFC 8259 has no word for it; 1e999 is a number, and reads back as infinity. Strings stay what they are."""
    column = Column.of("float", [float("inf"), float("-inf"), None, 0.5])
    place = {"start": Column.of("int", [0, 0, 0, 0]), "stop": Column.of("int", [4, 3, 2, 1])}
    note = Column.of("text", ["Infinity", '"Infinity, NaN"', "\\", "-Infinity"])
    doc = Doc("Омск", {"entities": {**place, "type": note, "score": column}}, meta={"NaN": '\\"Infinity'})

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    record = json.loads(doc.to_json(), parse_constant=refuse)
    assert [row["score"] for row in record["layers"]["entities"]] == [float("inf"), float("-inf"), None, 0.5]
    assert Doc.from_json(doc.to_json()) == doc
    json.loads(webannotation.dumps(doc), parse_constant=refuse)
    json.loads(labelstudio.dumps(doc), parse_constant=refuse)
    assert brat.loads(*brat.dumps(doc)).entities.score.tolist() == column.tolist()


def test_layers_of_a_document_without_tokens_go_to_conllu_and_back() -> None:
    """Their rows were left out: tokens show where all others stand."""
    place = {"start": Column.of("int", [0, 2]), "stop": Column.of("int", [2, 3])}
    mood = {**place, "mood": Column.of("text", ["тихо", None])}
    facts = {"said": Column.of("text", ["да\n\u2028"]), "about": Column.of("ref", [1], "moods")}
    nothing = {"start": Column.of("int", []), "stop": Column.of("int", [])}
    for layers in (
        {"sentences": nothing, "tokens": nothing, "moods": mood, "facts": facts},
        {"moods": mood, "blocks": place},
        {"entities": {**place, "type": Column.of("text", ["LOC", "PER"])}},
    ):
        for error in (None, Failure("entities", "ValueError", "сломалось")):
            doc = Doc("😀\u2028 ", layers, error=error)
            if error is None and "tokens" not in layers:
                continue  # there the stage that makes tokens did not run, which is an error
            for offsets in ("codepoints", "utf16", "utf8"):
                (back,) = conllu.loads(conllu.dumps(doc, offsets=offsets))  # type: ignore[arg-type]
                assert back == doc, offsets


def test_corrections_of_a_document_whose_id_is_a_list_read_back() -> None:
    """They were put in a dict as they stood, and a list has no hash."""
    doc = Doc("Омск", meta={"id": ["а", {"б": 1}]})
    fixes = Corrections().add(doc, (0, 4), "LOC", nested=False)
    assert Corrections.loads(fixes.dumps()) == fixes
    assert len(Corrections.loads(fixes.dumps() * 2)) == 1
    assert hash(fixes) == hash(Corrections.loads(fixes.dumps()))
