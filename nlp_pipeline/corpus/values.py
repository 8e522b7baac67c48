"""What stands in the columns of a record batch: texts as strings, all else as JSON values for `doc.meta`.

Any type that an engine makes is taken, see `jsonable`; null is what Python lacks, as the year 10000.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nlp_pipeline.corpus.jsonable import jsonable
from nlp_pipeline.doc import Failure
from nlp_pipeline.errors import InputError
from nlp_pipeline.extras import need
from nlp_pipeline.formats.files import not_utf8

if TYPE_CHECKING:
    import pyarrow as pa

TEXTS = ("string", "large_string", "string_view", "binary", "large_binary", "binary_view", "null")
UNREADABLE = (ValueError, KeyError, OverflowError, TypeError, NotImplementedError)  # what Python has no value for


def place_of(schema: pa.Schema, name: str) -> int:
    """The place of the one column of this name; InputError when there is none, or two."""
    found = schema.get_all_field_indices(name)
    if len(found) == 1:
        return int(found[0])
    if found:
        raise InputError(f"expected one column {name!r}, found {len(found)} of this name; rename them")
    raise InputError(f"expected a column {name!r}, found {', '.join(map(repr, schema.names)) or 'no columns'}")


def check_texts(name: str, arrow_type: Any) -> None:
    """InputError when a column of this Arrow type holds no texts."""
    plain = arrow_type.value_type if hasattr(arrow_type, "index_type") else arrow_type
    if str(plain) not in TEXTS:
        raise InputError(
            f"expected texts in the column {name!r}, found {arrow_type}; name the column that has them: text="
        )


def texts_of(column: pa.Array) -> Iterator[tuple[str, Failure | None]]:
    """The texts of a column one by one; with a failure where there is none or its bytes are not UTF-8.

    >>> import pyarrow
    >>> [text for text, failure in texts_of(pyarrow.array(["Добрый день", None]))]
    ['Добрый день', '']
    """
    pa = need("pyarrow", "tables")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    for scalar in column:  # one by one: they may be long
        try:
            value = scalar.as_py()
        except UnicodeDecodeError:  # Spark does not look at what it casts to a string
            value = scalar.as_buffer().to_pybytes()
        if value is None:
            yield "", Failure("input", InputError.__name__, "expected a text, found null")
        elif isinstance(value, bytes):
            yield _decoded(value)
        else:
            yield value, None


def _decoded(value: bytes) -> tuple[str, Failure | None]:
    try:
        return value.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return value.decode("utf-8", "replace"), Failure("input", InputError.__name__, not_utf8(value, error))


def json_values(column: pa.Array) -> list[Any]:
    """The values of a column of any type as JSON has them.

    >>> import pyarrow
    >>> json_values(pyarrow.array([19_000, None], pyarrow.date32()))
    ['2022-01-08', None]
    """
    pa = need("pyarrow", "tables")
    is_a = pa.types
    if getattr(column.type, "unit", None) == "ns":  # Python counts microseconds
        if is_a.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
        else:
            column = column.cast(pa.duration("us") if is_a.is_duration(column.type) else pa.time64("us"), safe=False)
    try:
        values = column.to_pylist()
    except UNREADABLE:
        values = [_value(pa, scalar) for scalar in column]
    return [jsonable(value) for value in values]


def _value(pa: Any, scalar: Any) -> Any:
    """One value; null where Python has no such thing, as a date in the year 10000."""
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return bytes(scalar.as_buffer()).decode("utf-8", "replace")
    except UNREADABLE:
        if getattr(scalar.type, "tz", None) in (None, "UTC"):
            return None
    return _value(pa, scalar.cast(pa.timestamp(scalar.type.unit, "UTC")))  # a zone that this machine does not know
