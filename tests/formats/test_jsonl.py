"""JSON Lines: any documents, packed or not, by the published schema; a wrong line is named."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats import jsonl
from nlp_pipeline.formats.json import schema_text
from tests.formats import randoms
from tests.nasty import NASTY
from tests.toys import numbers, upper

FILE = Path(jsonl.__file__).with_name("doc.schema.json")
SCHEMA = jsonschema.Draft202012Validator(json.loads(FILE.read_text(encoding="utf-8")))


def test_the_published_schema_is_the_one_in_the_code() -> None:
    """To renew it: python -m nlp_pipeline schema > nlp_pipeline/formats/doc.schema.json"""
    assert FILE.read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(SCHEMA.schema)
    assert SCHEMA.schema["$id"] == "urn:nlp-pipeline:doc:1"


@given(st.lists(randoms.tokenized() | randoms.marked(), max_size=3))
def test_any_documents(docs: list[Doc]) -> None:
    data = jsonl.dumps(docs)
    assert jsonl.loads(data.encode("utf-8").decode("utf-8")) == docs
    for line in data.splitlines() if data.isascii() else data.split("\n")[:-1]:
        SCHEMA.validate(json.loads(line))


def test_documents_of_pipelines(ru: nlp.Pipeline) -> None:
    article = (Path(__file__).parents[2] / "examples" / "article.txt").read_text(encoding="utf-8")
    wide = nlp.load("entities", entities="wide")
    own = ru + upper + numbers + nlp.phrases({"нулевой травматизм": "term-7"})
    docs = [
        *(ru(text) for text in NASTY.values()),
        *(pipeline(article, meta={"id": 5, "tags": ["а"]}) for pipeline in (ru, wide, own)),
        ru.only("sentences")(article),
        nlp.load("tokens.pos")(article),
        randoms.failed(),
        Doc("без ничего"),
    ]
    for doc in docs:
        SCHEMA.validate(json.loads(doc.to_json()))
    assert jsonl.loads(jsonl.dumps(docs)) == docs


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (["text"], 5),
        (["schema"], 2),
        (["layers", "tokens"], {}),
        (["layers", "tokens", 0, "start"], -1),
        (["layers", "tokens", 0, "start"], None),
        (["layers", "tokens", 0, "pos"], 3),
        (["layers", "numbers", 0], 3),
        (["error"], {"stage": "x"}),
    ],
)
def test_the_schema_refuses_what_is_wrong(ru: nlp.Pipeline, path: list[str | int], wrong: object) -> None:
    record = json.loads((ru + numbers)("Да 5").to_json())
    SCHEMA.validate(record)
    part = record
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = wrong
    with pytest.raises(jsonschema.ValidationError):
        SCHEMA.validate(record)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_files(tmp_path: Path, name: str) -> None:
    docs = [Doc("Да\u2028\x85\r\n"), Doc("Нет \ud800", meta={"id": 2}), randoms.failed()]
    jsonl.write(iter(docs), tmp_path / name)
    assert list(jsonl.read(tmp_path / name)) == docs
    assert (tmp_path / name).read_bytes().startswith(b"\x1f\x8b") == name.endswith(".gz")
    jsonl.write(docs[0], str(tmp_path / name))
    assert list(jsonl.read(str(tmp_path / name))) == docs[:1]


def test_lines_are_read_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + Doc("Да").to_json().encode() + b"\r\n\n" + b"{}\n")
    lines = jsonl.read(path)
    assert next(lines).text == "Да"
    with pytest.raises(FormatError, match=r'a\.jsonl, line 3: expected a JSON object with "schema": 1'):
        next(lines)


def test_what_is_no_such_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"{}")
    with pytest.raises(FormatError, match=r"a\.jsonl\.gz: expected a file packed by gzip"):
        list(jsonl.read(path))
    path.write_bytes(gzip.compress(jsonl.dumps([Doc("Да" * 1000)] * 9).encode())[:-20])
    with pytest.raises(FormatError, match="found none or half of one"):
        list(jsonl.read(path))
    (tmp_path / "b.jsonl").write_bytes(Doc("Да").to_json().encode() + b"\n" + "Нет".encode("cp1251"))
    with pytest.raises(FormatError, match=r"b\.jsonl, line 2: expected UTF-8, found the byte 0xcd"):
        list(jsonl.read(tmp_path / "b.jsonl"))
    with pytest.raises(FormatError, match="JSON Lines, line 2: expected a document as JSON"):
        jsonl.loads(Doc("Да").to_json() + "\nнет")
