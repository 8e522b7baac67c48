"""What the models read of a word: its shape and its vector; and archives that are not what they should be."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlp_pipeline import weights
from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric import MorphModel
from nlp_pipeline.numeric.archive import read_archive
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.shapes import PUNCTUATION, SHAPES, shape_id
from nlp_pipeline.weights import natasha_file
from tests.numeric.conftest import Models

ODD = """Астана ООН Касым-Жомарт касым-жомарт СИЗО-6 2011-2020 +7 -5 5-й 5% ... ?! « №5 iPhone iPHONE X x Ё ё Ⅳ ² é É
É-É А-Б Аб-Вг-Де -Да да- О'Нил I.B.M. C++ @user #тег 😀 … a̱ İstanbul ß ſ K ı Ǆ ǅ ٣ ๓ ½ — -- _ Ы-ы ы-Ы""".split()
LETTERS = st.sampled_from("абвАБВёЁazAZ09+-—«»….'ſKİıßǅ٣²№%$😀 \u0301\u200b")


@given(st.text(LETTERS, min_size=1, max_size=6) | st.text(min_size=1, max_size=4))
@example("K")
def test_shape_as_slovnet(word: str) -> None:
    shape = pytest.importorskip("slovnet.shape")
    assert SHAPES[shape_id(word)] == shape.word_shape(word)


@pytest.mark.parametrize("word", [*ODD, *PUNCTUATION])
def test_shape_of_odd_words(word: str) -> None:
    shape = pytest.importorskip("slovnet.shape")
    assert SHAPES[shape_id(word)] == shape.word_shape(word)


def test_all_shapes() -> None:
    shape = pytest.importorskip("slovnet.shape")
    assert [*SHAPES] == ["<pad>", *shape.SHAPES]


def test_vectors(models: Models) -> None:
    navec = pytest.importorskip("navec").Navec.load(str(natasha_file(weights.EMBEDDING)))
    words = ["в", "астана", "мама", "<unk>", "<pad>"]
    ids = np.array([models.embedding.words.get(word) for word in words])
    np.testing.assert_array_equal(models.embedding.vectors(ids), np.stack([navec[word] for word in words]))
    assert models.embedding.vectors(ids[:0]).shape == (0, 300)


def repacked(source: str, target: Path, **changes: bytes | None) -> Path:
    """A copy of an archive with some members changed, or left out (None); `__` in a name stands for `.`."""
    files: dict[str, bytes | memoryview | None] = {**read_archive(natasha_file(source))}
    files |= {name.replace("__", "."): data for name, data in changes.items()}
    with tarfile.open(target, "w") as tar:
        for name, data in files.items():
            if data is not None:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return target


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="expected a tar archive"):
        Embedding.load(tmp_path / "no.tar")


def test_truncated_file(tmp_path: Path) -> None:
    whole = natasha_file(weights.MORPHOLOGY).read_bytes()
    path = tmp_path / "model.tar"
    for size in (0, 100, len(whole) // 2):
        path.write_bytes(whole[:size])
        with pytest.raises(WeightsError, match="natasha"):
            Embedding.load(path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"meta__json": b'{"id": "x", "protocol": 2}'}, "protocol 1, found 2"),
        ({"meta__json": b"[1]"}, "value at protocol"),
        ({"model__json": b"{"}, "model.json"),
        ({"model__json": b"{}"}, "emb.word.id"),
        ({"vocabs/tag__gz": b"\x1f\x8bno"}, "list of words 'tag'"),
        ({"vocabs/tag__gz": None}, "list of words 'tag'"),
        ({"arrays/3__bin": b"1234"}, "array at"),
        ({"arrays/3__bin": None}, "array at"),
    ],
)
def test_damaged_model(models: Models, tmp_path: Path, changes: dict[str, bytes | None], message: str) -> None:
    path = repacked(weights.MORPHOLOGY, tmp_path / "model.tar", **changes)
    with pytest.raises(WeightsError, match=message) as caught:
        MorphModel.load(path, models.embedding)
    assert str(path) in str(caught.value)


def test_model_of_another_embedding(models: Models, tmp_path: Path) -> None:
    model = json.loads(bytes(read_archive(natasha_file(weights.MORPHOLOGY))["model.json"]))
    model["emb"]["word"]["id"] = "another"
    path = repacked(weights.MORPHOLOGY, tmp_path / "model.tar", model__json=json.dumps(model).encode())
    with pytest.raises(WeightsError, match="expected the embedding another"):
        MorphModel.load(path, models.embedding)


@pytest.mark.parametrize(
    "changes",
    [{"vocab__bin": b"no"}, {"pq__bin": b"short"}, {"pq__bin": bytes(16)}, {"meta__json": None}, {"vocab__bin": None}],
    ids=str,
)
def test_damaged_embedding(tmp_path: Path, changes: dict[str, bytes | None]) -> None:
    with pytest.raises(WeightsError, match="reinstall"):
        Embedding.load(repacked(weights.EMBEDDING, tmp_path / "navec.tar", **changes))
