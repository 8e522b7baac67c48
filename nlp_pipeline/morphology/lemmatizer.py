"""The stage `lemmas`: tokens with their tags → dictionary forms, each distinct (form, tag) once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from sys import getsizeof

import numpy as np

from nlp_pipeline.columns import Column, Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.memo import MEGABYTE, Memo
from nlp_pipeline.lexicon.spelling import plain
from nlp_pipeline.morphology.homonyms import COST, REACH, STAND, choose_verb
from nlp_pipeline.morphology.lemma import lemma
from nlp_pipeline.resources import Resources

KEPT = 12 * MEGABYTE  # some 35 000 forms with their tags
Word = tuple[str, str | None, str | None]  # form, part of speech, features


class Lemmatizer:
    """Looks up the lemma of every distinct form and tag of the batch, then spreads it over the tokens."""

    name = "lemmas"
    requires = frozenset({"sentences.start", "tokens.start", "tokens.norm", "tokens.pos", "tokens.feats"})
    provides = frozenset({"tokens.lemma"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._memo: Memo[Word, str] = Memo(KEPT, _weigh)

    def prepare(self) -> None:
        """Loads the dictionary."""
        self._resources.dictionary.parses("дом")

    def __call__(self, doc: Doc) -> Layers:
        columns = doc.layer("tokens").columns
        norm, pos, feats = columns["norm"], columns["pos"], columns["feats"]
        poses, featses = len(pos.vocabulary) + 1, len(feats.vocabulary) + 1
        keys = (norm.data.astype(np.int64) * poses + pos.data + 1) * featses + feats.data + 1
        distinct, rows = np.unique(keys, return_inverse=True)
        forms, tags = np.divmod(distinct, poses * featses)
        tag_pos, tag_feats = np.divmod(tags, featses)
        given = map(norm.vocabulary.__getitem__, forms.tolist())
        words = list(zip(given, _texts(pos, tag_pos - 1), _texts(feats, tag_feats - 1), strict=True))
        found = self._memo.all(words, partial(_lemma, self._resources.dictionary))
        vocabulary = {text: code for code, text in enumerate(dict.fromkeys([*found, STAND, COST]))}
        lemmas = np.array([vocabulary[text] for text in found], np.int32)[rows]
        (unsure,) = np.nonzero((lemmas == vocabulary[STAND]) | (lemmas == vocabulary[COST]))
        for row, text in _chosen_by_context(doc, unsure):
            lemmas[row] = vocabulary[text]
        return {"tokens": {"lemma": Column.text(lemmas, list(vocabulary))}}


def _lemma(dictionary: Dictionary, word: Word) -> str:
    form, pos, feats = word
    return lemma(dictionary, form, pos or "X", feats)


def _weigh(key: Word, found: str) -> int:
    return 64 + getsizeof(key[0]) + getsizeof(found)  # all share the tags


def _chosen_by_context(doc: Doc, rows: Ints) -> Iterator[tuple[int, str]]:
    """Of these rows those with forms that only their neighbours in the sentence tell apart, and the lemmas."""
    if not len(rows):
        return
    tokens = doc.layer("tokens")
    norm, pos, feats = (tokens.columns[key] for key in ("norm", "pos", "feats"))
    bounds = np.append(np.searchsorted(tokens.start, doc.layer("sentences").start), len(tokens))
    for row in rows.tolist():
        sentence = int(np.searchsorted(bounds, row, side="right")) - 1
        first, last = max(int(bounds[sentence]), row - REACH), min(int(bounds[sentence + 1]), row + REACH + 1)
        forms = [plain(form) for form in norm[first:last].tolist()]
        poses = pos[first:last].tolist()
        found = choose_verb(forms, feats[first:last].tolist(), poses, row - first)
        if found is not None and poses[row - first] == "VERB":
            yield row, found


def _texts(column: Column, codes: Ints) -> Iterable[str | None]:
    """The texts of a column's codes, None for -1."""
    return map([*column.vocabulary, None].__getitem__, codes.tolist())
