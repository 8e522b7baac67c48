"""A document as HTML: what is known of it, its blocks with the mentions marked, the versions that made it.

`fragment` is for a notebook cell: it carries its look and is cut when it is long. `page` is a file of its own. Neither
has a script or loads anything, and the text stays exact: the text content of the element `.nlp-text`, without the types
(`.nlp-t`), is `escape.shown(doc.text)`, character by character.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from nlp_pipeline.display.escape import escape, short, shown, value_of_meta
from nlp_pipeline.display.marks import Mark, render_regions, shallow
from nlp_pipeline.display.page import page_of
from nlp_pipeline.display.palette import hue
from nlp_pipeline.display.style import with_style
from nlp_pipeline.display.values import known_of
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import LayerError
from nlp_pipeline.rows import Span

IN_A_CELL = 8000  # characters; more is cut
TITLE = 80
STRUCTURE = frozenset({"documents", "blocks", "repairs", "sentences", "tokens"})  # layers that are no mentions
CLASSES = {
    "title": " nlp-title",
    "lead": " nlp-lead",
    "meta": " nlp-aside",
    "credit": " nlp-aside",
    "tags": " nlp-aside",
}
_ANCHOR = re.compile(r'<mark class="nlp-m" id="([^"]+)"')
_PLAIN_GAP = re.compile(r"[ \t\n]*")


def fragment(doc: Doc, layers: Iterable[str] | None = None, limit: int = IN_A_CELL) -> str:
    """A document for a notebook cell; `layers` are those whose rows are marked (all that are mentions).

    >>> "&lt;b&gt;" in fragment(Doc("<b>"))
    True
    """
    return with_style(body(doc, layers, limit), name="doc")


def page(doc: Doc, layers: Iterable[str] | None = None) -> str:
    """A document as a whole HTML page, nothing cut."""
    return page_of(title_of(doc), body(doc, layers, None, inline=False))


def of_span(span: Span) -> str:
    """A part of a document for a notebook cell: its text with the mentions that start in it."""
    doc = span.doc
    marks = [mark for mark in marks_of(doc, None) if span.start <= mark.start < span.stop]
    text = _blocks(doc, (span.start, span.stop), [(span.start, span.stop, "")], marks, inline=True)
    return with_style(f'<div class="nlp-text" lang="ru">{text}</div>', name="span")


def body(
    doc: Doc, layers: Iterable[str] | None, limit: int | None, *, inline: bool = True, anchors: str | None = None
) -> str:
    """What stands in a cell or page. `anchors` begins the ids of the entities, for links to them."""
    every = marks_of(doc, layers, anchors)
    stop = len(doc.text) if limit is None else _cut(doc, limit)
    marks = shallow(mark for mark in every if mark.start < stop)
    shown_blocks = _blocks(doc, (0, stop), list(_regions(doc, stop)), marks, inline=inline)
    if anchors is not None:  # links lead somewhere even where a mention could not be marked
        written = {*_ANCHOR.findall(shown_blocks)}
        lost = [mark.anchor for mark in every if mark.anchor and mark.anchor not in written]
        shown_blocks += "".join(f'<span id="{escape(name)}"></span>' for name in lost)
    notes = []
    if stop < len(doc.text):
        hidden = sum(mark.start >= stop for mark in every)
        mentions = f" and {hidden:,} mentions" if hidden else ""
        notes.append(
            f"… cut here: {len(doc.text) - stop:,} of {len(doc.text):,} characters{mentions} are not shown; "
            "doc.to_html(path) writes all of it"
        )
    if deep := len(every) - len(marks) - sum(mark.start >= stop for mark in every):
        notes.append(f"{deep:,} mentions are not marked: too many lie in one another there")
    if not doc.text.strip():
        notes.append("no text" if not doc.text else "nothing but blanks")
    return "".join(
        [
            _error(doc),
            _meta(doc),
            _legend(every),
            f'<div class="nlp-text" lang="ru">{shown_blocks}</div>',
            *(f'<p class="nlp-note">{escape(note)}</p>' for note in notes),
            _foot(doc),
        ]
    )


def title_of(doc: Doc) -> str:
    """What a document is called: its title as known or as found, the beginning of its text, its id."""
    known = doc.meta.get("title")
    if known is None and doc.has("blocks.kind"):
        known = next((block.text for block in doc.blocks if block.kind == "title"), None)
    tried = (known, doc.text[:200], doc.id)
    titles = (" ".join(shown(str(title)).split()) for title in tried if title is not None)
    return next((short(title, TITLE) for title in titles if title), "(no text)")


def marks_of(doc: Doc, layers: Iterable[str] | None, anchors: str | None = None) -> list[Mark]:
    """The rows of these layers as marks, in order; without layers: of all that are mentions, users' ones too."""
    found: list[Mark] = []
    if layers is None:
        names = [name for name, layer in doc.layers.items() if layer.is_span and name not in STRUCTURE]
    else:
        names = [layers] if isinstance(layers, str) else list(layers)
    for name in names:
        layer = doc.layer(name)
        if not layer.is_span:
            raise LayerError(f"expected a layer whose rows have a place (start, stop) to be marked, found {name!r}")
        types = layer.columns["type"].tolist() if "type" in layer.columns else [None] * len(layer)
        known = known_of(doc, layer, frozenset({"start", "stop", "type"}))
        starts, stops = layer.start.tolist(), layer.stop.tolist()
        for row in range(len(layer)):
            anchor = f"{anchors}{row}" if anchors is not None and name == "entities" else ""
            kind = name if types[row] is None else str(types[row])
            known[row].sort(key=lambda item: item[0] == "score")  # the least said last
            found.append(Mark(starts[row], stops[row], kind, known[row], anchor))
    return sorted(found, key=lambda mark: (mark.start, -mark.stop))


