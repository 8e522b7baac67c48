"""The CRF's loss, held against all paths written out."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

torch = pytest.importorskip("torch", reason="training needs torch: pip install 'nlp_pipeline[training]'")

from nlp_pipeline.training.chain import chain_loss  # noqa: E402


@pytest.mark.parametrize("sizes", [[1], [3], [2, 1, 3], [1, 1]])
def test_loss_is_that_of_all_paths(sizes: list[int]) -> None:
    torch.manual_seed(0)
    count, tags = sum(sizes), 3
    emissions, transitions = torch.randn(count, tags), torch.randn(tags, tags)
    gold = torch.randint(0, tags, (count,))
    is_first = torch.zeros(count, dtype=torch.bool)
    expected, first = 0.0, 0
    for size in sizes:
        is_first[first] = True
        own, path = emissions[first : first + size], gold[first : first + size].tolist()

        def score(tags: tuple[int, ...] | list[int], own: torch.Tensor = own) -> float:
            steps = sum(float(transitions[a, b]) for a, b in pairwise(tags))
            return sum(float(own[place, tag]) for place, tag in enumerate(tags)) + steps

        total = torch.logsumexp(torch.tensor([score(tags) for tags in product(range(3), repeat=size)]), 0)
        expected += float(total) - score(path)
        first += size
    assert float(chain_loss(emissions, transitions, gold, is_first)) == pytest.approx(expected, abs=1e-4)


def test_long_sequences_do_not_overflow() -> None:
    emissions = torch.full((5000, 3), 50.0, requires_grad=True)
    is_first = torch.zeros(5000, dtype=torch.bool)
    loss = chain_loss(emissions, torch.zeros(3, 3), torch.zeros(5000, dtype=torch.int64), is_first)
    loss.backward()
    assert float(loss.detach()) == pytest.approx(5000 * float(torch.log(torch.tensor(3.0))), rel=1e-3)
    assert torch.isfinite(emissions.grad).all()
