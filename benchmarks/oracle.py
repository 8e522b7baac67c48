"""What is true of every document, and of everything written from it: the oracle of the fuzzer.

A Doc comes in; an AssertionError, or whatever a stage or a format raised, comes out where something does not hold.
"""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from nlp_pipeline.characters import without_surrogates
from nlp_pipeline.corpus.parcel import receive, send
from nlp_pipeline.display import html, plain, report, terminal, tree
from nlp_pipeline.doc import Doc
from nlp_pipeline.formats import arrow, bio, brat, conllu, frame, jsonl, labelstudio, webannotation
from nlp_pipeline.formats.offsets import UNITS
from nlp_pipeline.masking import mask


def whole(doc: Doc) -> None:
    """Spans in bounds, in order and without gaps; each in one of what holds it; sentences are trees."""
    text = doc.text
    for layer in doc.layers.values():
        if not layer.is_span:
            continue
        start, stop = layer.start, layer.stop
        assert (start >= 0).all() and (stop <= len(text)).all() and (start < stop).all(), f"{layer.name}: bounds"
        assert ((np.diff(start) > 0) | ((np.diff(start) == 0) & (np.diff(stop) <= 0))).all(), f"{layer.name}: order"
    for name in ("blocks", "sentences", "tokens"):
        layer = doc.layer(name)
        assert (layer.start[1:] >= layer.stop[:-1]).all(), f"{name} overlap"
        place = 0
        for start, stop in zip(layer.start.tolist(), layer.stop.tolist(), strict=True):
            assert not text[place:start].strip(), f"{name}: {text[place:start]!r} is left out"
            assert not text[start].isspace() and not text[stop - 1].isspace(), f"{name}: a blank at an edge"
            place = stop
        assert not text[place:].strip(), f"{name}: {text[place:]!r} is left out"
    for inner, outer in (("tokens", "sentences"), ("sentences", "blocks"), ("entities", "blocks")):
        spans, holders = doc.layer(inner), doc.layer(outer)
        rows = np.searchsorted(holders.start, spans.start, side="right") - 1
        assert (rows >= 0).all() and (spans.stop <= holders.stop[rows]).all(), f"{inner} cross {outer}"
    assert all(token.norm and token.pos and token.lemma and token.deprel for token in doc.tokens), "a tag is missing"
    for entity in doc.entities:
        assert entity.type and entity.score is not None and 0 <= entity.score <= 1
        assert entity.normal is None or entity.normal.strip() == entity.normal != "", f"normal {entity.normal!r}"
    trees(doc)


def trees(doc: Doc) -> None:
    """Each sentence is one tree: one root, and all lead to it."""
    heads = doc.layer("tokens").columns["head"].data.tolist()
    for sentence in doc.sentences:
        rows = sentence.tokens.indices.tolist()
        children: dict[int, list[int]] = {}
        for row in rows:
            children.setdefault(heads[row], []).append(row)
        assert len(children.get(-1, ())) == 1, "expected one root"
        reached, waiting = 0, list(children[-1])
        while waiting:
            reached += 1
            waiting += children.get(waiting.pop(), ())
        assert reached == len(rows), "a cycle, or a head in another sentence"


def same(one: Doc, two: Doc) -> None:
    """Equal strings, offsets and references; scores within 1e-4."""
    assert one.text == two.text and one.layers.keys() == two.layers.keys()
    for name, layer in one.layers.items():
        for key, column in layer.columns.items():
            other = two.layers[name].columns[key]
            if column.kind == "float":
                assert np.allclose(column.data, other.data, atol=1e-4, equal_nan=True), f"{name}.{key}"
            else:
                assert column.tolist() == other.tolist(), f"{name}.{key}"


