"""The standard pipeline: its stages in the order in which a text goes through them. Read this first.

layout        text → blocks, and the repairs that make the text clean for the models
segments      blocks → sentences and tokens
morphology    tokens → part of speech and features
lemmas        tokens and their tags → dictionary forms
syntax        sentences → dependency trees
entities      sentences → persons, organizations, locations, each with a score
normal        entities → normal forms
names         persons → first, last, middle name

`phrases` makes one more, which finds a user's own names and terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING

import nlp_pipeline.phrases  # noqa: F401 — the room comes first, or it would take the name of the function
from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.stage import Stage

if TYPE_CHECKING:
    from nlp_pipeline.phrases.entries import Source
    from nlp_pipeline.phrases.finder import PhraseFinder, Wins
    from nlp_pipeline.phrases.pieces import Case
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
    pipeline.prepare()
    return pipeline


def phrases(
    source: Source,
    *,
    wins: Wins = None,
    case: Case = "smart",
    nested: bool = False,
) -> PhraseFinder:
    """A stage that finds the names and terms of a list in every inflected form: `nlp.load() + nlp.phrases(list)`.

    `source` is a mapping phrase → id or phrase → {"id": …, "type": …}, an iterable of phrases (each its own id), or
    the path of a CSV or TSV file in UTF-8 with the columns `phrase`, and if you like `id` and `type`. Give phrases
    in the nominative. They are found from left to right, the longest first, none over another; a place that several
    phrases fit has a row for each. An empty list finds nothing.

    `case`: "smart" (words that have a capital in the list need one in the text), "ignore" or "exact".
    `wins` says what becomes of `doc.entities`. None: nothing. "phrases": phrases with a type become entities, with
    the score 1, and replace those they overlap. "entities": they become entities where there is none. In a scheme
    whose entities lie in one another, say `nested=True`: only those clash that are equal or overlap in part.

    InputError and FormatError say which entry of the list cannot be read.

    >>> ru = load("tokens.norm") + phrases({"нулевой травматизм": "term-7"})
    >>> [(found.text, found.id) for found in ru("Цель – добиться нулевого травматизма.").phrases]
    [('нулевого травматизма', 'term-7')]
    """
    from nlp_pipeline.phrases.entries import read_entries
    from nlp_pipeline.phrases.finder import PhraseFinder

    return PhraseFinder(read_entries(source), wins=wins, case=case, nested=nested, clean=clean)


def clean(text: str) -> str:
    """A text as the models read it, with its repairs.

    >>> clean("за\\u0301мок")
    'замок'
    """
    from nlp_pipeline.text.repairs import find_repairs

    pieces, last = [], 0
    for start, stop, norm in find_repairs(text):
        pieces += [text[last:start], norm or ""]
        last = stop
    return "".join([*pieces, text[last:]])


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
