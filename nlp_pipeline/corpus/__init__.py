"""Many documents: what a corpus is made of, and in which encodings."""
