"""What all readers have in common: a file of another program, or a damaged one, says what no document can be.

What a reader found comes in, a Doc or a FormatError goes out: `document` inside of `reading`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import FormatError
from nlp_pipeline.layers import Layer, Layers
from nlp_pipeline.schema import LAYERS, standard_type

FAULTS = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Whatever else a file of another shape makes a reader raise is a FormatError: `what` was expected.

    >>> with reading("a number"):
    ...     int("пять")
    Traceback (most recent call last):
    nlp_pipeline.errors.FormatError: expected a number, found something else: ValueError("invalid literal ... 'пять'")
    """
    try:
        yield
    except FormatError:
        raise
    except FAULTS as error:
        raise FormatError(f"expected {what}, found something else: {error!r:.300}") from error


def document(
    text: Any,
    layers: Layers,
    *,
    meta: Mapping[str, Any] | None = None,
    error: Mapping[str, Any] | None = None,
    made_by: Any = None,
) -> Doc:
    """A document of what a file says; whatever is wrong with it that is not looked for here is left to `reading`.

    FormatError where versions or a failure are no strings, columns are not as the schema says, spans lie outside the
    text, or heads are no tokens.

    >>> document("Да", {}, made_by={"nlp_pipeline": 5})
    Traceback (most recent call last):
    nlp_pipeline.errors.FormatError: expected versions as strings, found {'nlp_pipeline': 5}
    """
    failed = Failure(**error) if error else None
    if error and not all(isinstance(said, str) for said in error.values()):
        raise FormatError(f"expected stage, type and message of a failure as strings, found {error!r:.200}")
    versions = {} if made_by is None else dict(made_by)
    if not all(isinstance(said, str) for pair in versions.items() for said in pair):
        raise FormatError(f"expected versions as strings, found {versions!r:.200}")
    for name, columns in layers.items():
        is_span = name in LAYERS or "start" in columns or "stop" in columns
        if is_span and not {"start", "stop"} <= set(columns):
            raise FormatError(f"expected start and stop in the layer {name!r}, found {', '.join(columns)}")
        for key, column in columns.items():
            known = standard_type(f"{name}.{key}")
            if known is not None and known.kind != column.kind:
                raise FormatError(f"expected the column {name}.{key} to be of type {known}, found {column.kind}")
    doc = Doc(text, layers, meta=meta, error=failed, made_by=versions)
    for layer in doc.layers.values():
        check_spans(layer, len(doc.text))
    if doc.has("tokens.head"):
        heads = doc.column("tokens.head").data
        if (heads < -1).any() or (heads >= len(heads)).any():
            raise FormatError(f"expected heads among the {len(heads)} tokens, found one outside")
    return doc


def check_spans(layer: Layer, size: int) -> None:
    """FormatError when a span of the layer lies outside a text of so many characters."""
    if not layer.is_span or not len(layer):
        return
    if layer.columns["start"].kind != "int" or layer.columns["stop"].kind != "int":
        raise FormatError(f"expected start and stop of the layer {layer.name!r} as whole numbers, found others")
    if (layer.start < 0).any() or (layer.stop > size).any() or (layer.start >= layer.stop).any():
        raise FormatError(f"a span of the layer {layer.name!r} lies outside the text of {size} characters")
