"""Our own entity taggers: a trunk and a head, read from one weight file.

Tokens (or parts of tokens) as codes into distinct forms come in, mentions go out: flat ones by BIO tags, or nested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.archive import Floats
from nlp_pipeline.numeric.bio import BioTags
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.form_rows import Read
from nlp_pipeline.numeric.nested import NestedHead, chosen
from nlp_pipeline.numeric.product import multiply
from nlp_pipeline.numeric.tagger_file import Description, load
from nlp_pipeline.numeric.trunk import Trunk

Ints = npt.NDArray[np.integer[Any]]


class Found(NamedTuple):
    """Mentions: first tokens, tokens after the last, types (numbers), probabilities; each [m]."""

    firsts: Ints
    lasts: Ints
    types: Ints
    scores: Floats


class Tagger:
    """Finds mentions; `description` says of which types and what it reads."""

    def __init__(
        self, description: Description, arrays: Mapping[str, Floats], embedding: Embedding, read: Read
    ) -> None:
        if description.embedding != embedding.id:
            raise WeightsError(
                f"expected a tagger for the embedding {embedding.id}, found one for {description.embedding}; "
                "train it again with this version of natasha"
            )
        self.description = description
        head = {name.removeprefix("head."): array for name, array in arrays.items() if name.startswith("head.")}
        try:
            self._trunk = Trunk(arrays, embedding, read)
            self._find = self._flat(head) if description.kind == "flat" else self._nested(head)
        except (KeyError, ValueError, IndexError) as error:
            raise WeightsError(f"expected all arrays of a {description.kind} tagger, found {error!r}") from error

    @classmethod
    def load(cls, path: Path, embedding: Embedding, read: Any) -> Tagger:
        """Reads a weight file; `read(description)` gives what reads the features of forms."""
        description, arrays = load(path)
        return cls(description, arrays, embedding, read(description))

    def __call__(self, forms: Sequence[Any], codes: Ints, bounds: Ints, documents: Ints) -> Found:
        """Mentions in tokens given as codes [n] into distinct forms; no mention crosses a block.

        `bounds` [b + 1] of blocks and `documents` [d + 1] are in tokens.
        """
        found = [Found(*(np.zeros(0, np.int64) for _ in range(3)), np.zeros(0, np.float32))]
        if len(codes):
            for tokens, states, own in self._trunk(forms, codes, bounds, documents):
                firsts, lasts, types, scores = self._find(states, own)
                found.append(Found(firsts + tokens.start, lasts + tokens.start, types, scores))
        return Found(*map(np.concatenate, zip(*found, strict=True)))

    def _flat(self, head: Mapping[str, Floats]) -> Any:
        kernel, bias = head["tags.weight"].T, head["tags.bias"]
        tags = ["O", *(f"{edge}-{kind}" for kind in self.description.types for edge in "BI")]
        temperature = np.float32(self.description.temperature)
        bio = BioTags(tags, _legal(head["transitions"], tags) / temperature)

        def find(states: Floats, bounds: Ints) -> Found:
            emissions = (multiply(states, kernel) + bias) / temperature
            firsts, lasts, types, scores = bio.mentions(emissions, bounds)
            return Found(firsts, lasts, types, scores)

        return find

    def _nested(self, arrays: Mapping[str, Floats]) -> Any:
        of = self.description
        head = NestedHead(arrays, longest=of.longest, least_edge=of.least_edge, temperature=of.temperature)

        def find(states: Floats, bounds: Ints) -> Found:
            return Found(*chosen(*head(states, bounds), of.threshold))

        return find


def _legal(transitions: Floats, tags: Sequence[str]) -> Floats:
    """The scores of tags after one another; an I- follows nothing but a B- or I- of its own type."""
    never = np.array([[to[0] == "I" and before[1:] != to[1:] for to in tags] for before in tags])
    return np.where(never, np.float32(-100), transitions)
