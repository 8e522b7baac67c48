"""slovnet itself is the oracle: given the same tokens, the same tags, emissions, heads and relations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from nlp_pipeline import weights
from nlp_pipeline.numeric import Inputs
from nlp_pipeline.numeric.encoder import BLOCK
from nlp_pipeline.numeric.syntax import LONGEST
from nlp_pipeline.numeric.threads import one_thread
from nlp_pipeline.numeric.tree import are_trees
from nlp_pipeline.weights import natasha_file
from tests.numeric.conftest import Models, Sentences


@dataclass(frozen=True)
class Oracle:
    """slovnet's three models."""

    morph: Any
    ner: Any
    syntax: Any
    words: list[str]

    def emissions(self, sentences: Sentences) -> Any:
        """Scores of all tags but <pad>, [n, 7]."""
        model = self.ner.infer.model
        inputs = self.ner.infer.encoder(sentences)
        return np.concatenate([model(i.word_id, i.shape_id, i.pad_mask)[~i.pad_mask] for i in inputs])[:, 1:]

    def trees(self, sentences: Sentences) -> Iterator[tuple[Any, Any]]:
        """Heads (0 is the root) and relations of each sentence."""
        return self.syntax.infer.process(self.syntax.infer.encoder(sentences))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    slovnet, navec = pytest.importorskip("slovnet"), pytest.importorskip("navec")
    vectors = navec.Navec.load(str(natasha_file(weights.EMBEDDING)))
    classes = (slovnet.Morph, weights.MORPHOLOGY), (slovnet.NER, weights.ENTITIES), (slovnet.Syntax, weights.SYNTAX)
    morph, ner, syntax = (model.load(str(natasha_file(name))).navec(vectors) for model, name in classes)
    return Oracle(morph, ner, syntax, vectors.vocab.words)


@pytest.fixture(scope="module", autouse=True)
def single() -> Iterator[None]:
    """slovnet too is faster on one BLAS thread."""
    with one_thread():
        yield


@pytest.fixture(scope="module", params=["own", "news"])
def sentences(request: pytest.FixtureRequest) -> Sentences:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def test_one_vocabulary_serves_all(models: Models, oracle: Oracle) -> None:
    assert list(models.embedding.words) == oracle.words
    for model in (oracle.morph, oracle.ner, oracle.syntax):
        assert model.infer.encoder.words_vocab.items == oracle.words
    assert oracle.words[models.embedding.unknown] == "<unk>"
    assert oracle.words[models.embedding.pad] == "<pad>"


def test_tags(models: Models, oracle: Oracle, sentences: Sentences) -> None:
    infer = oracle.morph.infer
    expected = [tag for tags in infer.decoder(infer.process(infer.encoder(sentences))) for tag in tags]
    assert [models.morph.tags[tag] for tag in models.morph.tag(models.inputs(sentences))] == expected


