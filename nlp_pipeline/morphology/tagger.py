"""The stage `morphology`: tokens in sentences → UD part of speech and features (slovnet's model)."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from nlp_pipeline.columns import Column, Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.resources import Resources


class MorphTagger:
    """Tags stay codes: the model's tag is split once into part of speech and features, not per token."""

    name = "morphology"
    requires = frozenset({"sentences.start", "tokens.start", "tokens.norm"})
    provides = frozenset({"tokens.pos", "tokens.feats"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def prepare(self) -> None:
        """Loads the model."""
        _ = self._resources.morphology, self._resources.forms

    def __call__(self, doc: Doc) -> Layers:
        tokens = doc.layer("tokens")
        bounds = np.append(np.searchsorted(tokens.start, doc.layer("sentences").start), len(tokens))
        norm = tokens.columns["norm"]
        tags = self._resources.morphology.tag(self._resources.forms.inputs(norm.vocabulary, norm.data, bounds))
        pos, feats = self._tables
        return {"tokens": {"pos": _gather(pos, tags), "feats": _gather(feats, tags)}}

    def __reduce__(self) -> tuple[type[MorphTagger], tuple[Resources]]:
        return type(self), (self._resources,)

    @cached_property
    def _tables(self) -> tuple[Column, Column]:
        """Part of speech and features of every tag of the model, as columns of shape [tags]."""
        split = [tag.partition("|") for tag in self._resources.morphology.tags]
        return Column.of("text", [s[0] for s in split]), Column.of("text", [s[2] or None for s in split])


def _gather(table: Column, tags: Ints) -> Column:
    return Column.text(table.data[tags], table.vocabulary)
