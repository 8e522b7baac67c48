"""The stage `morphology`: tokens in sentences → UD part of speech and features.

slovnet's model scores the tags, the dictionary says which of them a form can have, conventions and rules have the
last word. Tags stay codes; only the tokens that some rule is about are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property

import numpy as np

from nlp_pipeline.columns import Column, Ints
from nlp_pipeline.doc import Doc
from nlp_pipeline.layers import Layers
from nlp_pipeline.lexicon.memo import MEGABYTE, Memo, of_text
from nlp_pipeline.morphology.checking import UNIT, DictionaryCheck
from nlp_pipeline.morphology.corrections import Rule, conventional, correct, rules_of
from nlp_pipeline.morphology.place import Place
from nlp_pipeline.morphology.tags import Tag
from nlp_pipeline.numeric.morph import Advice
from nlp_pipeline.resources import Resources

KEPT = 6 * MEGABYTE  # rules of some 30 000 forms


class _Texts:
    """One of the two columns that numbered tags have: a text for each number, '' for none."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vocabulary = {text: code for code, text in enumerate(dict.fromkeys(filter(None, texts)))}
        self._codes = np.array([self._vocabulary.get(text, -1) for text in texts], np.int32)

    def column(self, numbers: Ints, more: Sequence[str]) -> Column:
        """The column of tags [n]; `more` are the texts of numbers beyond the table's."""
        vocabulary = dict(self._vocabulary)
        added = [vocabulary.setdefault(text, len(vocabulary)) if text else -1 for text in more]
        codes = np.concatenate([self._codes, np.array(added, np.int32)])
        return Column.text(codes[numbers], list(vocabulary))


class _Table:
    """The model's tags by number, and what their columns say."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self.tags = tags
        self._poses, self._featses = _Texts([tag.pos for tag in tags]), _Texts([tag.written for tag in tags])

    def columns(self, numbers: Ints, made: Sequence[Tag]) -> dict[str, Column]:
        """The columns of tags [n]; `made` are the tags of numbers beyond the table's."""
        pos = self._poses.column(numbers, [tag.pos for tag in made])
        return {"pos": pos, "feats": self._featses.column(numbers, [tag.written for tag in made])}


class MorphTagger:
    """Tags by model, dictionary and rules; a document's tags depend on its own sentences alone."""

    name = "morphology"
    requires = frozenset({"sentences.start", "tokens.start", "tokens.norm"})
    provides = frozenset({"tokens.pos", "tokens.feats"})

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._rules: Memo[str, tuple[Rule, ...]] = Memo(KEPT, of_text)

    def prepare(self) -> None:
        """Loads the model and the dictionary."""
        _ = self._resources.forms, self._check.costs(["дом"]), self._table

    def __call__(self, doc: Doc) -> Layers:
        tokens = doc.layer("tokens")
        bounds = np.append(np.searchsorted(tokens.start, doc.layer("sentences").start), len(tokens))
        norm = tokens.columns["norm"]
        forms, codes = norm.vocabulary, norm.data
        inputs = self._resources.forms.inputs(forms, codes, bounds)
        advice = Advice(self._check.costs(forms), codes, UNIT)
        numbers = self._resources.morphology.tag(inputs, advice)
        made = self._correct(numbers, forms, codes, bounds)
        return {"tokens": self._table.columns(numbers, made)}

    def __reduce__(self) -> tuple[type[MorphTagger], tuple[Resources]]:
        return type(self), (self._resources,)

    def _correct(self, numbers: Ints, forms: Sequence[str], codes: Ints, bounds: Ints) -> list[Tag]:
        """Writes into `numbers` [n] the tags that rules gave, and gives those back: they go on from the table's."""
        table, rules = self._table, self._rules.all(forms, rules_of)
        (rows,) = np.nonzero(np.fromiter(map(bool, rules), bool, len(rules))[codes])
        if not len(rows):
            return []
        words = [forms[code] for code in codes.tolist()]
        tags = [table.tags[number] for number in numbers.tolist()]
        sentences = np.searchsorted(bounds, rows, "right")
        firsts, stops = bounds[sentences - 1].tolist(), bounds[sentences].tolist()
        made: dict[Hashable, tuple[int, Tag]] = {}
        for row, first, stop in zip(rows.tolist(), firsts, stops, strict=True):
            tag = correct(rules[codes[row]], Place(words, tags, row, first, stop))
            if tag is not None:
                numbers[row], _ = made.setdefault(tag.key, (len(table.tags) + len(made), tag))
        return [tag for _, tag in made.values()]

    @cached_property
    def _check(self) -> DictionaryCheck:
        return DictionaryCheck(self._resources.dictionary, self._resources.morphology.tags)

    @cached_property
    def _table(self) -> _Table:
        """The model's tags by the conventions of UD."""
        return _Table([conventional(Tag.read(tag)) for tag in self._resources.morphology.tags])
