"""The training loop: batches of several tasks in random order, a falling rate, weights averaged over the last steps.

Everything random comes from one seed. What is shown of it, and when to stop, is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from nlp_pipeline.training.net import Net
from nlp_pipeline.training.samples import Batch, Goal, Sample, batches
from nlp_pipeline.training.settings import Settings
from nlp_pipeline.training.table import Table

WARMUP = 50  # steps
CLIP = 5.0  # the norm of a gradient, at most


@dataclass(frozen=True)
class Task:
    """Documents annotated by one scheme: which heads learn from them, and how often in an epoch."""

    goals: Sequence[Goal]
    samples: Sequence[Sample]
    times: int = 1
    persons: frozenset[int] = frozenset()  # types of two or three words whose last may come first: a surname


def train(
    net: Net, tasks: Sequence[Task], settings: Settings, after_epoch: Callable[[int, Net, float], bool]
) -> Mapping[str, torch.Tensor]:
    """Trains a net; `after_epoch(number, averaged net, mean loss)` returns whether to go on.

    Returns the averaged weights that the net has at the end.
    """
    order = np.random.default_rng(settings.seed)
    torch.manual_seed(settings.seed)
    slow = {id(parameter) for parameter in net.trunk.pretrained()}
    groups = [
        {"params": [p for p in net.parameters() if (id(p) in slow) == is_slow], "lr": rate}
        for is_slow, rate in ((True, settings.slow_rate), (False, settings.rate))
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=settings.decay)
    rates = [float(group["lr"]) for group in optimizer.param_groups]
    average = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    plans = [_plan(tasks, settings, order) for _ in range(settings.epochs)]
    total, step = sum(map(len, plans)), 0
    for epoch, plan in enumerate(plans, 1):
        losses = []
        net.train()
        for task, samples in plan:
            share = min(1.0, (step + 1) / WARMUP) * (1 - step / total)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * share
            table = net.trunk.table
            codes = [varied(sample, table, task, settings, order) for sample in samples]
            loss = net.loss(Batch.of(samples, codes, table, task.goals))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), CLIP)
            optimizer.step()
            losses.append(float(loss.detach()))
            keep = min(settings.average, (step + 1) / (step + 10))
            for name, parameter in net.named_parameters():
                average[name].lerp_(parameter.detach(), 1 - keep)
            step += 1
        with _weights(net, average):
            goes_on = after_epoch(epoch, net, float(np.mean(losses)))
        if not goes_on:
            break
    return average


def _plan(tasks: Sequence[Task], settings: Settings, order: np.random.Generator) -> list[tuple[Task, list[Sample]]]:
    """The batches of one epoch, in random order."""
    plan = [
        (task, batch)
        for task in tasks
        for _ in range(task.times)
        for batch in batches(task.samples, settings.batch, order)
    ]
    return [plan[number] for number in order.permutation(len(plan)).tolist()]


def varied(
    sample: Sample, table: Table, task: Task, settings: Settings, order: np.random.Generator
) -> npt.NDArray[np.int64]:
    """The codes of a document's forms, as people write too: in lower case, in capitals, with surnames first."""
    codes = sample.codes(table)
    chance = order.random()
    for name in ("lower", "upper", "titled"):
        chance -= getattr(settings, name)
        if chance < 0:
            codes = table.changed[name][codes]
            break
    if task.persons and order.random() < settings.swapped:
        codes = codes.copy()
        for first, last, kind in sample.spans:
            if kind in task.persons and last - first in (2, 3):
                codes[first:last] = np.roll(codes[first:last], 1)
    return codes


class _weights:  # noqa: N801 — used like a function
    """A net with other weights for a while, and not training."""

    def __init__(self, net: Net, weights: Mapping[str, torch.Tensor]) -> None:
        self._net, self._weights = net, weights

    def __enter__(self) -> None:
        self._own = {name: parameter.detach().clone() for name, parameter in self._net.named_parameters()}
        self._set(self._weights)
        self._net.eval()

    def __exit__(self, *error: Any) -> None:
        self._set(self._own)
        self._net.train()

    def _set(self, weights: Mapping[str, torch.Tensor]) -> None:
        with torch.no_grad():
            for name, parameter in self._net.named_parameters():
                parameter.copy_(weights[name])
