"""Very long texts and very many: everything comes out, and working memory depends on a batch, not on their number."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np

import nlp_pipeline as nlp

WORDS = "мост река город построили в Омске директор Громова вчера и снова открыла завод «Заря» на берегу Иртыша".split()


def test_a_sentence_of_50_000_tokens(ru: nlp.Pipeline) -> None:
    text = " ".join(WORDS * (50_000 // len(WORDS))) + "."
    doc = ru(text)
    assert len(doc.sentences) == 1
    assert len(doc.tokens) > 50_000
    heads = doc.layer("tokens").columns["head"].data
    assert np.count_nonzero(heads < 0) == 1
    assert len(doc.entities.of("LOC")) >= 50_000 // len(WORDS)


def texts(count: int) -> Iterator[str]:
    """Short texts, none like another."""
    for number in range(count):
        words = np.random.default_rng(number).permutation(WORDS)
        yield f"{' '.join(words.tolist()).capitalize()}. Это случилось {number % 28 + 1} мая."


def peak(ru: nlp.Pipeline, count: int) -> int:
    """Bytes at most while texts go through, their documents dropped."""
    tracemalloc.start()
    done = sum(1 for _ in ru.pipe(texts(count), batch_chars=1 << 13))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done == count
    return most


def test_four_times_as_many_texts_need_no_more_memory(ru: nlp.Pipeline) -> None:
    peak(ru, 400)  # what is kept of words is there
    assert peak(ru, 2000) < 1.5 * peak(ru, 500)
