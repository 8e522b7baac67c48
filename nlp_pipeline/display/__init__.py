"""Annotations for the eye: in a notebook's cell, as pages, in the terminal."""

from nlp_pipeline.display.report import report

__all__ = ["report"]
