"""The command line: `python -m nlp_pipeline annotate FILE... [-o OUT]`, `... info`, `... schema`, `... train`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import PipelineError, StageError
from nlp_pipeline.formats.files import not_utf8
from nlp_pipeline.training.commands import train

ONLY_OUT = ("jsonl.gz", "parquet", "conllu.gz", "html")
FORMATS = ("text", "json", "jsonl", "conllu", "bio", "brat", "webannotation", "labelstudio", *ONLY_OUT)
ONLY_WITH_OUT = ("workers", "resume", "overwrite", "text", "name", "pattern", "stdin", "encoding", "timeout", "memory")
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
@click.option(
    "--to", "form", type=click.Choice(FORMATS), help="The format. By default a picture, or that of OUT's name."
)
@click.option(
    "--layout",
    type=click.Choice(["auto", "plain", "lines"]),
    default="auto",
    help="Look for titles, credits, tags; or only for paragraphs; or take each line by itself.",
)
@click.option("--entities", default="default", help="The tagger: default, wide, or the path of a weight file.")
@click.option("-o", "--out", metavar="OUT", help="Write to this folder or file; FILE is then a corpus, see above.")
@click.option("--workers", type=int, default=-1, help="Processes, with -o; -1 is one for each core, the default.")
@click.option("--resume", is_flag=True, help="Go on where a run with -o was stopped.")
@click.option("--overwrite", is_flag=True, help="Begin anew where a run with -o has written.")
@click.option("--text", default="text", help="The column or key with the text.", show_default=True)
@click.option("--id", "name", default=None, help="The column or key with the name of a document.")
@click.option("--pattern", default=None, help="Which files of a folder: '*.txt', '2024/*.csv'.")
@click.option("--stdin", type=click.Choice(["text", "jsonl", "csv", "tsv"]), default="text", help="What - is.")
@click.option("--encoding", default=None, help="utf-8, cp1251, koi8-r, utf-16, …; found out for each file without it.")
@click.option("--timeout", type=float, default=600, help="Seconds for one document, with -o.", show_default=True)
@click.option("--memory", type=float, default=None, help="Gigabytes for one worker, with -o (not on Windows).")
def annotate(files: tuple[str, ...], form: str | None, out: str | None, **options: Any) -> None:
    """Annotates texts.

    Without -o, prints a picture of each text file (UTF-8; - is standard input), or with --to json one line of JSON;
    webannotation is a line per document too, conllu, bio and labelstudio are one file of all, brat prints the .ann of
    one. Files that can't be read are named on standard error, the others are annotated all the same.

    With -o, reads corpora: folders of .txt files, .txt, .jsonl, .csv and .tsv files (also .gz and .zst), .parquet
    files, or -; and writes a folder of parts (--to jsonl, jsonl.gz, parquet, conllu, conllu.gz, brat, html), or one
    file with such a name. What failed is listed in errors.jsonl, with reason and place.

    The exit code is 0 when all went well, 1 when some documents failed or can't be read, 2 when the request is wrong,
    3 when writing had to stop (--resume goes on), 130 after Ctrl-C.
    """
    if out is not None:
        sys.exit(_write_corpus(files, out, form, options))
    given = click.get_current_context().get_parameter_source
    for name in ONLY_WITH_OUT:
        if given(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name.replace('name', 'id')} is for corpora: say with -o where to write to")
    form = form or "text"
    if form in ONLY_OUT:
        raise click.UsageError(f"--to {form} is written to files: say with -o where to")
    if form == "brat" and len(files) > 1:
        raise click.UsageError(
            "--to brat takes one file, and prints the .ann that belongs beside it; or give -o FOLDER"
        )
    try:
        failed = _annotate(files, form, options["layout"], options["entities"])
    except BrokenPipeError:  # the reader has had enough: | head
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (open until the end)
        failed = False
    sys.exit(int(failed))


def _write_corpus(corpora: tuple[str, ...], out: str, form: str | None, options: Mapping[str, Any]) -> int:
    """Files to files; the exit code."""
    from nlp_pipeline.corpus import annotate

    memory = options["memory"] and int(options["memory"] * 1e9)
    chosen = {
        name: options[name]
        for name in ("workers", "resume", "overwrite", "text", "pattern", "stdin", "encoding", "timeout")
    }
    began = time.monotonic()
    try:
        ru = nlp.load(entities=options["entities"]).with_options(layout=options["layout"])
        done = annotate(
            corpora,
            out,
            ru,
            to="jsonl" if form == "json" else form,
            id=options["name"],
            memory=memory,
            progress=True,
            **chosen,
        )
    except KeyboardInterrupt:
        click.echo("stopped; what is finished stays, --resume goes on", err=True)
        return 130
    except OSError as error:
        click.echo(f"Error: {_reason(error)}{f': {error.filename}' if error.filename else ''}", err=True)
        click.echo("what is finished stays; when there is room again, --resume goes on", err=True)
        return 3
    except (PipelineError, ValueError) as error:
        click.echo(f"Error: {error}", err=True)
        return 2
    if not done.parts:
        click.echo(f"{out} is finished already", err=True)
        return 0
    said = [f"{done.documents:,} documents", f"{done.tokens:,} tokens", f"{time.monotonic() - began:,.1f} s"]
    if done.resumed:
        said.append(f"{done.resumed} of {done.parts} parts were there")
    if bad := done.failed + done.unreadable:
        said.append(f"{done.failed:,} failed and {done.unreadable:,} could not be read, see {done.errors}")
    click.echo("; ".join(said), err=True)
    return int(bool(bad))


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
    elif form in ("json", "jsonl"):
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