def lossless(doc: Doc) -> None:
    """What reads back equal: JSON, JSON Lines, Arrow, pickle, the parcels of workers."""
    assert Doc.from_json(doc.to_json()) == doc, "json"
    assert jsonl.loads(jsonl.dumps([doc, doc])) == [doc, doc], "jsonl"
    assert list(arrow.from_arrow(arrow.to_arrow([doc, doc]))) == [doc, doc], "arrow"
    assert pickle.loads(pickle.dumps(doc)) == doc, "pickle"
    given = [Doc(doc.text, meta=doc.meta)]
    assert receive(pickle.loads(pickle.dumps(send([doc], given))), given) == [doc], "parcel"


def standoff(doc: Doc) -> None:
    """What points into the text: brat, Web Annotation, Label Studio; and CoNLL-U, which holds it."""
    kept = without_surrogates(doc.text)
    text, annotations = brat.dumps(doc)
    assert text == kept, "brat: text"
    assert spans(brat.loads(text, annotations)) == spans(doc), "brat"
    for unit in UNITS:
        assert spans(webannotation.loads(webannotation.dumps(doc, offsets=unit), kept)) == spans(doc), "webannotation"
        (back,) = labelstudio.loads(labelstudio.dumps(doc, offsets=unit), offsets=unit)
        assert back.text == kept and spans(back) == spans(doc), "labelstudio"
        (back,) = conllu.loads(conllu.dumps(doc, offsets=unit))
        assert back.text == kept, "conllu: text"
        assert spans(back) == spans(doc), "conllu: entities"
        if len(doc.tokens):
            assert spans(back, "tokens") == spans(doc, "tokens"), "conllu: tokens"
    rows = [line.split(" ") for line in bio.dumps(doc).split("\n")[1:] if line]
    assert {len(row) for row in rows} <= {4} and len(rows) == len(doc.tokens), "bio"
    inside = {token.index for entity in doc.entities for token in entity.tokens}
    assert [row[3] != "O" for row in rows] == [place in inside for place in range(len(rows))], "bio: tags"
    bio.loads(bio.dumps(doc, scheme="bioes"))


def shown(doc: Doc, folder: Path) -> None:
    """What people see: HTML, terminal, tables; masks, which can be undone."""
    report([doc], folder / "report.html")
    said = [plain.plain(doc), plain.plain(doc.tokens), plain.plain(doc.entities), terminal.picture(doc)]
    for sentence in doc.sentences[:2]:
        said.append(plain.tree(sentence))
        tree.fragment(sentence).encode("utf-8")
    for page in (html.fragment(doc), html.page(doc), (folder / "report.html").read_text(encoding="utf-8")):
        page.encode("utf-8")
        assert not any(ord(char) < 32 and char not in "\n\t" for char in page), "a control character in HTML"
    for picture in said:
        picture.encode("utf-8")
        assert not any(ord(char) < 32 and char not in "\n\t" for char in picture), "a control character in a terminal"
    for layer in ("tokens", "entities", "sentences"):
        assert len(frame.to_frame(doc, layer)) == len(doc.layer(layer)), "frame"
    masked = mask(doc)
    assert masked.undo() == doc.text, "mask"
    assert type(masked).from_json(masked.to_json()) == masked, "mask: json"


def spans(doc: Doc, layer: str = "entities") -> list[Any]:
    """The spans of a layer, with their types where it has any."""
    found = doc.layer(layer)
    columns = [found.start.tolist(), found.stop.tolist()]
    if layer == "entities":
        columns.append(found.columns["type"].tolist())
    return sorted(zip(*columns, strict=True))


def readable(doc: Doc) -> None:
    """What a reader made of a foreign file: spans inside the text; JSON that is JSON, and reads back equal."""
    for layer in doc.layers.values():
        if layer.is_span and len(layer):
            assert (layer.start >= 0).all() and (layer.stop <= len(doc.text)).all(), f"{layer.name}: bounds"
            assert (layer.start < layer.stop).all(), f"{layer.name}: an empty span"
    line = doc.to_json()
    json.loads(line, parse_constant=_refuse)
    assert Doc.from_json(line) == doc, "json"


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")
