"""brat: what is written reads back, and what does not fit the text is named."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, LayerError
from nlp_pipeline.formats import brat
from tests.formats import randoms
from tests.formats.randoms import failed, table

TEXT = "Экс-мэр Омска 😀 Олег Громов приехал.\r\nЕго ждали в Томске."
SPANS = [(4, 13, "JOB"), (8, 13, "CITY"), (16, 27, "PER"), (50, 56, "CITY")]


def doc(text: str, spans: list[tuple[int, int, str]]) -> Doc:
    return Doc(text, brat.entities_layer(spans))


def found(one: Doc) -> list[tuple[int, int, str]]:
    return [(entity.start, entity.stop, entity.type) for entity in one.entities]


def test_entities_are_read_and_other_lines_are_not() -> None:
    others = "R1\tFROM Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\tкто это\nA1\tSure T1\n"
    ann = f"T1\tPER 16 27\tОлег Громов\n{others}T2\tCITY 8 13\tОмска\n"
    one = brat.loads(TEXT, ann, "a")
    assert found(one) == [(8, 13, "CITY"), (16, 27, "PER")]
    assert one.id == "a"


def test_discontinuous_entities_are_counted() -> None:
    one = brat.loads(TEXT, "T1\tCITY 8 10;12 13\tОм а\nT2\tCITY 50 56\tТомске")
    assert found(one) == [(50, 56, "CITY")]
    assert one.meta["discontinuous"] == 1


def test_a_span_over_a_line_end_is_written_in_pieces() -> None:
    one = doc(TEXT, [(28, 42, "X")])
    text, ann = brat.dumps(one)
    assert ann == "T1\tX 28 36;38 42\tприехал. Его \n"
    assert found(brat.loads(text, ann)) == [(28, 42, "X")]
    assert found(brat.loads(text, "T1\tX 28 42\tприехал.  Его \n")) == [(28, 42, "X")]


def test_normal_forms_are_notes() -> None:
    ann = "T1\tPER 16 27\tОлег Громов\nT2\tCITY 8 13\tОмска\n#7\tAnnotatorNotes T2\tОмск\n"
    one = brat.loads(TEXT, ann)
    assert one.entities.normal.tolist() == ["Омск", None]
    assert brat.dumps(one)[1] == ("T1\tCITY 8 13\tОмска\n#1\tAnnotatorNotes T1\tОмск\nT2\tPER 16 27\tОлег Громов\n")


def test_a_type_changed_by_hand_counts_and_a_strange_note_does_not() -> None:
    text, ann = brat.dumps(doc("Омск", [(0, 4, "два слова")]))
    assert ann == 'T1\tдва_слова 0 4\tОмск\n#1\tColumns T1\t{"type": "два слова"}\n'
    assert found(brat.loads(text, ann)) == [(0, 4, "два слова")]
    assert found(brat.loads(text, ann.replace("два_слова", "CITY"))) == [(0, 4, "CITY")]
    for note in ("да", "5", "[]", '{"span": [0]}', '{"values": 5}', '{"type": 5}', '{"span": [-5, 4]}'):
        assert found(brat.loads(text, f"T1\tX 0 4\tОмск\n#1\tColumns T1\t{note}\n")) == [(0, 4, "X")]


def test_other_columns_and_layers_are_kept(ru: nlp.Pipeline) -> None:
    pipeline = ru + nlp.phrases({"Степной ветер": {"id": "kz-17", "type": "ORG"}})
    one = pipeline("В «Степном ветре» Анна Ким ждала Петра Громова.")
    back = brat.loads(*brat.dumps(one))
    assert table(back, "entities") == table(one, "entities")
    assert table(back, "phrases") == table(one, "phrases")
    only = brat.loads(*brat.dumps(one, layers=["entities"]))
    assert not only.has("phrases")


def test_what_was_not_made_is_named() -> None:
    with pytest.raises(LayerError, match="stage 'entities' makes it"):
        brat.dumps(Doc("Да"))
    assert brat.dumps(failed()) == ("не вышло\n", "")


def test_lone_surrogates_are_replaced_with_a_warning() -> None:
    one = doc("Пётр \ud800 Громов", [(0, 13, "PER")])
    with pytest.warns(UserWarning, match=r"U\+FFFD"):
        text, ann = brat.dumps(one)
    assert text == "Пётр \ufffd Громов"
    assert found(brat.loads(text, ann)) == [(0, 13, "PER")]


def test_a_folder(tmp_path: Path, ru: nlp.Pipeline) -> None:
    texts = [
        {"text": "Анна Ким живёт в Омске.", "id": "а/б.txt"},
        {"text": "Снег.", "id": "а\\б.txt"},
        {"text": "Олег Громов.", "id": "А_б"},
        {"text": "Да.", "id": "con"},
        {"text": "Нет.", "id": "x" * 300},
        "Без имени в Твери.",
        {"text": "Ещё раз.", "id": 7},
    ]
    docs = list(ru.pipe(texts))
    paths = brat.write_folder(docs, tmp_path / "собрание")
    names = ["а_б", "а_б-2", "А_б-3", "_con", "x" * 80, "document-6", "7"]
    assert [path.name for path in paths] == [f"{name}.txt" for name in names]
    for path, one in zip(paths, docs, strict=True):
        assert brat.read(path).text == one.text
        assert table(brat.read(path), "entities") == table(one, "entities")
    settings = (tmp_path / "собрание" / "annotation.conf").read_text(encoding="utf-8")
    assert settings.split("[relations]")[0].split() == ["[entities]", "LOC", "PER"]


def strictly(text: str, annotations: str) -> dict[str, tuple[str, list[tuple[int, int]], str]]:
    """The text-bound annotations, read by the rules of brat's own server: ids once, text equal to the character."""
    found = {}
    ids = set()
    for line in annotations.splitlines():
        name, rest = line.split("\t", 1)
        assert name not in ids and re.fullmatch(r"(T|#)[1-9]\d*", name)
        ids.add(name)
        if name.startswith("#"):
            kind, target = rest.split("\t")[0].split()
            assert kind in ("AnnotatorNotes", "Columns") and target in found
            continue
        place, said = rest.split("\t", 1)
        kind, offsets = place.split(" ", 1)
        assert re.fullmatch(r"[\w-]+", kind)
        spans = [tuple(map(int, piece.split(" "))) for piece in offsets.split(";")]
        assert all(0 <= start < stop <= len(text) for start, stop in spans)
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
        assert said == " ".join(text[start:stop] for start, stop in spans)
        found[name] = (kind, spans, said)
    return found


