"""The command line: `python -m nlp_pipeline annotate FILE...`, `... info`, `... schema`, `... train`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import PipelineError, StageError
from nlp_pipeline.formats.files import not_utf8
from nlp_pipeline.training.commands import train

FORMATS = ("text", "json", "conllu", "bio", "brat", "webannotation", "labelstudio")
MODELS = (
    # what, package, licence, what it is used for
    ("entity taggers", "nlp_pipeline", "see their cards", "entities"),
    ("slovnet models", "natasha", "MIT", "morphology, syntax"),
    ("navec embedding", "natasha", "MIT", "word vectors of all models"),
    ("lists of names", "natasha", "MIT", "entities, parts of names"),
    ("razdel", "razdel", "MIT", "sentences and tokens"),
    ("pymorphy3", "pymorphy3", "MIT", "lemmas, inflection"),
    ("OpenCorpora dictionary", "pymorphy3-dicts-ru", "CC BY-SA 3.0", "the dictionary of pymorphy3"),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(nlp.__version__, prog_name="nlp_pipeline")
def main() -> None:
    """Reads Russian text and gives back structured annotations."""


main.add_command(train)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--to", "form", type=click.Choice(FORMATS), default="text", help="A picture, JSON lines, or others.")
@click.option(
    "--layout",
    type=click.Choice(["auto", "plain", "lines"]),
    default="auto",
    help="Look for titles, credits, tags; or only for paragraphs; or take each line by itself.",
)
@click.option("--entities", default="default", help="The tagger: default, wide, or the path of a weight file.")
def annotate(files: tuple[str, ...], form: str, layout: str, entities: str) -> None:
    """Annotates text files (UTF-8); - is standard input.

    Prints a picture of each document, or with --to json one line of JSON; webannotation is a line per document too,
    conllu, bio and labelstudio are one file of all, brat prints the .ann of one. Files that can't be read are named
    on standard error, the others are annotated all the same, and the exit code is 1.
    """
    if form == "brat" and len(files) > 1:
        raise click.UsageError("--to brat takes one file, and prints the .ann that belongs beside it")
    try:
        failed = _annotate(files, form, layout, entities)
    except BrokenPipeError:  # the reader has had enough: | head
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (open until the end)
        failed = False
    sys.exit(int(failed))


def _annotate(files: tuple[str, ...], form: str, layout: str, entities: str) -> bool:
    try:
        ru = nlp.load(entities=entities).with_options(layout=layout)
    except PipelineError as error:
        raise click.ClickException(str(error)) from error
    failed: list[str] = []
    docs = _docs(files, ru, failed)
    if form == "text":
        for doc in docs:
            _show(doc, str(doc.id) if len(files) > 1 else None)
    else:
        for part in _written(docs, form):
            sys.stdout.buffer.write(part.encode("utf-8"))
    sys.stdout.flush()
    return bool(failed)


def _docs(files: Iterable[str], ru: nlp.Pipeline, failed: list[str]) -> Iterator[Doc]:
    for name in files:
        try:
            doc = ru(_read(name), meta={"id": name})
        except (OSError, UnicodeError, StageError) as error:
            click.echo(f"{name}: {_reason(error)}", err=True)
            failed.append(name)
        else:
            yield doc


def _written(docs: Iterator[Doc], form: str) -> Iterator[str]:
    """The documents in a format, piece by piece."""
    from nlp_pipeline.formats import bio, brat, conllu, jsonl, labelstudio, webannotation

    if form == "conllu":
        yield conllu.dumps(docs)
    elif form == "labelstudio":
        yield labelstudio.dumps(docs)
    elif form == "json":
        yield from map(jsonl.dumps, docs)
    elif form == "bio":
        yield from map(bio.dumps, docs)
    elif form == "brat":
        yield from (brat.dumps(doc)[1] for doc in docs)
    else:
        yield from (f"{webannotation.dumps(doc)}\n" for doc in docs)


def _read(name: str) -> str:
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return data.decode("utf-8-sig")


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return not_utf8(error.object, error)
    return f"{error.strerror}" if isinstance(error, OSError) and error.strerror else str(error)


def _show(doc: Doc, title: str | None) -> None:
    from rich.console import Console
    from rich.text import Text

    from nlp_pipeline.display.terminal import render, safe

    console = Console(soft_wrap=False)
    if title is not None:
        console.rule(Text(safe(title)))
    console.print(render(doc))


@main.command()
def schema() -> None:
    """Prints the JSON Schema of a document."""
    from nlp_pipeline.formats.json import schema_text

    sys.stdout.buffer.write(schema_text().encode("utf-8"))


@main.command()
def info() -> None:
    """Prints versions, models and their licences."""
    for line in _info():
        click.echo(line)


def _info() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    import numpy

    from nlp_pipeline import weights

    yield f"nlp_pipeline {nlp.__version__}, Python {sys.version.split()[0]}, numpy {numpy.__version__}"
    for what, package, licence, use in MODELS:
        try:
            found = version(package)
        except PackageNotFoundError:
            found = "not installed"
        yield f"  {what:24} {package} {found:24} {licence:16} {use}"
    for find, names in (
        (weights.tagger_file, weights.SHIPPED),
        (weights.natasha_file, (weights.MORPHOLOGY, weights.SYNTAX, weights.EMBEDDING)),
    ):
        for name in names:
            try:
                yield f"  {find(name)}"
            except PipelineError as error:
                yield f"  {error}"


if __name__ == "__main__":
    main()
