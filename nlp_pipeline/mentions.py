"""Rows for what is found in a text: mentions, with the tokens they stand in, and the phrases of a user's list.

Entities are mentions too; they are in `views`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from nlp_pipeline.rows import Rows, Span

if TYPE_CHECKING:
    from nlp_pipeline.views import Block, Sentence, Tokens


class Mention(Span):
    """A span of tokens; it may start or stop inside one."""

    __slots__ = ()

    @property
    def tokens(self) -> Tokens:
        """The tokens it overlaps; it may start or stop inside one."""
        layer = self.doc.layer("tokens")
        first = int(np.searchsorted(layer.stop, self.start, side="right"))
        last = int(np.searchsorted(layer.start, self.stop, side="left"))
        return self.doc.tokens[first:last]

    @property
    def sentence(self) -> Sentence:
        """The sentence it starts in."""
        return self.doc.sentences[self._holder("sentences")]

    @property
    def block(self) -> Block:
        """The block it lies in."""
        return self.doc.blocks[self._holder("blocks")]

    def _holder(self, name: str) -> int:
        """The row of a disjoint layer that holds its first character."""
        return int(np.searchsorted(self.doc.layer(name).start, self.start, side="right")) - 1


class Phrase(Mention):
    """A name or term of the user's list, in any of its forms."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """The id of the phrase in the list; the phrase itself where the list has none."""
        return cast(str, self._get("id"))

    @property
    def type(self) -> str | None:
        """The type the list gives it."""
        return cast("str | None", self._get("type"))

    @property
    def phrase(self) -> str:
        """The phrase as the list has it."""
        return cast(str, self._get("phrase"))


class Phrases(Rows[Phrase]):
    """Phrases of a document."""

    __slots__ = ()
    row = Phrase

    id = property(lambda self: self.column("id"), doc="Ids in the list.")
    type = property(lambda self: self.column("type"), doc="Types in the list.")
    phrase = property(lambda self: self.column("phrase"), doc="The phrases as the list has them.")
