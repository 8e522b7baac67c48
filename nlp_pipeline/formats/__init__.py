"""Formats: a document written and read back. One module per format, each with dumps and loads."""
