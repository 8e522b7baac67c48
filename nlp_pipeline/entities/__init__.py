"""Mentions of persons, organizations and locations: spans, scores, normal forms, parts of names."""
