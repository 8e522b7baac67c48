"""The forms of all documents that are trained on, with their features, each once.

Besides each form its variants in lower case, in capitals and with a capital: how people write too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import torch

from nlp_pipeline.lexicon.features import FeatureReader
from nlp_pipeline.lexicon.parts import Part
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.features import Features

Form = str | Part
CHANGES: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "titled": lambda form: form[:1].upper() + form[1:],
}


class Table:
    """`code` numbers a form; the other attributes are tensors by these numbers. `changed[name]` are the numbers of the
    variants, `vectors` the word vectors that `words` and `lemmas` are rows of, `rows` theirs in the embedding."""

    def __init__(self, forms: Iterable[Form], reader: FeatureReader, embedding: Embedding) -> None:
        self.codes: dict[Form, int] = {}
        for form in forms:
            self.codes.setdefault(form, len(self.codes))
        first = list(self.codes)
        changed = {name: [_changed(form, change) for form in first] for name, change in CHANGES.items()}
        for variants in changed.values():
            for form in variants:
                self.codes.setdefault(form, len(self.codes))
        self.forms = list(self.codes)
        self.features: Features = reader(self.forms)
        self.rows, places = np.unique(np.concatenate([self.features.words, self.features.lemmas]), return_inverse=True)
        self.vectors = torch.tensor(embedding.vectors(self.rows))
        found = torch.tensor(places)
        self.words, self.lemmas = found[: len(self.forms)], found[len(self.forms) :]
        self.shapes = torch.tensor(self.features.shapes.astype(np.int64))
        self.marks = torch.tensor(self.features.marks.astype(np.float32) / 2)
        self.changed: dict[str, np.ndarray] = {}
        for name, variants in changed.items():
            table = np.arange(len(self.forms))
            table[: len(first)] = [self.codes[form] for form in variants]
            self.changed[name] = table


def _changed(form: Form, change: Callable[[str], str]) -> Form:
    if isinstance(form, Part):
        return Part(change(form.form), change(form.whole), form.is_after, form.is_before)
    return change(form)