@given(randoms.marked() | randoms.tokenized())
@pytest.mark.filterwarnings("ignore:a text holds lone surrogates")
def test_any_document_is_written_by_the_rules_and_reads_back(one: Doc) -> None:
    text, annotations = brat.dumps(one)
    whole = strictly(text, annotations)
    clean = randoms.without_surrogates(one)
    names = [name for name in ("entities", "sums") if one.has(name)]
    assert len(whole) == sum(len(one.layer(name)) for name in names)
    back = brat.loads(text, annotations)
    assert back.text == clean.text
    for name in names:
        if len(one.layer(name)):
            assert table(back, name) == table(clean, name)


@given(randoms.marked())
@pytest.mark.filterwarnings("ignore:a text holds lone surrogates")
def test_other_readers_of_brat_agree(one: Doc) -> None:
    bioc = pytest.importorskip("bioc.brat", reason="bioc reads brat")
    text, annotations = brat.dumps(one)
    assume("\r" not in annotations and not any("\t" in row.text for row in one.entities))  # it splits there
    theirs = bioc.loads(text, annotations)
    for row, entity in zip(one.entities, theirs.entities, strict=True):
        assert tuple(entity.total_span) == (row.start, row.stop)
    said = {note.refid: note.text for note in theirs.notes if note.type == "AnnotatorNotes"}
    if one.has("entities.normal"):
        normals = {f"T{row.index + 1}": randoms.clean(row.normal) for row in one.entities if row.normal}
        assert said.items() <= normals.items()


