"""Our own entity taggers: a trunk and a head, or several of them that vote, read from one weight file.

Tokens (or parts of tokens) as codes into distinct forms come in, mentions go out: flat ones by BIO tags, or nested.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nlp_pipeline.errors import WeightsError
from nlp_pipeline.numeric.archive import Floats
from nlp_pipeline.numeric.bio import BioTags
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.form_rows import Read
from nlp_pipeline.numeric.nested import NestedHead, agreed, between, chance, chosen, same_words
from nlp_pipeline.numeric.product import multiply
from nlp_pipeline.numeric.tagger_file import Description, load
from nlp_pipeline.numeric.trunk import Part, Trunk

Ints = npt.NDArray[np.integer[Any]]


class Found(NamedTuple):
    """Mentions: first tokens, tokens after the last, types (numbers), probabilities; each [m]."""

    firsts: Ints
    lasts: Ints
    types: Ints
    scores: Floats


Find: TypeAlias = Callable[[Sequence[Part]], Found]  # the same part of a text, read by each member


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
        try:
            members = [_of_member(arrays, number) for number in range(description.members)]
            self._trunks = [Trunk(own, embedding, read) for own in members]
            heads = [{name.removeprefix("head."): array for name, array in own.items()} for own in members]
            self._find = self._flat(heads) if description.kind == "flat" else self._nested(heads)
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
        nothing = np.zeros(0, np.int64)
        found = [Found(nothing, nothing, nothing, np.zeros(0, np.float32))]
        if len(codes):
            parts = [trunk(forms, codes, bounds, documents) for trunk in self._trunks]
            for members in zip(*parts, strict=True):
                begin = members[0].tokens.start
                firsts, lasts, types, scores = self._find(members)
                found.append(Found(firsts + begin, lasts + begin, types, scores))
        return Found(*map(np.concatenate, zip(*found, strict=True)))

    def _flat(self, heads: Sequence[Mapping[str, Floats]]) -> Find:
        tags = ["O", *(f"{edge}-{kind}" for kind in self.description.types for edge in "BI")]
        temperature = np.float32(self.description.temperature)
        transitions = np.mean([head["transitions"] for head in heads], axis=0)
        bio = BioTags(tags, _legal(transitions, tags) / temperature)
        kernels = [(head["tags.weight"].T, head["tags.bias"]) for head in heads]

        def find(members: Sequence[Part]) -> Found:
            emissions = np.zeros((len(members[0].states), len(tags)), np.float32)
            for part, (kernel, bias) in zip(members, kernels, strict=True):
                emissions += multiply(part.states, kernel) + bias
            firsts, lasts, types, scores = bio.mentions(emissions / (temperature * len(members)), members[0].bounds)
            return Found(firsts, lasts, types, scores)

        return find

    def _nested(self, arrays: Sequence[Mapping[str, Floats]]) -> Find:
        of, heads = self.description, [NestedHead(own) for own in arrays]
        alone = {number for number, name in enumerate(of.types) if name in of.alone}

        def find(members: Sequence[Part]) -> Found:
            _, states, bounds, owners, stems = members[0]
            is_first = np.zeros(len(states), bool)
            is_first[bounds[:-1][bounds[:-1] < len(is_first)]] = True
            both = [(head, part.states) for head, part in zip(heads, members, strict=True)]
            edges = np.mean([head.edges(own) for head, own in both], axis=0)
            firsts, lasts = between(edges, is_first, of.least_edge, of.longest)
            scores = np.mean([head.judge(own, is_first, firsts, lasts) for head, own in both], axis=0)
            scores = agreed(scores, same_words(stems, owners, firsts, lasts), of.agreement)
            return Found(*chosen(firsts, lasts, chance(scores / np.float32(of.temperature)), of.threshold, alone))

        return find


def _of_member(arrays: Mapping[str, Floats], number: int) -> dict[str, Floats]:
    """The arrays of one member of a tagger that is several; the first has no number."""
    prefix = f"{number}." if number else ""
    names = ("trunk.", "head.")
    return {
        name[len(prefix) :]: array
        for name, array in arrays.items()
        if name.startswith(tuple(prefix + n for n in names))
    }


def _legal(transitions: Floats, tags: Sequence[str]) -> Floats:
    """The scores of tags after one another; an I- follows nothing but a B- or I- of its own type."""
    never = np.array([[to[0] == "I" and before[1:] != to[1:] for to in tags] for before in tags])
    return np.where(never, np.float32(-100), transitions)
