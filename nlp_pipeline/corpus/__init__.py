"""Many documents: read from anywhere, annotated by workers or on an engine, written so that a run can go on later.

recipe      a pipeline as bytes, for another process
engine      the function that engines run: record batches of texts in, record batches of documents out
spark, ray  that function on Apache Spark and on Ray Data
"""
