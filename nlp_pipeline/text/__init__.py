"""What came in: blocks of a text, and the repairs that make its clean shadow for the models."""
