"""`Doc.meta`: what is known of a text beside its words. JSON values only, and read-only.

Reserved keys: id, date (ISO), title, source, url, tags. Dates are kept as ISO strings, lists as tuples.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from nlp_pipeline.errors import InputError


def freeze(value: Any, key: str = "meta") -> Any:
    """The same value, read-only; InputError when it holds something that JSON can't."""
    if isinstance(value, Mapping):
        for name in value:
            if not isinstance(name, str):
                raise InputError(f"{key}: expected keys of type str, found {name!r}")
        return MappingProxyType({name: freeze(item, f"{key}.{name}") for name, item in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple(freeze(item, key) for item in value)
    if isinstance(value, (datetime.date, datetime.datetime)):
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
