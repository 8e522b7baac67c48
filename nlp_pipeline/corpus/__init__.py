"""A pile of documents: worker processes, files to files with resume, and engines for when one machine is not enough."""
