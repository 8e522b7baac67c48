"""Each layer of the encoder against slovnet's own; the whole is tested with the models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from nlp_pipeline import weights
from nlp_pipeline.numeric import Inputs, first_layer
from nlp_pipeline.numeric.archive import Weights
from nlp_pipeline.numeric.convolution import Convolution, Norm, Paired
from nlp_pipeline.numeric.encoder import BLOCK, HALO, Encoder
from nlp_pipeline.numeric.first_layer import FirstLayer
from nlp_pipeline.weights import natasha_file
from tests.numeric.conftest import Models, Sentences

FILES = [weights.MORPHOLOGY, weights.ENTITIES, weights.SYNTAX]
SEED = np.random.default_rng(4)


@pytest.fixture(scope="module", params=FILES)
def file(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def slovnet(file: str) -> Any:
    """slovnet's model of the same file, with its embedding."""
    api = pytest.importorskip("slovnet")
    navec = pytest.importorskip("navec").Navec.load(str(natasha_file(weights.EMBEDDING)))
    kinds = {weights.MORPHOLOGY: api.Morph, weights.ENTITIES: api.NER, weights.SYNTAX: api.Syntax}
    return kinds[file].load(str(natasha_file(file))).navec(navec).infer.model


def assert_like(found: Any, expected: Any) -> None:
    """Equal, up to the rounding of sums of some hundred numbers."""
    scale = np.abs(expected).max()
    np.testing.assert_allclose(found / scale, expected / scale, rtol=0, atol=2e-6)


def test_first_layer(models: Models, slovnet: Any, file: str, own: Sentences) -> None:
    inputs = models.inputs(own)
    layer = FirstLayer(Weights(natasha_file(file)), "encoder.layers.0.conv", models.embedding)
    theirs = slovnet.encoder.layers[0]
    embedded = slovnet.emb(inputs.words[None], inputs.shapes[None])
    expected = theirs.relu(theirs.conv(embedded.swapaxes(2, 1))).swapaxes(2, 1)[0]
    pairs = np.concatenate([[layer.empty], layer.pairs(inputs.words, inputs.shapes), [layer.empty]])
    for _ in range(2):  # the second time from what is kept
        assert_like(layer(pairs), expected)


@pytest.mark.parametrize("number", [1, 2])
def test_convolution(slovnet: Any, file: str, number: int) -> None:
    """Relu'd rows with an empty one among them, through the batch norm before and the convolution."""
    read = Weights(natasha_file(file))
    before = Norm.read(read, f"encoder.layers.{number - 1}.norm")
    layer = Convolution.read(read, f"encoder.layers.{number}.conv", before)
    rows = np.maximum(SEED.normal(size=(40, len(layer.kernel))), 0).astype(np.float32)
    theirs = slovnet.encoder.layers[number]
    normed = slovnet.encoder.layers[number - 1].norm(rows.T[None])
    normed[:, :, 17] = 0
    rows[17] = before.nothing
    expected = theirs.relu(theirs.conv(normed))[0].T
    assert_like(layer(rows) + layer.bias, expected[1:-1])
    assert_like(Paired.of(layer)(rows) + layer.bias, expected[1:-1])


def test_norm(slovnet: Any, file: str) -> None:
    for number, layer in enumerate(slovnet.encoder.layers):
        norm = Norm.read(Weights(natasha_file(file)), f"encoder.layers.{number}.norm")
        rows = SEED.normal(size=(5, len(norm.scale))).astype(np.float32)
        expected = layer.norm(rows.T[None])[0].T
        np.testing.assert_allclose(rows * norm.scale + norm.shift, expected, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(norm.nothing * norm.scale + norm.shift, 0, atol=1e-5)


def test_norm_takes_up_a_bias_and_goes_into_a_kernel(file: str) -> None:
    weights, place = Weights(natasha_file(file)), "encoder.layers.1.norm"
    rows, kernel, bias, own = (SEED.normal(size=size).astype(np.float32) for size in ((5, 128), (128, 3), 128, 3))
    plain = Norm.read(weights, place)
    expected = ((rows + bias) * plain.scale + plain.shift) @ kernel + own
    ones = np.ones((5, 1), np.float32)
    found = np.concatenate([rows, ones], axis=1) @ Norm.read(weights, place, bias).into(kernel, own)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_rows_do_not_depend_on_the_block(models: Models, own: Sentences) -> None:
    """Whatever stands around a sentence, its hidden states are the same to the last bit."""
    encoder = Encoder(Weights(natasha_file(weights.SYNTAX)), models.embedding, is_exact=True)
    size = sum(map(len, own))
    for copies in (1, 2, BLOCK // size, 3 * BLOCK // size + 1):
        inputs = models.inputs([*own] * copies)
        hidden = np.concatenate([block for _, block in encoder(inputs)])
        first = hidden[:size]
        for copy in range(copies):
            np.testing.assert_array_equal(hidden[copy * size : (copy + 1) * size], first)
    assert 2 * size > HALO


def test_blocks_say_where_they_begin(models: Models, own: Sentences) -> None:
    encoder = Encoder(Weights(natasha_file(weights.ENTITIES)), models.embedding)
    inputs = models.inputs([*own] * 20)
    token = 0
    for first, block in encoder(inputs):
        assert first == token
        token += len(block)
    assert token == len(inputs)


def test_threads_share_what_is_kept(models: Models, own: Sentences, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that give way to those of another thread are not read in their place."""
    alone = Encoder(Weights(natasha_file(weights.SYNTAX)), models.embedding, is_exact=True)
    monkeypatch.setattr(first_layer, "PAIRS", sum(map(len, own)) + 1)  # what one job needs
    shared = Encoder(Weights(natasha_file(weights.SYNTAX)), models.embedding, is_exact=True)
    random = np.random.default_rng(0)
    jobs = []
    for _ in range(40):
        inputs = models.inputs(own)
        inputs.words[:] = random.choice(2000, len(inputs))  # each job has words of its own
        jobs.append(inputs)

    def states(encoder: Encoder, inputs: Inputs) -> Any:
        return np.concatenate([block for _, block in encoder(inputs)])

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda inputs: states(shared, inputs), jobs))
    for inputs, hidden in zip(jobs, found, strict=True):
        np.testing.assert_array_equal(hidden, states(alone, inputs))
