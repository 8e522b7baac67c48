"""The standard pipeline: its stages in the order in which a text goes through them. Read this first.

layout        text → blocks, and the repairs that make the text clean for the models
segments      blocks → sentences and tokens
morphology    tokens → part of speech and features
lemmas        tokens and their tags → dictionary forms
syntax        sentences → dependency trees
entities      sentences → persons, organizations, locations, each with a score
normal        entities → normal forms
names         persons → first, last, middle name
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING

from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.stage import Stage

if TYPE_CHECKING:
    from nlp_pipeline.resources import Resources


def stages(resources: Resources, entities: str = "default") -> list[Stage]:
    """The standard stages over one set of shared models."""
    from nlp_pipeline.entities.name_reader import NameReader
    from nlp_pipeline.entities.normalizer import Normalizer
    from nlp_pipeline.entities.tagger import EntityTagger
    from nlp_pipeline.morphology.lemmatizer import Lemmatizer
    from nlp_pipeline.morphology.tagger import MorphTagger
    from nlp_pipeline.segments.segmenter import Segmenter
    from nlp_pipeline.syntax.parser import Parser
    from nlp_pipeline.text.layout import Layout

    return [
        Layout(resources),
        Segmenter(),
        MorphTagger(resources),
        Lemmatizer(resources),
        Parser(resources),
        EntityTagger(resources, entities),
        Normalizer(resources),
        NameReader(resources),
    ]


def load(*targets: str, entities: str | PathLike[str] = "default") -> Pipeline:
    """The standard pipeline, or just the stages that lead to the layers or columns named.

    `entities` says which tagger finds mentions: `default` (PER, ORG, LOC, flat), `wide` (29 types, nested), or the
    path of a weight file that `python -m nlp_pipeline train entities` made.

    Loads the models that these stages use; WeightsError when natasha, whose package carries them, is not
    installed. Nothing is downloaded.

    >>> load("sentences")
    layout    text → blocks.start, blocks.stop, blocks.kind, repairs.start, repairs.stop, repairs.norm
    segments  ... → sentences.start, sentences.stop, tokens.start, tokens.stop, tokens.norm
    """
    from nlp_pipeline.resources import Resources

    pipeline = Pipeline(stages(Resources(), fspath(entities)), versions=versions)
    if targets:
        pipeline = pipeline.only(*targets)
    for stage in pipeline.stages:
        prepare: Callable[[], object] | None = getattr(stage, "prepare", None)
        if prepare is not None:
            prepare()
    return pipeline


def versions() -> Mapping[str, str]:
    """Versions of this library and of the packages that its models and dictionary come from."""
    from importlib.metadata import PackageNotFoundError, version  # slow to import

    found = {}
    for package in ("nlp_pipeline", "natasha", "razdel", "pymorphy3", "pymorphy3-dicts-ru"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found
