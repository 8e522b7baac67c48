"""The stage `syntax`: tokens in sentences → a dependency tree for each sentence (slovnet's model)."""

from __future__ import annotations

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.resources import Resources


class Parser:
    """Universal Dependencies trees, each with one root; heads are row numbers of `tokens`."""

    name = "syntax"
    requires = frozenset({"sentences.start", "tokens.start", "tokens.norm"})
    provides = frozenset({"tokens.head", "tokens.deprel"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def prepare(self) -> None:
        """Loads the model."""
        _ = self._resources.syntax, self._resources.forms

    def __call__(self, doc: Doc) -> Layers:
        model = self._resources.syntax
        tokens = doc.layer("tokens")
        bounds = np.append(np.searchsorted(tokens.start, doc.layer("sentences").start), len(tokens))
        norm = tokens.columns["norm"]
        inputs = self._resources.forms.inputs(norm.vocabulary, norm.data, bounds)
        heads, relations = model.parse(inputs)
        columns = {"head": Column.ref(heads, "tokens"), "deprel": Column.text(relations, model.relations)}
        return {"tokens": columns}
