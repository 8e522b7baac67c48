"""The words of mentions, from columns."""

from __future__ import annotations

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.mentions import mentions, read
from nlp_pipeline.entities.word import Word

TEXT = "экс-президент  Ким Чен  Ын ушёл"
TOKENS = [("экс-президент", "NOUN", None), ("Ким", "PROPN", "Case=Nom"), ("Чен", None, None), ("Ын", "PROPN", None)]


def doc(spans: list[tuple[int, int]]) -> Doc:
    starts = [TEXT.index(form) for form, _, _ in TOKENS]
    columns = {
        "start": Column.of("int", starts),
        "stop": Column.of("int", [start + len(form) for start, (form, _, _) in zip(starts, TOKENS, strict=True)]),
        "norm": Column.of("text", [form for form, _, _ in TOKENS]),
        "pos": Column.of("text", [pos for _, pos, _ in TOKENS]),
        "feats": Column.of("text", [feats for _, _, feats in TOKENS]),
    }
    entities = {
        "start": Column.of("int", [start for start, _ in spans]),
        "stop": Column.of("int", [stop for _, stop in spans]),
    }
    return Doc(TEXT, {"tokens": columns, "entities": entities})


def words(spans: list[tuple[int, int]]) -> list[tuple[Word, ...]]:
    return [read(rows) for rows in mentions(doc(spans))]


def test_words_have_their_blanks_and_tags() -> None:
    (found,) = words([(15, 26)])
    assert found == (
        Word("Ким", "", "PROPN", {"Case": "Nom"}),
        Word("Чен", " ", "X", {}),
        Word("Ын", "  ", "PROPN", {}),
    )


def test_a_mention_inside_a_token_is_cut_out_of_it() -> None:
    inside, one = words([(4, 13), (15, 18)])
    assert inside == (Word("президент", "", "NOUN", {}),)
    assert one == (Word("Ким", "", "PROPN", {"Case": "Nom"}),)


def test_a_mention_between_tokens_has_no_words() -> None:
    assert words([(13, 15)]) == [()]
    assert words([]) == []


def test_equal_mentions_have_equal_rows() -> None:
    first, second = mentions(doc([(15, 18), (15, 18)]))
    assert first == second
    assert hash(first) == hash(second)
