"""What `pipe` takes: texts, pairs of a text and its meta, mappings with "text"; what comes out: documents, in batches.

Nothing is read before it is needed, and nothing is lost when the input raises: what came before goes on first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

import numpy as np

from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.errors import InputError
from nlp_pipeline.meta import freeze

Text: TypeAlias = str | tuple[str, Mapping[str, Any]] | Mapping[str, Any]

BATCH_CHARS = 1 << 17
BATCH_DOCS = 1024
CHARS_PER_TOKEN = 6  # of Russian news, with the blank


def documents(texts: Iterable[Text], made_by: Mapping[str, str], *, raises: bool) -> Iterator[Doc]:
    """Texts as documents without layers; what is no text is an InputError, or a document with `error`.

    >>> [(doc.text, doc.id) for doc in documents(["Да", ("Нет", {"id": 7})], {}, raises=True)]
    [('Да', None), ('Нет', 7)]
    """
    for index, item in enumerate(texts):
        text: Any = item
        meta: Any = None
        if isinstance(item, Mapping):
            text, meta = item.get("text"), {key: value for key, value in item.items() if key != "text"}
        elif isinstance(item, tuple) and len(item) == 2:
            text, meta = item
        try:
            if not isinstance(text, str) or not (meta is None or isinstance(meta, Mapping)):
                raise InputError(f'expected str, (str, mapping) or a mapping with "text", found {kind_of(item)}')
            doc = Doc(text, meta=meta, made_by=made_by)
        except InputError as error:
            if raises:
                raise InputError(f"item {index}: {error}") from error
            kept = Doc(text if isinstance(text, str) else "", meta=_readable(meta), made_by=made_by)
            doc = failed(kept, "input", error)
        yield doc


def batches(docs: Iterable[Doc], chars: int) -> Iterator[list[Doc]]:
    """Documents in lists of about `chars` characters; borders depend on nothing but the documents.

    >>> [[doc.text for doc in batch] for batch in batches(map(Doc, ["раз", "два", "три"]), 5)]
    [['раз', 'два'], ['три']]
    """
    waiting: list[Doc] = []
    size = 0
    left = iter(docs)
    while True:
        try:
            doc = next(left)
        except StopIteration:
            break
        except Exception:  # whatever the input raises goes on, after what came before it
            if waiting:
                yield waiting
            raise
        waiting.append(doc)
        size += len(doc.text)
        if size >= chars or len(waiting) >= BATCH_DOCS:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def failed(doc: Doc, stage: str, error: BaseException) -> Doc:
    """A document that has its text, its meta, and why it could not be annotated."""
    failure = Failure(stage, type(error).__name__, str(error))
    return Doc(doc.text, meta=doc.meta, error=failure, made_by=doc.made_by)


def kind_of(value: object) -> str:
    """What a value is, for a message."""
    hint = "; decode it first: data.decode('utf-8')" if isinstance(value, (bytes, bytearray, np.bytes_)) else ""
    return type(value).__name__ + hint


def _readable(meta: Any) -> Mapping[str, Any]:
    """What can be kept of the meta of a document that could not be read, above all its id."""
    known = {}
    for key, value in meta.items() if isinstance(meta, Mapping) else ():
        with suppress(InputError):
            freeze({key: value})
            known[key] = value
    return known
