"""A pipeline as a row of stages, each with what it reads and adds: a Pipeline comes in, HTML goes out."""

from __future__ import annotations

from itertools import groupby

from nlp_pipeline.display.html import framed
from nlp_pipeline.display.markup import element, items, text
from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.stage import Stage


def cell(pipeline: Pipeline) -> str:
    """A pipeline for a notebook's cell."""
    return framed(items(map(_stage, pipeline.stages), name="ol", class_="nlp-stages"))


def _stage(stage: Stage) -> str:
    parts = [element("b", text(stage.name))]
    for verb, addresses in (("reads", stage.requires), ("adds", stage.provides)):
        if addresses:
            parts.append(element("span", text(f"{verb} {_by_layer(sorted(addresses))}")))
    return element("div", *parts, class_="nlp-stage")


def _by_layer(addresses: list[str]) -> str:
    """`tokens: lemma, pos; entities: normal` for addresses in order."""
    layers = groupby(addresses, key=lambda address: address.partition(".")[0])
    return "; ".join(f"{layer}: {', '.join(one.partition('.')[2] for one in columns)}" for layer, columns in layers)
