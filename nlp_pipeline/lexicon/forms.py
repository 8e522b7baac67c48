"""What the models read of a form: its word in the embedding and its shape, as numbers, each form once.

A vocabulary of distinct forms and the codes of a text's tokens come in; the models' inputs go out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp_pipeline.lexicon.memo import MEGABYTE, Memo, of_text
from nlp_pipeline.numeric import Inputs
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.shapes import shape_id

KEPT = 8 * MEGABYTE  # some 40 000 forms
_SHAPES = 128  # more than there are shapes
Numbers = npt.NDArray[np.int32]


class Forms:
    """Numbers of forms, remembered over batches; safe to share between threads."""

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding
        self._memo: Memo[str, int] = Memo(KEPT, of_text)
        nothing = np.zeros(0, np.int32)
        self._last: tuple[Sequence[str], tuple[Numbers, Numbers]] = (), (nothing, nothing)

    def inputs(self, vocabulary: Sequence[str], codes: npt.NDArray[Any], bounds: npt.NDArray[Any]) -> Inputs:
        """The models' inputs for tokens [n], given as codes into distinct forms, in sentences by bounds [s + 1]."""
        words, shapes = self._numbers(vocabulary)
        return Inputs(words[codes], shapes[codes], np.asarray(bounds, np.int64))

    def _numbers(self, vocabulary: Sequence[str]) -> tuple[Numbers, Numbers]:
        """Words and shapes of distinct forms. The three models ask for the same vocabulary one after another."""
        last, found = self._last
        if last is not vocabulary:
            numbers = np.array(self._memo.all(vocabulary, self._number), np.int32)
            found = numbers // _SHAPES, numbers % _SHAPES
            self._last = vocabulary, found
        return found

    def _number(self, form: str) -> int:
        low, words = form.lower(), self._embedding.words
        word = words.get(low)
        if word < 0:
            word = words.get(low.rstrip(".-"), self._embedding.unknown)  # г.|г: navec has no stops
        return word * _SHAPES + shape_id(form)