def _regions(doc: Doc, stop: int) -> Iterator[tuple[int, int, str]]:
    """What is shown as a paragraph of its own, with its kind: blocks, and what may stand between them."""
    place = 0
    if doc.has("blocks"):
        layer = doc.layer("blocks")
        kinds = layer.columns["kind"].tolist() if "kind" in layer.columns else [None] * len(layer)
        for first, last, kind in zip(layer.start.tolist(), layer.stop.tolist(), kinds, strict=True):
            begin, end = max(first, place), min(last, stop)
            if begin < end:
                if not _PLAIN_GAP.fullmatch(shown(doc.text[place:begin])):
                    yield place, begin, ""
                yield begin, end, kind or ""
                place = end
    if not _PLAIN_GAP.fullmatch(shown(doc.text[place:stop])):
        yield place, stop, ""


def _blocks(
    doc: Doc, part: tuple[int, int], regions: Sequence[tuple[int, int, str]], marks: Sequence[Mark], *, inline: bool
) -> str:
    parts: list[str] = []
    place, end = part
    in_list = False
    texts = render_regions(doc.text, [(start, stop) for start, stop, _ in regions], marks, inline=inline)
    for (start, stop, kind), text in zip(regions, texts, strict=True):
        is_item = kind == "list_item"
        if in_list and not is_item:
            parts.append("</div>")
        parts.append(escape(doc.text[place:start]))
        if is_item and not in_list:
            parts.append('<div class="nlp-list" role="list">')  # no <ul>: items bring their own bullets
        in_list, place = is_item, stop
        role = ' role="listitem"' if is_item else ' role="heading" aria-level="2"' if kind == "title" else ""
        label = f' data-kind="{escape(kind)}"' if kind else ""
        parts.append(f'<p class="nlp-b{CLASSES.get(kind, "")}"{role}{label}>{text}</p>')
    if in_list:
        parts.append("</div>")
    parts.append(escape(doc.text[place:end]))
    return "".join(parts)


def _cut(doc: Doc, limit: int) -> int:
    """Where a long text is cut: at the start of a sentence if there is one close by, else at a blank."""
    if len(doc.text) <= limit:
        return len(doc.text)
    if doc.has("sentences"):
        starts = doc.layer("sentences").start
        near = starts[(starts > limit * 3 // 4) & (starts <= limit)]
        if len(near):
            return int(near[-1])
    blank = max(doc.text.rfind(" ", limit * 3 // 4, limit), doc.text.rfind("\n", limit * 3 // 4, limit))
    return blank + 1 if blank > 0 else limit


def _error(doc: Doc) -> str:
    if doc.error is None:
        return ""
    why = escape(short(str(doc.error), 2000))
    return f'<div class="nlp-error" role="note"><b>Not annotated.</b> Failed in {why}</div>'


def _meta(doc: Doc) -> str:
    items = [(key, value_of_meta(value)) for key, value in doc.meta.items()]
    shown_items = [
        f"<div><dt>{escape(short(key, 60))}</dt> <dd>{escape(short(value, 300))}</dd></div>"
        for key, value in items
        if value
    ]
    return f'<dl class="nlp-meta">{"".join(shown_items)}</dl>' if shown_items else ""


def _legend(marks: Sequence[Mark]) -> str:
    counts = Counter(mark.type for mark in marks)
    items = [
        f'<li class="nlp-hue" style="--nlp-h:{hue(kind)}">{escape(short(kind, 60))} {count:,}</li>'
        for kind, count in counts.most_common()
    ]
    return f'<ul class="nlp-legend" aria-label="types and how often">{"".join(items)}</ul>' if items else ""


def _foot(doc: Doc) -> str:
    made_by = " · ".join(f"{name} {version}" for name, version in doc.made_by.items())
    return f'<p class="nlp-foot">{escape(made_by)}</p>' if made_by else ""
