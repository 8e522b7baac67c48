"""Annotations for the eye."""
