"""BIO columns: every dialect reads as the same spans, and what is written reads back."""

from __future__ import annotations

from pathlib import Path

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats import bio


def found(one: Doc) -> list[tuple[str, str]]:
    return [(entity.text, entity.type) for entity in one.entities]


WORDS = "Олег Громов и Анна уехали в Нижний Новгород Омск".split()
DIALECTS = {
    "IOB2": "B-PER I-PER O B-PER O O B-LOC I-LOC B-LOC",
    "IOB1": "I-PER I-PER O I-PER O O I-LOC I-LOC B-LOC",
    "BIOES": "B-PER E-PER O S-PER O O B-LOC E-LOC S-LOC",
    "BILOU": "B-PER L-PER O U-PER O O B-LOC L-LOC U-LOC",
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("gap", [" ", "\t", "\tNOUN\t_\t"])
def test_dialects(dialect: str, gap: str) -> None:
    data = "\n".join(f"{word}{gap}{tag}" for word, tag in zip(WORDS, DIALECTS[dialect].split(), strict=True))
    (one,) = bio.loads(data)
    assert one.text == " ".join(WORDS)
    assert found(one) == [("Олег Громов", "PER"), ("Анна", "PER"), ("Нижний Новгород", "LOC"), ("Омск", "LOC")]


def test_sentences_marks_and_documents() -> None:
    data = (
        "-DOCSTART- O\n\nВ O\n« O\nКайрате B-ORG\n» O\n( O\nАлматы B-LOC\n) O\n. O\n\n"
        "# text = Да.\nДа O\n. O\n\n# newdoc id = b\n\nНет O\n"
    )
    one, other = bio.loads(data, "file")
    assert one.text == "В «Кайрате» (Алматы).\nДа."
    assert found(one) == [("Кайрате", "ORG"), ("Алматы", "LOC")]
    assert (one.id, other.id, other.text) == ("file 0", "file 1", "Нет")


def test_a_change_of_type_begins_a_mention() -> None:
    assert found(bio.loads("Омск\tB-LOC\nГромов\tI-PER")[0]) == [("Омск", "LOC"), ("Громов", "PER")]


def test_glued_tokens() -> None:
    assert bio.loads("экс\tSpaceAfter=No\tO\n-\tSpaceAfter=No\tO\nмэр\t_\tB-JOB")[0].text == "экс-мэр"


@pytest.mark.parametrize("line", ["Омск", "Омск LOC", "Омск\tX-LOC", "Омск\tB-", "\tO x"])
def test_a_wrong_line_is_named(line: str) -> None:
    with pytest.raises(FormatError, match="file, line 2: expected a token"):
        bio.loads(f"В O\n{line}", "file")


def test_what_is_written_reads_back(ru: nlp.Pipeline, tmp_path: Path) -> None:
    docs = list(ru.pipe(["Олег Громов приехал в Омск. Его ждали!", "Вечер.", "Анна уехала в Нижний Новгород"]))
    bio.write(docs, tmp_path / "a.conll")
    back = bio.read(tmp_path / "a.conll")
    assert [found(one) for one in back] == [found(one) for one in docs]
    assert [one.text.replace("\n", " ") for one in back] == [one.text for one in docs]
