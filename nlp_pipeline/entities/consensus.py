"""What the mentions of one document say of one another: «Питер Данн … по словам Данна».

Possible nominatives of every mention come in, one of each goes out. A form that differently written mentions of the
document can share is likelier than one that stands alone: Данн rather than Данна.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from nlp_pipeline.entities.normal import Candidate

SUPPORT = 2.5  # what a word is worth that another mention surely has too
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
        return [found[0].text for *_, found in mentions]
    support = _support(distinct)
    chosen = {key: _choose(key, found, support) for key, found in distinct.items()}
    return [
        chosen[kind, text] if found is distinct[kind, text] else _choose((kind, text), found, support)
        for kind, text, found in mentions
    ]


Key = tuple[str, str]  # type and text of a mention
Support = dict[tuple[str, str], dict[str, float]]  # type and word → text of a mention → how surely it has the word


def _support(distinct: dict[Key, tuple[Candidate, ...]]) -> Support:
    support: Support = defaultdict(dict)
    for (kind, text), found in distinct.items():
        weights = [math.exp(candidate.score - found[0].score) for candidate in found]
        total = sum(weights)
        for candidate, weight in zip(found, weights, strict=True):
            for word in candidate.words:
                has = support[kind, word]
                has[text] = has.get(text, 0.0) + (weight / total) ** 2
    return support


def _choose(key: Key, found: tuple[Candidate, ...], support: Support) -> str:
    if len(found) == 1:
        return found[0].text
    kind, text = key

    def worth(candidate: Candidate) -> float:
        total = candidate.score
        for word in candidate.words:
            if len(word) >= SHORTEST:
                others = sum(share for other, share in support[kind, word].items() if other != text)
                total += SUPPORT * min(others, 1.0)
        return total

    return max(found, key=worth).text
