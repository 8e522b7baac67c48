"""Part of speech, features and lemma of tokens."""
