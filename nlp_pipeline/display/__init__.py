"""Annotations for the eye: documents, rows, trees and pipelines in a notebook, HTML files, the terminal.

A `Doc`, its rows, a sentence or a `Pipeline` as the last line of a cell show themselves; `doc.to_html(path)` writes a
page, `report(docs, path)` one file about many documents.
"""

from nlp_pipeline.display.report import report

__all__ = ["report"]
