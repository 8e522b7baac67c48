"""brat: what is written reads back, and what does not fit the text is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats import brat

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


def test_a_span_over_a_line_end_is_written_with_blanks() -> None:
    one = doc(TEXT, [(28, 42, "X")])
    text, ann = brat.dumps(one)
    assert ann == "T1\tX 28 42\tприехал.  Его \n"
    assert found(brat.loads(text, ann)) == [(28, 42, "X")]


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
