"""BIO columns: every dialect reads as the same spans, and what is written reads back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, LayerError
from nlp_pipeline.formats import bio
from tests.formats import randoms
from tests.formats.randoms import clean, failed
from tests.nasty import NASTY


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


def rows(data: str) -> list[list[list[str]]]:
    """The sentences of a file by the plainest of readers: cells parted by a blank, an empty line after a sentence."""
    parts = [part.split("\n") for part in data.split("\n\n") if not part.startswith("-DOCSTART-")]
    return [[line.split(" ") for line in part] for part in parts if part != [""]]


@pytest.mark.filterwarnings("ignore:a text holds lone surrogates")
@given(randoms.tokenized(), st.sampled_from(["iob2", "bioes"]))
def test_any_document(doc: Doc, scheme: bio.Scheme) -> None:
    """Every token has its line; the tags are whole, and mean the outermost entities in whole tokens."""
    data = bio.dumps(doc, scheme=scheme)
    sentences = rows(data)
    lines = [line for sentence in sentences for line in sentence]
    assert [len(sentence) for sentence in sentences] == [len(sentence.tokens) for sentence in doc.sentences]
    assert all(len(line) == 4 for line in lines)
    for token, line in zip(doc.tokens, lines, strict=True):
        word = "".join(clean(token.text).split()) or "_"
        assert line[0] == (word.replace("-DOCSTART-", "_DOCSTART_") if word.startswith("-DOC") else word)
        assert line[1] == (token.pos if doc.has("tokens.pos") else "_")
    expected = set()
    taken: set[int] = set()
    for entity in doc.entities.outermost():
        mine = entity.tokens.indices.tolist()
        if not taken & set(mine):
            taken |= set(mine)
            expected.add(("".join(entity.type.split()), mine[0], mine[-1]))
    assert found_by_seqeval(lines, sentences, scheme) == expected
    back = bio.loads(data)
    assert len(back) == 1
    texts = ["".join(line[0] for line in lines[first : last + 1]) for _, first, last in sorted(expected, key=by_place)]
    assert ["".join(entity.text.split()) for entity in back[0].entities] == texts
    assert [entity.type for entity in back[0].entities] == [kind for kind, *_ in sorted(expected, key=by_place)]


def by_place(span: tuple[str, int, int]) -> int:
    return span[1]


def found_by_seqeval(
    lines: list[list[str]], sentences: list[list[list[str]]], scheme: bio.Scheme
) -> set[tuple[str, int, int]]:
    """What seqeval, in its strict mode, reads in the tags."""
    schemes = pytest.importorskip("seqeval.scheme", reason="seqeval reads tags")
    if not lines:
        return set()
    tags = [[line[3] for line in sentence] for sentence in sentences]
    entities = schemes.Entities(tags, scheme={"iob2": schemes.IOB2, "bioes": schemes.IOBES}[scheme])
    before = [sum(map(len, tags[:number])) for number in range(len(tags))]
    return {
        (one.tag, one.start + before[number], one.end - 1 + before[number])
        for number, found in enumerate(entities.entities)
        for one in found
    }


def test_an_entity_over_two_sentences_begins_twice() -> None:
    layers = {
        "tokens": randoms.places([(0, 2), (2, 3), (4, 7)]),
        "sentences": randoms.places([(0, 3), (4, 7)]),
        "entities": {**randoms.places([(0, 7)]), "type": randoms.column("text", ["X"])},
    }
    assert [line[3] for part in rows(bio.dumps(Doc("Да. Нет", layers))) for line in part] == ["B-X", "I-X", "B-X"]
    tags = [line[3] for part in rows(bio.dumps(Doc("Да. Нет", layers), scheme="bioes")) for line in part]
    assert tags == ["B-X", "E-X", "S-X"]


def test_a_number_sign_is_a_token(ru: nlp.Pipeline) -> None:
    doc = ru("Это # и #тег в Омске")
    (back,) = bio.loads("# global.columns = x\n" + bio.dumps(doc).split("\n\n", 1)[1])
    assert back.text == "Это # и #тег в Омске"
    assert bio.loads("# O\n#тег\tO\n# text = да\n")[0].text == "# #тег"


def test_documents_stay_in_order(ru: nlp.Pipeline) -> None:
    docs = [ru("Омск"), failed(), ru(""), ru("Снег")]
    with pytest.warns(UserWarning, match="the document 'f' failed"):
        data = bio.dumps(docs)
    assert [doc.text for doc in bio.loads(data)] == ["Омск", "", "", "Снег"]


def test_nasty_texts(ru: nlp.Pipeline, tmp_path: Path) -> None:
    docs = [ru(text) for text in NASTY.values()]
    with pytest.warns(UserWarning, match=r"U\+FFFD"):
        bio.write(docs, tmp_path / "a.conll")
    back = bio.read(tmp_path / "a.conll")
    for one, other in zip(back, docs, strict=True):
        assert "".join(one.text.split()) == "".join(clean(other.text).split())
        if all(entity.stop <= entity.sentence.stop for entity in other.entities):  # BIO parts them at sentences
            assert [entity.type for entity in one.entities] == [entity.type for entity in other.entities]


def test_what_was_not_made_is_named(ru: nlp.Pipeline) -> None:
    with pytest.raises(LayerError, match="stage 'entities' makes it"):
        bio.dumps(ru.only("sentences")("Омск"))
    with pytest.raises(FormatError, match="iob2 or bioes, found 'bilou'"):
        bio.dumps([], scheme="bilou")  # type: ignore[arg-type]
