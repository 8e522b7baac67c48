"""`Doc.meta`: what is known of a text beside its words. JSON values only, and read-only.

Reserved keys: id, date (ISO), title, source, url, tags. Dates are kept as ISO strings, lists as tuples.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from math import isinf
from types import MappingProxyType
from typing import Any, cast

from nlp_pipeline.errors import InputError

DEEPEST = 100  # lists and dicts in one another; with more some reader of JSON runs out of stack


def freeze(meta: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same mapping, read-only; an `id` that is missing is left out. InputError when it holds what JSON can't.

    NaN and pandas' NaT are how tables say that a value is missing: they become None. Infinity is an InputError.

    >>> freeze({"id": None, "title": float("nan"), "tags": ["а"]})
    mappingproxy({'title': None, 'tags': ('а',)})
    """
    frozen = _frozen(meta, "meta", 0)
    if "id" in frozen and frozen["id"] is None:
        return MappingProxyType({key: value for key, value in frozen.items() if key != "id"})
    return cast("Mapping[str, Any]", frozen)


def _frozen(value: Any, key: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise InputError(f"{key[:60]}…: expected values nested at most {DEEPEST} deep, found deeper ones; flatten them")
    if isinstance(value, Mapping):
        for name in value:
            if not isinstance(name, str):
                raise InputError(f"{key}: expected keys of type str, found {name!r}")
        return MappingProxyType({name: _frozen(item, f"{key}.{name}", depth + 1) for name, item in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item, key, depth + 1) for item in value)
    if isinstance(value, (float, datetime.date)) and value != value:
        return None
    if isinstance(value, float) and isinf(value):
        raise InputError(f"{key}: expected a JSON value, found {value}, which JSON has not; give a number or None")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise InputError(
        f"{key}: expected a JSON value (str, number, bool, None, list, dict), found {type(value).__name__}; convert it"
    )


def thaw(value: Any) -> Any:
    """`meta` as plain dicts and lists, for JSON and pickle."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    return [thaw(item) for item in value] if isinstance(value, tuple) else value
