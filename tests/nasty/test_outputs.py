"""Every nasty text through every stage and every output: offsets exact, read back as promised, nothing lost."""

from __future__ import annotations

import html.parser
import json
import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import nlp_pipeline as nlp
from nlp_pipeline.bridges import extractor_stage
from nlp_pipeline.characters import SURROGATE
from nlp_pipeline.corpus.parcel import receive, send
from nlp_pipeline.display import html as cell
from nlp_pipeline.display import plain, report, terminal, tree
from nlp_pipeline.doc import Doc
from nlp_pipeline.formats import arrow, bio, brat, conllu, frame, jsonl, labelstudio, parquet, webannotation
from nlp_pipeline.masking import mask
from tests.nasty import ALL, HUGE, NASTY, WHY
from tests.test_contract import check, same

OUTLINE = [name for name, text in NASTY.items() if len(text) <= 3000]  # for outputs that are long for what they show


def clean(text: str) -> str:
    """What UTF-8 can hold of a text."""
    return SURROGATE.sub("\ufffd", text)


@pytest.fixture(scope="module")
def whole() -> nlp.Pipeline:
    """All stages there are: a user's terms and natasha's dates beside the standard ones, wide entities."""
    terms = {"город": "г", "Иван Петров": "ип", "да": "д"}
    return nlp.load(entities="wide") + nlp.phrases(terms) + extractor_stage("dates", "DatesExtractor")


@pytest.fixture(scope="module")
def docs(ru: nlp.Pipeline) -> dict[str, Doc]:
    return {name: doc.with_meta({"id": name}) for name, doc in zip(NASTY, ru.pipe(NASTY.values()), strict=True)}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Warnings of surrogates are expected, and have tests of their own."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*surrogates.*")
        yield


def test_there_are_enough_and_each_says_why() -> None:
    assert len(ALL) >= 250
    assert all(len(why) > 5 for why in WHY.values())
    assert len(set(ALL.values())) == len(ALL)


def test_every_stage(whole: nlp.Pipeline) -> None:
    for name, doc in zip(NASTY, whole.pipe(NASTY.values()), strict=True):
        assert doc.text == NASTY[name]
        check(doc, types=None)
        for layer in ("phrases", "dates"):
            assert all(0 <= row.start < row.stop <= len(doc.text) for row in getattr(doc, layer)), name


@pytest.mark.parametrize("name", HUGE)
def test_every_stage_takes_a_huge_text(ru: nlp.Pipeline, name: str) -> None:
    doc = ru(HUGE[name])
    check_fast(doc)
    same(ru(HUGE[name][:5000]), next(ru.pipe([HUGE[name][:5000], "Снег в Омске.", HUGE[name][:20_000]])))


@pytest.mark.parametrize("name", HUGE)
def test_every_file_takes_a_huge_text(ru: nlp.Pipeline, name: str, tmp_path: Path) -> None:
    doc = ru(HUGE[name][:100_000])
    assert Doc.from_json(doc.to_json()) == doc
    assert list(arrow.from_arrow(arrow.to_arrow(doc))) == [doc]
    assert pickle.loads(pickle.dumps(doc)) == doc
    assert conllu.loads(conllu.dumps(doc))[0].text == clean(doc.text)
    assert brat.loads(*brat.dumps(doc)).text.removeprefix("\ufeff") == clean(doc.text)
    assert (
        webannotation.loads(webannotation.dumps(doc), clean(doc.text)).entities.start.tolist()
        == doc.entities.start.tolist()
    )
    assert report([doc], tmp_path / "report.html") == 1
    assert len(doc._repr_html_()) < 1_000_000


