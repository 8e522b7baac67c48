"""`python -m nlp_pipeline train …`: a tagger of one's own, and the shipped ones again.

torch is imported when a command runs, not before.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from nlp_pipeline.errors import PipelineError
from nlp_pipeline.weights import SHIPPED, SUFFIX, TAGGERS


@click.group()
def train() -> None:
    """Trains entity taggers; needs torch: pip install 'nlp_pipeline[training]'."""


@train.command()
@click.option("--data", type=click.Path(exists=True, path_type=Path), required=True, help="Annotated documents.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=f"entities{SUFFIX}", show_default=True)
@click.option(
    "--held-out",
    type=click.FloatRange(0.0, 0.5),
    default=0.15,
    show_default=True,
    help="The share of documents that scores are measured on, and that say when to stop; they are not trained on.",
)
@click.option("--test", type=click.Path(exists=True, path_type=Path), help="Documents to measure on in the end.")
@click.option("--scheme", type=click.Choice(["auto", "flat", "nested"]), default="auto", help="auto: as the data are.")
@click.option(
    "--keep", type=click.Choice(["outermost"]), help="With --scheme flat: what is kept of spans that overlap."
)
@click.option(
    "--from", "start", default="wide", show_default=True, help="What to begin with: a shipped tagger or a file."
)
@click.option("--epochs", type=click.IntRange(1), default=30, show_default=True, help="At most.")
@click.option("--seed", type=int, default=0, show_default=True)
def entities(**options: object) -> None:
    """Trains a tagger on annotated documents: brat (.txt and .ann), CoNLL BIO, or JSON of this library.

    Writes one weight file; nlp.load(entities="FILE") uses it.
    """
    _need_torch()
    from nlp_pipeline.training.own import Choices, run

    try:
        run(Choices(**options), click.echo)  # type: ignore[arg-type]
    except (PipelineError, OSError) as error:
        raise click.ClickException(str(error)) from error


@train.command()
@click.argument("name", type=click.Choice(SHIPPED))
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), default="../shared/data")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=TAGGERS, help="Where to write it.")
@click.option("--workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes for the folds.")
def shipped(name: str, data: Path, out: Path, workers: int) -> None:
    """Builds a shipped tagger again from factRuEval's devset and NEREL: its weights and its model card."""
    _need_torch()
    from nlp_pipeline.numeric.tagger_file import save
    from nlp_pipeline.training.card import card
    from nlp_pipeline.training.report import line
    from nlp_pipeline.training.shipped import RECIPES, build

    begun = time.monotonic()
    built = build(RECIPES[name], data, lambda which, epoch: click.echo(f"{which}: {line(epoch)}"), workers)
    text = card(name, built, time.monotonic() - begun)
    out.mkdir(parents=True, exist_ok=True)
    save(out / f"{name}{SUFFIX}", built.trained.description, built.trained.arrays)
    (out / f"{name}.md").write_text(text, encoding="utf-8")
    click.echo(text)


def _need_torch() -> None:
    from importlib.util import find_spec

    if find_spec("torch") is None:
        raise click.ClickException(
            "training needs torch, which is not installed; run: pip install 'nlp_pipeline[training]'"
        )
