"""The stage `morphology`: tokens in sentences → UD part of speech and features.

slovnet's model scores the tags, the dictionary says which of them a form can have, conventions and rules have the
last word. Tags stay codes; only the tokens that some rule is about are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
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


class _Codes:
    """Strings as a column's codes into a vocabulary; -1 for the empty one."""

    def __init__(self, other: _Codes | None = None) -> None:
        self._vocabulary: dict[str, int] = {} if other is None else dict(other._vocabulary)
        self._codes: list[int] = [] if other is None else list(other._codes)

    def add(self, text: str) -> None:
        self._codes.append(self._vocabulary.setdefault(text, len(self._vocabulary)) if text else -1)

    def column(self, numbers: Ints) -> Column:
        return Column.text(np.array(self._codes, np.int32)[numbers], list(self._vocabulary))


class _Table:
    """Numbered tags with the codes of their two columns; a copy grows by what the rules of a batch make."""

    def __init__(self, other: _Table | None = None) -> None:
        self.tags: list[Tag] = [] if other is None else list(other.tags)
        self.poses: _Codes = _Codes(None if other is None else other.poses)
        self.featses: _Codes = _Codes(None if other is None else other.featses)
        self._made: dict[str, int] = {}

    def add(self, tag: Tag) -> int:
        pos, _, feats = str(tag).partition("|")
        self.tags.append(tag)
        self.poses.add(pos)
        self.featses.add(feats)
        return len(self.tags) - 1

    def number(self, tag: Tag) -> int:
        """The number of a tag, a new one if need be."""
        text = str(tag)
        if text not in self._made:
            self._made[text] = self.add(tag)
        return self._made[text]


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
        table = _Table(self._table)
        self._correct(numbers, table, forms, codes, bounds)
        return {"tokens": {"pos": table.poses.column(numbers), "feats": table.featses.column(numbers)}}

    def __reduce__(self) -> tuple[type[MorphTagger], tuple[Resources]]:
        return type(self), (self._resources,)

    def _correct(self, numbers: Ints, table: _Table, forms: Sequence[str], codes: Ints, bounds: Ints) -> None:
        """Writes into `numbers` [n] the tags that rules gave, adding to `table` those it lacks."""
        rules = [self._rules_of(form) for form in forms]
        (rows,) = np.nonzero(np.fromiter(map(bool, rules), bool, len(rules))[codes])
        if not len(rows):
            return
        words = [forms[code] for code in codes.tolist()]
        tags = [table.tags[number] for number in numbers.tolist()]
        sentences = np.searchsorted(bounds, rows, "right")
        firsts, stops = bounds[sentences - 1].tolist(), bounds[sentences].tolist()
        for row, first, stop in zip(rows.tolist(), firsts, stops, strict=True):
            found = correct(rules[codes[row]], Place(words, tags, row, first, stop))
            if found is not None:
                numbers[row] = table.number(found)

    def _rules_of(self, form: str) -> tuple[Rule, ...]:
        found = self._rules.get(form)
        return self._rules.put(form, rules_of(form)) if found is None else found

    @cached_property
    def _check(self) -> DictionaryCheck:
        return DictionaryCheck(self._resources.dictionary, self._resources.morphology.tags)

    @cached_property
    def _table(self) -> _Table:
        """The model's tags by the conventions of UD, [tags]."""
        table = _Table()
        for tag in self._resources.morphology.tags:
            table.add(conventional(Tag.read(tag)))
        return table
