"""A pipeline as a diagram: its stages from top to bottom, what each reads and what it adds, in the colour of the layer.

Plain text has `print(pipeline)`.
"""

from __future__ import annotations

from collections.abc import Iterable

from nlp_pipeline.display.escape import escape
from nlp_pipeline.display.palette import hue
from nlp_pipeline.display.style import with_style
from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.schema import LAYERS, split_address
from nlp_pipeline.stage import Stage


def fragment(pipeline: Pipeline) -> str:
    """A pipeline for a notebook cell."""
    stages = "".join(_stage(stage) for stage in pipeline.stages)
    made_by = " · ".join(f"{name} {version}" for name, version in pipeline.made_by.items())
    foot = f'<p class="nlp-foot">{escape(made_by)}</p>' if made_by else ""
    ends = '<li class="nlp-end"><span class="nlp-stage">{}</span><span>{}</span></li>'
    return with_style(
        '<ol class="nlp-stages" aria-label="stages, in the order in which they run">'
        f"{ends.format('text', 'what you pass')}{stages}{ends.format('Doc', 'what you get')}</ol>{foot}",
        name="pipeline",
    )


def by_layer(addresses: Iterable[str]) -> dict[str, list[str]]:
    """Column addresses put together by layer, in the order of the schema.

    >>> by_layer(["tokens.lemma", "sentences.start", "tokens.pos", "sentences.stop"])
    {'sentences': ['start', 'stop'], 'tokens': ['pos', 'lemma']}
    """
    found: dict[str, list[str]] = {}
    for layer, column in sorted(map(split_address, addresses), key=_schema_order):
        found.setdefault(layer, []).append(column)
    return found


def _stage(stage: Stage) -> str:
    options = ", ".join(f"{name}={value!r}" for name, value in getattr(stage, "options", {}).items())
    shown_options = f'<div class="nlp-note">{escape(options)}</div>' if options else ""
    reads = _chips(stage.requires, "nlp-reads") or '<span class="nlp-chip">the text</span>'
    return (
        f'<li><div><div class="nlp-stage">{escape(stage.name)}</div>{shown_options}</div><div class="nlp-does">'
        f'<span>reads </span><div class="nlp-chips">{reads}</div>'
        f'<span>adds </span><div class="nlp-chips">{_chips(stage.provides, "nlp-adds")}</div></div></li>'
    )


def _chips(addresses: Iterable[str], name: str) -> str:
    return "".join(
        f'<span class="nlp-chip nlp-hue {name}" style="--nlp-h:{hue(layer)}"><b>{escape(layer)}</b> '
        f"{escape(', '.join(columns))} </span>"
        for layer, columns in by_layer(addresses).items()
    )


def _schema_order(address: tuple[str, str]) -> tuple[int, str, int, str]:
    layer, column = address
    layers, columns = list(LAYERS), list(LAYERS.get(layer, {}))
    return (
        layers.index(layer) if layer in layers else len(layers),
        layer,
        columns.index(column) if column in columns else len(columns),
        column,
    )
