"""What a corpus is made of: texts with what is known of them, and where each stands in which file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    text: str | None
    meta: Mapping[str, Any]
    source: str
    place: str
    error: str | None = None
