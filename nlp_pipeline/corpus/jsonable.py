"""What rows of files and engines hold, as the JSON values that `doc.meta` takes.

Dates and times become ISO strings, durations seconds, decimals strings with all their digits (whole ones, of a column
without fractions, int), bytes base64, maps objects, keys strings, NaN and infinities null.
"""

from __future__ import annotations

import base64
import datetime
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from nlp_pipeline.errors import FormatError
from nlp_pipeline.meta import DEEPEST

LEVELS = DEEPEST - 1  # `doc.meta` itself is one


def jsonable(value: Any, depth: int = 0) -> Any:
    """A JSON value for any value; FormatError when it is nested deeper than JSON readers take.

    >>> jsonable({"дата": datetime.date(2024, 5, 1), "доля": Decimal("0.50"), "цена": float("nan")})
    {'дата': '2024-05-01', 'доля': '0.50', 'цена': None}
    """
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return _digits(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if not isinstance(value, Iterable):
        return str(value)
    if depth >= LEVELS:
        raise FormatError(f"expected metadata of at most {LEVELS} levels, found more; leave them out with meta=[…]")
    if isinstance(value, Mapping):
        return {_key(key): jsonable(item, depth + 1) for key, item in value.items()}
    items = list(value)
    if items and all(isinstance(item, tuple) for item in items):  # a map of Arrow's
        return {_key(key): jsonable(item, depth + 1) for key, item in items}
    return [jsonable(item, depth + 1) for item in items]


def _key(value: Any) -> str:
    return str(jsonable(value))


def _digits(value: Decimal) -> int | str | None:
    if not value.is_finite():
        return None
    return int(value) if value.as_tuple().exponent == 0 else format(value, "f")
