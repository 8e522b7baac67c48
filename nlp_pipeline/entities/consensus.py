"""What the mentions of one document say of one another: «Питер Данн … по словам Данна».

Possible nominatives of every mention come in, one of each goes out. A form that differently written mentions of the
document can share is likelier than one that stands alone: Данн rather than Данна.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from nlp_pipeline.entities.normal import Candidate

SUPPORT = 2.5  # what a word is worth that another mention surely has too
PIECE = re.compile(r"\w+|\W+")
YO = re.compile(r"\w*[ёЁ]\w*")
SHORTEST = 3  # letters of a word that says anything


def agree(mentions: Sequence[tuple[str, str, tuple[Candidate, ...]]]) -> list[str]:
    """The normal form of each mention of one document, given as (type, text, candidates).

    >>> whole = Candidate("Питер Данн", ("питер", "данн"), 6.0)
    >>> woman, man = Candidate("Данна", ("данна",), 4.5), Candidate("Данн", ("данн",), 4.0)
    >>> agree([("PER", "Питер Данн", (whole,)), ("PER", "Данна", (woman, man))])
    ['Питер Данн', 'Данн']
    """
    distinct = {(kind, text): found for kind, text, found in mentions}
    if all(len(found) == 1 for found in distinct.values()):
        return _with_yo([(kind, found[0].text) for kind, _, found in mentions])
    shares = {key: _shares(found) for key, found in distinct.items()}
    support = _support(shares)
    chosen = {key: _choose(key[0], found, shares[key], support) for key, found in distinct.items()}
    return _with_yo(
        [
            (
                kind,
                chosen[kind, text] if found is distinct[kind, text] else _choose(kind, found, _shares(found), support),
            )
            for kind, text, found in mentions
        ]
    )


Key = tuple[str, str]  # type and text of a mention
Shares = Mapping[str, float]  # word → how surely a mention has it, from 0 to 1
Support = Mapping[tuple[str, str], float]  # type and word → the same, summed over the texts of mentions


def _support(shares: Mapping[Key, Shares]) -> Support:
    support: dict[tuple[str, str], float] = defaultdict(float)
    for (kind, _), own in shares.items():
        for word, share in own.items():
            support[kind, word] += share
    return support


def _shares(found: tuple[Candidate, ...]) -> Shares:
    if len(found) == 1:
        return dict.fromkeys(found[0].words, 1.0)
    weights = [math.exp(candidate.score - found[0].score) for candidate in found]
    total = sum(weights)
    shares: dict[str, float] = defaultdict(float)
    for candidate, weight in zip(found, weights, strict=True):
        share = (weight / total) ** 2
        for word in set(candidate.words):
            shares[word] += share
    return shares


def _choose(kind: str, found: tuple[Candidate, ...], own: Shares, support: Support) -> str:
    if len(found) == 1:
        return found[0].text

    def worth(candidate: Candidate) -> float:
        words = [word for word in candidate.words if len(word) >= SHORTEST]
        return candidate.score + sum(SUPPORT * min(support[kind, word] - own[word], 1.0) for word in words)

    return max(found, key=worth).text


def _with_yo(normals: Sequence[tuple[str, str]]) -> list[str]:
    """Normal forms of given types with the ё that the document writes in one of them: Петр, Пётр → Пётр, Пётр."""
    distinct = dict.fromkeys(normals)
    yo = {
        (kind, word.lower().replace("ё", "е")): word.lower() for kind, normal in distinct for word in YO.findall(normal)
    }
    if not yo:
        return [normal for _, normal in normals]
    spelled = {
        (kind, normal): "".join([_spelled(piece, yo, kind) for piece in PIECE.findall(normal)])
        for kind, normal in distinct
    }
    return [spelled[key] for key in normals]


def _spelled(word: str, yo: Mapping[tuple[str, str], str], kind: str) -> str:
    model = yo.get((kind, word.lower().replace("ё", "е")))
    if model is None:
        return word
    return "".join(
        {"е": "ё", "Е": "Ё"}.get(own, own) if other == "ё" else own
        for own, other in zip_longest(word, model[: len(word)], fillvalue="")
    )
