"""Many documents as one page, with an index of who is mentioned where.

Documents come in one after the other and are written as they come: only the index is held in memory. The page needs no
script and loads nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nlp_pipeline.display.html import body, whole
from nlp_pipeline.display.markup import element, items, text
from nlp_pipeline.doc import Doc
from nlp_pipeline.rows import Span
from nlp_pipeline.schema import TYPE_GROUPS

MOST = 50  # links of one name
HERE = "<!-- documents -->"


@dataclass(slots=True)
class _Index:
    """Names by group of types, each with the documents that mention it: number → (first mark, how often)."""

    titles: list[str] = field(default_factory=list)
    names: dict[str, dict[str, dict[int, tuple[int, int]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def add(self, doc: Doc, groups: dict[str, str]) -> int:
        """Takes a document in, and returns its number."""
        number = len(self.titles)
        self.titles.append(_title(doc, number))
        for entity in doc.entities if doc.has("entities") else ():
            group = groups.get(entity.type)
            if group is not None:
                name = (entity.normal if doc.has("entities.normal") else None) or entity.text
                first, count = self.names[group][" ".join(name.split())].get(number, (entity.index, 0))
                self.names[group][" ".join(name.split())][number] = (first, count + 1)
        return number


def report(
    docs: Iterable[Doc],
    path: str | os.PathLike[str],
    *,
    title: str = "nlp_pipeline",
    types: Sequence[str] = ("PER", "ORG", "LOC"),
) -> Path:
    """Writes documents and an index of the names in them to an HTML file; returns its path.

    `types` are the sections of the index; PER, ORG and LOC hold the finer types of the wide scheme too
    (`schema.TYPE_GROUPS`). Names are counted by normal form. The file takes its place when it is complete.

    >>> docs = [Doc("Снег.", meta={"id": 1}), Doc("Дождь.", meta={"id": 2})]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report(docs, Path(folder, "погода.html"), title="Погода").stat().st_size > 1000
    True
    """
    path = Path(path)
    index, groups = _Index(), {kind: group for group in types for kind in TYPE_GROUPS.get(group, (group,))}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as articles,
        tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".html", delete=False) as out,
    ):
        try:
            for doc in docs:
                articles.write(_article(doc, index.add(doc, groups)))
            articles.seek(0)
            before, after = whole(title, element("h1", text(title)) + "".join(_contents(index, types)) + HERE).split(
                HERE
            )
            out.write(before)
            shutil.copyfileobj(articles, out)
            out.write(after)
            out.close()
            Path(out.name).chmod(0o644)
            Path(out.name).replace(path)
        except BaseException:
            out.close()
            Path(out.name).unlink(missing_ok=True)
            raise
    return path


def _title(doc: Doc, number: int) -> str:
    return " ".join(str(doc.meta.get("title") or doc.id or doc.text.strip()[:60] or number + 1).split())


def _article(doc: Doc, number: int) -> str:
    def anchor(span: Span) -> str:
        return f"d{number}m{span.index}"

    has_title = doc.has("blocks.kind") and "title" in doc.column("blocks.kind").tolist()
    head = "" if has_title else element("h2", text(_title(doc, number)))
    back = element("div", element("a", text("↑ index"), href="#index"), class_="nlp-note")
    return element("article", head, body(doc, anchor=anchor), back, id=f"d{number}") + "\n"


def _contents(index: _Index, types: Sequence[str]) -> Iterator[str]:
    """The index: a section for each group of types, the most mentioned first; then all documents."""
    links = [element("a", text(group), href=f"#index-{group}") + f" {len(index.names[group])}" for group in types]
    documents = element("a", text("documents"), href="#documents") + f" {len(index.titles)}"
    yield element("nav", items([*links, documents], class_="nlp-legend"), id="index")
    for group in types:
        rows = sorted(index.names[group].items(), key=lambda row: (-sum(n for _, n in row[1].values()), row[0]))
        names = "".join(_name(name, places, index.titles) for name, places in rows)
        heading = element("h2", text(group), id=f"index-{group}")
        yield element("section", heading, element("div", names, class_="nlp-columns"))
    titles = [element("a", text(name), href=f"#d{number}") for number, name in enumerate(index.titles)]
    yield element("section", element("h2", "documents", id="documents"), items(titles, name="ol"))


def _name(name: str, places: dict[int, tuple[int, int]], titles: Sequence[str]) -> str:
    """A name with how often it is mentioned, and links to its first mention in each document."""
    ranked = sorted(places.items(), key=lambda row: (-row[1][1], row[0]))
    links = [
        element("a", text(titles[number]), href=f"#d{number}m{first}") + (f" × {count}" if count > 1 else "")
        for number, (first, count) in ranked[:MOST]
    ]
    if len(ranked) > MOST:
        links.append(text(f"… and {len(ranked) - MOST} more"))
    total = sum(count for _, count in places.values())
    return element("details", element("summary", text(name), f" {total}"), items(links))
