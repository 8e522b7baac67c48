"""Parquet: back without loss, whole or not there, and the same values for DuckDB, Polars and pandas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError
from nlp_pipeline.formats import arrow, parquet
from tests.formats.documents import any_docs
from tests.toys import Words, numbers, toy

pq = pytest.importorskip("pyarrow.parquet", reason="the extra 'tables' is not installed")

TEXTS = [
    ("Директор Анна Ким прибыла в Омск. 😀 В Омске снег.", {"id": "a", "date": "2025-01-05"}),
    ("Дом 7 пуст.", {"id": "b"}),
    ("Пётр Громов встретил Анну Ким\r\nв Твери.", {"id": "c"}),
    ("Здесь бомба.", {"id": "d"}),
]


@nlp.stage(requires=["tokens.norm"], provides={"tokens.length": int})
def breaks(doc: Doc) -> list[int]:
    """Letters of each token; fails on a bomb."""
    if "бомба" in doc.text:
        raise ValueError("нашлась бомба")
    return [len(token.norm) for token in doc.tokens]


@pytest.fixture(scope="module")
def docs() -> list[Doc]:
    """Three documents with all layers and a user's, and one that failed."""
    return list((nlp.load() + numbers + breaks).pipe(TEXTS, errors="keep"))


@pytest.fixture
def path(docs: list[Doc], tmp_path: Path) -> Path:
    """A file of these, with a row group of two documents and another of two."""
    path = tmp_path / "docs.parquet"
    assert parquet.write(iter(docs), path, batch_docs=2) == 4
    return path


def mentions(docs: list[Doc]) -> list[tuple[str, str, str, str | None]]:
    return [(doc.id, e.text, e.type, e.normal) for doc in docs if doc.has("entities") for e in doc.entities]


# back again


@pytest.mark.filterwarnings("ignore:UTF-8 can't hold:UserWarning")
@settings(max_examples=40)
@given(any_docs)
def test_round_trip(docs: list[Doc]) -> None:
    like = nlp.Pipeline([])
    with TemporaryDirectory() as folder:
        file = Path(folder) / "docs.parquet"
        assert parquet.write(docs, file, like if not docs else None, batch_docs=1000) == len(docs)
        assert list(parquet.read(file)) == docs
        assert [*Path(folder).iterdir()] == [file]


def test_round_trip_of_real_documents(docs: list[Doc], path: Path) -> None:
    again = list(parquet.read(path))
    assert again == docs
    assert [dict(doc.made_by) for doc in again] == [dict(doc.made_by) for doc in docs]
    assert again[1].numbers[0].token == 1
    assert str(again[3].error) == "breaks: ValueError: нашлась бомба"


def test_the_file_says_who_made_it(docs: list[Doc], path: Path) -> None:
    file = pq.ParquetFile(path)
    assert file.num_row_groups == 2
    known = json.loads(file.metadata.metadata[b"nlp_pipeline"])
    assert known["schema"] == 1
    assert known["made_by"] == dict(docs[0].made_by)
    assert known["columns"]["numbers.token"] == "ref(tokens)"


def test_a_folder_of_files(docs: list[Doc], tmp_path: Path) -> None:
    for number, part in enumerate((docs[:1], docs[1:])):
        parquet.write(part, tmp_path / f"part-{number}.parquet")
    (tmp_path / "_SUCCESS").touch()
    assert list(parquet.read(tmp_path)) == docs


def test_no_documents(tmp_path: Path) -> None:
    assert parquet.write([], tmp_path / "a.parquet", like=toy()) == 0
    assert list(parquet.read(tmp_path / "a.parquet")) == []
    assert pq.read_schema(tmp_path / "a.parquet") == arrow.schema(toy())


def test_a_file_is_whole_or_not_there(docs: list[Doc], path: Path) -> None:
    def breaking() -> Iterator[Doc]:
        yield from docs
        raise RuntimeError("кончились тексты")

    with pytest.raises(RuntimeError, match="кончились"):
        parquet.write(breaking(), path.with_name("new.parquet"), batch_docs=1)
    with pytest.raises(RuntimeError, match="кончились"):
        parquet.write(breaking(), path, batch_docs=1)
    assert [*path.parent.iterdir()] == [path]
    assert list(parquet.read(path)) == docs


