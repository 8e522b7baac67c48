"""Trains one tagger: documents with gold entities come in, the weights of the best epoch and their scores go out.

Documents are read as the standard pipeline reads them; scores are those of the numpy engine with the weights as they
will be written. Nothing is printed: progress is handed to the caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from nlp_pipeline.doc import Doc
from nlp_pipeline.lexicon.features import AFTER, BEFORE, KNOWN, LISTS, LOOKS, FeatureReader
from nlp_pipeline.lexicon.parts import Cutter
from nlp_pipeline.numeric.archive import Weights
from nlp_pipeline.numeric.tagger import Tagger
from nlp_pipeline.numeric.tagger_file import Description, grown, shrunk
from nlp_pipeline.resources import Resources
from nlp_pipeline.score import Score
from nlp_pipeline.standard import stages
from nlp_pipeline.training.judging import Judged, scores
from nlp_pipeline.training.loop import Task, train
from nlp_pipeline.training.net import FlatHead, Head, InnerHead, NestedHead, Net, Trunk
from nlp_pipeline.training.samples import Goal, Sample, forms_of, sample
from nlp_pipeline.training.schemes import Corpus, Scheme
from nlp_pipeline.training.settings import Settings
from nlp_pipeline.training.table import Table
from nlp_pipeline.weights import ENTITIES, natasha_file

Arrays = Mapping[str, npt.NDArray[Any]]
Mention = tuple[int, int, str]

# grammemes of OpenCorpora that a tagger reads; rarer ones say too little
GRAMMEMES = """
sing NOUN masc inan femn plur ADJF anim accs nomn Fixd gent neut loct Sgtm Qual ablt datv tran Name past perf Surn
impf Abbr VERB PRTF indc intr Geox pssv pres actv ms-f Subx 3per Orgn ADJS INFN Apro PRTS ADVB Anum futr Pltm Poss
Anph GRND impr GNdr excl 1per Infr Adjx Supr UNKN NUMR NPRO CONJ PRCL PREP Patr Arch COMP voct Prdx Prnt loc2 INTJ
2per incl Slng Inmx Ms-f V-ej Coll gen2
""".split()
MARKS = (*GRAMMEMES, *LISTS, KNOWN, *LOOKS)


AGREEMENT = 0.45  # what suits NEREL's development documents
RARELY = 0.03  # share of a type's mentions inside others of the type, below which none is


@dataclass(frozen=True)
class Epoch:
    """How far training is: number of the epoch and of all, mean loss, scores on what was held out (by type, micro)."""

    number: int
    of: int
    loss: float
    scores: Mapping[str, Score]


@dataclass(frozen=True)
class Trained:
    """The weights of a tagger, and what it reads and finds."""

    description: Description
    arrays: Arrays

    def at(self, temperature: float, threshold: float) -> Trained:
        """The same with other probabilities, and a nested one with spans from another threshold on."""
        return replace(self, description=replace(self.description, temperature=temperature, threshold=threshold))


def voting(members: Sequence[Trained]) -> Trained:
    """Taggers of one kind as one whose members vote."""
    first, *others = members
    arrays = dict(first.arrays)
    for number, member in enumerate(others, 1):
        arrays |= {f"{number}.{name}": array for name, array in member.arrays.items()}
    return Trained(replace(first.description, members=len(members)), arrays)


class Trainer:
    """Reads documents once and trains on them as often as wanted. The first scheme of the first corpus is the one that
    counts, others are there to learn from. `start` is the trunk to begin with, slovnet's entity encoder when there is
    none."""

    def __init__(
        self,
        corpora: Sequence[Corpus],
        settings: Settings,
        resources: Resources | None = None,
        *,
        in_parts: bool = False,
        start: Arrays | None = None,
    ) -> None:
        self.corpora, self.settings = corpora, settings
        self.resources = resources or Resources()
        self._cutter = Cutter() if in_parts else None
        self.marks = (*MARKS, *((AFTER, BEFORE) if in_parts else ()))
        self._reader = FeatureReader(
            self.resources.embedding, self.resources.dictionary, self.resources.names, self.marks
        )
        self._layout, self._segments = stages(self.resources)[:2]
        self._start = start
        self._plain: dict[str, Doc] = {}  # documents as the pipeline reads them, by text
        self.samples = [self.read(corpus.documents, corpus.types) for corpus in corpora]
        self._table = Table(
            forms_of([one for samples, _ in self.samples for one in samples]), self._reader, self.resources.embedding
        )

    def read(self, documents: Sequence[Doc], types: Sequence[str]) -> tuple[list[Sample], int]:
        """Documents as samples, and how many of their spans no tagger of this kind can find."""
        read = [self._read(doc, types) for doc in documents]
        return [one for one, _ in read], sum(lost for _, lost in read)

    def _read(self, doc: Doc, types: Sequence[str]) -> tuple[Sample, int]:
        if doc.text not in self._plain:
            plain = Doc(doc.text)
            for stage in (self._layout, self._segments):
                plain = plain.with_layers(stage(plain))
            self._plain[doc.text] = plain
        return sample(doc, self._plain[doc.text], types, self._cutter)

    def train(
        self,
        held_out: Sequence[int] = (),
        progress: Callable[[Epoch], None] = lambda epoch: None,
        *,
        early: bool = False,
        seed: int | None = None,
    ) -> Trained:
        """Trains without the documents `held_out` (numbers in the first corpus), which each epoch is scored on.

        `early`: stops when they are found no better for some epochs, and returns the best one. That is a choice made
        on them; without it all epochs are run, and the scores of the last are those of documents never seen.
        """
        settings = self.settings if seed is None else replace(self.settings, seed=seed)
        tasks = [self._task(number, held_out if number == 0 else ()) for number in range(len(self.corpora))]
        net = self._net(settings, tasks)
        documents = [self.corpora[0].documents[number] for number in held_out]
        best: list[tuple[float, int, Trained]] = []

        def after(number: int, averaged: Net, loss: float) -> bool:
            is_last = number == settings.epochs
            if not (early or is_last):
                progress(Epoch(number, settings.epochs, loss, {}))
                return True
            trained = Trained(self.describe(), _arrays(averaged, self._scheme.name))
            found = scores(self.judged(trained, documents))
            progress(Epoch(number, settings.epochs, loss, found))
            f1 = found["micro"].f1 if found else 0.0
            if not best or f1 > best[-1][0] or not early:
                best.append((f1, number, trained))
            return number - best[-1][1] < settings.patience

        train(net, tasks, settings, after)
        return best[-1][2]

    @property
    def _scheme(self) -> Scheme:
        return self.corpora[0].schemes[0]

    def describe(self) -> Description:
        """What the tagger that counts reads and finds."""
        settings = self.settings
        return Description(
            kind=self._scheme.kind,
            types=list(self._scheme.all(self.corpora[0])),
            marks=list(self.marks),
            embedding=self.resources.embedding.id,
            in_parts=self._cutter is not None,
            longest=settings.longest,
            least_edge=settings.least_edge,
            agreement=AGREEMENT if self._scheme.kind == "nested" else 0.0,
            alone=self._alone() if self._scheme.kind == "nested" else [],
        )

    def _alone(self) -> list[str]:
        """The types of which none holds another of its own, but for a few."""
        names = [self._scheme.of(kind) for kind in self.corpora[0].types]
        count, inside = Counter[str | None](), Counter[str | None]()
        for one in self.samples[0][0]:
            spans = [(first, last, names[kind]) for first, last, kind in one.spans]
            for first, last, name in spans:
                count[name] += 1
                inside[name] += any(
                    other == name and a <= first and last <= b and (a, b) != (first, last) for a, b, other in spans
                )
        return sorted(name for name in count if name is not None and inside[name] <= RARELY * count[name])

    def tagger(self, description: Description, arrays: Arrays) -> Tagger:
        """The tagger of some weights, as it will be when they are read from their file."""
        return Tagger(description, grown(shrunk(arrays)), self.resources.embedding, self._reader)

    def judged(self, trained: Trained, documents: Sequence[Doc]) -> list[Judged]:
        """What a tagger finds in documents with gold entities."""
        tagger = self.tagger(trained.description, trained.arrays)
        own, types = self.corpora[0].types, trained.description.types
        mapped = {kind: self._scheme.of(kind) for kind in own}
        found = []
        for doc in documents:
            one, _ = self._read(doc, own)
            mentions = {(first, last, types[kind]): score for first, last, kind, score in predict(tagger, one)}
            gold = {
                (first, last, kind) for first, last, number in one.spans if (kind := mapped[own[number]]) is not None
            }
            wanted = sum(mapped.get(kind, kind) is not None for kind in doc.column("entities.type").tolist())
            found.append(Judged(mentions, frozenset(gold), wanted - len(gold)))
        return found

    def _net(self, settings: Settings, tasks: Sequence[Task]) -> Net:
        torch.manual_seed(settings.seed)
        slovnet = Weights(natasha_file(ENTITIES))
        trunk = Trunk(self._table, settings, slovnet, self._familiar(tasks))
        if self._start is not None:
            trunk.begin({name.removeprefix("trunk."): array for name, array in self._start.items()})
        heads: dict[str, Head] = {}
        for corpus in self.corpora:
            for scheme in corpus.schemes:
                types, width = scheme.all(corpus), settings.width
                if scheme.kind == "flat":
                    heads[scheme.name] = FlatHead(width, types, settings.drop, slovnet)
                elif scheme.kind == "inner":
                    heads[scheme.name] = InnerHead(width, len(types), settings.drop)
                else:
                    heads[scheme.name] = NestedHead(width, len(types), settings)
        return Net(trunk, heads)

    def _familiar(self, tasks: Sequence[Task]) -> list[int]:
        """Lemmas that occur often enough to be learnt by heart, and those that the trunk to begin with has learnt."""
        table, embedding = self._table, self.resources.embedding
        if not self.settings.familiar_least:
            return []
        codes = np.concatenate([one.codes(table) for task in tasks for one in task.samples])
        lemmas = table.rows[table.lemmas[codes]]
        rows, counts = np.unique(lemmas, return_counts=True)
        found: set[int] = set(rows[counts >= self.settings.familiar_least].tolist())
        if self._start is not None and "trunk.familiar.rows" in self._start:
            found |= set(self._start["trunk.familiar.rows"].tolist())
        return sorted(found - {embedding.unknown, embedding.pad})

    def _task(self, number: int, held_out: Sequence[int]) -> Task:
        corpus, (samples, _) = self.corpora[number], self.samples[number]
        left = set(held_out)
        own = [one for place, one in enumerate(samples) if place not in left and one.forms]
        persons = frozenset({corpus.types.index(corpus.person)} if corpus.person else ())
        return Task([_goal(scheme, corpus) for scheme in corpus.schemes], own, corpus.times, persons)


def _goal(scheme: Scheme, corpus: Corpus) -> Goal:
    types = scheme.all(corpus)
    mapped = [scheme.of(kind) for kind in corpus.types]
    return Goal(
        scheme.name, tuple(-1 if kind is None else types.index(kind) for kind in mapped), len(types), scheme.weight
    )


def predict(tagger: Tagger, one: Sample) -> list[tuple[int, int, int, float]]:
    """Mentions of a document: first token, token after the last, number of the type, score."""
    if not one.forms:
        return []
    codes: dict[Any, int] = {}
    numbers = np.array([codes.setdefault(form, len(codes)) for form in one.forms])
    bounds = np.append(np.flatnonzero(one.is_first), len(numbers))
    found = tagger(list(codes), numbers, bounds, np.array([0, len(numbers)]))
    return list(zip(*(part.tolist() for part in found), strict=True))


def _arrays(net: Net, head: str) -> Arrays:
    """The weights of the trunk and of one head."""
    trunk = {f"trunk.{name}": array for name, array in net.trunk.arrays().items()}
    own = net.heads[head].named_parameters()
    return trunk | {f"head.{name}": parameter.detach().numpy().copy() for name, parameter in own}
