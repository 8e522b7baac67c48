"""Files are whole or what they were before; foreign files that are wrong say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp_pipeline.columns import Column
from nlp_pipeline.corrections import Corrections
from nlp_pipeline.corrections.record import Correction
from nlp_pipeline.corrections.record import dumps as correction_line
from nlp_pipeline.corrections.record import loads as correction_of
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats import bio, brat, jsonl, labelstudio, webannotation
from nlp_pipeline.formats.brat import loads as annotated
from nlp_pipeline.masking import Masked, mask

DOCS = [Doc("Снег", meta={"id": 1}), Doc("Дождь", meta={"id": 2})]


def breaking() -> Iterator[Doc]:
    yield DOCS[0]
    raise OSError("диск")


@pytest.mark.parametrize("name", ["docs.jsonl", "docs.jsonl.gz"])
def test_an_input_that_breaks_leaves_the_old_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    jsonl.write(DOCS, path)
    with pytest.raises(OSError, match="диск"):
        jsonl.write(breaking(), path)
    assert list(jsonl.read(path)) == DOCS
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_can_be_written_from_itself(tmp_path: Path) -> None:
    jsonl.write(DOCS, tmp_path / "docs.jsonl")
    jsonl.write(jsonl.read(tmp_path / "docs.jsonl"), tmp_path / "docs.jsonl")
    assert list(jsonl.read(tmp_path / "docs.jsonl")) == DOCS


def test_what_is_packed_is_unpacked(tmp_path: Path) -> None:
    doc = annotated("Токаев в Омске", "T1\tPER 0 6\tТокаев")
    labelstudio.write(doc, tmp_path / "tasks.json.gz")
    (back,) = labelstudio.read(tmp_path / "tasks.json.gz")
    assert [entity.text for entity in back.entities] == ["Токаев"]
    (tmp_path / "half.json.gz").write_bytes(b"{}")
    with pytest.raises(FormatError, match="packed by gzip"):
        labelstudio.read(tmp_path / "half.json.gz")


def test_names_with_stops_are_names_of_their_own(tmp_path: Path) -> None:
    for name in ("v.1", "v.2"):
        brat.write(annotated(f"Токаев {name}", "T1\tPER 0 6\tТокаев"), tmp_path / name)
    assert [brat.read(tmp_path / name).text for name in ("v.1", "v.2.ann", "v.1.txt")] == [
        "Токаев v.1",
        "Токаев v.2",
        "Токаев v.1",
    ]


FAR = 10**20


@pytest.mark.parametrize(
    "read",
    [
        lambda: brat.loads("Токаев", f"T1\tPER {FAR} {FAR + 1}\tТокаев"),
        lambda: webannotation.loads(json.dumps(_annotation({"start": FAR, "end": FAR + 1})), "Токаев"),
        lambda: webannotation.loads(json.dumps(_annotation({"start": 0, "end": 3, "exact": 5})), "Токаев"),
        lambda: labelstudio.loads(json.dumps([_task({"nlp_pipeline": {"values": 5}}, FAR)])),
        lambda: labelstudio.loads(json.dumps([_task({"nlp_pipeline": {"layer": ["a"]}}, 0)])),
        lambda: bio.loads("Токаев\tB-PER\n\tO\n"),
    ],
    ids=["brat", "webannotation", "exact", "labelstudio", "layer", "bio"],
)
def test_foreign_files_that_are_wrong_say_so(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(FormatError):
        read()


def _annotation(position: dict[str, object]) -> dict[str, object]:
    exact = position.pop("exact", None)
    selectors: list[dict[str, object]] = [{"type": "TextPositionSelector", **position}]
    selectors += [{"type": "TextQuoteSelector", "exact": exact}] if exact is not None else []
    body = {"type": "TextualBody", "purpose": "tagging", "value": "PER"}
    return {"type": "Annotation", "body": body, "target": {"source": "urn:x:1", "selector": selectors}}


def _task(meta: dict[str, object], start: int) -> dict[str, object]:
    value = {"start": start, "end": start + 6, "text": "Токаев", "labels": ["PER"]}
    return {"data": {"text": "Токаев"}, "predictions": [{"result": [{"type": "labels", "value": value, "meta": meta}]}]}


def test_a_token_newdoc_is_no_border() -> None:
    (doc,) = bio.loads("Смотри O\n#newdoc O\nАнна B-PER\n")
    assert doc.text == "Смотри #newdoc Анна"
    assert len(bio.loads("# newdoc id = 1\nАнна B-PER\n\n# newdoc id = 2\nПётр B-PER\n")) == 2


def test_surrogates_side_by_side_stay_apart() -> None:
    masked = mask(annotated("\ud83d\ude00 Анна \ud83d\ude00", "T1\tPER 3 7\tАнна"), with_="X")
    back = Masked.from_json(masked.to_json())
    assert back == masked and len(back.undo()) == 10
    made = Correction(id="\ud83d\ude00", text="x", removed_type="PER", remove=None, add=None, type=None)
    line = correction_line(made)
    with pytest.raises(FormatError, match="neither remove nor add"):
        correction_of(line)
    assert '"surrogates":"apart"' in line


def test_users_columns_called_score_and_normal_come_back_as_they_were() -> None:
    columns = {
        "start": Column.of("int", [0]),
        "stop": Column.of("int", [4]),
        "score": Column.of("text", ["хорошо"]),
        "normal": Column.of("bool", [True]),
    }
    doc = Doc("Снег идёт", {"moods": columns})
    (labelled,) = labelstudio.loads(labelstudio.dumps(doc))
    for back in (labelled, webannotation.loads(webannotation.dumps(doc), doc.text)):
        (mood,) = back.moods
        assert (mood.text, mood.score, mood.normal) == ("Снег", "хорошо", True)


def test_a_type_goes_before_its_group() -> None:
    doc = annotated("Анна Ким", "T1\tPERSON 0 4\tАнна")
    assert (
        mask(doc, with_={"PERSON": "A", "PER": "B"}).text
        == mask(doc, with_={"PER": "B", "PERSON": "A"}).text
        == "A Ким"
    )


def test_normal_forms_mended_in_brat_are_corrections() -> None:
    text, notes = "Ану видели", "T1\tPER 0 3\tАну\n#1\tAnnotatorNotes T1\t"
    (one,) = Corrections.between(annotated(text, notes + "Ана"), annotated(text, notes + "Анна"))
    assert (one.normal, one.type) == ("Анна", "PER")
