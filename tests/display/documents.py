"""Random documents for the tests of displays: any text, blocks in order, mentions that nest and cross as they like."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.formats.brat import entities_layer

ODD = "\x00\x1b\r\n\t \x85\u00a0\u2028\u202e\u2066\ufeff\u0301\ud800\udc00\ufffe\u200f"
TEXTS = st.lists(
    st.sampled_from(
        ["Пётр", " ", "\r\n", "\n\n", "<script>", "</p></div>", "&amp;", '"', "'", "]]>", "<!--", "אב", "😀"]
    )
    | st.sampled_from(ODD)
    | st.characters(),
    max_size=25,
).map("".join)
TYPES = st.sampled_from(["PER", "ORG", "СОРТ", '<b class="x">', '" onfocus="alert(1)', "\x00\ud800\n"]) | st.text(
    min_size=1, max_size=5
)


@st.composite
def documents(draw: st.DrawFn) -> Doc:
    """A document with any of the layers that a display looks at, and a user's layer."""
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    layers: dict[str, dict[str, Column]] = {}
    if draw(st.booleans()):
        edges = sorted(draw(st.sets(places, max_size=6)))
        blocks = [pair for pair in pairwise(edges) if draw(st.booleans())]
        kinds = [draw(st.sampled_from(["title", "lead", "list_item", "paragraph", "tags"]) | TYPES) for _ in blocks]
        layers["blocks"] = _spans(blocks) | {"kind": Column.of("text", kinds)}
    pairs = st.lists(st.tuples(places, places).map(sorted), max_size=12)
    spans = [(start, stop, draw(TYPES)) for start, stop in draw(pairs)]
    layers |= entities_layer(spans)
    count = len(layers["entities"]["start"])
    layers["entities"]["normal"] = Column.of("text", draw(st.lists(st.none() | TEXTS, min_size=count, max_size=count)))
    own = sorted(map(tuple, draw(pairs)))
    layers["мои"] = _spans(own) | {"of": Column.of("ref", [0 if count else None for _ in own], "entities")}
    meta = draw(st.dictionaries(TEXTS, st.none() | TEXTS | st.integers() | st.lists(TEXTS, max_size=2), max_size=3))
    error = draw(st.none() | st.builds(Failure, TEXTS, TEXTS, TEXTS))
    return Doc(text, layers, meta=meta, error=error, made_by={"<i>": draw(TEXTS)})


def _spans(pairs: list) -> dict[str, Column]:
    return {
        "start": Column.of("int", [start for start, _ in pairs]),
        "stop": Column.of("int", [stop for _, stop in pairs]),
    }
