"""Our own taggers in numpy: forms once, blocks and documents by themselves, files that are what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric import form_rows, trunk
from nlp_pipeline.numeric.archive import Floats
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.features import Features
from nlp_pipeline.numeric.form_rows import FormRows
from nlp_pipeline.numeric.nested import between, chosen, same_words
from nlp_pipeline.numeric.shapes import SHAPES
from nlp_pipeline.numeric.tagger import Tagger
from nlp_pipeline.numeric.tagger_file import Description, grown, load, save, shrunk
from tests.numeric.conftest import Models

TYPES = ["LOC", "PER"]
MARKS = ["capital"]
WORDS = "Вчера Олжас Бектенов прилетел в Астану Бектенова ждали Омск и Томск , где Олжаса знают".split()
PARTS = ("last", "mean", "before", "after", "opening", "closing")  # of a nested head, without bias
WIDTH = 16


def read(forms: Sequence[str]) -> Features:
    """Features made up from the letters of a form."""
    sums = np.array([sum(map(ord, form)) for form in forms], np.int32)
    is_name = np.array([form[:1].isupper() for form in forms], bool)
    marks = (sums % 3).astype(np.uint8)[:, None]
    return Features(sums % 250_000, sums % 1000, sums % len(SHAPES), marks, sums.astype(np.int64), is_name)


def arrays(kind: str, depth: int = 2) -> dict[str, Floats]:
    """Random weights of a small tagger."""
    random = np.random.default_rng(0)
    inputs = 300 + 30 + 300 + len(MARKS)
    shapes: dict[str, tuple[int, ...]] = {
        "trunk.shapes": (len(SHAPES), 30),
        "trunk.layers.0.weight": (256, inputs, 3),
        "trunk.layers.1.weight": (128, 256, 3),
        "trunk.layers.2.weight": (WIDTH, 128, 3),
        "trunk.direct.weight": (WIDTH, inputs),
        "trunk.mix.weight": (WIDTH, WIDTH),
        "trunk.familiar.weight": (3, 4),
        "trunk.recall.weight": (WIDTH, 4),
        **{f"trunk.deep.{number}.weight": (WIDTH, WIDTH, 3) for number in range(depth)},
    }
    if kind == "flat":
        shapes |= {"head.tags.weight": (5, WIDTH), "head.transitions": (5, 5)}
    else:
        hidden = {f"head.{name}.weight": (8, WIDTH) for name in (*PARTS, "first")}
        shapes |= {**hidden, "head.edges.weight": (2, WIDTH), "head.out.weight": (2, 8), "head.widths": (25, 8)}
    found = {name: random.normal(0, 1.5 / np.sqrt(np.prod(shape[1:])), shape) for name, shape in shapes.items()}
    for name, shape in shapes.items():
        if name.endswith(".weight") and name.split(".")[-2] not in PARTS:
            found[name.replace("weight", "bias")] = random.normal(0, 0.1, shape[0])
    for number, width in enumerate((256, 128, WIDTH)):
        found[f"trunk.scales.{number}"] = random.uniform(0.5, 1.5, width)
        found[f"trunk.shifts.{number}"] = random.normal(0, 0.2, width)
    rows = {"trunk.familiar.rows": np.array(sorted(sum(map(ord, form)) % 1000 for form in WORDS[:3]), np.int32)}
    return {name: array.astype(np.float32) for name, array in found.items()} | rows


def description(kind: str, embedding: Embedding) -> Description:
    return Description(kind, TYPES, MARKS, embedding.id, threshold=0.3, least_edge=0.2, agreement=0.3, alone=["PER"])


@pytest.fixture(scope="module", params=["flat", "nested"])
def tagger(request: pytest.FixtureRequest, models: Models) -> Tagger:
    return Tagger(description(request.param, models.embedding), arrays(request.param), models.embedding, read)


def found(tagger: Tagger, documents: Sequence[Sequence[int]], seed: int = 0) -> list[tuple[int, int, int, float]]:
    """Mentions in documents given by the lengths of their blocks, in words drawn at random."""
    random = [np.random.default_rng(seed + number) for number in range(len(documents))]
    codes = [r.integers(0, len(WORDS), sum(doc)) for r, doc in zip(random, documents, strict=True)]
    sizes = [size for doc in documents for size in doc]
    rows = tagger(
        WORDS,
        np.concatenate([np.zeros(0, np.int64), *codes]),
        np.cumsum([0, *sizes]),
        np.cumsum([0, *map(sum, documents)]),
    )
    return list(zip(*(part.tolist() for part in rows), strict=True))


def test_something_is_found(tagger: Tagger) -> None:
    mentions = found(tagger, [[50, 3, 1], [40]])
    assert mentions
    assert {kind for *_, kind, _ in mentions} <= {0, 1}
    assert all(0 <= score <= 1 for *_, score in mentions)


def test_no_mention_crosses_a_block(tagger: Tagger) -> None:
    sizes = [1, 2, 3, 1, 1, 4, 2] * 5
    bounds = np.cumsum([0, *sizes])
    for first, last, *_ in found(tagger, [sizes]):
        assert np.searchsorted(bounds, first, side="right") == np.searchsorted(bounds, last - 1, side="right")


def test_a_document_by_itself_is_the_same(tagger: Tagger) -> None:
    documents = [[30, 2], [1], [700], [5, 5, 5]]
    together = found(tagger, documents)
    offset, alone = 0, []
    for number, doc in enumerate(documents):
        alone += [(a + offset, b + offset, k, s) for a, b, k, s in found(tagger, [doc], number)]
        offset += sum(doc)
    assert [row[:3] for row in together] == [row[:3] for row in alone]
    np.testing.assert_allclose([row[3] for row in together], [row[3] for row in alone], atol=1e-4)


def test_parts_and_blocks_of_rows_do_not_show(tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [[20] * 30, [100], [7] * 9]
    whole = found(tagger, documents)
    monkeypatch.setattr(trunk, "BLOCK", 16)
    monkeypatch.setattr(trunk, "AHEAD", 32)
    narrow = found(tagger, documents)
    assert [row[:3] for row in whole] == [row[:3] for row in narrow]
    np.testing.assert_allclose([row[3] for row in whole], [row[3] for row in narrow], atol=1e-4)


def test_a_long_document_is_read_in_parts_that_its_neighbours_do_not_move(
    tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trunk, "PART", 100)
    alone = found(tagger, [[30] * 20], 1)
    beside = [(a - 40, b - 40, k) for a, b, k, _ in found(tagger, [[40], [30] * 20]) if a >= 40]
    assert beside == [row[:3] for row in alone]


def test_nothing_is_found_in_nothing(tagger: Tagger) -> None:
    assert found(tagger, []) == []
    assert found(tagger, [[0], []]) == []


def test_a_form_is_read_once_and_tables_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_rows, "FORMS", 2)
    asked: list[str] = []

    def counted(forms: Sequence[str]) -> Features:
        asked.extend(forms)
        return read(forms)

    rows = FormRows(counted, [((1, 1), lambda features: features.words[None, :, None].astype(np.float32))])
    table, numbers = rows.of(["а", "б"])
    again, same = rows.of(["б", "в"])
    assert again is table
    assert asked == ["а", "б", "в"]
    assert numbers[1] == same[0]
    assert table.rows(0, numbers)[:, 0].tolist() == read(["а", "б"]).words.tolist()
    assert table.rows(0, np.array([0])).tolist() == [[0.0]]
    other, others = rows.of(["г", "д", "е", "а"])
    assert other is not table
    assert other.rows(0, others)[:, 0].tolist() == read(["г", "д", "е", "а"]).words.tolist()
    assert table.rows(0, same)[:, 0].tolist() == read(["б", "в"]).words.tolist()  # who still has the old one can use it


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=12), st.integers(1, 5))
def test_between_finds_all_spans(rows: list[tuple[bool, bool, bool]], longest: int) -> None:
    edges = np.array([row[:2] for row in rows], np.float32)
    is_first = np.array([row[2] for row in rows])
    is_first[0] = True
    firsts, lasts = between(edges, is_first, 0.5, longest)
    expected = [
        (first, last + 1)
        for first in range(len(rows))
        for last in range(first, min(first + longest, len(rows)))
        if rows[first][0] and rows[last][1] and not is_first[first + 1 : last + 1].any()
    ]
    assert list(zip(firsts.tolist(), lasts.tolist(), strict=True)) == expected


spans = st.tuples(st.integers(0, 10), st.integers(1, 6), st.lists(st.floats(0, 1), min_size=2, max_size=2))


@given(st.lists(spans, max_size=12))
def test_chosen_spans_are_likely_and_do_not_cross(rows: list[tuple[int, int, list[float]]]) -> None:
    firsts = np.array([first for first, _, _ in rows], np.int64)
    lasts = firsts + np.array([size for _, size, _ in rows], np.int64)
    chances = np.array([chance for *_, chance in rows], np.float32).reshape(-1, 2)
    found = list(zip(*(part.tolist() for part in chosen(firsts, lasts, chances, 0.5)), strict=True))
    assert found == sorted(found, key=lambda row: (row[0], -row[1], row[2]))
    assert all(score >= 0.5 for *_, score in found)
    assert not [1 for a, b, *_ in found for c, d, *_ in found if a < c < b < d]
    if len(chances) and chances.max() >= 0.5:
        assert max(score for *_, score in found) == chances.max()
    by_itself = list(zip(*(part.tolist() for part in chosen(firsts, lasts, chances, 0.5, {1})), strict=True))
    assert not [
        1 for a, b, k, _ in by_itself for c, d, n, _ in by_itself if k == n == 1 and (a, b) != (c, d) and a <= c < b
    ]


@given(st.data())
def test_same_words_are_those_with_the_same_stems(data: st.DataObject) -> None:
    stems = data.draw(st.lists(st.integers(-3, 3), min_size=1, max_size=12))
    owners = sorted(data.draw(st.lists(st.integers(0, 1), min_size=len(stems), max_size=len(stems))))
    spans = [(a, b) for a in range(len(stems)) for b in range(a + 1, len(stems) + 1) if owners[a] == owners[b - 1]]
    keys = same_words(np.array(stems), np.array(owners), *(np.array(edge) for edge in zip(*spans, strict=True)))
    words = [(owners[a], tuple(stems[a:b])) for a, b in spans]
    assert len(set(keys.tolist())) == len(set(words)) == len(set(zip(keys.tolist(), words, strict=True)))


def test_files_come_back(tmp_path: Path, models: Models) -> None:
    path, weights = tmp_path / "own.safetensors", arrays("flat")
    said = description("flat", models.embedding)
    save(path, said, weights)
    assert load(path)[0] == said
    back = load(path)[1]
    assert back.keys() == weights.keys()
    for name, array in grown(shrunk(weights)).items():
        np.testing.assert_array_equal(back[name], array)
        np.testing.assert_allclose(array, weights[name], atol=0.005 * max(1, float(np.abs(weights[name]).max())))
    assert Tagger.load(path, models.embedding, lambda description: read).description == said


def damaged(data: bytes) -> Mapping[str, bytes]:
    last = bytearray(data)
    last[-1] ^= 1
    return {
        "checksum": bytes(last),
        "expected the weights of a tagger": b"not a weight file",
        "found": data[: len(data) // 2],
        "of format 1": data.replace(b'\\"format\\": 1', b'\\"format\\": 9'),
    }


@pytest.mark.parametrize("message", ["checksum", "expected the weights of a tagger", "found", "of format 1"])
def test_a_damaged_file_says_so(tmp_path: Path, models: Models, message: str) -> None:
    path = tmp_path / "own.safetensors"
    save(path, description("flat", models.embedding), arrays("flat"))
    path.write_bytes(damaged(path.read_bytes())[message])
    with pytest.raises(WeightsError, match=message):
        load(path)
    with pytest.raises(WeightsError, match=r"nowhere\.safetensors"):
        load(tmp_path / "nowhere.safetensors")


def test_a_tagger_for_other_vectors_or_without_its_arrays_is_refused(models: Models) -> None:
    said = description("flat", models.embedding)
    with pytest.raises(WeightsError, match="for the embedding"):
        Tagger(Description("flat", TYPES, MARKS, "another"), arrays("flat"), models.embedding, read)
    with pytest.raises(WeightsError, match="all arrays of a flat tagger"):
        Tagger(said, {"trunk.shapes": np.zeros((1, 1), np.float32)}, models.embedding, read)
