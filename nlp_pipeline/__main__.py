"""The command line: `python -m nlp_pipeline annotate FILE...` and `python -m nlp_pipeline info`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import PipelineError, StageError
from nlp_pipeline.formats.files import not_utf8
from nlp_pipeline.training.commands import train

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
@click.option("--to", "form", type=click.Choice(["text", "json"]), default="text", help="A picture, or JSON lines.")
@click.option(
    "--layout",
    type=click.Choice(["auto", "plain", "lines"]),
    default="auto",
    help="Look for titles, credits, tags; or only for paragraphs; or take each line by itself.",
)
@click.option("--entities", default="default", help="The tagger: default, wide, or the path of a weight file.")
def annotate(files: tuple[str, ...], form: str, layout: str, entities: str) -> None:
    """Annotates text files (UTF-8); - is standard input.

    Prints a picture of each document, or with --to json one line of JSON. Files that can't be read are named on
    standard error, the others are annotated all the same, and the exit code is 1.
    """
    try:
        failed = _annotate(files, form, layout, entities)
    except BrokenPipeError:  # the reader has had enough: | head
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (open until the end)
        failed = False
    sys.exit(int(failed))


def _annotate(files: tuple[str, ...], form: str, layout: str, entities: str) -> bool:
    failed = False
    try:
        ru = nlp.load(entities=entities).with_options(layout=layout)
    except PipelineError as error:
        raise click.ClickException(str(error)) from error
    for name in files:
        try:
            doc = ru(_read(name), meta={"id": name})
        except (OSError, UnicodeError, StageError) as error:
            click.echo(f"{name}: {_reason(error)}", err=True)
            failed = True
            continue
        if form == "json":
            sys.stdout.buffer.write(doc.to_json().encode("utf-8") + b"\n")
        else:
            _show(doc, name if len(files) > 1 else None)
    sys.stdout.flush()
    return failed


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
