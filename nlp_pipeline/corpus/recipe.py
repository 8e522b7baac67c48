"""A pipeline as bytes for another process: its stages and options, never its weights."""

from __future__ import annotations

import cloudpickle

from nlp_pipeline.pipeline import Pipeline


def pack(pipeline: Pipeline) -> bytes:
    return cloudpickle.dumps(pipeline)


def unpack(data: bytes) -> Pipeline:
    return cloudpickle.loads(data)
