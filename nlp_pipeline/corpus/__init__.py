"""A pile of documents: worker processes, files to files with resume, and engines for when one machine is not enough.

    workers, pool, worker, parcel    `Pipeline.pipe(workers=…)`: batches out, documents back
    sources, items, encodings        files of texts → items
    run, part, outputs               items → parts of documents, written by workers
    place, journal                   where parts lie, and which are finished
    engine, recipe, spark            the same on Spark, Ray, or whatever moves Arrow tables
    progress                         the bar

`annotate` does the whole from files to files.
"""

from nlp_pipeline.corpus.run import Summary, annotate

__all__ = ["Summary", "annotate"]