def test_emissions_and_entity_tags(models: Models, oracle: Oracle, sentences: Sentences) -> None:
    inputs = models.inputs(sentences)
    emissions = models.entities.emissions(inputs)
    np.testing.assert_allclose(emissions, oracle.emissions(sentences), rtol=0, atol=1e-4)
    infer = oracle.ner.infer
    expected = [tag for tags in infer.decoder(infer.process(infer.encoder(sentences))) for tag in tags]
    found = models.entities.decode(emissions, inputs.bounds)
    assert [models.entities.tags[tag] for tag in found] == expected
    firsts, lasts, types, _ = models.entities.mentions(emissions, inputs.bounds)
    for mine, theirs in zip((firsts, lasts, types), models.entities.spans(found, inputs.bounds), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_best_heads(models: Models, oracle: Oracle, sentences: Sentences) -> None:
    inputs = models.inputs(sentences)
    heads = local(models.syntax.best_heads(inputs), inputs)
    expected = np.concatenate([heads for heads, _ in oracle.trees(sentences)])
    np.testing.assert_array_equal(heads, expected)


def test_trees_and_relations(models: Models, oracle: Oracle, sentences: Sentences) -> None:
    """A tree of slovnet's stays as it is; relations to the same head are the same."""
    inputs = models.inputs(sentences)
    heads, relations = models.syntax.parse(inputs)
    heads = local(heads, inputs)
    kept = 0
    for i, (best, labels) in enumerate(oracle.trees(sentences)):
        rows = slice(inputs.bounds[i], inputs.bounds[i + 1])
        bounds = np.array([0, len(best)])
        assert are_trees(heads[rows] - 1, bounds).all()
        if are_trees(best - 1, bounds).all():
            kept += 1
            np.testing.assert_array_equal(heads[rows], best)
        same = heads[rows] == best
        np.testing.assert_array_equal(relations[rows][same], labels[same] - 1)
    assert kept > len(sentences) / 2


def test_root_is_the_relation_of_roots_only(models: Models, own: Sentences) -> None:
    heads, relations = models.syntax.parse(models.inputs(own))
    np.testing.assert_array_equal(heads < 0, relations == models.syntax.relations.index("root"))


def test_joined_is_alone(models: Models, own: Sentences) -> None:
    joined = models.inputs([*own] * 40)
    assert len(joined) > 3 * BLOCK
    alone = [models.inputs([sentence]) for sentence in own] * 40
    np.testing.assert_array_equal(models.morph.tag(joined), np.concatenate([models.morph.tag(i) for i in alone]))
    emissions = models.entities.emissions(joined)
    separate = np.concatenate([models.entities.emissions(i) for i in alone])
    np.testing.assert_allclose(emissions, separate, rtol=0, atol=1e-5)
    heads, relations = models.syntax.parse(joined)
    parsed = [models.syntax.parse(i) for i in alone]
    shifted = [np.where(found < 0, -1, found + first) for (found, _), first in zip(parsed, joined.bounds, strict=False)]
    np.testing.assert_array_equal(heads, np.concatenate(shifted))
    np.testing.assert_array_equal(relations, np.concatenate([found for _, found in parsed]))


def test_blocks_end_inside_a_long_sentence(models: Models, own: Sentences, oracle: Oracle) -> None:
    words = [word for sentence in own for word in sentence] * (2 * BLOCK // sum(map(len, own)) + 1)
    assert len(words) > 2 * BLOCK
    emissions = models.entities.emissions(models.inputs([words]))
    np.testing.assert_allclose(emissions, oracle.emissions([words]), rtol=0, atol=1e-4)


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 3 * LONGEST + 7])
def test_long_sentences_are_one_tree_of_pieces(models: Models, own: Sentences, length: int) -> None:
    words = ([word for sentence in own for word in sentence] * 20)[:length]
    inputs = models.inputs([["Да", "."], words, ["Нет", "."]])
    heads, relations = models.syntax.parse(inputs)
    tree = local(heads, inputs)[2 : 2 + length]
    assert are_trees(tree - 1, np.array([0, length])).all()
    pieces = -(-length // LONGEST)
    hung = [
        row for row in range(length) if tree[row] and (tree[row] - 1) // LONGEST != row // LONGEST
    ]  # those whose head lies in another piece
    assert len(hung) == pieces - 1
    assert {models.syntax.relations[relations[2 + row]] for row in hung} <= {"parataxis"}


def test_nothing_comes_of_nothing(models: Models) -> None:
    empty = models.inputs([])
    assert len(models.morph.tag(empty)) == 0
    emissions = models.entities.emissions(empty)
    assert emissions.shape == (0, len(models.entities.tags))
    assert len(models.entities.decode(emissions, empty.bounds)) == 0
    assert models.entities.marginals(emissions, empty.bounds).shape == emissions.shape
    assert [len(found) for found in models.syntax.parse(empty)] == [0, 0]


def test_no_mentions(models: Models) -> None:
    for sentences in ([], [["Да", "."]]):
        inputs = models.inputs(sentences)
        found = models.entities.mentions(models.entities.emissions(inputs), inputs.bounds)
        assert [part.shape for part in found] == [(0,)] * 4


def test_one_token(models: Models) -> None:
    heads, relations = models.syntax.parse(models.inputs([["Да"]]))
    assert heads.tolist() == [-1]
    assert models.syntax.relations[relations[0]] == "root"


def test_mentions_as_slovnet_reads_bio(models: Models) -> None:
    """An I of any type goes on with the mention before it; one with nothing before it is dropped."""
    tags = ["I-PER", "B-PER", "I-LOC", "O", "I-ORG", "B-ORG", "B-LOC", "I-LOC"]
    numbers = np.array([models.entities.tags.index(tag) for tag in tags])
    firsts, lasts, types = models.entities.spans(numbers, np.array([0, 7, 8]))
    assert firsts.tolist() == [1, 5, 6]
    assert lasts.tolist() == [3, 6, 7]
    assert [models.entities.types[kind] for kind in types] == ["PER", "ORG", "LOC"]


def test_probabilities_of_clear_mentions_are_high(models: Models, own: Sentences) -> None:
    inputs = models.inputs(own)
    emissions = models.entities.emissions(inputs)
    expected = models.entities.spans(models.entities.decode(emissions, inputs.bounds), inputs.bounds)
    *found, scores = models.entities.mentions(emissions, inputs.bounds)
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert len(scores) > 8
    assert (scores > 0).all()
    assert (scores <= 1 + 1e-9).all()
    assert np.median(scores) > 0.8


def local(heads: Any, inputs: Inputs) -> Any:
    """Row numbers of heads → numbers from 1 within the sentence, 0 the root."""
    first = np.repeat(inputs.bounds[:-1], np.diff(inputs.bounds))
    return np.where(heads < 0, 0, heads - first + 1)
