"""Random documents for the formats: layers over nasty text, whole and in part, with a user's own columns and layers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from tests.nasty import NASTY

WORDS = [
    *"Пётр Громова в Омске , . ! « » 5 2014 экс-мэр не А. ООН a|b x=y _ # -DOCSTART- \\ % (о) 👍🏽 😀".split(),
    "пре-\nзидент",
    "1 000",
    "\u0301",
    "\u200b",
    "\ufeff",
    "\x00",
]
GAPS = ["", "", " ", " ", " ", "\n", "\r\n", "\n\n", " \t", "\u2028", "\x85", "\u00a0", "  "]
TYPES = ["PER", "ORG", "ДАТА", "WORK_OF_ART", "две части", "две  части", "a-b", "50%"]
SHORT = [text for text in NASTY.values() if len(text) < 200]
words = st.sampled_from(WORDS) | st.text(st.characters(), min_size=1, max_size=6).filter(lambda word: word.strip())
values = (
    st.none() | st.text(st.characters(), min_size=1, max_size=8) | st.sampled_from(["Омск", "a=b|c", "_", "«Заря»"])
)


def column(kind: Any, items: list[Any], target: str | None = None) -> Column:
    return Column.of(kind, items, target)


@st.composite
def tokenized(draw: st.DrawFn, surrogates: bool = True) -> Doc:
    """A document as a pipeline makes it: blocks, sentences, tokens without gaps but blanks, trees, entities."""
    text, spans = draw(st.sampled_from(["", "", " ", "\n\t"])), []
    for word in draw(st.lists(words, max_size=12)):
        if not surrogates:
            word = "".join("?" if 0xD800 <= ord(char) <= 0xDFFF else char for char in word)
        word = word.strip() or "x"
        spans.append((len(text), len(text) + len(word)))
        text += word + draw(st.sampled_from(GAPS))
    count = len(spans)
    cuts = sorted(draw(st.sets(st.integers(1, count - 1), max_size=4))) if count > 1 else []
    groups = list(zip([0, *cuts], [*cuts, count], strict=True)) if count else []
    blocks = sorted({0, *draw(st.sets(st.integers(0, max(len(groups) - 1, 0)), max_size=3))}) if groups else []
    sentences = [(spans[first][0], spans[last - 1][1]) for first, last in groups]
    ends = [*blocks[1:], len(groups)] if groups else []
    block_spans = [(sentences[a][0], sentences[b - 1][1]) for a, b in zip(blocks, ends, strict=True)]
    layers = {
        "blocks": {**places(block_spans), "kind": column("text", ["title"] * len(block_spans))},
        "sentences": places(sentences),
        "tokens": {**places(spans), "norm": column("text", [text[a:b] for a, b in spans])},
    }
    if draw(st.booleans()):
        heads: list[int | None] = []
        for first, last in groups:
            order = draw(st.permutations(range(first, last)))
            mine: dict[int, int | None] = {order[0]: None}
            for place, row in enumerate(order[1:], 1):
                mine[row] = order[draw(st.integers(0, place - 1))]
            heads += [mine[row] for row in range(first, last)]
        layers["tokens"] |= {
            "pos": column(
                "text", draw(st.lists(st.sampled_from(["NOUN", "VERB", "X"]), min_size=count, max_size=count))
            ),
            "feats": column("text", ["Case=Nom|Number=Sing" if row % 2 else None for row in range(count)]),
            "lemma": column("text", ["слово" if row % 3 else "два слова" for row in range(count)]),
            "head": column("ref", heads, "tokens"),
            "deprel": column("text", ["root" if head is None else "dep" for head in heads]),
        }
    if draw(st.booleans()):
        layers["tokens"]["note"] = column("text", draw(st.lists(values, min_size=count, max_size=count)))
        layers["tokens"]["is_odd"] = column("bool", [row % 2 == 1 for row in range(count)])
        layers["sentences"]["mood"] = column("float", [0.5 * row for row in range(len(groups))])
        layers["sums"] = {**places(sentences), "value": column("int", [7] * len(groups))}
    layers["entities"] = draw(entities(text, [(spans[a][0], spans[b - 1][1]) for a, b in groups]))
    return Doc(text, layers, meta=draw(metas), made_by={"nlp_pipeline": "1", "natasha": "2"})


@st.composite
def entities(draw: st.DrawFn, text: str, inside: list[tuple[int, int]]) -> dict[str, Column]:
    """Nested, overlapping, starting inside tokens; each in one of the spans given, without blanks at the edges."""
    rows = set()
    for first, last in inside:
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(first, last - 1))
            stop = draw(st.integers(start + 1, last))
            piece = text[start:stop]
            if piece.strip():
                start += len(piece) - len(piece.lstrip())
                rows.add((start, start + len(piece.strip()), draw(st.sampled_from(TYPES))))
    ordered = sorted(rows, key=lambda row: (row[0], -row[1], row[2]))
    count = len(ordered)
    layer = {**places([row[:2] for row in ordered]), "type": column("text", [row[2] for row in ordered])}
    if draw(st.booleans()):
        scores = st.none() | st.floats(0, 1)
        layer["score"] = column("float", draw(st.lists(scores, min_size=count, max_size=count)))
        layer["normal"] = column("text", draw(st.lists(values, min_size=count, max_size=count)))
    if draw(st.booleans()):
        layer["code"] = column("int", list(range(count)))
    return layer


@st.composite
def marked(draw: st.DrawFn) -> Doc:
    """A text with entities and nothing else."""
    text = draw(st.sampled_from(SHORT) | st.lists(words, max_size=8).map(" ".join))
    layer = draw(entities(text, [(0, len(text))] if text else []))
    return Doc(text, {"entities": layer}, meta=draw(metas))


def places(spans: list[tuple[int, int]]) -> dict[str, Column]:
    return {"start": column("int", [a for a, _ in spans]), "stop": column("int", [b for _, b in spans])}


def failed() -> Doc:
    return Doc("не вышло\n", meta={"id": "f"}, error=Failure("entities", "ValueError", "сломалось | \n совсем"))


metas = st.fixed_dictionaries(
    {}, optional={"id": st.none() | st.integers() | st.text(max_size=9), "title": values, "tags": st.just(("а", "б"))}
)


def without_surrogates(doc: Doc) -> Doc:
    """The document that a UTF-8 file can hold: U+FFFD for each lone surrogate, everywhere."""
    line = "".join("\ufffd" if 0xD800 <= ord(char) <= 0xDFFF else char for char in doc.text)
    layers = {
        name: {
            key: column.of(column.kind, [clean(value) for value in column.tolist()], column.target)
            for key, column in layer.columns.items()
        }
        for name, layer in doc.layers.items()
    }
    return Doc(line, layers, meta=clean(dict(doc.meta)), error=doc.error, made_by=doc.made_by)


def clean(value: Any) -> Any:
    if isinstance(value, str):
        return "".join("\ufffd" if 0xD800 <= ord(char) <= 0xDFFF else char for char in value)
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    return value


def table(doc: Doc, layer: str, *without: str) -> list[tuple[tuple[str, Any], ...]]:
    """The rows of a layer, each with what it says: missing values are left out."""
    columns = {key: column.tolist() for key, column in doc.layer(layer).columns.items() if key not in without}
    return [
        tuple((key, column[row]) for key, column in sorted(columns.items()) if column[row] is not None)
        for row in range(len(doc.layer(layer)))
    ]
