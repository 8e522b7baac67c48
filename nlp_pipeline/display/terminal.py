"""A document in the terminal: its blocks and sentences with the entities marked, then a table of who is in it.

A Doc comes in, a `rich` renderable goes out. Whatever the text holds stays text: no markup is read in it, control
characters are shown as a dot.
"""

from __future__ import annotations

from collections import Counter
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nlp_pipeline.display.escape import DOT, shown
from nlp_pipeline.doc import Doc
from nlp_pipeline.views import Block, Entity, Sentence

STYLES = {"PER": "bold cyan", "ORG": "bold magenta", "LOC": "bold green"}
ENTITIES = 30  # lines of the table, where a document is cut
KINDS = {"title": "title", "list_item": "list", "paragraph": ""}
AS_BLANKS = str.maketrans({"\n": " ", "\t": " ", "\u200e": DOT, "\u200f": DOT})


def render(doc: Doc, limit: int | None = None) -> RenderableType:
    """The picture of a document: whatever layers it has. With a limit (characters) a long one is cut, with a note."""
    stop = len(doc.text) if limit is None else min(limit, len(doc.text))
    parts: list[RenderableType] = []
    if doc.error is not None:
        parts.append(Text(safe(f"failed in {doc.error}"), style="bold red"))
    if known := _meta(doc):
        parts += [known, Text()]
    parts.append(_blocks(doc, stop) if doc.has("blocks") else Text(safe(doc.text[:stop])))
    if stop < len(doc.text):
        parts.append(Text(f"… cut near character {stop:,} of {len(doc.text):,}", style="dim"))
    if doc.has("entities") and len(doc.entities):
        parts += [Text(), _entities(doc, None if limit is None else ENTITIES)]
    return Group(*parts)


def picture(doc: Doc, width: int = 100) -> str:
    """The same as a string without colours."""
    console = Console(file=StringIO(), width=width, color_system=None, legacy_windows=False, force_jupyter=False)
    console.print(render(doc))
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def safe(text: str) -> str:
    """Text that a terminal can print: no control characters, no lone surrogates, blanks as blanks."""
    return shown(text).translate(AS_BLANKS)


def _meta(doc: Doc) -> Text | None:
    """What is known of the document besides its words; its title stands in it."""
    shown = {key: value for key, value in doc.meta.items() if key not in ("id", "title") and value is not None}
    pieces = [f"{key} {', '.join(map(str, v)) if isinstance(v, tuple) else v}" for key, v in shown.items()]
    return Text(safe("   ".join(pieces)), style="dim") if pieces else None


def _blocks(doc: Doc, stop: int) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for number, block in enumerate(doc.blocks):
        if block.start >= stop:
            break
        if number:
            grid.add_row("", "")
        for line, sentence in enumerate(_sentences(block)):
            if sentence.start >= stop:
                break
            grid.add_row(_kind(block) if line == 0 else "", _marked(sentence))
    return grid


def _kind(block: Block) -> Text:
    kind = block.kind if block.doc.has("blocks.kind") else None
    return Text(safe(KINDS.get(kind or "", kind or "")), style="dim")


def _sentences(block: Block) -> list[Sentence | Block]:
    return list(block.sentences) if block.doc.has("sentences") else [block]


def _marked(span: Sentence | Block) -> Text:
    """A sentence with its entities in colour and their types behind them."""
    doc = span.doc
    text = Text()
    place = span.start
    for entity in span.entities if doc.has("entities") else ():
        if entity.start < place:
            continue  # nested in one already shown
        text.append(safe(doc.text[place : entity.start]))
        style = STYLES.get(entity.type, "bold")
        text.append(f"[{safe(entity.text)}", style=style)
        text.append(f" {safe(entity.type)}]", style=f"{style} dim")
        place = entity.stop
    text.append(safe(doc.text[place : max(span.stop, place)]))
    return text


def _entities(doc: Doc, limit: int | None) -> Table:
    """One line for each normal form and type, the most mentioned first."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for header in ("type", "normal form", "first", "middle", "last", "mentions", "score"):
        table.add_column(header, justify="right" if header in ("mentions", "score") else "left", overflow="fold")
    groups: dict[tuple[str, str], list[Entity]] = {}
    for entity in doc.entities:
        normal = entity.normal if doc.has("entities.normal") else entity.text
        groups.setdefault((entity.type, normal or entity.text), []).append(entity)
    counts = Counter({key: len(found) for key, found in groups.items()})
    for (kind, normal), count in counts.most_common(limit):
        entities = groups[kind, normal]
        names = [_name(entities[0], part) for part in ("first", "middle", "last")]
        found = [entity.score for entity in entities] if doc.has("entities.score") else []
        scores = [score for score in found if score is not None]
        score = f"{max(scores):.2f}" if scores else ""
        table.add_row(Text(safe(kind), style=STYLES.get(kind, "bold")), Text(safe(normal)), *names, str(count), score)
    if limit is not None and len(counts) > limit:
        table.caption = f"… {len(counts) - limit:,} more names"
    return table


def _name(entity: Entity, part: str) -> Text:
    value = getattr(entity, part) if entity.doc.has(f"entities.{part}") else None
    return Text(safe(value or ""))
