"""The stage `entities`: tokens → mentions, each with a type and a score.

A tagger of ours reads forms and blocks: a block is read by itself, so no mention crosses one, and mentions of one name
in a document hear of one another (`numeric.trunk`). Some taggers read tokens in parts (экс-|президент): their mentions
may begin or end inside a token. A mention's score is the probability that exactly this span is one of this type.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from nlp_pipeline.columns import Column, Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.entities.bodies import PARENT, Mention, whole_bodies, with_bodies
from nlp_pipeline.layers import Layers
from nlp_pipeline.lexicon.parts import Cutter, Part
from nlp_pipeline.numeric.tagger import Found
from nlp_pipeline.numeric.tagger_file import Description
from nlp_pipeline.resources import DEFAULT, Resources
from nlp_pipeline.weights import SHIPPED

BARE = ("meta", "credit", "tags")  # kinds of blocks that have no sentences
SURE = 0.7  # a score


class EntityTagger:
    """Mentions of the types that a model knows, sorted, each with a score from 0 to 1.

    `model` is the name of a shipped tagger (`default`, `wide`) or the path of a weight file.
    """

    name = "entities"
    requires = frozenset({"blocks.start", "blocks.kind", "tokens.start", "tokens.stop", "tokens.norm"})
    provides = frozenset({"entities.start", "entities.stop", "entities.type", "entities.score"})

    def __init__(self, resources: Resources, model: str = DEFAULT) -> None:
        self._resources, self._model = resources, model

    def prepare(self) -> None:
        """Loads the model, the dictionary and the lists of names."""
        _ = self._resources.tagger(self._model), self._resources.names.first, self._resources.names.last
        self._resources.dictionary.parses("дом")

    def __call__(self, doc: Doc) -> Layers:
        tagger = self._resources.tagger(self._model)
        types = tuple(tagger.description.types)
        tokens = doc.layer("tokens")
        norm = tokens.columns["norm"]
        forms: Sequence[str | Part] = norm.vocabulary
        codes, start, stop = norm.data, tokens.start, tokens.stop
        if tagger.description.in_parts:
            parts = self._cutter(norm.vocabulary, codes, start, stop)
            forms, codes, start, stop = parts.forms, parts.codes, parts.start, parts.stop
        bounds = np.append(np.searchsorted(start, doc.layer("blocks").start), len(start))
        documents = np.append(np.searchsorted(start, [first for first, _ in doc.document_spans()]), len(start))
        found = tagger(forms, codes, bounds, documents)
        if self._model in SHIPPED and PARENT in norm.vocabulary:
            written = [form if isinstance(form, str) else form.form for form in forms]
            found = self._with_bodies(found, [written[code] for code in codes.tolist()], bounds, tagger.description)
        scores = np.clip(found.scores.astype(np.float64), 0, 1).round(4)
        # a line that is no sentence says little: a section called Наука is no organization
        is_bare = doc.column("blocks.kind").isin(BARE)[np.searchsorted(bounds, found.firsts, side="right") - 1]
        kept = ~is_bare | (scores >= SURE)
        return {
            "entities": {
                "start": Column.ints(start[found.firsts[kept]]),
                "stop": Column.ints(stop[found.lasts[kept] - 1]),
                "type": Column.text(found.types[kept].astype(np.int32), types),
                "score": Column("float", scores[kept]),
            }
        }

    def _with_bodies(self, found: Found, forms: Sequence[str], bounds: Ints, of: Description) -> Found:
        """Mentions with the names of bodies of the United Nations in one piece."""
        columns = (part.tolist() for part in (found.firsts, found.lasts, found.types, found.scores))
        rows = zip(*columns, strict=True)
        mentions = [Mention(first, last, of.types[kind], score) for first, last, kind, score in rows]
        complete = whole_bodies if of.kind == "flat" else with_bodies
        whole = complete(mentions, forms, bounds.tolist(), self._resources.dictionary)
        firsts, lasts, kinds, scores = zip(*whole, strict=True) if whole else ((), (), (), ())
        numbers = np.array([of.types.index(kind) for kind in kinds], np.int64)
        return Found(np.array(firsts, np.int64), np.array(lasts, np.int64), numbers, np.array(scores, np.float32))

    @cached_property
    def _cutter(self) -> Cutter:
        return Cutter()

    def __reduce__(self) -> tuple[type[EntityTagger], tuple[Resources, str]]:
        return type(self), (self._resources, self._model)
