"""The stage `entities`: tokens → mentions of persons, organizations and locations (slovnet's model).

The CRF decodes each block by itself, so no mention crosses one, and is told beforehand which tokens can't stand
in a mention: brackets, bullets, and in names of persons and places commas. A mention's score is the probability
that the same CRF gives to exactly this span.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.resources import Resources

NEVER = frozenset("()[]{}<>|•·●▪■◦‣*;")  # Джоэл Саймон| (|Joel Simon|)
NEVER_IN = {"PER": frozenset(","), "LOC": frozenset(",")}  # Монако|,| Намибия
IMPOSSIBLE = np.float32(-1e4)


class EntityTagger:
    """PER, ORG and LOC mentions, flat, sorted, each with a score from 0 to 1."""

    name = "entities"
    requires = frozenset({"blocks.start", "tokens.start", "tokens.stop", "tokens.norm"})
    provides = frozenset({"entities.start", "entities.stop", "entities.type", "entities.score"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def prepare(self) -> None:
        """Loads the model."""
        _ = self._resources.entities, self._resources.forms

    def __call__(self, doc: Doc) -> Layers:
        model = self._resources.entities
        tokens = doc.layer("tokens")
        norm = tokens.columns["norm"]
        bounds = np.append(np.searchsorted(tokens.start, doc.layer("blocks").start), len(tokens))
        emissions = model.emissions(self._resources.forms.inputs(norm.vocabulary, norm.data, bounds))
        emissions += self._forbidden(norm.vocabulary)[norm.data]  # tokens x tags
        tags = model.decode(emissions, bounds)
        firsts, lasts, types = model.spans(tags, bounds)
        scores = model.probabilities(emissions, bounds, firsts, lasts, types)
        return {
            "entities": {
                "start": Column.ints(tokens.start[firsts]),
                "stop": Column.ints(tokens.stop[lasts - 1]),
                "type": Column.text(types, model.types),
                "score": Column.of("float", np.clip(scores, 0, 1).round(4).tolist()),
            }
        }

    def _forbidden(self, vocabulary: Sequence[str]) -> npt.NDArray[np.float32]:
        """What is added to the emissions of every form: shape forms x tags."""
        tags = self._resources.entities.tags
        table = np.zeros((len(vocabulary) + 1, len(tags)), np.float32)
        outside = np.array([tag[:2] not in ("B-", "I-") for tag in tags])
        columns = {
            kind: [i for i, tag in enumerate(tags) if tag[2:] == kind] for kind in self._resources.entities.types
        }
        for row, form in enumerate(vocabulary):
            if form in NEVER:
                table[row, ~outside] = IMPOSSIBLE
            for kind, forms in NEVER_IN.items():
                if form in forms:
                    table[row, columns[kind]] = IMPOSSIBLE
        return table[:-1] if len(vocabulary) else table
