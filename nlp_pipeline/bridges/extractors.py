"""natasha's extractors, or any yargy grammar, as a stage: sentences → a layer of your own with their facts.

The grammar reads the text itself, sentence by sentence, in short windows (`windows`), with pymorphy3 beneath it.
What natasha's grammars find, miss or get wrong is natasha's: "Президент Владимир" is a name to its NamesExtractor,
1 January 05 is 1905, «к 5 маю» is no date. The stages `entities` and `names` of this library are the better ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeAlias

from nlp_pipeline.bridges.compat import import_natasha, morph_vocab
from nlp_pipeline.bridges.windows import matches
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError
from nlp_pipeline.layers import Layers
from nlp_pipeline.locks import lock
from nlp_pipeline.rows import Span
from nlp_pipeline.schema import LAYERS, ColumnType
from nlp_pipeline.stage import TYPES, describe

Make: TypeAlias = Callable[[Any], Any]
Types: TypeAlias = Mapping[str, type | str]


@dataclass(frozen=True, slots=True)
class Known:
    """An extractor of natasha: the columns its facts have, what a window must hold, errors that mean "no match"."""

    columns: Types
    needs: str = ""  # a regular expression; without a match no grammar rule can apply
    refuses: tuple[type[Exception], ...] = ()


KNOWN: Mapping[str, Known] = {
    "NamesExtractor": Known({"first": str, "last": str, "middle": str}),  # Иван Громов; not put in the nominative
    "DatesExtractor": Known({"year": int, "month": int, "day": int}, r"\d", (KeyError,)),  # 5 мая 1945; 5 Марты refused
    "MoneyExtractor": Known({"amount": float, "currency": str}, r"\d"),  # 1,5 млн руб. → 1500000.0 RUB
    "AddrExtractor": Known({"value": str, "type": str}),  # ул. Ленина → Ленина, улица; one row per part
}


def extractor_stage(
    layer: str, make: str | Make, columns: Types | None = None, *, name: str | None = None
) -> ExtractorStage:
    """A stage that runs an extractor over each sentence and makes `layer` of what it finds.

    `make` is the name of one of natasha's extractors (`KNOWN`), or a function that is called once with a morphology
    (natasha's MorphVocab on pymorphy3) and returns a yargy rule, a yargy parser or an extractor. A rule is best: it
    gets that morphology, while a parser brings its own. `columns` maps attributes of the grammar's fact to bool, int,
    float or str; a nested fact or list becomes JSON in a str column; without columns (`{}`) the fact is not looked
    at. natasha's own have theirs. `name` is the stage's, else `layer`.

    The stage pickles as these arguments, so `make` must be a function of a module. A match longer than 150
    characters may be cut or missed in a sentence longer than 600. BuildError when the arguments fit nothing;
    BridgeError at the first document when natasha is not installed.

    >>> extractor_stage("dates", "DatesExtractor")
    <stage dates: sentences.start, sentences.stop → dates.day, dates.month, dates.start, dates.stop, dates.year>
    """
    if isinstance(make, type) and make.__module__ == "natasha.extractors" and make.__name__ in KNOWN:
        make = make.__name__  # natasha's class: by its name it pickles without importing natasha
    known = KNOWN.get(make) if isinstance(make, str) else Known({})
    if known is None or not (isinstance(make, str) or callable(make)):
        raise BuildError(
            f"expected one of {', '.join(KNOWN)}, or a function that makes an extractor, a parser or a rule of a "
            f"morphology, found {make!r}"
        )
    if columns is None and not isinstance(make, str):
        raise BuildError(f'{layer}: say which attributes of the fact become columns, e.g. columns={{"year": int}}')
    return ExtractorStage(layer, make, dict(known.columns if columns is None else columns), name or layer, known)


class ExtractorStage:
    """Made by `extractor_stage`. Builds its grammar at the first document, under a lock; pickles as its recipe."""

    per_document = True
    requires = frozenset({"sentences.start", "sentences.stop"})

    def __init__(self, layer: str, make: str | Make, columns: Types, name: str, known: Known) -> None:
        _check_layer(layer)
        self.name = name
        self.layer = layer
        types = {column: _column_type(layer, column, given) for column, given in columns.items()}
        self.columns: Mapping[str, ColumnType] = {
            f"{layer}.start": ColumnType("int"),
            f"{layer}.stop": ColumnType("int"),
            **{f"{layer}.{column}": type_ for column, type_ in types.items()},
        }
        self._recipe = (layer, make, columns, name)
        self._types = types
        self._known = known
        self._needs = re.compile(known.needs)
        self._grammar: Grammar | None = None
        self._lock = lock()

    @property
    def provides(self) -> frozenset[str]:
        return frozenset(self.columns)

    def prepare(self) -> None:
        """Builds the grammar, so that the first document need not wait for it."""
        self._load()

    def __call__(self, doc: Doc) -> Layers:
        rows = list(self._rows(doc))
        made = {
            "start": Column.of("int", [row[0] for row in rows]),
            "stop": Column.of("int", [row[1] for row in rows]),
        }
        for index, (column, type_) in enumerate(self._types.items()):
            try:
                made[column] = Column.of(type_.kind, [row[2][index] for row in rows])
            except TypeError as error:
                raise TypeError(f"{self.layer}.{column}: {error}") from error
        return {self.layer: made}

    def _rows(self, doc: Doc) -> Iterator[tuple[int, int, list[Any]]]:
        sentences = doc.layer("sentences")
        for start, stop in zip(sentences.start.tolist(), sentences.stop.tolist(), strict=True):
            yield from matches(doc.text, start, stop, self._find)

    def _find(self, window: str) -> Iterator[tuple[int, int, list[Any]]]:
        if self._needs.search(window) is None:
            return
        grammar = self._load()
        for match in grammar.parser.findall(window):
            try:
                values = grammar.values(match, self._types)
            except self._known.refuses:
                continue
            start, stop = match.span
            yield start, stop, values

    def _load(self) -> Grammar:
        if self._grammar is None:
            with self._lock:
                if self._grammar is None:
                    self._grammar = _grammar(self._recipe[1])
        return self._grammar

    def __reduce__(self) -> tuple[Any, ...]:
        layer, make, columns, name = self._recipe
        return _again, (layer, make, columns, name)

    def __repr__(self) -> str:
        return describe(self)


def _again(layer: str, make: str | Make, columns: Types, name: str) -> ExtractorStage:
    return extractor_stage(layer, make, columns, name=name)


def _check_layer(layer: str) -> None:
    if not layer.isidentifier() or layer.startswith("_"):
        raise BuildError(f"expected a name for a new layer, found {layer!r}; take a word like 'dates'")
    if layer in LAYERS or hasattr(Doc, layer):
        raise BuildError(f"expected a new layer, found {layer!r}, which a document has already; take another name")


def _column_type(layer: str, column: str, given: type | str) -> ColumnType:
    kind = TYPES.get(given)
    if kind is None:
        raise BuildError(f"{layer}.{column}: expected a type bool, int, float or str, found {given!r}")
    if not column.isidentifier() or column.startswith("_") or hasattr(Span, column):
        raise BuildError(f"{layer}.{column}: every row has this already, or it is no name; take another attribute")
    return ColumnType(kind)


@dataclass(frozen=True, slots=True)
class Grammar:
    """A yargy parser. `is_extractor`: it came in one of natasha's, whose facts are shown through their `obj`."""

    parser: Any
    is_extractor: bool

    def values(self, match: Any, types: Mapping[str, ColumnType]) -> list[Any]:
        """The attributes of a match's fact, one per column."""
        if not types and not self.is_extractor:
            return []
        fact = match.fact.obj if self.is_extractor else match.fact
        for column in types:
            if not hasattr(fact, column):
                there = ", ".join(getattr(fact, "__attributes__", ())) or "none"
                raise ValueError(
                    f"expected a fact with the attribute {column!r}, found {type(fact).__name__} with: {there}; "
                    "name its attributes in `columns`, and end the rule with .interpretation(YourFact)"
                )
        return [_plain(getattr(fact, column), type_) for column, type_ in types.items()]


def _plain(value: Any, type_: ColumnType) -> Any:
    """A value of a fact as a column takes it."""
    if type_.kind == "text" and (hasattr(value, "as_json") or isinstance(value, (list, dict))):
        return json.dumps(_json(value), ensure_ascii=False) if value else None
    return value


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value.as_json if hasattr(value, "as_json") else value


def _grammar(make: str | Make) -> Grammar:
    natasha, vocab = import_natasha(), morph_vocab()
    made = getattr(natasha, make)(vocab) if isinstance(make, str) else make(vocab)
    if hasattr(made, "parser"):
        return Grammar(made.parser, True)
    if hasattr(made, "findall"):
        return Grammar(made, False)
    if import_module("yargy.rule").is_rule(made):
        return Grammar(natasha.extractors.Parser(made, vocab), False)
    raise TypeError(
        f"expected {getattr(make, '__qualname__', make)} to return an extractor, a yargy parser or a yargy rule, "
        f"found {made!r}"
    )
