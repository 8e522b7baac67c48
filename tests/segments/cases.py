"""Cases in text files: one a line, a bar at each boundary; sentences and tokens of a block at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nlp_pipeline.segments.sentences import sentenize
from nlp_pipeline.segments.stops import settle
from nlp_pipeline.segments.tokens import Tokenizer, Tokens


def read_cases(name: str) -> list[str]:
    """The lines of a file beside this one, without comments."""
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def barred(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with a bar between neighbouring spans: where the first stops."""
    return "|".join(
        text[start:stop]
        for start, stop in zip(
            [0, *(stop for _, stop in spans[:-1])], [*(stop for _, stop in spans[:-1]), len(text)], strict=True
        )
    )


def segmented(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans of the sentences and of the tokens of one block."""
    sentences = sentenize(text)
    ends = np.array([stop for _, stop in sentences], np.int64)
    tokens = settle(text, Tokenizer().tokenize(text), ends)
    check_forms(text, tokens)
    return sentences, list(zip(tokens.starts.tolist(), tokens.stops.tolist(), strict=True))


def check_forms(text: str, tokens: Tokens) -> None:
    """The forms of tokens are what stands in the text."""
    forms = list(tokens.forms)
    spans = zip(tokens.starts.tolist(), tokens.stops.tolist(), strict=True)
    assert [forms[code] for code in tokens.codes.tolist()] == [text[start:stop] for start, stop in spans]
    assert list(tokens.forms.values()) == list(range(len(forms)))
