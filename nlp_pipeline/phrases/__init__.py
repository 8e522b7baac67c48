"""A user's list of names and terms, found in every inflected form: entries → index → spans with ids."""