@pytest.mark.parametrize("name", NASTY)
def test_without_loss(docs: dict[str, Doc], name: str, tmp_path: Path) -> None:
    doc = docs[name]
    assert Doc.from_json(doc.to_json()) == doc
    assert jsonl.loads(jsonl.dumps(doc)) == [doc]
    assert list(arrow.from_arrow(arrow.to_arrow(doc))) == [doc]
    parquet.write(doc, tmp_path / "doc.parquet")
    assert list(parquet.read(tmp_path / "doc.parquet")) == [doc]
    assert pickle.loads(pickle.dumps(doc)) == doc
    given = [Doc(doc.text, meta=doc.meta)]
    assert receive(pickle.loads(pickle.dumps(send([doc], given))), given) == [doc]


@pytest.mark.parametrize("name", NASTY)
def test_conllu(docs: dict[str, Doc], name: str) -> None:
    doc = docs[name]
    for offsets in ("codepoints", "utf16", "utf8"):
        written = conllu.dumps(doc, offsets=offsets)  # type: ignore[arg-type]
        written.encode("utf-8")
        (back,) = conllu.loads(written)
        assert back.text == clean(doc.text)
        if back.has("tokens"):
            same_spans(back, doc, "tokens", "entities")


@pytest.mark.parametrize("name", NASTY)
def test_standoff(docs: dict[str, Doc], name: str) -> None:
    doc = docs[name]
    text, annotations = brat.dumps(doc)
    for line in annotations.split("\n"):
        if line.startswith("T"):
            _, place, said = line.split("\t", 2)
            pieces = [piece.split() for piece in place.split(" ", 1)[1].split(";")]
            assert " ".join(text[int(a) : int(b)] for a, b in pieces) == said
    for offsets in ("codepoints", "utf16", "utf8"):
        linked = webannotation.dumps(doc, offsets=offsets)  # type: ignore[arg-type]
        json.loads(linked)
        same_spans(webannotation.loads(linked, clean(doc.text)), doc, "entities")
    for offsets in ("codepoints", "utf16"):
        tasks = labelstudio.dumps(doc, offsets=offsets)  # type: ignore[arg-type]
        tasks.encode("utf-8")
        (back,) = labelstudio.loads(tasks, offsets=offsets)  # type: ignore[arg-type]
        assert back.text == clean(doc.text)
        same_spans(back, doc, "entities")


@pytest.mark.parametrize("name", NASTY)
def test_bio(docs: dict[str, Doc], name: str) -> None:
    written = bio.dumps(docs[name])
    written.encode("utf-8")
    rows = [line.split(" ") for line in written.split("\n")[1:] if line]
    assert {len(row) for row in rows} <= {4}
    assert len(rows) == len(docs[name].tokens)
    inside = {token.index for entity in docs[name].entities for token in entity.tokens}
    assert [row[3] != "O" for row in rows] == [token in inside for token in range(len(rows))]
    (back,) = bio.loads(written)
    assert len(back.entities) == sum(row[3][0] == "B" for row in rows)


