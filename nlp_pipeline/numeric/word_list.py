"""Long lists of words in little memory: the embedding's vocabulary, the last names.

The lines of a sorted list come in; the number of a word goes out. The lines stay as they are, one string of bytes
(25 bytes a word; a dict takes 160), and a word is looked for among the few that begin in the same place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np

GROUP = 16  # lines; a group is found by bisection, its lines are searched through


class WordList:
    """Words numbered in order: those of `lines`, sorted, one a line, in UTF-8; then those of `more`.

    Looking one up takes a microsecond: remember the answer for what is asked often. ValueError when the lines are
    not sorted by code point.

    >>> words = WordList("вода\\nкот\\nкофе".encode(), more=("<unk>",))
    >>> words.get("кофе"), words.get("<unk>"), words.get("ко"), "кот" in words, len(words)
    (2, 3, -1, True, 4)
    """

    __slots__ = ("_heads", "_lines", "_more", "_size", "_starts")

    def __init__(self, lines: bytes, more: tuple[str, ...] = ()) -> None:
        self._lines = b"\n%b\n" % lines if lines else b"\n"
        breaks = np.flatnonzero(np.frombuffer(self._lines, np.uint8) == ord("\n"))
        self._size = len(breaks) - 1  # of the lines
        self._more = {word: number for number, word in enumerate(more, self._size)}
        self._starts = [*breaks[:-1:GROUP].tolist(), len(self._lines) - 1]  # the break before each group, and the last
        stops = breaks[1::GROUP].tolist()
        self._heads = [self._lines[start + 1 : stop] for start, stop in zip(self._starts, stops, strict=False)]
        if self._heads != sorted(self._heads):
            raise ValueError("expected a sorted list of words")

    def get(self, word: str, default: int = -1) -> int:
        """The number of a word, `default` for what is not in the list; any string may be asked for."""
        key = word.encode("utf-8", "surrogatepass")
        group = bisect_right(self._heads, key) - 1
        if group >= 0 and b"\n" not in key:
            start = self._starts[group]
            found = self._lines.find(b"\n%b\n" % key, start, self._starts[group + 1] + 1)
            if found >= 0:
                return group * GROUP + self._lines.count(b"\n", start, found)
        return self._more.get(word, default) if self._more else default

    def __contains__(self, word: str) -> bool:
        return self.get(word) >= 0

    def __len__(self) -> int:
        return self._size + len(self._more)

    def __iter__(self) -> Iterator[str]:
        yield from self._lines.decode("utf-8").split("\n")[1:-1]
        yield from self._more
