"""The stage `lemmas`: tokens with their tags → dictionary forms, each distinct (form, tag) once."""

from __future__ import annotations

from collections.abc import Iterator
from sys import getsizeof

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.lexicon.spelling import plain
from nlp_pipeline.morphology.homonyms import FORMS, REACH, choose_verb
from nlp_pipeline.morphology.lemma import lemma
from nlp_pipeline.resources import Resources

KEPT = 12 * MEGABYTE  # some 35 000 forms with their tags


class Lemmatizer:
    """Looks up the lemma of every distinct form and tag of the batch, then spreads it over the tokens."""

    name = "lemmas"
    requires = frozenset({"sentences.start", "tokens.start", "tokens.norm", "tokens.pos", "tokens.feats"})
    provides = frozenset({"tokens.lemma"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._memo: Memo[tuple[str, str | None, str | None], str] = Memo(KEPT, _weigh)

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
        lemmas = table[codes]
        for row, found in _chosen_by_context(doc):
            lemmas[row] = vocabulary.setdefault(found, len(vocabulary))
        return {"tokens": {"lemma": Column.text(lemmas, list(vocabulary))}}


def _weigh(key: tuple[str, str | None, str | None], found: str) -> int:
    return 64 + getsizeof(key[0]) + getsizeof(found)  # all share the tags


def _chosen_by_context(doc: Doc) -> Iterator[tuple[int, str]]:
    """Rows and lemmas of the forms that only their neighbours in the sentence tell apart."""
    tokens = doc.layer("tokens")
    norm, pos, feats = (tokens.columns[key] for key in ("norm", "pos", "feats"))
    codes = [code for code, form in enumerate(norm.vocabulary) if form.lower() in FORMS]
    rows = np.flatnonzero(np.isin(norm.data, codes)).tolist() if codes else []
    bounds = np.append(np.searchsorted(tokens.start, doc.layer("sentences").start), len(tokens))
    for row in rows:
        sentence = int(np.searchsorted(bounds, row, side="right")) - 1
        first, last = max(int(bounds[sentence]), row - REACH), min(int(bounds[sentence + 1]), row + REACH + 1)
        forms = [plain(form) for form in norm[first:last].tolist()]
        poses = pos[first:last].tolist()
        found = choose_verb(forms, feats[first:last].tolist(), poses, row - first)
        if found is not None and poses[row - first] == "VERB":
            yield row, found


def _at(column: Column, code: int) -> str | None:
    return column.vocabulary[code] if code >= 0 else None
