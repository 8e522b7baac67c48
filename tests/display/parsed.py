"""HTML as a browser's parser sees it (html5lib), and what may be in ours."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

html5lib = pytest.importorskip("html5lib", reason="html5lib parses the HTML of the displays; pip install '.[dev]'")

STRUCTURE = {"html", "head", "body", "meta", "title", "style", "main", "div", "p", "ul", "ol", "li", "dl", "dt", "dd"}
WORDS = {"mark", "small", "b", "span", "details", "summary", "wbr", "a", "nav", "h1", "h2", "h3", "section", "article"}
TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
SVG = {"svg", "desc", "g", "text", "path"}
ELEMENTS = STRUCTURE | WORDS | TABLE | SVG | {"header"}
ATTRIBUTES = {
    "class", "id", "style", "tabindex", "role", "title", "lang", "href", "scope", "charset", "name", "content",
    "http-equiv", "aria-label", "aria-level", "data-tip", "data-kind",
    "width", "height", "viewBox", "d", "x", "y", "fill", "stroke", "text-anchor", "font-size", "font-weight",
}  # fmt: skip


def parse(html: str) -> Element:
    """The tree of a page or fragment, with the names of elements bare; fails on what must not be in it."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"
        assert element.tag in ELEMENTS, element.tag
        for name, value in element.attrib.items():
            assert name in ATTRIBUTES, (element.tag, name)
            assert name != "href" or value.startswith("#"), value
    return tree


def strictly(html: str) -> None:
    """Fails when a browser would have to mend the HTML."""
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html if html.startswith("<!doctype") else f"<!doctype html><title>x</title>{html}")


def having(tree: Element, name: str) -> list[Element]:
    """The elements of a class."""
    return [element for element in tree.iter() if name in element.get("class", "").split()]


def text_of(element: Element, but: str = "") -> str:
    """The text content, without that of elements of the class `but`."""
    if but and but in element.get("class", "").split():
        return ""
    return (element.text or "") + "".join(text_of(child, but) + (child.tail or "") for child in element)
