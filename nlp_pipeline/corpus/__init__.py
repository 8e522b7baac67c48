"""A pile of documents: worker processes, files to files with resume, and engines for when one machine is not enough.

    sources                          files of texts come in as `items`, one after the other:
      folders, streams, encodings    which files, as bytes, in which encoding
      texts, lines, delimited,       .txt, JSON Lines, CSV (of `records`), Parquet; what they hold beside texts
      records, parquet, jsonable     becomes JSON
    workers, pool, worker, parcel    `Pipeline.pipe(workers=…)`: batches out to processes, documents back
    run, part, outputs               from files to files: items → parts of documents, written by workers
    place, journal, fingerprint      where parts lie, which are finished, and by which stages
    progress                         the bar
    engine, values, recipe           the same as a function of Arrow tables, for any engine
    spark, spark_daemon, ray         that function on Apache Spark and on Ray Data

`annotate` does the whole from files to files.
"""

from nlp_pipeline.corpus.run import Summary, annotate

__all__ = ["Summary", "annotate"]
