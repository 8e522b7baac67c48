"""HTML as a browser reads it, and documents to show."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

import html5lib
from hypothesis import strategies as st

from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc

ALLOWED = set(
    """html head body main div style title meta mark span h1 h2 ul ol li p table thead tbody tr th td wbr svg path text
    desc b nav section article details summary a""".split()
)


def parse(html: str) -> Element:
    """The tree of a page or of a piece of one; nothing but what this library writes may be in it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    fatal = [error for _, error, _ in parser.errors if error not in ("expected-doctype-but-got-start-tag",)]
    assert not fatal, fatal
    names = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert names <= ALLOWED, names - ALLOWED
    return tree


def of_class(tree: Element, name: str) -> list[Element]:
    return [element for element in tree.iter() if name in element.get("class", "").split()]


def content(element: Element) -> str:
    return "".join(element.itertext())


def document(text: str, spans: Sequence[tuple[int, int, str]]) -> Doc:
    """A document with these entities, which may nest and cross."""
    rows = sorted(spans, key=lambda span: (span[0], -span[1], span[2]))
    columns = {
        "start": Column.of("int", [start for start, _, _ in rows]),
        "stop": Column.of("int", [stop for _, stop, _ in rows]),
        "type": Column.of("text", [kind for *_, kind in rows]),
    }
    return Doc(text, {"entities": columns})


@st.composite
def documents(draw: st.DrawFn) -> Doc:
    """Any text with any entities."""
    nasty = st.sampled_from(
        ["<script>alert(1)</script>", "</mark>", "&amp;", "\r\n", "\x00", "\ud800", "\u202e", '"', "Ё"]
    )
    text = "".join(draw(st.lists(st.one_of(nasty, st.text(max_size=3)), max_size=12)))
    spans = draw(
        st.lists(
            st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), st.sampled_from(["PER", "ORG", 'A"<b>'])),
            max_size=6,
        )
    )
    return document(text, [(a, b, kind) for a, b, kind in spans if a < b])
