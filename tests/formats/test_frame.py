"""pandas: the values of the document, types that do not depend on the data, and rows that join back."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

import nlp_pipeline as nlp
from nlp_pipeline.characters import without_surrogates
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import ExtraError, InputError, LayerError, StageError
from nlp_pipeline.formats import frame_columns
from nlp_pipeline.schema import LAYERS
from tests.formats.documents import any_docs
from tests.nasty import NASTY
from tests.toys import Words, toy

pd = pytest.importorskip("pandas", reason="the extra 'tables' is not installed")

LOST = "ignore:this pandas keeps strings as UTF-8:UserWarning"


@pytest.fixture(autouse=True, scope="module")
def arrow_strings() -> Iterator[None]:
    """Strings as pandas 3 keeps them where pyarrow is installed, with pandas 2 too."""
    with pd.option_context("mode.string_storage", "pyarrow"):
        yield


TEXT = "Директор Анна Ким прибыла в Омск. В Омске снег."


def values(frame: Any) -> dict[str, list[Any]]:
    """Columns as lists, None for NA."""
    return {name: [None if pd.isna(value) else value for value in frame[name]] for name in frame.columns}


def clean(value: Any) -> Any:
    return without_surrogates(value) if isinstance(value, str) else value


# a layer of one document


@pytest.mark.filterwarnings(LOST)
@given(any_docs)
def test_every_layer_has_the_values_of_the_document(docs: list[Doc]) -> None:
    for doc in docs:
        for name, layer in doc.layers.items():
            rows = getattr(doc, name)
            found = values(rows.to_pandas())
            if layer.is_span:
                assert found.pop("text") == [clean(row.text) for row in rows]
            assert found == {key: [*map(clean, column.tolist())] for key, column in layer.columns.items()}


def test_columns_and_types(ru: nlp.Pipeline) -> None:
    frame = ru(TEXT).entities.to_pandas()
    assert list(frame.columns) == ["start", "stop", "text", *list(LAYERS["entities"])[2:]]
    assert frame.index.name == "row"
    types = dict.fromkeys(frame.columns, "string") | {"start": "int64", "stop": "int64", "score": "Float64"}
    assert frame.dtypes.astype(str).to_dict() == types
    assert frame.attrs["made_by"] == dict(ru.made_by)
    tokens = ru(TEXT).tokens.to_pandas()
    assert str(tokens["head"].dtype) == "Int64"
    assert tokens["feats"][1] == "Animacy=Anim|Case=Nom|Gender=Fem|Number=Sing"
    heads = tokens.join(tokens["lemma"].rename("lemma_of_head"), on="head")
    assert heads.loc[1, "lemma_of_head"] == "директор"
    assert ru("Снег.").entities.to_pandas().dtypes.astype(str).to_dict() == types


def test_a_selection_keeps_its_row_numbers(ru: nlp.Pipeline) -> None:
    doc = ru(TEXT)
    frame = doc.entities.of("LOC").to_pandas()
    assert frame.index.tolist() == [1, 2]
    assert frame["text"].tolist() == ["Омск", "Омске"]
    assert doc.tokens[2:4].to_pandas().index.tolist() == [2, 3]


@pytest.mark.filterwarnings(LOST)
@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts(ru: nlp.Pipeline, name: str) -> None:
    doc = ru(NASTY[name])
    assert doc.tokens.to_pandas()["text"].tolist() == [clean(token.text) for token in doc.tokens]
    with pd.option_context("mode.string_storage", "python"):
        assert doc.tokens.to_pandas()["text"].tolist() == [token.text for token in doc.tokens]


def test_lone_surrogates_are_said() -> None:
    with pytest.warns(UserWarning, match="U[+]FFFD stands"):
        assert toy()("да\ud800").tokens.to_pandas()["text"].tolist() == ["да\ufffd"]


# many documents


@pytest.mark.filterwarnings(LOST)
@given(any_docs)
def test_many_documents_one_under_the_other(docs: list[Doc]) -> None:
    for layer in ("tokens", "moods", "facts", "numbers"):
        there = [Doc(doc.text, {layer: doc.layers[layer].columns}) for doc in docs if doc.has(layer)]
        for chunk in (1, 2, 1024):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(frame_columns, "CHUNK", chunk)
                frame = nlp.to_frame(iter(there), layer)
            rows = [(number, row) for number, doc in enumerate(there) for row in getattr(doc, layer)]
            assert frame["doc"].tolist() == [number for number, _ in rows]
            assert frame["row"].tolist() == [row.index for _, row in rows]
            found = values(frame)
            if "start" in frame:
                assert found["text"] == [clean(row.text) for _, row in rows]
            for name in set(frame.columns) - {"doc", "row", "text"}:
                column = [row._layer.columns.get(name) for _, row in rows]
                expected = [None if c is None else clean(c[r.index]) for c, (_, r) in zip(column, rows, strict=True)]
                assert found[name] == expected


def test_ids_and_meta() -> None:
    docs = toy().pipe([{"text": "раз два", "id": "a", "source": "Вестник", "start": 5}, {"text": "три", "year": 2025}])
    frame = nlp.to_frame(docs, "tokens", meta=["source", "start", "year"])
    assert list(frame.columns)[:6] == ["doc", "source", "meta.start", "year", "row", "start"]
    assert values(frame)["doc"] == ["a", "a", 1]
    assert values(frame)["source"] == ["Вестник", "Вестник", None]
    assert values(frame)["meta.start"] == [5, 5, None]
    assert frame.dtypes.astype(str)[["source", "meta.start", "year"]].tolist() == ["string", "Int64", "Int64"]
    assert nlp.to_frame(toy()("да"), "tokens")["doc"].tolist() == [0]


def test_failed_documents_have_no_rows_and_stand_among_the_documents() -> None:
    @nlp.stage(requires=["tokens.norm"], provides={"tokens.length": int})
    def breaks(doc: Doc) -> list[int]:
        if "бомба" in doc.text:
            raise ValueError("нашлась бомба")
        return [len(token.norm) for token in doc.tokens]

    texts = [("раз 2", {"id": "a", "tokens": "x", "tags": ["снег"]}), ("бомба", {"id": "b"}), ("", {"id": "c"})]
    docs = list((toy() + breaks).pipe(texts, errors="keep"))
    assert nlp.to_frame(docs, "tokens")["doc"].tolist() == ["a", "a"]
    frame = nlp.to_frame(docs, "documents")
    assert values(frame) == {
        "doc": ["a", "b", "c"],
        "meta.tokens": ["x", None, None],
        "tags": [["снег"], None, None],
        "chars": [5, 5, 0],
        "error": [None, "breaks: ValueError: нашлась бомба", None],
        "blocks": [1, None, 0],
        "sentences": [1, None, 0],
        "tokens": [2, None, 0],
        "numbers": [1, None, 0],
    }
    assert list(nlp.to_frame(docs, "documents", meta=["date"]).columns)[:3] == ["doc", "date", "chars"]


def test_a_layer_that_was_not_made() -> None:
    with pytest.raises(LayerError, match=r"the stage 'entities' makes it, .*nlp\.load\(\"entities\"\)"):
        nlp.to_frame(toy().pipe(["раз"]))


def test_nothing_at_all() -> None:
    frame = nlp.to_frame([])
    assert list(frame.columns) == ["doc", "row", "start", "stop", "text", *list(LAYERS["entities"])[2:]]
    assert frame.dtypes.astype(str)[["doc", "start", "type", "score"]].tolist() == [
        "int64",
        "int64",
        "string",
        "Float64",
    ]
    assert len(frame) == 0
    assert len(nlp.to_frame([Doc("а", error=Failure("a", "b", "c"))], "moods")) == 0
    assert list(nlp.to_frame([], "documents").columns) == ["doc", "chars", "error"]


def test_names_that_are_taken() -> None:
    one = {key: Column.of("int", [value]) for key, value in (("start", 0), ("stop", 2), ("row", 7), ("text", 8))}
    frame = nlp.to_frame(Doc("да", {"moods": one}, meta={"row": 9}), "moods", meta=["row"])
    assert values(frame) == {
        "doc": [0], "meta.row": [9], "row": [0], "start": [0], "stop": [2], "text": ["да"],
        "moods.row": [7], "moods.text": [8],
    }  # fmt: skip


def test_versions_of_several_pipelines() -> None:
    docs = [Doc("а", {"moods": {"x": Column.of("int", [1])}}, made_by={"nlp_pipeline": v}) for v in ("1", "2", "1")]
    assert nlp.to_frame(docs, "moods").attrs["made_by"] == {"nlp_pipeline": "1, 2"}


def test_columns_of_some_documents() -> None:
    plain = nlp.Pipeline([Words()])
    frame = nlp.to_frame([plain("раз"), *toy().pipe(["ДВА"])], "tokens")
    assert values(frame)["is_upper"] == [None, True]
    assert str(frame["is_upper"].dtype) == "boolean"


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (["а", None], "string"),
        ([True, None], "boolean"),
        ([1, None], "Int64"),
        ([1.0, None], "Float64"),
        ([1, 2.5], "Float64"),
        ([1 << 70], "object"),
        ([True, 1], "object"),
        ([["а"], None], "object"),
        ([["а"], ["б"]], "object"),
        ([None], "object"),
    ],
)
def test_types_of_meta(values: list[Any], dtype: str) -> None:
    array = frame_columns.value_array(pd, values)
    assert str(array.dtype) == dtype
    assert [None if value is None or value is pd.NA else value for value in array] == values


# a column of texts


def test_annotate_a_frame(ru: nlp.Pipeline) -> None:
    df = pd.DataFrame(
        {
            "text": [TEXT, None, "Снег.", math.nan, "Пётр Громов"],
            "date": pd.to_datetime(["2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04", "2025-01-05"]),
        },
        index=pd.Index([5, 3, 9, 1, 7], name="key"),
    )
    found = nlp.annotate(df, ru, keep=["date"])
    assert found.index.tolist() == [5, 5, 5, 7]
    assert found.index.name == "key"
    assert found["text"].tolist() == ["Анна Ким", "Омск", "Омске", "Пётр Громов"]
    assert found["row"].tolist() == [0, 1, 2, 0]
    assert found["date"].dt.day.tolist() == [1, 1, 1, 5]
    assert found.attrs["made_by"] == dict(ru.made_by)
    assert found.drop(columns="date").join(df[["date"]])["date"].tolist() == found["date"].tolist()
    assert df.join(found.groupby(level=0).size().rename("n"))["n"].fillna(0).tolist() == [3, 0, 0, 0, 1]


def test_annotate_a_series(ru: nlp.Pipeline) -> None:
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2), ("b", 3)])
    for dtype in ("object", "string", "category"):
        series = pd.Series(["Снег.", None, "Дождь. Град."], index=index, dtype=dtype)
        found = nlp.annotate(series, ru.only("sentences"), "sentences")
        assert found.index.tolist() == [("a", 1), ("b", 3), ("b", 3)]
        assert found["text"].tolist() == ["Снег.", "Дождь.", "Град."]
    assert len(nlp.annotate(pd.Series([None, None], dtype=object), ru)) == 0
    assert len(nlp.annotate(pd.Series([], dtype="string"), ru)) == 0


def test_annotate_gives_documents_and_errors() -> None:
    @nlp.stage(requires=["tokens.norm"], provides={"tokens.length": int})
    def breaks(doc: Doc) -> list[int]:
        if "бомба" in doc.text:
            raise ValueError("нашлась бомба")
        return [len(token.norm) for token in doc.tokens]

    series = pd.Series(["раз", None, "бомба", 7], index=list("abcd"))
    frame = nlp.annotate(series, toy() + breaks, "documents", errors="keep")
    assert values(frame)["error"][:2] == [None, "breaks: ValueError: нашлась бомба"]
    assert "found int" in frame["error"].iloc[2]
    assert frame.index.tolist() == ["a", "c", "d"]
    with pytest.raises(StageError, match="the text with index 'c': stage 'breaks' failed on document 1") as caught:
        nlp.annotate(series[:3], toy() + breaks, "tokens")
    assert caught.value.index == 1


def test_annotate_reads_as_it_goes() -> None:
    series = pd.Series([f"слово {number}" for number in range(3000)])
    waiting, most = 0, 0

    class Counting(nlp.Pipeline):
        def pipe(self, texts: Any, **options: Any) -> Iterator[Doc]:
            nonlocal waiting, most

            def counted() -> Iterator[str]:
                nonlocal waiting, most
                for text in texts:
                    waiting += 1
                    most = max(most, waiting)
                    yield text

            for doc in super().pipe(counted(), **options):
                waiting -= 1
                yield doc

    assert len(nlp.annotate(series, Counting([Words()]), "tokens")) == 6000
    assert most <= 1024


def test_annotate_says_what_is_wrong(ru: nlp.Pipeline) -> None:
    df = pd.DataFrame({"body": ["раз", 2]}, index=["a", "b"])
    for call, message in [
        (lambda: nlp.annotate(["раз"], ru), r"expected a Series or a DataFrame, found list; .*to_frame"),
        (lambda: nlp.annotate(df, ru), r"expected a column 'text', found \['body'\]; say column="),
        (lambda: nlp.annotate(df, ru, column="body", keep=["x"]), "keep: expected a column of the frame, found 'x'"),
        (lambda: nlp.annotate(df, ru, column="body", keep="body"), r'keep=\["body"\]'),
        (lambda: nlp.annotate(df["body"], ru, keep=["x"]), "keep= names columns of a DataFrame, found a Series"),
        (lambda: nlp.annotate(df, ru, column="body"), "index 'b': expected a text or a missing value, found int"),
        (lambda: nlp.annotate(df["body"], "ru"), "expected a pipeline, found str"),
        (lambda: nlp.to_frame([], meta="date"), r'meta=\["date"\]'),
    ]:
        with pytest.raises(InputError, match=message):
            call()


def test_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    for call in (lambda: nlp.to_frame([]), lambda: toy()("да").tokens.to_pandas()):
        with pytest.raises(ExtraError, match=r"needs pandas, .*pip install 'nlp_pipeline\[tables\]'"):
            call()


def test_import_loads_neither_pandas_nor_pyarrow() -> None:
    code = "import sys, nlp_pipeline; print(sorted({'pandas', 'pyarrow', 'matplotlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
