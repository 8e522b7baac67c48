"""natasha's whole chain, for an interpreter that has natasha and setuptools<80. Needs nothing of this library.

Run as `python -m benchmarks.natasha_run` in the folder above. Reads {"texts": […]} per line from standard input and
writes a JSON line for each: {"records": […], "tokens": …, "seconds": {step: …}}, the seconds those of the chain alone.
With "timing": true there are no records. With each comes what the process takes of memory, in bytes, now and at most
so far.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from natasha import (
    Doc,
    MorphVocab,
    NamesExtractor,
    NewsEmbedding,
    NewsMorphTagger,
    NewsNERTagger,
    NewsSyntaxParser,
    Segmenter,
)

from benchmarks.usage import memory

PARTS = ("first", "last", "middle")
SEGMENTER = Segmenter()
VOCAB = MorphVocab()
EMBEDDING = NewsEmbedding()
MORPH, SYNTAX, NER = NewsMorphTagger(EMBEDDING), NewsSyntaxParser(EMBEDDING), NewsNERTagger(EMBEDDING)
NAMES = NamesExtractor(VOCAB)


def annotate(text: str, seconds: dict[str, float]) -> Any:
    """The chain as natasha's README has it; adds to `seconds` what each step took."""
    doc = Doc(text)
    if not text.strip():
        return doc
    for name, step in STEPS.items():
        start = time.perf_counter()
        step(doc)
        seconds[name] += time.perf_counter() - start
    return doc


def lemmatize(doc: Any) -> None:
    for token in doc.tokens:
        token.lemmatize(VOCAB)


def normalize(doc: Any) -> None:
    for span in doc.spans:
        span.normalize(VOCAB)


def read_names(doc: Any) -> None:
    for span in doc.spans:
        if span.type == "PER":
            span.extract_fact(NAMES)


STEPS: dict[str, Callable[[Any], None]] = {
    "segments": lambda doc: doc.segment(SEGMENTER),
    "morphology": lambda doc: doc.tag_morph(MORPH),
    "syntax": lambda doc: doc.parse_syntax(SYNTAX),
    "entities": lambda doc: doc.tag_ner(NER),
    "lemmas": lemmatize,
    "normal": normalize,
    "names": read_names,
}


def record(doc: Any) -> dict[str, Any]:
    rows = {token.id: row for row, token in enumerate(doc.tokens or [])}
    tokens = [
        [
            t.start,
            t.stop,
            t.pos,
            "|".join(f"{k}={v}" for k, v in sorted((t.feats or {}).items())),
            t.lemma,
            rows.get(t.head_id, -1),
            t.rel,
        ]
        for t in doc.tokens or []
    ]
    entities = [
        [
            s.start,
            s.stop,
            s.type,
            s.normal,
            {k: (s.fact.as_dict.get(k) if s.fact else None) for k in ("first", "last", "middle")},
        ]
        for s in doc.spans or []
    ]
    return {"tokens": tokens, "sentences": [[s.start, s.stop] for s in doc.sents or []], "entities": entities}


def main() -> None:
    print(json.dumps({"ready": True, "memory": memory()}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        seconds: dict[str, float] = defaultdict(float)
        docs = [annotate(text, seconds) for text in request["texts"]]
        tokens = sum(len(doc.tokens or []) for doc in docs)
        records = [] if request.get("timing") else [record(doc) for doc in docs]
        answer = {"records": records, "seconds": seconds, "tokens": tokens, "memory": memory()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
