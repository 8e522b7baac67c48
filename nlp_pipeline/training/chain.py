"""The loss of a linear-chain CRF, for all sequences of a batch in one scan of logarithmic depth."""

from __future__ import annotations

import torch
from torch import Tensor


def chain_loss(emissions: Tensor, transitions: Tensor, tags: Tensor, is_first: Tensor) -> Tensor:
    """The negative log-probability of tags [n] given emissions [n, tags], summed over sequences.

    `transitions` [tags, tags] are from, to; `is_first` [n] says where sequences begin: nothing is carried over there,
    so all sequences are one chain. Its matrices are multiplied pair by pair until one is left.
    """
    count = emissions.shape[1]
    scores = torch.where(is_first[1:, None, None], 0.0, transitions[None]) + emissions[1:, None, :]
    scale = scores.amax((1, 2), keepdim=True).detach()
    steps = torch.exp(scores - scale)
    begin = emissions[0].max().detach()
    logs = scale.sum() + begin
    while len(steps) > 1:
        if len(steps) % 2:
            steps = torch.cat([steps, torch.eye(count)[None]])
        steps = torch.bmm(steps[::2], steps[1::2])
        scale = steps.amax((1, 2), keepdim=True).detach()
        steps = steps / scale
        logs = logs + scale.log().sum()
    first = torch.exp(emissions[0] - begin)
    total = torch.log((first @ steps[0]).sum() if len(steps) else first.sum()) + logs
    path = emissions.gather(1, tags[:, None]).sum() + (transitions[tags[:-1], tags[1:]] * ~is_first[1:]).sum()
    return total - path
