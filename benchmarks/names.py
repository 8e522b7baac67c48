"""Normal forms and parts of names against the gold: whether they are right, and whether they agree.

Gold mentions and records come in, figures in percent go out. Only mentions found exactly count. Strings are compared
without case and with е for ё; how the gold is read stands in shared/data/README.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks import gold
from nlp_pipeline.score import Score

Record = dict[str, Any]
Figures = dict[str, float]


def name_figures(docs: Sequence[gold.NewsDoc], outputs: Sequence[Record]) -> Figures:
    """Over exactly found mentions; strings without case, ё as е."""
    normals = {"PER": Score(), "LOC": Score(), "ORG": Score()}
    parts = {"first": Score(), "last": Score(), "middle": Score()}
    for doc, output in zip(docs, outputs, strict=True):
        wanted = {(m.start, m.stop, m.type): m for m in doc.mentions}
        for start, stop, kind, normal, names in output["entities"]:
            mention = wanted.get((start, stop, kind))
            if mention is None:
                continue
            right = normal_is_right(doc.text, mention, normal or "")
            if right is not None:
                normals[kind] += Score(right, 1, 1)
            if kind == "PER":
                there = {gold.NAME_PARTS[part] for *_, part in mention.parts}
                for part, key in (("first", "firstname"), ("last", "lastname"), ("middle", "patronymic")):
                    parts[part] += part_score(names.get(part), mention.values.get(key, []) if key in there else [])
    return {
        "normal PER": _percent(normals["PER"]),
        "normal LOC, same words": _percent(normals["LOC"]),
        "normal ORG, same words": _percent(normals["ORG"]),
        **{f"{part} name": _percent(score) for part, score in parts.items()},
    }


def normal_is_right(text: str, mention: gold.Mention, normal: str) -> bool | None:
    """None when the gold does not say: a part without a value, no gold name with the same words."""
    if mention.type == "PER":
        expected = persons(text, mention)
        return sorted(plain(normal).split()) in [sorted(plain(name).split()) for name in expected] if expected else None
    words = text[mention.start : mention.stop]
    same = [name for name in mention.values.get("name", []) if same_words(words, name)]
    return any(plain(name) == plain(normal) for name in same) if same else None


def persons(text: str, mention: gold.Mention) -> list[str]:
    """The mention with every part replaced by a gold value of its kind, in every way that there is.

    None where two parts are of one kind, as in Ким Чен Ир: the gold does not say which value is whose.
    """
    kinds = [kind for *_, kind in mention.parts]
    if len(set(kinds)) < len(kinds):
        return []
    names, place = [""], mention.start
    for start, stop, kind in mention.parts:
        values = mention.values.get(gold.NAME_PARTS[kind], [])
        names = [name + text[place:start] + value for name in names for value in values]
        place = stop
    return [name + text[place : mention.stop] for name in names]


def same_words(one: str, other: str) -> bool:
    """The same words in their order, up to endings."""
    a, b = plain(one).split(), plain(other).split()
    return len(a) == len(b) and all(
        x[: max(len(x) - 3, 2)] == y[: max(len(x) - 3, 2)] for x, y in zip(a, b, strict=True)
    )


def part_score(found: str | None, values: Sequence[str]) -> Score:
    right = found is not None and plain(found).rstrip(".") in {plain(value).rstrip(".") for value in values}
    return Score(int(right), int(found is not None), int(bool(values)))


def plain(name: str) -> str:
    return " ".join(name.lower().replace("ё", "е").replace("«", '"').replace("»", '"').split())


def identity_figures(docs: Sequence[gold.NewsDoc], outputs: Sequence[Record]) -> Figures:
    """How often a mention's normal form is the commonest one of its identity.

    Mentions of one identity that have the same words up to endings, in all documents, are put together; groups whose
    members are all written alike say nothing and are left out.
    """
    groups: dict[tuple[str, str], list[list[tuple[str, str]]]] = {}
    for doc, output in zip(docs, outputs, strict=True):
        wanted = {(m.start, m.stop, m.type): m.values["identity"][0] for m in doc.mentions if "identity" in m.values}
        for start, stop, kind, normal, _ in output["entities"]:
            if (start, stop, kind) in wanted:
                found = groups.setdefault((kind, wanted[start, stop, kind]), [])
                text = doc.text[start:stop]
                group = next((group for group in found if same_words(text, group[0][0])), None)
                if group is None:
                    found.append(group := [])
                group.append((text, plain(normal or "")))
    agreeing = {"PER": Score(), "LOC": Score(), "ORG": Score()}
    for (kind, _), of_identity in groups.items():
        for group in of_identity:
            if len({plain(text) for text, _ in group}) > 1:
                most = Counter(normal for _, normal in group).most_common(1)[0][1]
                agreeing[kind] += Score(most, len(group), len(group))
    return {f"one normal form, {kind}": _percent(score) for kind, score in agreeing.items()}


def _percent(score: Score) -> float:
    return round(100 * score.f1, 2)
