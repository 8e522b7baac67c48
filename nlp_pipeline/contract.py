"""The contract between a pipeline and its stages: what is checked when it is built, and what comes back.

At build: every column that a stage reads was added before it, nobody adds a column twice, and rows are made by
exactly one stage. At run: the declared columns and no others, of equal length, spans inside the text and sorted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError, StageError
from nlp_pipeline.layers import Layers
from nlp_pipeline.schema import LAYERS, how_to_make, standard_type
from nlp_pipeline.stage import Stage, column_type


def build(stages: Sequence[Stage]) -> None:
    """BuildError when the stages do not fit together in this order."""
    owners: dict[str, str] = {}
    for position, stage in enumerate(stages):
        if not isinstance(stage, Stage):
            raise BuildError(
                f"expected a stage (name, requires, provides, callable), found {stage!r}; "
                "make one of a function with @nlp.stage(requires=[…], provides={…})"
            )
        if any(stage.name == other.name for other in stages[:position]):
            raise BuildError(f"two stages are called {stage.name!r}; give one another name, or use replacing()")
        _check_needs(stage, owners, stages[position + 1 :])
        _check_rows(stage, owners)
        for address in stage.provides:
            column_type(stage, address)
            owners[address] = stage.name


def _check_needs(stage: Stage, owners: Mapping[str, str], later: Sequence[Stage]) -> None:
    there = set(owners) | {address.partition(".")[0] for address in owners}
    for address in sorted(stage.requires - there):
        comes = [other.name for other in later if address in other.provides]
        known = standard_type(address) if "." in address else LAYERS.get(address, {}).get("start")
        if comes:
            advice = f"the stage {comes[0]!r} adds it, but comes later: put it before"
        elif known is not None:
            advice = f"the standard stage {known.stage!r} would add it: {how_to_make(address, known.stage)}"
        else:
            advice = f"no stage adds it; there are: {', '.join(sorted(owners)) or 'none'}"
        raise BuildError(f"stage {stage.name!r} requires {address}, which is not there: {advice}")


def _check_rows(stage: Stage, owners: dict[str, str]) -> None:
    replaced: frozenset[str] = getattr(stage, "replaces", frozenset())
    for layer in sorted(replaced):
        mine = {address for address in owners if address.startswith(f"{layer}.")}
        if not mine:
            raise BuildError(f"stage {stage.name!r} replaces the layer {layer!r}, which no stage before it makes")
        makers = {owners[address] for address in mine}
        lost = mine - stage.provides
        if len(makers) > 1 or lost:
            maker = owners.get(f"{layer}.start")
            raise BuildError(
                f"stage {stage.name!r} makes the rows of {layer!r} anew, but "
                + (
                    f"does not provide {', '.join(sorted(lost))}"
                    if lost
                    else f"{', '.join(sorted(makers))} added to them"
                )
                + f"; it must stand right after the stage {maker!r} and provide all its columns"
            )
        for address in mine:
            del owners[address]
    for address in sorted(stage.provides & set(owners)):
        raise BuildError(
            f"stages {owners[address]!r} and {stage.name!r} both add {address}; "
            "leave one out, or use replacing(); a stage that changes rows says replaces="
        )


def check_answer(stage: Stage, doc: Doc, answer: Layers, index: int | None) -> None:
    """StageError when what a stage gave back is not what it declared."""

    def wrong(message: str) -> StageError:
        where = "" if index is None else f" on document {index}"
        return StageError(f"stage {stage.name!r} broke its contract{where}: {message}", stage=stage.name, index=index)

    if not isinstance(answer, Mapping):
        raise wrong(f"expected a mapping of layers, found {type(answer).__name__}")
    given = {f"{layer}.{column}" for layer, columns in answer.items() for column in columns}
    if given != stage.provides:
        missing, extra = stage.provides - given, given - stage.provides
        raise wrong(f"missing columns {sorted(missing)}, undeclared columns {sorted(extra)}")
    for name, columns in answer.items():
        problem = _layer_problem(stage, doc, name, columns)
        if problem:
            raise wrong(f"{name}: {problem}")


def _layer_problem(stage: Stage, doc: Doc, name: str, columns: Mapping[str, Column]) -> str | None:
    for key, column in columns.items():
        declared = column_type(stage, f"{name}.{key}")
        if not isinstance(column, Column) or column.kind != declared.kind:
            return f"expected {key} to be a column of kind {declared}, found {column!r}"
    sizes = {key: len(column) for key, column in columns.items()}
    makes_rows = "start" in columns or not doc.has(name)
    expected = next(iter(sizes.values())) if makes_rows else len(doc.layer(name))
    if set(sizes.values()) != {expected}:
        return f"expected {expected} rows in every column, found {sizes}"
    if "start" in columns and "stop" in columns and expected:
        return _span_problem(columns, len(doc.text)) or _border_problem(doc, columns)
    return None


def _border_problem(doc: Doc, columns: Mapping[str, Column]) -> str | None:
    """In a joined batch no span may reach from one document into the next."""
    if not doc.has("documents") or len(doc.layer("documents")) == 1:
        return None
    start, stop = columns["start"].data, columns["stop"].data
    documents = doc.layer("documents")
    crossing = np.flatnonzero(stop > documents.stop[np.searchsorted(documents.start, start, side="right") - 1])
    return f"row {crossing[0]} crosses the border of a document of the batch" if len(crossing) else None


def _span_problem(columns: Mapping[str, Column], size: int) -> str | None:
    start, stop = columns["start"].data, columns["stop"].data
    outside = (start < 0) | (stop > size) | (start >= stop)
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        return f"row {row} is [{start[row]}, {stop[row]}), expected a span of at least one character inside [0, {size})"
    if (start[1:] > start[:-1]).all():
        return None
    types = columns["type"].tolist() if "type" in columns else [None] * len(start)
    for row in np.flatnonzero(start[1:] <= start[:-1]).tolist():
        one, other = ((int(start[i]), -int(stop[i]), str(types[i])) for i in (row, row + 1))
        if one > other:
            return f"rows {row} and {row + 1} are not sorted by (start, -stop, type)"
    return None