def test_what_is_no_file_of_documents(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("текст", encoding="utf-8")
    with pytest.raises(FormatError, match=r"a\.parquet: expected a Parquet file"):
        list(parquet.read(tmp_path / "a.parquet"))
    pa = pytest.importorskip("pyarrow")
    pq.write_table(pa.table({"x": [1]}), tmp_path / "b.parquet")
    with pytest.raises(FormatError, match=r"b\.parquet: expected a column 'text'"):
        list(parquet.read(tmp_path / "b.parquet"))


# who reads it

UNNEST = """
    select id, substring(text, entity.start + 1, entity.stop - entity.start), entity.type, entity.normal
    from (select id, text, unnest(entities) as entity from '{path}') order by id, entity.start
"""


def test_duckdb(docs: list[Doc], path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="installed with the extra 'dev'")
    with duckdb.connect() as base:
        assert base.sql(UNNEST.format(path=path)).fetchall() == mentions(docs)
        own = f"select n.start, n.stop, n.token, n.value from (select unnest(numbers) as n from '{path}')"
        assert base.sql(own).fetchall() == [(4, 5, 1, 7)]
        heads = f"""
            select id, token.lemma, tokens[token.head + 1].lemma
            from (select id, tokens, unnest(tokens) as token from '{path}') where token.deprel = 'nsubj'
        """
        assert base.sql(heads).fetchall() == [
            (doc.id, token.lemma, token.head.lemma)
            for doc in docs[:3]
            for token in doc.tokens
            if token.deprel == "nsubj"
        ]
        assert base.sql(f"select id, error.message from '{path}' where error is not null").fetchall() == [
            ("d", "нашлась бомба")
        ]
        assert base.sql(f"select meta->>'date' from '{path}' where id = 'a'").fetchall() == [("2025-01-05",)]
        assert base.sql(f"select map_extract(made_by, 'nlp_pipeline')[1] from '{path}' limit 1").fetchall() == [
            (nlp.__version__,)
        ]
        made = f"select value from parquet_kv_metadata('{path}') where key = 'nlp_pipeline'"
        assert json.loads(base.sql(made).fetchall()[0][0])["schema"] == 1
        again = base.sql(f"select * from '{path}' order by id").to_arrow_table()
    assert list(arrow.from_arrow(again)) == docs


def test_polars(docs: list[Doc], path: Path) -> None:
    pl = pytest.importorskip("polars", reason="installed with the extra 'dev'")
    frame = pl.read_parquet(path)
    entity = pl.col("entities").struct
    rows = (
        frame.select("id", "text", "entities")
        .explode("entities")
        .filter(pl.col("entities").is_not_null())
        .select(
            "id",
            pl.col("text").str.slice(entity.field("start"), entity.field("stop") - entity.field("start")),
            entity.field("type"),
            entity.field("normal"),
        )
    )
    assert rows.rows() == mentions(docs)
    assert list(arrow.from_arrow(frame.to_arrow())) == docs
    frame.write_parquet(path)
    (second,) = [doc for doc in parquet.read(path) if doc.id == "b"]
    assert second.layer("numbers").columns["token"].kind == "int"  # Polars knows nothing of references
    again = list(parquet.read(path, like=nlp.Pipeline([Words(), numbers, breaks])))
    assert again == docs
    assert again[1].layer("numbers").columns["token"].target == "tokens"


def test_pandas(docs: list[Doc], path: Path) -> None:
    pd = pytest.importorskip("pandas", reason="the extra 'tables' is not installed")
    frame = pd.read_parquet(path).explode("entities").dropna(subset=["entities"])
    rows = [
        (row.id, row.text[row.entities["start"] : row.entities["stop"]], row.entities["type"], row.entities["normal"])
        for row in frame.itertuples()
    ]
    assert rows == mentions(docs)
