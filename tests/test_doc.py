"""Doc: layers, rows, meta, pickle."""

from __future__ import annotations

import datetime
import pickle

import numpy as np
import pytest

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError, LayerError
from tests.toys import toy

TEXT = "Дом 12 стоит на УЛИЦЕ 7"


@pytest.fixture
def doc() -> Doc:
    return toy()(TEXT, meta={"id": 5, "tags": ["а", "б"]})


def test_rows_are_light_views(doc: Doc) -> None:
    token = doc.tokens[1]
    assert (token.text, token.norm, token.start, token.stop, token.index, len(token)) == (
        "12",
        "12",
        4,
        6,
        1,
        2,
    )
    assert type(token.start) is int
    assert token.is_upper is False
    assert [t.text for t in token.sentence.tokens] == TEXT.split()
    assert token == doc.tokens[1] != doc.tokens[0]
    assert len({doc.tokens[1], doc.tokens[1]}) == 1
    assert doc.tokens[-1].text == "7"
    with pytest.raises(IndexError):
        doc.tokens[6]


def test_selections_keep_row_numbers(doc: Doc) -> None:
    assert doc.tokens[2:4].indices.tolist() == [2, 3]
    loud = doc.tokens[doc.tokens.is_upper == True]  # noqa: E712 (a column compared gives a mask)
    assert [token.index for token in loud] == [4]
    assert loud.norm.tolist() == ["УЛИЦЕ"]
    assert loud[0].index == 4
    assert loud[:0].norm.tolist() == []


def test_a_new_layer_is_reached_by_its_name(doc: Doc) -> None:
    assert doc.numbers.value.tolist() == [12, 7]
    assert [doc.tokens[row].text for row in doc.numbers.token] == ["12", "7"]
    assert [str(number) for number in doc.numbers] == ["12", "7"]


def test_a_missing_layer_names_the_stage_that_would_make_it(doc: Doc) -> None:
    with pytest.raises(LayerError, match=r"stage 'entities' makes it.*nlp\.load\(\"entities\"\)"):
        _ = doc.entities
    with pytest.raises(LayerError, match="stage 'lemmas' makes it"):
        _ = doc.tokens[0].lemma
    with pytest.raises(LayerError, match="stage 'lemmas' makes it"):
        _ = doc.tokens.lemma
    with pytest.raises(LayerError, match="no attribute or layer 'nonsense'; its layers are: blocks"):
        _ = doc.nonsense
    assert not hasattr(doc, "entities")
    assert not doc.has("tokens.lemma")
    assert doc.has("tokens.is_upper")


def test_pickle_and_compact_keep_everything(doc: Doc) -> None:
    assert pickle.loads(pickle.dumps(doc)) == doc
    assert doc.compact() == doc
    assert pickle.loads(pickle.dumps(Doc(""))) == Doc("")


def test_a_compact_document_shares_nothing_with_its_batch() -> None:
    one, other = toy().pipe(["Да и нет", "Нет"])
    shared, own = one.layer("tokens"), one.compact().layer("tokens")
    assert shared.start.base is other.layer("tokens").start.base is not None
    assert all(column.data.base is None for column in own.columns.values())


def test_meta_is_read_only_json(doc: Doc) -> None:
    assert doc.id == 5
    assert doc.meta["tags"] == ("а", "б")
    with pytest.raises(TypeError):
        doc.meta["id"] = 6  # type: ignore[index]
    assert Doc("", meta={"date": datetime.date(2026, 1, 2)}).meta["date"] == "2026-01-02"
    with pytest.raises(InputError, match=r"meta\.x: expected a JSON value"):
        Doc("", meta={"x": object()})


def test_only_text_makes_a_document() -> None:
    with pytest.raises(InputError, match="decode bytes first"):
        Doc(b"abc")  # type: ignore[arg-type]


def test_repr_is_short() -> None:
    assert repr(toy()("а б")) == "<Doc 'а б': 1 blocks, 1 sentences, 2 tokens, 0 numbers>"
    assert len(repr(Doc("о" * 10_000))) < 100


def test_docs_are_equal_by_value() -> None:
    assert toy()("а б") == toy()("а б")
    assert toy()("а б") != toy()("а в")
    assert nlp.Doc("а") != "а"


def test_meta_holds_what_json_holds() -> None:
    """NaN is how tables say that nothing is there; infinity and endless nesting would be no JSON."""
    nan = float("nan")
    doc = Doc("а", meta={"id": nan, "price": nan, "tags": [1.5, nan], "n": np.float64("nan")})
    assert dict(doc.meta) == {"price": None, "tags": (1.5, None), "n": None}
    assert Doc.from_json(doc.to_json()) == doc
    assert doc.with_meta({"id": None}).meta == doc.meta
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    for wrong, said in ((float("inf"), "which JSON has not"), (deep, "nested at most 100 deep")):
        with pytest.raises(InputError, match=said):
            Doc("а", meta={"price": wrong})
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    assert Doc("а", meta={"date": pandas.NaT}).meta["date"] is None
