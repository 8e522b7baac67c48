"""A document as HTML: its blocks with mentions marked, what is known of it, the types, who made it.

A Doc comes in; a piece of HTML for a notebook's cell (`cell`), cut when it is long, or a page (`page`) goes out. What
stands in the elements of class `nlp-text` is the text, character for character (`markup.visible`). A mark says its
type in letters, its normal form to the pointer, the keyboard (Tab) and screen readers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from nlp_pipeline.display import style
from nlp_pipeline.display.markup import element, items, text
from nlp_pipeline.display.nesting import Piece, pieces
from nlp_pipeline.doc import Doc
from nlp_pipeline.rows import Span
from nlp_pipeline.views import Entity

MOST = 8000  # characters of a text in a cell
TAG = {"title": "h2"}
DEEPEST = 3  # of the looks of marks in one another

Anchor = Callable[[Span], str | None]  # the id of a mark, for links to it


def cell(doc: Doc) -> str:
    """A document for a notebook's cell; of a long one the beginning, and a note of what is left out."""
    return framed(body(doc, most=MOST))


def page(doc: Doc) -> str:
    """A document as a whole page."""
    return whole(str(doc.meta.get("title") or doc.id or doc.text.strip()[:60] or "nlp_pipeline"), body(doc))


def framed(content: str) -> str:
    """Content with the stylesheet, for a cell."""
    return element("div", f"<style>{style.style()}</style>", content, class_="nlp", lang="ru")


def whole(title: str, content: str) -> str:
    """Content as a page that loads nothing."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"{element('title', text(title))}<style>{style.style()}html,body{{margin:0}}"
        "@media (prefers-color-scheme:dark){html{background:#16181d}}.nlp{margin:0 auto;border-radius:0}</style>"
    )
    inside = element("main", content, class_="nlp")
    return f'<!DOCTYPE html>\n<html lang="ru"><head>{head}</head><body>{inside}</body></html>\n'


def body(doc: Doc, *, most: int | None = None, anchor: Anchor = lambda span: None) -> str:
    """What is known of a document, its text with marks, the types; `most`: about how many characters of the text."""
    stop = len(doc.text) if most is None else _end(doc, most)
    parts = [_about(doc)]
    if doc.error is not None:
        parts.append(element("p", text(f"failed in {doc.error}"), class_="nlp-error", role="alert"))
    parts.append(element("div", *_blocks(doc, stop, anchor), class_="nlp-text"))
    if stop < len(doc.text):
        parts.append(_note(f"… {len(doc.text) - stop} more characters; doc.to_html('file.html') writes all of it"))
    return "".join([*parts, _legend(doc), _made_by(doc)])


def _end(doc: Doc, most: int) -> int:
    """Where to cut: after a block, a sentence or a token, in no mention; the whole text when it is hardly longer."""
    if len(doc.text) <= most * 1.1:
        return len(doc.text)
    stop = most
    for layer in ("blocks", "sentences", "tokens"):
        if doc.has(layer):
            ends = doc.layer(layer).stop
            before = ends[: int(ends.searchsorted(most, side="right"))]
            if len(before) and before[-1] > most // 2:
                stop = int(before[-1])
                break
    return stop


def _blocks(doc: Doc, stop: int, anchor: Anchor) -> Iterator[str]:
    """The text up to a place, block by block; what stands between blocks is there, and not shown."""
    spans = [(0, stop, "")]
    if doc.has("blocks"):
        spans = [(block.start, min(block.stop, stop), block.kind) for block in doc.blocks if block.start < stop]
    count = int(doc.layer("entities").start.searchsorted(stop)) if doc.has("entities") else 0
    mentions = list(doc.entities[:count]) if count else []
    borders = sorted({place for start, end, _ in spans for place in (start, end)})
    found = pieces([(mention.start, min(mention.stop, stop)) for mention in mentions], borders)
    begins = [piece.start for piece in found]
    place = 0
    for start, end, kind in spans:
        if place < start:
            yield element("span", text(doc.text[place:start]), class_="nlp-gap")
        own = found[bisect_right(begins, start - 1) : bisect_right(begins, end - 1)]
        content = "".join(_marked(doc, mentions, own, start, end, anchor))
        kind_class = f" nlp-{kind}" if kind and kind != "paragraph" else ""
        yield element(TAG.get(kind, "div"), content, class_=f"nlp-block{kind_class}")
        place = end
    if place < stop:
        yield element("span", text(doc.text[place:stop]), class_="nlp-gap")


def _marked(
    doc: Doc, mentions: Sequence[Entity], found: Sequence[Piece], start: int, stop: int, anchor: Anchor
) -> Iterator[str]:
    """The text from start to stop with the pieces of mentions in it."""
    place = start
    ends: list[int] = []  # of the marks that are open
    for piece in [*found, Piece(stop, stop, -1, True)]:
        while ends and ends[-1] <= piece.start:
            yield f"{text(doc.text[place : ends[-1]])}</mark>"
            place = ends.pop()
        yield text(doc.text[place : piece.start])
        place = piece.start
        if piece.number >= 0:
            yield _opened(mentions[piece.number], piece, anchor)
            ends.append(piece.stop)


def _opened(mention: Entity, piece: Piece, anchor: Anchor) -> str:
    kind = mention.type
    classes = [f"nlp-c{style.hue(kind)}"]
    if piece.height:
        classes.append(f"nlp-h{min(piece.height, DEEPEST)}")
    if not piece.is_last:
        classes.append("nlp-open")
    said = describe(mention)
    is_first = piece.start == mention.start
    closed = element(
        "mark",
        class_=" ".join(classes),
        id=anchor(mention) if is_first else None,
        data_type=kind if piece.is_last else None,
        title=said,
        tabindex=0 if is_first else None,
        role="note" if is_first else None,
        aria_label=f"{mention.text}: {said}" if is_first else None,
    )
    return closed.removesuffix("</mark>")


def describe(mention: Entity) -> str:
    """A mention's type, normal form and score in words."""
    doc = mention.doc
    parts = [mention.type]
    if doc.has("entities.normal") and mention.normal:
        parts.append(mention.normal)
    if doc.has("entities.score") and mention.score is not None:
        parts.append(f"{mention.score:.2f}")
    return ", ".join(parts)


def _about(doc: Doc) -> str:
    """What is known of a document besides its words."""
    shown = {key: value for key, value in doc.meta.items() if key not in ("id", "title") and value is not None}
    rows = [f"{text(key)}: {text(', '.join(map(str, v)) if isinstance(v, tuple) else v)}" for key, v in shown.items()]
    return items(rows, class_="nlp-about") if rows else ""


def _legend(doc: Doc) -> str:
    """The types with how often each was found."""
    if not doc.has("entities") or not len(doc.entities):
        return ""
    counts = Counter(doc.column("entities.type").tolist())
    rows = [
        element("mark", text(kind), class_=f"nlp-c{style.hue(kind)}") + f" {count}"
        for kind, count in counts.most_common()
    ]
    return items(rows, class_="nlp-legend")


def _made_by(doc: Doc) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in doc.made_by.items())
    return _note(versions) if versions else ""


def _note(said: str) -> str:
    return element("div", text(said), class_="nlp-note")
