"""What training says while it runs and in the end, in lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nlp_pipeline.score import Score

if TYPE_CHECKING:
    from nlp_pipeline.training.trainer import Epoch


def line(epoch: Epoch) -> str:
    """One epoch in a line.

    >>> from types import SimpleNamespace
    >>> line(SimpleNamespace(number=2, of=5, loss=0.51234, scores={"micro": Score(8, 10, 10)}))
    'epoch 2 of 5, loss 0.512, F1 80.0'
    """
    scored = f", F1 {100 * epoch.scores['micro'].f1:.1f}" if epoch.scores else ""
    return f"epoch {epoch.number} of {epoch.of}, loss {epoch.loss:.3f}{scored}"


def table(scores: Mapping[str, Score]) -> Iterator[str]:
    """Scores by type, micro last, in lines: precision, recall and F1 in percent, the number of gold mentions.

    >>> print("\\n".join(table({"PER": Score(8, 10, 10), "micro": Score(8, 10, 10)})))
           precision  recall     F1  mentions
    PER         80.0    80.0   80.0        10
    micro       80.0    80.0   80.0        10
    """
    kinds = [*sorted(set(scores) - {"micro"}), "micro"]
    width = max(map(len, kinds))
    yield f"{'':{width}}  precision  recall     F1  mentions"
    for kind in kinds:
        one = scores[kind]
        percents = f"{100 * one.precision:9.1f}  {100 * one.recall:6.1f}  {100 * one.f1:5.1f}"
        yield f"{kind:{width}}  {percents}  {one.gold:8}"
