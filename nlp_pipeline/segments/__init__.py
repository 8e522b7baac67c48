"""Sentences and tokens of a text's blocks."""
