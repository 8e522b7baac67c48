"""What can be chosen when a tagger is trained; the defaults are those of the shipped ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes, rates and shares. `batch` counts tokens; `lower`, `upper`, `titled`, `swapped` are how often a document is
    read in lower case, in capitals, with every word capitalised, with surnames first."""

    width: int = 128
    depth: int = 1
    hidden: int = 192
    familiar: int = 32  # numbers that are learnt of a lemma
    familiar_least: int = 3  # times that it must occur; 0: nothing is learnt of any
    longest: int = 24
    least_edge: float = 0.004  # probability of an edge from which on a span is judged
    most_spans: int = 6  # a token, while edges are still unknown
    epochs: int = 5
    batch: int = 1500
    rate: float = 2e-3
    slow_rate: float = 3e-4  # of what begins as slovnet's
    decay: float = 0.01
    average: float = 0.995  # weights are averaged over the last steps
    drop: float = 0.3
    drop_early: float = 0.2
    drop_word: float = 0.1
    drop_familiar: float = 0.3
    lower: float = 0.02
    upper: float = 0.01
    titled: float = 0.01
    swapped: float = 0.04
    patience: int = 3  # epochs without a gain
    seed: int = 0
