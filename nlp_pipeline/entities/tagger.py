"""The stage `entities`: tokens → mentions of persons, organizations and locations (slovnet's model).

The CRF decodes each block by itself, so no mention crosses one; it is told beforehand which tokens can stand in no
mention (`borders`) and which were names elsewhere in the document (`repeats`). A few habits are mended afterwards
(`mending`). A mention's score is the probability that the CRF gives to exactly this span, of a mention made of two
the lower one.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.columns import Column, Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.borders import forbidden
from nlp_pipeline.entities.mending import Found, mend
from nlp_pipeline.entities.repeats import bonuses
from nlp_pipeline.layers import Layers
from nlp_pipeline.resources import Resources

BARE = frozenset({"meta", "credit", "tags"})  # kinds of blocks that have no sentences
SURE = 0.7  # a score
Floats = npt.NDArray[np.floating[Any]]


class EntityTagger:
    """PER, ORG and LOC mentions, flat, sorted, each with a score from 0 to 1."""

    name = "entities"
    requires = frozenset({"blocks.start", "blocks.kind", "tokens.start", "tokens.stop", "tokens.norm"})
    provides = frozenset({"entities.start", "entities.stop", "entities.type", "entities.score"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def prepare(self) -> None:
        """Loads the model, the dictionary and the lists of names."""
        _ = self._resources.entities, self._resources.forms, self._resources.names.first, self._resources.names.last
        self._resources.dictionary.parses("дом")

    def __call__(self, doc: Doc) -> Layers:
        tokens = doc.layer("tokens")
        bounds = np.append(np.searchsorted(tokens.start, doc.layer("blocks").start), len(tokens))
        emissions = self._emissions(doc, bounds)
        mentions = _sure(doc, self._mended(doc, self._mentions(emissions, bounds), bounds), bounds)
        kinds = self._resources.entities.types
        firsts = np.array([mention.first for mention in mentions], np.intp)
        lasts = np.array([mention.last for mention in mentions], np.intp)
        types = np.array([kinds.index(mention.type) for mention in mentions], np.int32)
        return {
            "entities": {
                "start": Column.ints(tokens.start[firsts]),
                "stop": Column.ints(tokens.stop[lasts - 1]),
                "type": Column.text(types, kinds),
                "score": Column("float", np.array([mention.score for mention in mentions], np.float64)),
            }
        }

    def _emissions(self, doc: Doc, bounds: Ints) -> npt.NDArray[np.float32]:
        """Scores of the tags at every token [n, tags], with what borders and repeats add."""
        model = self._resources.entities
        tokens = doc.layer("tokens")
        norm = tokens.columns["norm"]
        emissions = model.emissions(self._resources.forms.inputs(norm.vocabulary, norm.data, bounds))
        emissions += forbidden(norm.vocabulary, model.tags)[norm.data]
        types = model.marginals(emissions, bounds) @ self._of_type.T
        documents = np.searchsorted([start for start, _ in doc.document_spans()], tokens.start, side="right")
        emissions += bonuses(types, norm.vocabulary, norm.data, documents) @ self._of_type
        return emissions

    @cached_property
    def _of_type(self) -> npt.NDArray[np.float32]:
        """Which tags are of which type, [types, tags]."""
        model = self._resources.entities
        return np.array([[tag[2:] == kind for tag in model.tags] for kind in model.types], np.float32)

    def _mentions(self, emissions: npt.NDArray[np.float32], bounds: Ints) -> list[Found]:
        model = self._resources.entities
        firsts, lasts, types, scores = model.mentions(emissions, bounds)
        scores = np.clip(scores, 0, 1).round(4)
        rows = zip(firsts.tolist(), lasts.tolist(), types.tolist(), scores.tolist(), strict=True)
        return [Found(first, last, model.types[kind], score) for first, last, kind, score in rows]

    def _mended(self, doc: Doc, mentions: list[Found], bounds: Ints) -> list[Found]:
        tokens = doc.layer("tokens")
        begins = frozenset(bounds.tolist())

        def is_beside(token: int) -> bool:
            return token not in begins and doc.text[tokens.stop[token - 1] : tokens.start[token]] in (" ", "\u00a0")

        norm = tokens.columns["norm"]
        forms = list(map(norm.vocabulary.__getitem__, norm.data.tolist()))
        return mend(mentions, forms, is_beside, self._resources.dictionary, self._resources.names)


def _sure(doc: Doc, mentions: list[Found], bounds: Ints) -> list[Found]:
    """Without the guesses in lines that are no sentences, where the model knows little: a section called Наука."""
    kinds = doc.column("blocks.kind").tolist()
    blocks = np.searchsorted(bounds, [mention.first for mention in mentions], side="right") - 1
    return [
        mention
        for mention, block in zip(mentions, blocks.tolist(), strict=True)
        if kinds[block] not in BARE or mention.score >= SURE
    ]