@pytest.mark.parametrize(
    ("ann", "words"),
    [
        ("T1\tPER 17 28\tОлег Громов", ["line 1", "'Олег Громов'", "'лег Громов '", "UTF-16 units"]),
        ("T1\tPER 16 270\tОлег Громов", ["line 1", "57 characters"]),
        ("T1\tPER 27 16\tОлег Громов", ["line 1"]),
        ("T1\tPER 16 16\t", ["line 1"]),
        ("T1 PER 16 27 Олег Громов", ["line 1", "TYPE start stop"]),
        ("T1\tPER 17 28\tОлег Громов\nT2\tCITY 51 57\tТомске", ["2 lines", "UTF-16 units"]),
        ("T1\tPER 16 27\tОлег Громов\nT2\tCITY 49 55\tТомске", ["1 lines", "CRLF"]),
        ("T1\tCITY 14 24\tОмска", ["bytes of UTF-8"]),
        ("T1\tCITY 9 14\tОмска\nT2\tPER 17 28\tОлег Громов", ["byte order mark", "from 1"]),
    ],
)
def test_what_does_not_fit_is_named(ann: str, words: list[str]) -> None:
    with pytest.raises(FormatError) as error:
        brat.loads(TEXT, ann, "статья")
    for word in ["статья", *words]:
        assert word in str(error.value)


def test_files_keep_line_ends_and_lose_the_byte_order_mark(tmp_path: Path) -> None:
    brat.write(doc(TEXT, SPANS), tmp_path / "a.ann")
    assert (tmp_path / "a.txt").read_bytes().count(b"\r\n") == 1
    assert found(brat.read(tmp_path / "a.txt")) == SPANS
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert found(brat.read(tmp_path / "a.ann")) == SPANS


def test_another_encoding_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Олег Громов приехал в Омск".encode("cp1251"))
    (tmp_path / "a.ann").write_text("")
    with pytest.raises(FormatError, match=r"a\.txt: expected UTF-8, found the byte 0xce .*iconv -f cp1251"):
        brat.read(tmp_path / "a.txt")


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(st.data(), texts)
def test_what_is_written_reads_back(data: st.DataObject, text: str) -> None:
    place = st.integers(0, len(text) - 1)
    spans = [
        (start, stop, kind)
        for start, size, kind in data.draw(st.lists(st.tuples(place, st.integers(1, 9), st.sampled_from("XYZ"))))
        if text[start : (stop := min(len(text), start + size))].split()
    ]
    one = doc(text, spans)
    safe = [span for span in spans if not set(text[span[0] : span[1]]) & set("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")]
    if len(safe) == len(spans):
        assert found(brat.loads(*brat.dumps(one))) == found(one)


def test_nerel_reads(data: Path) -> None:
    documents = [brat.read(path) for path in sorted((data / "nerel" / "dev").glob("*.ann"))]
    assert len(documents) == 94
    assert sum(len(one.entities) for one in documents) > 5000


def test_a_byte_order_mark_is_a_character(tmp_path: Path) -> None:
    """Also where no mention says how it was counted; where one was counted without it, it is none."""
    for lines in ("", "T1\tLOC 3 7\tОмск"):
        one = brat.loads("\ufeffв Омск", lines)
        brat.write(one, tmp_path / "doc")
        assert brat.read(tmp_path / "doc").text == one.text
    (tmp_path / "doc.ann").write_text("T1\tLOC 2 6\tОмск", encoding="utf-8")
    assert brat.read(tmp_path / "doc").text == "в Омск"
