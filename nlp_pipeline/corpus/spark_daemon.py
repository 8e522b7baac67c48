"""Spark's Python daemon with the models in it: the workers that it forks share its memory. See `spark.preloaded`.

Spark runs this module instead of `pyspark.daemon`, one per executor. What can't be loaded here is left to the workers,
whose errors Spark shows.
"""

from __future__ import annotations

import gc
import os
from base64 import b64decode
from contextlib import suppress

from nlp_pipeline.corpus.recipe import unpack
from nlp_pipeline.errors import PipelineError

RECIPE = "NLP_PIPELINE_RECIPE"  # a variable of the environment


def main() -> None:
    """Loads the models, then does what Spark's own daemon does."""
    from pyspark.daemon import manager

    with suppress(PipelineError):
        unpack(b64decode(os.environ.get(RECIPE, "")))
    gc.freeze()  # a collection in a worker would write to shared pages
    manager()


if __name__ == "__main__":
    main()
