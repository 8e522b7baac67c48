"""Two runs wrote the same when their trees are equal."""

from __future__ import annotations

import hashlib
from pathlib import Path


def tree(path: Path) -> tuple[tuple[str, str], ...]:
    """Names and contents of a file or of all files below a folder."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return tuple((str(file.relative_to(path)), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files)
