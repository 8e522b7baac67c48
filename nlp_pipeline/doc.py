"""Doc: a text and its layers. Immutable; a stage's answer makes the next Doc, which shares all columns.

`Doc.text` is what came in, unchanged, and every span `[start, stop)` counts code points of it. Rows are seen
through `views`, batches are made and cut in `batch`, JSON is read and written in `formats.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nlp_pipeline import mentions, views
from nlp_pipeline.columns import Column
from nlp_pipeline.errors import InputError, LayerError
from nlp_pipeline.layers import Layer, Layers, Packed, pack, unpack
from nlp_pipeline.meta import freeze, thaw
from nlp_pipeline.rows import Row, Rows, no_column
from nlp_pipeline.schema import LAYERS, how_to_make, split_address

EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document has no annotations: the stage, the kind of exception and its message."""

    stage: str
    type: str
    message: str

    def __str__(self) -> str:
        return f"{self.stage}: {self.type}: {self.message}"


class Doc:
    """A text with its annotations. Made by a pipeline: `nlp.load()(text)`.

    `doc.tokens`, `.sentences`, `.blocks`, `.entities` are rows to walk through, index and select;
    `doc.tokens.lemma` is a column. `doc.meta` is a read-only mapping of what the caller knows of the text;
    `doc.error` is None or the `Failure` of a document that a pipeline could not annotate.

    >>> Doc("Добрый день").text
    'Добрый день'
    """

    __slots__ = ("__weakref__", "_layers", "error", "made_by", "meta", "text")

    def __init__(
        self,
        text: str,
        layers: Layers | None = None,
        *,
        meta: Mapping[str, Any] | None = None,
        error: Failure | None = None,
        made_by: Mapping[str, str] | None = None,
    ) -> None:
        if not isinstance(text, str):
            raise InputError(f"expected a text (str), found {type(text).__name__}; decode bytes first")
        self.text: str = text
        self.meta: Mapping[str, Any] = freeze(meta) if meta else EMPTY
        self.error: Failure | None = error
        frozen = made_by if isinstance(made_by, MappingProxyType) else MappingProxyType(dict(made_by or {}))
        self.made_by: Mapping[str, str] = frozen
        self._layers: dict[str, Layer] = {name: Layer(name, cols) for name, cols in (layers or {}).items()}

    # rows

    @property
    def blocks(self) -> views.Blocks:
        """Lines and paragraphs."""
        return views.Blocks(self, self.layer("blocks"))

    @property
    def sentences(self) -> views.Sentences:
        """Sentences; each lies in one block."""
        return views.Sentences(self, self.layer("sentences"))

    @property
    def tokens(self) -> views.Tokens:
        """Tokens; each lies in one sentence."""
        return views.Tokens(self, self.layer("tokens"))

    @property
    def entities(self) -> views.Entities:
        """Mentions of persons, organizations and locations."""
        return views.Entities(self, self.layer("entities"))

    @property
    def phrases(self) -> mentions.Phrases:
        """Names and terms of a user's list."""
        return mentions.Phrases(self, self.layer("phrases"))

    def __getattr__(self, name: str) -> Rows[Row]:
        if name.startswith("_"):
            raise AttributeError(name)
        return views.rows_of(self, self.layer(name))

    # layers

    @property
    def id(self) -> Any:
        """What the caller named the document, `meta["id"]`, or None."""
        return self.meta.get("id")

    @property
    def layers(self) -> Mapping[str, Layer]:
        """All layers by name, for stages and formats."""
        return MappingProxyType(self._layers)

    def has(self, address: str) -> bool:
        """Whether the document has this layer (`entities`) or column (`entities.normal`)."""
        name, _, column = address.partition(".")
        layer = self._layers.get(name)
        return layer is not None and (not column or column in layer.columns)

    def layer(self, name: str) -> Layer:
        """A layer by name; LayerError when it was not made."""
        try:
            return self._layers[name]
        except KeyError:
            raise LayerError(_no_layer(self, name)) from None

    def column(self, address: str) -> Column:
        """A column by its address, `tokens.pos`; LayerError when it was not made."""
        name, column = split_address(address)
        try:
            return self.layer(name).columns[column]
        except KeyError:
            raise no_column(self.layer(name), column) from None

    def document_spans(self) -> list[tuple[int, int]]:
        """Where the documents of a joined batch lie; the whole text for a document of its own."""
        if "documents" not in self._layers:
            return [(0, len(self.text))]
        documents = self._layers["documents"]
        return list(zip(documents.start.tolist(), documents.stop.tolist(), strict=True))

    def with_layers(self, added: Layers) -> Doc:
        """The next document: these layers and columns too. An added layer with spans replaces its namesake."""
        layers = {}
        for name, columns in added.items():
            old = None if "start" in columns else self._layers.get(name)
            layers[name] = Layer(name, {**old.columns, **columns} if old is not None else columns)
        return self.with_tables(layers)

    def with_tables(self, added: Mapping[str, Layer]) -> Doc:
        """The next document: these layers, ready made, in the place of their namesakes."""
        doc = self._next()
        doc._layers = {**self._layers, **added}
        return doc

    def with_meta(self, meta: Mapping[str, Any]) -> Doc:
        """The same document with `meta` added to what it has."""
        doc = self._next()
        doc.meta = freeze({**thaw(self.meta), **meta})
        return doc

    def compact(self) -> Doc:
        """The same document by itself: it shares nothing with its batch, vocabularies have only what occurs in it."""
        layers = {
            name: Layer(name, {key: column.compact() for key, column in old.columns.items()})
            for name, old in self._layers.items()
        }
        return self.with_tables(layers)

    def _next(self) -> Doc:
        doc = Doc.__new__(Doc)
        doc.text, doc.meta, doc.error, doc.made_by = self.text, self.meta, self.error, self.made_by
        doc._layers = self._layers
        return doc

    # formats

    def to_json(self) -> str:
        """The document as one line of JSON; its schema is `schema.json_schema()`."""
        from nlp_pipeline.formats import json

        return json.dumps(self)

    @staticmethod
    def from_json(data: str) -> Doc:
        """Reads what `to_json` wrote, without loss. FormatError when it is something else."""
        from nlp_pipeline.formats import json

        return json.loads(data)

    def to_html(self, path: str | PathLike[str] | None = None, *, layers: Iterable[str] | None = None) -> str:
        """The document as an HTML page of its own, mentions marked; written to `path` if there is one.

        `layers` are those whose rows are marked: without it entities, phrases and what users' stages found.

        >>> "Добрый день" in Doc("Добрый день").to_html()
        True
        """
        from nlp_pipeline.display import html

        page = html.page(self, layers)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8", newline="\n")
        return page

    def _repr_html_(self) -> str:
        from nlp_pipeline.display import html

        return html.fragment(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from nlp_pipeline.display import plain

        plain.pretty(self, printer, cycle)

    # as an object

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Doc):
            return NotImplemented
        same_rest = self.text == other.text and self.meta == other.meta and self.error == other.error
        return same_rest and _values(self) == _values(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = self.text if len(self.text) <= 40 else self.text[:39] + "…"
        parts = [f"{len(layer)} {name}" for name, layer in self._layers.items() if name != "repairs"]
        failed = f", failed in {self.error}" if self.error else ""
        return f"<Doc {shown!r}: {', '.join(parts) or 'no layers'}{failed}>"

    def __reduce__(self) -> tuple[Any, ...]:
        layers = {
            name: {key: pack(column) for key, column in layer.columns.items()} for name, layer in self._layers.items()
        }
        return _unpickle, (self.text, layers, thaw(self.meta), self.error, dict(self.made_by))


def _no_layer(doc: Doc, name: str) -> str:
    if doc.error is not None:
        return f"this document has no layer {name!r}, because it failed ({doc.error}); look at doc.error first"
    if name in LAYERS:
        stage = next(iter(LAYERS[name].values())).stage
        return (
            f"this document has no layer {name!r}: the stage {stage!r} makes it, which did not run; "
            f"{how_to_make(name, stage)}"
        )
    return f"Doc has no attribute or layer {name!r}; its layers are: {', '.join(doc.layers) or 'none'}"


def _unpickle(
    text: str,
    layers: dict[str, dict[str, Packed]],
    meta: dict[str, Any],
    error: Failure | None,
    made_by: dict[str, str],
) -> Doc:
    unpacked = {name: {key: unpack(column) for key, column in cols.items()} for name, cols in layers.items()}
    return Doc(text, unpacked, meta=meta, error=error, made_by=made_by)


def _values(doc: Doc) -> dict[str, dict[str, list[Any]]]:
    return {name: {key: column.tolist() for key, column in layer.columns.items()} for name, layer in doc.layers.items()}