class Page(html.parser.HTMLParser):
    """What stands in the text element of a page, and whether anything in it could run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object") or any(key.startswith("on") for key, _ in attrs):
            self.bad.append(tag)


@pytest.mark.parametrize("name", OUTLINE)
def test_shown(docs: dict[str, Doc], name: str, tmp_path: Path) -> None:
    doc = docs[name]
    report([doc], tmp_path / "report.html")
    for shown in (cell.fragment(doc), cell.page(doc), (tmp_path / "report.html").read_text(encoding="utf-8")):
        page = Page()
        page.feed(shown)
        page.close()
        assert page.bad == []
        shown.encode("utf-8")
    for said in (plain.plain(doc), plain.plain(doc.tokens), plain.plain(doc.entities), terminal.picture(doc)):
        assert not any(ord(char) < 32 and char not in "\n\t" for char in said)
        said.encode("utf-8")
    for sentence in doc.sentences[:2]:
        tree.fragment(sentence).encode("utf-8")


@pytest.mark.parametrize("name", NASTY)
def test_tables_and_masks(docs: dict[str, Doc], name: str) -> None:
    doc = docs[name]
    tokens, entities = frame.to_frame(doc, "tokens"), frame.to_frame(doc, "entities")
    assert len(tokens) == len(doc.tokens) and len(entities) == len(doc.entities)
    assert [doc.text[a:b] for a, b in zip(tokens["start"], tokens["stop"], strict=True)] == [t.text for t in doc.tokens]
    masked = mask(doc)
    assert masked.undo() == doc.text
    assert type(masked).from_json(masked.to_json()) == masked


def test_all_in_one_file(docs: dict[str, Doc], tmp_path: Path) -> None:
    every = list(docs.values())
    jsonl.write(every, tmp_path / "all.jsonl.gz")
    parquet.write(every, tmp_path / "all.parquet")
    assert list(jsonl.read(tmp_path / "all.jsonl.gz")) == every
    assert list(parquet.read(tmp_path / "all.parquet")) == every
    conllu.write(every, tmp_path / "all.conllu")
    assert [doc.text for doc in conllu.read(tmp_path / "all.conllu")] == [clean(doc.text) for doc in every]
    assert len(brat.write_folder(every, tmp_path / "brat")) == len(every)
    assert report(every, tmp_path / "report.html") == len(every)


def test_spacy(docs: dict[str, Doc]) -> None:
    pytest.importorskip("spacy", reason="spaCy is not installed")
    from nlp_pipeline.bridges import from_spacy, to_spacy

    for name in OUTLINE:
        doc = docs[name]
        theirs = to_spacy(doc)
        assert theirs.text == clean(doc.text)
        back = from_spacy(theirs)
        if back.has("tokens"):
            same_spans(back, doc, "tokens")


def test_workers_give_the_same(ru: nlp.Pipeline, docs: dict[str, Doc]) -> None:
    for name, doc in zip(NASTY, ru.pipe(NASTY.values(), workers=2, batch_chars=20_000), strict=True):
        same(doc, docs[name])


def check_fast(doc: Doc) -> None:
    """What `check` looks at, on columns: spans in order and inside, nothing uncovered, heads in their sentence."""
    points = np.frombuffer(doc.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    used, codes = np.unique(points, return_inverse=True)
    is_blank = np.array([chr(point).isspace() for point in used.tolist()])[codes]
    for name in ("blocks", "sentences", "tokens"):
        layer = doc.layer(name)
        assert (layer.start < layer.stop).all() and (layer.start[1:] >= layer.stop[:-1]).all()
        if len(layer):
            assert layer.start[0] >= 0 and layer.stop[-1] <= len(doc.text)
            assert not is_blank[layer.start].any() and not is_blank[layer.stop - 1].any()
        edges = np.zeros(len(doc.text) + 1, np.int64)
        np.add.at(edges, layer.start, 1)
        np.add.at(edges, layer.stop, -1)
        assert (is_blank | (np.cumsum(edges)[:-1] == 1)).all(), f"{name} leave something out"
    tokens, sentences = doc.layer("tokens"), doc.layer("sentences")
    sentence = np.searchsorted(sentences.start, tokens.start, side="right") - 1
    assert (tokens.stop <= sentences.stop[sentence]).all()
    heads = tokens.columns["head"].data
    assert (np.bincount(sentence[heads < 0], minlength=len(sentences)) == 1).all(), "one root"
    assert (sentence[heads[heads >= 0]] == sentence[heads >= 0]).all(), "heads in their sentence"
    for column in ("norm", "pos", "lemma", "deprel"):
        assert (tokens.columns[column].data >= 0).all()
    entities = doc.layer("entities")
    assert ((entities.start >= 0) & (entities.start < entities.stop) & (entities.stop <= len(doc.text))).all()


def same_spans(one: Doc, two: Doc, *layers: str) -> None:
    for layer in layers:
        found = [one.layer(layer).start.tolist(), one.layer(layer).stop.tolist()]
        assert found == [two.layer(layer).start.tolist(), two.layer(layer).stop.tolist()], layer
