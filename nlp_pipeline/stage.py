"""Stage: a function from a document to the layers it adds, and the decorator that makes one of yours.

A stage says what it reads (`requires`) and what it adds (`provides`) as column addresses, and writes nothing
in place. Built-in stages work on the columns of a whole joined batch; a user's function is run on each document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np

from nlp_pipeline.columns import Column, Kind
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError
from nlp_pipeline.layers import Layers
from nlp_pipeline.schema import LAYERS, ColumnType, split_address, standard_type


@runtime_checkable
class Stage(Protocol):
    """What a pipeline runs. More attributes are looked at if they are there:

    `per_document` (default False): run on each document, not on a joined batch;
    `columns`: address → `ColumnType` of the columns that the schema does not know;
    `replaces`: layers whose rows it makes anew; nobody may have added columns to them before;
    `after`: a layer; `pipeline + stage` puts it right behind the stage that makes the rows of this layer;
    `options` and `with_options`: keyword → value in use, and how to get the stage with other values;
    `meta`: a method that, given an annotated document, says what is to be added to `doc.meta`.
    """

    @property
    def name(self) -> str: ...
    @property
    def requires(self) -> frozenset[str]: ...
    @property
    def provides(self) -> frozenset[str]: ...
    def __call__(self, doc: Doc) -> Layers: ...


def column_type(stage: Stage, address: str) -> ColumnType:
    """The declared type of a column that the stage provides; BuildError when it has none."""
    own: Mapping[str, ColumnType] = getattr(stage, "columns", {})
    found = own.get(address) or standard_type(address)
    if found is None and split_address(address)[1] in ("start", "stop"):
        found = ColumnType("int")
    if found is None:
        raise BuildError(
            f"stage {stage.name!r} provides {address}, which has no type: declare it in its `columns`, "
            f'or make the stage with @nlp.stage(provides={{"{address}": str}})'
        )
    return found


TYPES: Mapping[type | str, Kind] = {
    bool: "bool",
    int: "int",
    float: "float",
    str: "text",
    "bool": "bool",
    "int": "int",
    "float": "float",
    "str": "text",
    "text": "text",
}


class FunctionStage:
    """A user's function as a stage; made by the decorator `stage`. Pickles as a name in the user's module."""

    def __init__(
        self,
        function: Callable[[Doc], Any],
        name: str,
        requires: frozenset[str],
        columns: Mapping[str, ColumnType],
        per_document: bool = True,
        replaces: frozenset[str] = frozenset(),
    ) -> None:
        self.function = function
        self.name = name
        self.requires = requires
        self.columns = columns
        self.per_document = per_document
        self.replaces = replaces
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__

    @property
    def provides(self) -> frozenset[str]:
        return frozenset(self.columns)

    def __call__(self, doc: Doc) -> Layers:
        made = self.function(doc)
        layers = {split_address(address)[0] for address in self.columns}
        if len(layers) == 1 and f"{(layer := layers.pop())}.start" in self.columns:
            return {layer: self._new_rows(layer, made)}
        if not isinstance(made, Mapping):
            if len(self.columns) != 1:
                raise TypeError(
                    f"a stage that adds several columns gives back a dict of address → values "
                    f"({', '.join(sorted(self.columns))}), found {type(made).__name__}"
                )
            made = {next(iter(self.columns)): made}
        return self._new_columns(doc, made)

    def _new_columns(self, doc: Doc, made: Mapping[str, Iterable[Any]]) -> Layers:
        if set(made) != set(self.columns):
            raise ValueError(f"expected values for {sorted(self.columns)}, found {sorted(made)}")
        layers: dict[str, dict[str, Column]] = {}
        for address, values in made.items():
            layer, name = split_address(address)
            kind = self.columns[address]
            column = _as_column(kind, values, address)
            if len(column) != len(doc.layer(layer)):
                raise ValueError(
                    f"{address}: expected {len(doc.layer(layer))} values, one for each row of {layer!r}, "
                    f"found {len(column)}"
                )
            layers.setdefault(layer, {})[name] = column
        return layers

    def _new_rows(self, layer: str, made: Iterable[Sequence[Any]]) -> Mapping[str, Column]:
        names = [split_address(address)[1] for address in self.columns]
        rows = [tuple(row) for row in made]
        for row in rows:
            if len(row) != len(names):
                raise ValueError(f"{layer}: expected rows of {len(names)} values ({', '.join(names)}), found {row!r}")
        rows.sort(key=lambda row: (row[0], -row[1]))
        values = list(zip(*rows, strict=True)) or [()] * len(names)
        return {
            name: _as_column(self.columns[f"{layer}.{name}"], column, f"{layer}.{name}")
            for name, column in zip(names, values, strict=True)
        }

    def __reduce__(self) -> str:
        return self.function.__qualname__

    def __repr__(self) -> str:
        return describe(self)


def _as_column(kind: ColumnType, values: Iterable[Any], address: str) -> Column:
    if isinstance(values, Column):
        return values
    if isinstance(values, np.ndarray):
        values = values.tolist()
    try:
        return Column.of(kind.kind, values, kind.target)
    except TypeError as error:
        raise TypeError(f"{address}: {error}") from error


def stage(
    *,
    requires: Iterable[str] = (),
    provides: Mapping[str, type | str],
    name: str | None = None,
    replaces: Iterable[str] = (),
    per_document: bool = True,
) -> Callable[[Callable[[Doc], Any]], FunctionStage]:
    """Makes a stage of a function from a document to values.

    `provides` maps each new column to its type: bool, int, float, str or "ref(tokens)". A column of a layer
    that is there takes a list of values, one per row (several columns: a dict of lists). A new layer takes
    rows `(start, stop, *values)` in the order of `provides`. A stage that makes the rows of a layer anew (a
    filter) names it in `replaces`.

    >>> @stage(requires=["tokens.lemma"], provides={"sentences.negated": bool})
    ... def negated(doc):
    ...     return [any(token.lemma == "не" for token in sentence.tokens) for sentence in doc.sentences]
    >>> negated
    <stage negated: tokens.lemma → sentences.negated>
    """
    remade = frozenset(replaces)
    columns = _declared(provides, frozenset(requires), remade)
    wanted = frozenset(requires)

    def decorate(function: Callable[[Doc], Any]) -> FunctionStage:
        return FunctionStage(function, name or function.__name__, wanted, columns, per_document, remade)

    return decorate


def _declared(
    provides: Mapping[str, type | str], requires: frozenset[str], remade: frozenset[str]
) -> Mapping[str, ColumnType]:
    there = {address.partition(".")[0] for address in requires} | set(LAYERS)
    columns: dict[str, ColumnType] = {}
    for address in provides:
        layer, _ = split_address(address)
        if layer not in there or layer in remade:
            columns.setdefault(f"{layer}.start", ColumnType("int"))
            columns.setdefault(f"{layer}.stop", ColumnType("int"))
    for address, given in provides.items():
        columns[address] = _type_of(given, address)
    return columns


def _type_of(given: type | str, address: str) -> ColumnType:
    kind = TYPES.get(given)
    if kind is not None:
        return ColumnType(kind)
    if isinstance(given, str) and given.startswith("ref(") and given.endswith(")"):
        return ColumnType("ref", target=given[4:-1])
    raise BuildError(f'{address}: expected a type bool, int, float, str or "ref(layer)", found {given!r}')


def describe(stage: Stage) -> str:
    """What a stage reads and adds, on one line."""
    reads = ", ".join(sorted(stage.requires)) or "text"
    adds = ", ".join(sorted(stage.provides, key=_schema_order))
    return f"<stage {stage.name}: {reads} → {adds}>"


def _schema_order(address: str) -> tuple[int, int, str]:
    layer, column = split_address(address)
    layers, columns = list(LAYERS), list(LAYERS.get(layer, {}))
    return (
        layers.index(layer) if layer in layers else len(layers),
        columns.index(column) if column in columns else len(columns),
        address,
    )
