"""natasha's whole chain, for an interpreter that has natasha and setuptools<80. Needs nothing of this library.

Run as `python -m benchmarks.natasha_run` in the folder above. Reads a JSON list of texts per line from standard input,
writes one JSON line per list: {"records": […], "seconds": …}. The seconds are those of the chain alone. A line
{"timing": true, "texts": […]} gives no records. With each comes what the process takes of memory, in bytes, now and
at most so far.
"""

from __future__ import annotations

import json
import sys
import time
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


def annotate(text: str) -> Any:
    """The chain as natasha's README has it."""
    doc = Doc(text)
    if not text.strip():
        return doc
    doc.segment(SEGMENTER)
    doc.tag_morph(MORPH)
    doc.parse_syntax(SYNTAX)
    doc.tag_ner(NER)
    for token in doc.tokens:
        token.lemmatize(VOCAB)
    for span in doc.spans:
        span.normalize(VOCAB)
        if span.type == "PER":
            span.extract_fact(NAMES)
    return doc


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
        start = time.perf_counter()
        docs = [annotate(text) for text in request["texts"]]
        seconds = time.perf_counter() - start
        tokens = sum(len(doc.tokens or []) for doc in docs)
        records = [] if request.get("timing") else [record(doc) for doc in docs]
        answer = {"records": records, "seconds": seconds, "tokens": tokens, "memory": memory()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
