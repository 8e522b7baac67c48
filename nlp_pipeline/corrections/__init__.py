"""Corrections of entities by hand: made in one line, kept in a file, made again by the next run."""

from nlp_pipeline.corrections.collection import Corrections
from nlp_pipeline.corrections.record import Correction

__all__ = ["Correction", "Corrections"]
