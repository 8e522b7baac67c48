"""The stage `lemmas`: tokens with their tags → dictionary forms, each distinct (form, tag) once."""

from __future__ import annotations

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.lexicon.memo import Memo
from nlp_pipeline.morphology.lemma import lemma
from nlp_pipeline.resources import Resources

LEMMAS = 200_000  # (form, tag) pairs kept


class Lemmatizer:
    """Looks up the lemma of every distinct form and tag of the batch, then spreads it over the tokens."""

    name = "lemmas"
    requires = frozenset({"tokens.norm", "tokens.pos", "tokens.feats"})
    provides = frozenset({"tokens.lemma"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._memo: Memo[tuple[str, str | None, str | None], str] = Memo(LEMMAS)

    def prepare(self) -> None:
        """Loads the dictionary."""
        self._resources.dictionary.parses("дом")

    def __call__(self, doc: Doc) -> Layers:
        columns = doc.layer("tokens").columns
        norm, pos, feats = columns["norm"], columns["pos"], columns["feats"]
        poses, featses = len(pos.vocabulary) + 1, len(feats.vocabulary) + 1
        keys = (norm.data.astype(np.int64) * poses + pos.data + 1) * featses + feats.data + 1
        distinct, codes = np.unique(keys, return_inverse=True)
        forms, tags = np.divmod(distinct, poses * featses)
        tag_pos, tag_feats = np.divmod(tags, featses)
        vocabulary: dict[str, int] = {}
        table = np.empty(len(distinct), np.int32)
        memo, dictionary = self._memo, self._resources.dictionary
        rows = zip(forms.tolist(), (tag_pos - 1).tolist(), (tag_feats - 1).tolist(), strict=True)
        for row, (form, p, f) in enumerate(rows):
            key = norm.vocabulary[form], _at(pos, p), _at(feats, f)
            found = memo.get(key) or memo.put(key, lemma(dictionary, key[0], key[1] or "X", key[2] or ""))
            table[row] = vocabulary.setdefault(found, len(vocabulary))
        return {"tokens": {"lemma": Column.text(table[codes], list(vocabulary))}}


def _at(column: Column, code: int) -> str | None:
    return column.vocabulary[code] if code >= 0 else None
