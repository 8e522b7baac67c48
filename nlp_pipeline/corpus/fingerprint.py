"""A fingerprint of a stage: two with the same one annotate alike, in this process and in any other.

It is made of what pickle would take along: the stage's settings, lists and functions with their code, never its models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

from nlp_pipeline.stage import FunctionStage, Stage

SHOWN = 12  # hexadecimal digits


def fingerprint(stage: Stage) -> str:
    """Twelve hexadecimal digits.

    >>> from nlp_pipeline.entities.tagger import EntityTagger
    >>> from nlp_pipeline.resources import Resources
    >>> fingerprint(EntityTagger(Resources())) == fingerprint(EntityTagger(Resources(), "wide"))
    False
    """
    found = hashlib.sha256()
    for piece in _pieces(stage, ()):
        found.update(piece.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()[:SHOWN]


def _pieces(value: Any, around: tuple[int, ...]) -> Iterator[str]:
    """A value as strings, the same ones wherever it is; `around` are the values that it is part of."""
    yield type(value).__qualname__
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        yield repr(value)
    elif id(value) in around:
        yield str(len(around) - around.index(id(value)))
    elif isinstance(value, (set, frozenset)):
        yield from sorted("\0".join(_pieces(item, around)) for item in value)
    else:
        inside = (*around, id(value))
        for part in _parts(value):
            yield from _pieces(part, inside)
        yield ")"


def _parts(value: Any) -> Any:
    """What a value is made of."""
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, Mapping):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, type):
        return value.__module__, value.__qualname__
    if isinstance(value, FunctionStage):  # pickles as a name
        return [vars(value)]
    if isinstance(value, FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        return value.__module__, value.__qualname__, value.__code__, value.__defaults__, value.__kwdefaults__, cells
    if isinstance(value, CodeType):
        return value.co_code, value.co_names, value.co_consts
    try:
        reduced = value.__reduce_ex__(4)
    except TypeError:  # a lock, a file: nothing that it would be told apart by
        return ()
    if isinstance(reduced, str):
        return type(value), reduced
    return [list(part) if isinstance(part, Iterator) else part for part in reduced]
