"""Rows for people: Token, Sentence, Block, Entity, and the selections that hold them.

Built-in columns are typed properties; columns that users' stages made are found by name (see `rows`).
Containment (the tokens of a sentence) is computed from positions, not stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from nlp_pipeline.mentions import Mention, Phrases
from nlp_pipeline.rows import Row, Rows, Span
from nlp_pipeline.schema import TYPE_GROUPS

if TYPE_CHECKING:
    from nlp_pipeline.doc import Doc
    from nlp_pipeline.layers import Layer


def looks(name: str) -> Callable[[str], bool]:
    """The function of that name of `lexicon.words`, loaded when somebody asks."""
    from nlp_pipeline.lexicon import words

    return cast("Callable[[str], bool]", getattr(words, name))


class Token(Span):
    """A word, number or punctuation mark."""

    __slots__ = ()

    @property
    def norm(self) -> str:
        """The form the models read."""
        return cast(str, self._get("norm"))

    @property
    def pos(self) -> str | None:
        """Part of speech, UPOS."""
        return cast("str | None", self._get("pos"))

    @property
    def feats(self) -> Mapping[str, str]:
        """Universal Dependencies features, name → value."""
        return parse_feats(self._get("feats"))

    @property
    def lemma(self) -> str | None:
        """Dictionary form."""
        return cast("str | None", self._get("lemma"))

    @property
    def head(self) -> Token | None:
        """The token it depends on, None for the root of its sentence."""
        row = self._get("head")
        return None if row is None else Token(self.doc, self._layer, row)

    @property
    def deprel(self) -> str | None:
        """Universal Dependencies relation to the head."""
        return cast("str | None", self._get("deprel"))

    @property
    def is_word(self) -> bool:
        """Whether it is a word by its looks: no number, punctuation, address or tag."""
        return looks("is_word")(self.norm)

    @property
    def is_punct(self) -> bool:
        """Whether it is punctuation and nothing else."""
        return looks("is_punct")(self.norm)

    @property
    def is_stop(self) -> bool:
        """Whether it is a stop word: so common that it says nothing of the topic."""
        return looks("is_stop")(self.norm)

    @property
    def sentence(self) -> Sentence:
        """The sentence it stands in."""
        return cast(Sentence, _holder(self, "sentences"))


class Sentence(Span):
    """A sentence; it lies in one block."""

    __slots__ = ()

    @property
    def tokens(self) -> Tokens:
        """Its tokens, in order."""
        return self.doc.tokens[self._inside("tokens")]

    @property
    def entities(self) -> Entities:
        """The entities that start in it."""
        return self.doc.entities[self._inside("entities")]

    @property
    def block(self) -> Block:
        """The block it stands in."""
        return cast(Block, _holder(self, "blocks"))

    @property
    def root(self) -> Token | None:
        """The token without a head."""
        return next((token for token in self.tokens if token.head is None), None)

    def _repr_html_(self) -> str:
        from nlp_pipeline.display import html, tree

        return tree.fragment(self) if self.doc.has("tokens.head") else html.of_span(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        from nlp_pipeline.display import plain

        plain.pretty(self, printer, cycle)


class Block(Span):
    """A paragraph, heading or list item."""

    __slots__ = ()

    @property
    def kind(self) -> str:
        """`meta`, `title`, `lead`, `credit`, `paragraph`, `list_item` or `tags`."""
        return cast(str, self._get("kind"))

    @property
    def sentences(self) -> Sentences:
        """Its sentences."""
        return self.doc.sentences[self._inside("sentences")]

    @property
    def tokens(self) -> Tokens:
        """Its tokens."""
        return self.doc.tokens[self._inside("tokens")]

    @property
    def entities(self) -> Entities:
        """The entities in it."""
        return self.doc.entities[self._inside("entities")]


class Entity(Mention):
    """A mention of a person, an organization, a location, or whatever its tagger finds."""

    __slots__ = ()

    @property
    def entities(self) -> Entities:
        """The entities inside it, of a tagger that finds nested ones."""
        inside = self.doc.entities[self._inside("entities")]
        kept: Entities = inside[(inside.column("stop").data <= self.stop) & (inside.indices != self.index)]
        return kept

    @property
    def type(self) -> str:
        """PER, ORG or LOC; other taggers have their own types."""
        return cast(str, self._get("type"))

    @property
    def score(self) -> float | None:
        """The probability the model gives to exactly this span, 0 to 1."""
        return cast("float | None", self._get("score"))

    @property
    def normal(self) -> str | None:
        """Normal form: the nominative."""
        return cast("str | None", self._get("normal"))

    @property
    def first(self) -> str | None:
        """First name, nominative."""
        return cast("str | None", self._get("first"))

    @property
    def last(self) -> str | None:
        """Last name, nominative."""
        return cast("str | None", self._get("last"))

    @property
    def middle(self) -> str | None:
        """Patronymic or middle name, nominative."""
        return cast("str | None", self._get("middle"))

    @property
    def nick(self) -> str | None:
        """Nickname, nominative."""
        return cast("str | None", self._get("nick"))


class Tokens(Rows[Token]):
    """Tokens of a document, sentence, block or entity."""

    __slots__ = ()
    row = Token

    norm = property(lambda self: self.column("norm"), doc="The forms the models read.")
    pos = property(lambda self: self.column("pos"), doc="Parts of speech.")
    feats = property(lambda self: self.column("feats"), doc="Features as in CoNLL-U.")
    lemma = property(lambda self: self.column("lemma"), doc="Dictionary forms.")
    head = property(lambda self: self.column("head"), doc="Row numbers of the heads.")
    deprel = property(lambda self: self.column("deprel"), doc="Relations to the heads.")

    @property
    def is_word(self) -> npt.NDArray[np.bool_]:
        """Which are words: a mask [tokens], for `doc.tokens[doc.tokens.is_word]`."""
        return self._mask(looks("is_word"))

    @property
    def is_punct(self) -> npt.NDArray[np.bool_]:
        """Which are punctuation: a mask [tokens]."""
        return self._mask(looks("is_punct"))

    @property
    def is_stop(self) -> npt.NDArray[np.bool_]:
        """Which are stop words: a mask [tokens]."""
        return self._mask(looks("is_stop"))

    def _mask(self, test: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        norms = self.column("norm").tolist()
        answers = {norm: test(norm) for norm in set(norms)}
        return np.array([answers[norm] for norm in norms], np.bool_)


class Sentences(Rows[Sentence]):
    """Sentences of a document or block."""

    __slots__ = ()
    row = Sentence


class Blocks(Rows[Block]):
    """Blocks of a document."""

    __slots__ = ()
    row = Block


class Entities(Rows[Entity]):
    """Entities of a document, block or sentence."""

    __slots__ = ()
    row = Entity

    type = property(lambda self: self.column("type"), doc="PER, ORG, LOC, or the types of another tagger.")
    score = property(lambda self: self.column("score"), doc="Probabilities of the spans.")
    normal = property(lambda self: self.column("normal"), doc="Normal forms.")

    def of(self, *types: str) -> Entities:
        """The entities of these types; `PER`, `ORG` and `LOC` include the finer types of other schemes."""
        wanted = {name for given in types for name in TYPE_GROUPS.get(given, (given,))}
        return self[self.column("type").isin(wanted)]

    def outermost(self) -> Entities:
        """Those of them that lie inside no other of them; of two at the same place the first."""
        stops = self.column("stop").data
        before = np.concatenate([[-1], np.maximum.accumulate(stops)[:-1]]) if len(stops) else stops
        kept: Entities = self[stops > before]
        return kept


_ROWS: Mapping[str, type[Rows[Any]]] = MappingProxyType(
    {"tokens": Tokens, "sentences": Sentences, "blocks": Blocks, "entities": Entities, "phrases": Phrases}
)


def rows_of(doc: Doc, layer: Layer) -> Rows[Row]:
    """All rows of a layer, with the view made for it."""
    return _ROWS.get(layer.name, Rows)(doc, layer)


@lru_cache(maxsize=4096)
def _parse_feats(feats: str) -> Mapping[str, str]:
    pairs = (pair.split("=", 1) for pair in feats.split("|"))
    return MappingProxyType({pair[0]: pair[1] for pair in pairs if len(pair) == 2})


def parse_feats(feats: str | None) -> dict[str, str]:
    """`Case=Nom|Number=Sing` → a dict; None → an empty one.

    >>> parse_feats("Case=Nom|Number=Sing")
    {'Case': 'Nom', 'Number': 'Sing'}
    """
    return dict(_parse_feats(feats)) if feats else {}


def _holder(span: Span, name: str) -> Row:
    """The row of a disjoint layer that holds the first character of a span."""
    rows = rows_of(span.doc, span.doc.layer(name))
    return rows[int(np.searchsorted(span.doc.layer(name).start, span.start, side="right")) - 1]
