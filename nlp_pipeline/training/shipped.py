"""The taggers that this package carries, and how they are built again from the gold data.

A folder with factRuEval-2016's devset and NEREL comes in (`factrueval-dev`, `nerel/train`, `nerel/dev`); a weight file
and its model card go out. Nothing of `nerel/dev` is trained on: it is what the cards' scores are measured on, beside
factRuEval out of fold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.resources import Resources
from nlp_pipeline.training.gold import NewsDoc, Span, factrueval, nerel
from nlp_pipeline.training.settings import Settings
from nlp_pipeline.training.trainer import Corpus, Epoch, Trained, Trainer, predict

Progress = Callable[[str, Epoch], None]


@dataclass(frozen=True)
class Recipe:
    """How one tagger is built. `folds`: how many models are trained only to measure and to calibrate."""

    name: str
    settings: Settings
    in_parts: bool
    folds: int
    corpora: Callable[[Path], list[Corpus]] = field(repr=False)


def as_doc(text: str, name: str, spans: Iterable[Span]) -> Doc:
    """A text with gold entities."""
    rows = sorted(set(spans), key=lambda span: (span[0], -span[1], span[2]))
    columns = {
        "start": Column.of("int", [start for start, _, _ in rows]),
        "stop": Column.of("int", [stop for _, stop, _ in rows]),
        "type": Column.of("text", [kind for *_, kind in rows]),
    }
    return Doc(text, {"entities": columns}, meta={"id": name})


def flat(documents: Iterable[NewsDoc]) -> list[Doc]:
    """PER, LOC and ORG, by document name."""
    return [as_doc(doc.text, doc.name, doc.spans) for doc in sorted(documents, key=lambda doc: doc.name)]


def nested(documents: Iterable[NewsDoc]) -> list[Doc]:
    """All 29 types of NEREL, by document name."""
    return [as_doc(doc.text, doc.name, doc.nested) for doc in sorted(documents, key=lambda doc: doc.name)]


def _default(data: Path) -> list[Corpus]:
    gold = Corpus("factrueval", flat(factrueval(data / "factrueval-dev")), FLAT, times=6, person="PER")
    return [gold, Corpus("nerel", flat(nerel(data / "nerel" / "train")), FLAT, person="PER")]


def _wide(data: Path) -> list[Corpus]:
    gold = Corpus.of("nerel", nested(nerel(data / "nerel" / "train")), nested=True, person="PERSON")
    return [gold, Corpus("factrueval", flat(factrueval(data / "factrueval-dev")), FLAT, person="PER")]


FLAT = ("LOC", "ORG", "PER")
RECIPES = {
    "default": Recipe("default", Settings(epochs=5, batch=500), in_parts=False, folds=5, corpora=_default),
    "wide": Recipe(
        "wide", Settings(epochs=12, batch=400, width=192, depth=2), in_parts=True, folds=0, corpora=_wide
    ),
}


@dataclass(frozen=True)
class Built:
    """A tagger, and for each set of documents that it has not seen what it found there."""

    trained: Trained
    judged: Mapping[str, Sequence[Judged]]


def build(recipe: Recipe, data: Path, progress: Progress, workers: int = 2) -> Built:
    """Trains a tagger on all that it may see, and measures it on what it has not seen.

    `progress(which, epoch)` is told of every epoch; folds are trained in `workers` processes.
    """
    trainer = Trainer(recipe.corpora(data), recipe.settings, in_parts=recipe.in_parts)
    folds = _folds(recipe, data, workers, progress) if recipe.folds else []
    trained = trainer.train(progress=lambda epoch: progress(recipe.name, epoch))
    unseen = [(trained, recipe.development(data))]
    if folds:
        unseen = [(fold, trainer.corpora[0].only(range(number, size, recipe.folds))) for number, fold in folds]


def _folds(recipe: Recipe, data: Path, workers: int, progress: Progress) -> list[Trained]:
    """For each fold the tagger that has not seen its documents."""
    arguments = [(recipe.name, data, fold) for fold in range(recipe.folds)]
    found = []
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        for number, (trained, epoch) in enumerate(pool.map(_fold, arguments), 1):
            progress(f"{recipe.name}, fold {number} of {recipe.folds}", epoch)
            found.append(trained)
    return found


def _fold(arguments: tuple[str, Path, int]) -> tuple[Trained, Epoch]:
    """One fold, in a process of its own, and its last epoch."""
    name, data, fold = arguments
    recipe = RECIPES[name]
    trainer = Trainer(recipe.corpora(data), recipe.settings, in_parts=recipe.in_parts)
    epochs: list[Epoch] = []
    trained = trainer.train(range(fold, len(trainer.corpora[0].documents), recipe.folds), epochs.append)
    return trained, epochs[-1]
