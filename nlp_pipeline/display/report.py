"""A report on many documents: one HTML file with an index of who is mentioned where, then the documents.

Documents are taken one at a time and written away at once, so memory holds the index (names and numbers) and one
document, never all of them. The file needs no script and loads nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from nlp_pipeline.display.escape import escape, short, shown, value_of_meta
from nlp_pipeline.display.html import body, title_of
from nlp_pipeline.display.index import TITLES, Index, anchor, group_id
from nlp_pipeline.display.page import END, beginning
from nlp_pipeline.doc import Doc
from nlp_pipeline.formats.files import replacing


def report(
    docs: Iterable[Doc],
    path: str | os.PathLike[str],
    *,
    title: str = "Who is mentioned where",
    types: Sequence[str] = tuple(TITLES),
    layers: Sequence[str] | None = None,
) -> int:
    """Writes a report to `path`; gives back how many documents it has.

    `types` are the sections of the index (`PER`, `ORG` and `LOC` include the finer types of other schemes); mentions
    with the same normal form (е and ё alike) are one name. `layers` are those whose rows are marked in the texts beside
    the entities, by default all that are mentions. Documents that failed are in it too, with their error. Nothing
    stands at `path` before all is written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report([Doc("Снег."), Doc("Дождь.")], Path(folder, "report.html"))
    2
    """
    path = Path(path)
    index = Index(types)
    failed: list[tuple[int, str]] = []
    made_by: dict[str, str] = {}
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as bodies:
        for doc in docs:
            date = value_of_meta(doc.meta.get("date"))
            number = index.add(doc, f"{short(shown(date), 20)} {title_of(doc)}".strip())
            if doc.error is not None:
                failed.append((number, short(str(doc.error), 200)))
            made_by.update(doc.made_by)
            bodies.write(_article(doc, number, index.titles[number], _marked(doc, layers)))
        bodies.seek(0)
        with replacing(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="\n") as file:
            _write(file, title, index, failed, made_by, bodies)
    return len(index.titles)


def _write(
    file: IO[str], title: str, index: Index, failed: list[tuple[int, str]], made_by: dict[str, str], bodies: IO[str]
) -> None:
    file.write(beginning(title))
    links = [f'<a href="#{group_id(name)}">{escape(TITLES.get(name, name))}</a>' for name in index.groups]
    links.append('<a href="#documents">Documents</a>')
    file.write(
        f"<header><h1>{escape(title)}</h1><p>{len(index.titles):,} documents</p>"
        f'<nav class="nlp-nav" aria-label="sections">{" ".join(links)}</nav></header>'
    )
    if failed:
        items = "".join(
            f'<li><a href="#d{number}" lang="ru">{escape(index.titles[number])}</a> {escape(why)}</li>'
            for number, why in failed
        )
        file.write(f'<section class="nlp-error"><b>{len(failed):,} not annotated</b><ul>{items}</ul></section>')
    file.writelines(index.render())
    file.write('<h2 id="documents">Documents</h2><ol class="nlp-contents">')
    file.writelines(
        f'<li><a href="#d{number}" lang="ru">{escape(name)}</a></li>' for number, name in enumerate(index.titles)
    )
    file.write("</ol>")
    shutil.copyfileobj(bodies, file)
    versions = " · ".join(f"{name} {version}" for name, version in made_by.items())
    file.write(f'<p class="nlp-foot">{escape(versions)}</p>{END}')


def _marked(doc: Doc, layers: Sequence[str] | None) -> list[str] | None:
    """The layers that are marked in one document: entities always, since links lead to them, others if it has them."""
    return None if layers is None else [name for name in dict.fromkeys(["entities", *layers]) if doc.has(name)]


def _article(doc: Doc, number: int, title: str, layers: Sequence[str] | None) -> str:
    name = value_of_meta(doc.id)
    shown_id = f'<p class="nlp-note">{escape(short(name, 200))}</p>' if name and name != title else ""
    return (
        f'<article class="nlp-doc" id="d{number}"><h2 lang="ru">{escape(title)}</h2>{shown_id}'
        f"{body(doc, layers, None, inline=False, anchors=anchor(number))}</article>\n"
    )
