"""What is learnt from which documents: annotated corpora and their schemes of annotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from nlp_pipeline.doc import Doc

Kind = Literal["flat", "inner", "nested"]


@dataclass(frozen=True)
class Scheme:
    """What is learnt from a corpus: `flat` and `nested` taggers, or `inner`: each type by itself, to learn from only.

    `types` maps the corpus' types to the scheme's; None keeps them. `weight` is what its loss counts.
    """

    name: str
    kind: Kind
    types: Mapping[str, str] | None = None
    weight: float = 1.0

    def of(self, kind: str) -> str | None:
        """The scheme's type for one of the corpus, if it has one."""
        return kind if self.types is None else self.types.get(kind)

    def all(self, corpus: Corpus) -> tuple[str, ...]:
        """The scheme's types, sorted."""
        return tuple(sorted({own for kind in corpus.types if (own := self.of(kind)) is not None}))


@dataclass(frozen=True)
class Corpus:
    """Annotated documents, and the schemes that are learnt from them; the first is the corpus' own.

    `times`: how often an epoch goes through them. `person` is the type of persons, if there is one.
    """

    documents: Sequence[Doc]
    schemes: tuple[Scheme, ...]
    times: int = 1
    person: str | None = None

    @cached_property
    def types(self) -> tuple[str, ...]:
        """All types in its documents, sorted."""
        return tuple(sorted({kind for doc in self.documents for kind in doc.column("entities.type").tolist()}))
