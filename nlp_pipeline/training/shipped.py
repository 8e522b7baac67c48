"""The taggers that this package carries, and how they are built again from the gold data.

A folder with factRuEval-2016's devset and NEREL comes in (`factrueval-dev`, `nerel/train`, `nerel/dev`); weights and
what they found where they had not been trained go out. Nothing of `nerel/dev` is trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.training.calibration import best_temperature
from nlp_pipeline.training.gold import NEREL_FLAT, NewsDoc, Span, factrueval, nerel
from nlp_pipeline.training.judging import Judged, figures, micro, outcomes
from nlp_pipeline.training.schemes import Corpus, Scheme
from nlp_pipeline.training.settings import Settings
from nlp_pipeline.training.trainer import Epoch, Trained, Trainer, voting

Progress = Callable[[str, Epoch], None]
FLAT = Scheme("factrueval", "flat")
NESTED = Scheme("nerel", "nested")
LIKE_FLAT, INNER = Scheme("nerel_flat", "flat", NEREL_FLAT), Scheme("nerel_inner", "inner", weight=0.5)
LEAST = 0.5  # the score of a nested span that calibration looks at: which they are depends on no temperature
THRESHOLDS = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
SETS = {"factrueval": "factRuEval dev", "nerel_flat": "NEREL train", "nerel_inner": "NEREL train"}
OUT_OF_FOLD, DEVELOPMENT = "factRuEval dev, out of fold", "NEREL dev"


@dataclass(frozen=True)
class Recipe:
    """How a tagger is built: sizes and rates, the corpora in a folder, how many `members` vote, and how many models
    are trained only to measure it on documents of the first corpus."""

    name: str
    settings: Settings
    corpora: Callable[[Path], list[Corpus]]
    in_parts: bool = False
    members: int = 1
    folds: int = 0


@dataclass(frozen=True)
class Built:
    """A tagger, and what it found in documents that it had not seen, by the name of the set."""

    trained: Trained
    unseen: Mapping[str, Sequence[Judged]]


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
    return [
        Corpus(flat(factrueval(data / "factrueval-dev")), (FLAT,), times=6, person="PER"),
        Corpus(nested(nerel(data / "nerel" / "train")), (LIKE_FLAT, INNER), person="PERSON"),
    ]


def _wide(data: Path) -> list[Corpus]:
    return [
        Corpus(
            nested(nerel(data / "nerel" / "train")), (NESTED, INNER, replace(LIKE_FLAT, weight=0.3)), person="PERSON"
        ),
        Corpus(flat(factrueval(data / "factrueval-dev")), (FLAT,), person="PER"),
    ]


RECIPES: Mapping[str, Recipe] = {
    "default": Recipe("default", Settings(epochs=5, batch=500, width=112, familiar_least=0), _default, folds=5),
    "wide": Recipe(
        "wide",
        Settings(epochs=13, batch=400, width=192, depth=2, lower=0.015, upper=0.01, titled=0.01, swapped=0.03),
        _wide,
        in_parts=True,
    ),
}


def build(recipe: Recipe, data: Path, progress: Progress, workers: int = 2) -> Built:
    """Trains a tagger on all that it may see, and measures it on what it has not seen.

    `progress(which, epoch)` is told of the end of every training; `workers` run at a time, in processes of their own.
    The temperature, and the threshold of a nested tagger, are those that suit the first set of unseen documents best.
    """
    jobs = [_Job(recipe.name, data, seed=seed) for seed in range(recipe.members)]
    jobs += [_Job(recipe.name, data, fold=fold) for fold in range(recipe.folds)]
    models: list[Trained] = []
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        for job, (model, epoch) in zip(jobs, pool.map(_run, jobs), strict=True):
            progress(str(job), epoch)
            models.append(model)
    trained, folds = voting(models[: recipe.members]), models[recipe.members :]
    development = nerel(data / "nerel" / "dev")
    of_kind = nested(development) if trained.description.kind == "nested" else flat(development)
    trainer = Trainer(recipe.corpora(data), recipe.settings, in_parts=recipe.in_parts)
    measured = _Measured(trainer, trained, folds, of_kind)
    temperature = best_temperature(lambda degree: outcomes(measured.first(degree, LEAST)))
    threshold = 0.0
    if trained.description.kind == "nested":
        threshold = max(THRESHOLDS, key=lambda least: micro(measured.first(temperature, least)).f1)
    unseen = measured.all(temperature, threshold)
    about: dict[str, Any] = {"trained_on": [SETS[corpus.schemes[-1].name] for corpus in trainer.corpora], "figures": {}}
    about["figures"] = {name: figures(judged) for name, judged in unseen.items()}
    trained = trained.at(temperature, threshold)
    return Built(replace(trained, description=replace(trained.description, about=about)), unseen)


@dataclass(frozen=True)
class _Job:
    """One training: without the documents of a fold, or on all with a seed."""

    name: str
    data: Path
    fold: int | None = None
    seed: int = 0

    def __str__(self) -> str:
        return f"{self.name}, fold {self.fold}" if self.fold is not None else f"{self.name}, seed {self.seed}"


def _run(job: _Job) -> tuple[Trained, Epoch]:
    """The tagger of a job, and its last epoch."""
    recipe = RECIPES[job.name]
    trainer = Trainer(recipe.corpora(job.data), recipe.settings, in_parts=recipe.in_parts)
    size = len(trainer.corpora[0].documents)
    held_out = () if job.fold is None else range(job.fold, size, recipe.folds)
    epochs: list[Epoch] = []
    trained = trainer.train(held_out, epochs.append, seed=job.seed)
    return trained, epochs[-1]


class _Measured:
    """What a tagger, and its folds, find in documents that they have not seen, at some temperature and threshold."""

    def __init__(
        self, trainer: Trainer, trained: Trained, folds: Sequence[Trained], development: Sequence[Doc]
    ) -> None:
        self._trainer, self._trained, self._folds, self._development = trainer, trained, folds, development

    def all(self, temperature: float, threshold: float) -> dict[str, list[Judged]]:
        """All sets by name."""
        found = {OUT_OF_FOLD: self._out_of_fold(temperature, threshold)} if self._folds else {}
        return found | {DEVELOPMENT: self._trainer.judged(self._trained.at(temperature, threshold), self._development)}

    def first(self, temperature: float, threshold: float) -> list[Judged]:
        """The set that the tagger is tuned to."""
        if self._folds:
            return self._out_of_fold(temperature, threshold)
        return self._trainer.judged(self._trained.at(temperature, threshold), self._development)

    def _out_of_fold(self, temperature: float, threshold: float) -> list[Judged]:
        documents = self._trainer.corpora[0].documents
        found: list[Judged] = []
        for number, model in enumerate(self._folds):
            found += self._trainer.judged(model.at(temperature, threshold), documents[number :: len(self._folds)])
        return found
