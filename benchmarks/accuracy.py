"""Accuracy of this library beside natasha's, on the development data.

    python benchmarks/accuracy.py                      both systems; natasha in a process of its own (see rival.py)
    python benchmarks/accuracy.py --check              ours alone, held against floors.json; exit code 1 below one

`--data FOLDER` names the data (../shared/data), `--natasha PYTHON` an interpreter that has natasha. How each set is
read stands in shared/data/README.md. The default tagger was trained on factRuEval dev: figures on it are marked
as seen, beside them stand those of models that had not seen the document (five folds, from the weight file). All other
sets are new to the shipped weights.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import nlp_pipeline as nlp
from benchmarks import gold, records
from benchmarks.names import identity_figures, name_figures, plain
from benchmarks.rival import Natasha
from nlp_pipeline import weights
from nlp_pipeline.numeric import tagger_file
from nlp_pipeline.score import Score, add, score_aligned, score_spans, score_tokens

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "shared" / "data"
Record = dict[str, Any]
System = Callable[[list[str]], list[Record]]
Figures = dict[str, float]

ENDED = re.compile(r"[.!?…][»\"“”'’)\]}]*$")


SEEN = "factRuEval dev"
OUT_OF_FOLD = "factRuEval dev, out of fold"


def figures(annotate: System, data: Path) -> Figures:
    """All figures of a system, name → percent (counts for broken lines)."""
    found: Figures = {}
    breaks = 0
    for name, docs in (
        ("factRuEval dev", list(gold.factrueval(data / "factrueval-dev"))),
        ("NEREL dev", list(gold.nerel(data / "nerel" / "dev"))),
    ):
        outputs = annotate([doc.text for doc in docs])
        found |= {f"{name}, {key}": value for key, value in entity_figures(docs, outputs).items()}
        breaks += sum(merged_breaks(doc.text, output) for doc, output in zip(docs, outputs, strict=True))
        if name == "factRuEval dev":
            found |= {f"{name}, {key}": value for key, value in name_figures(docs, outputs).items()}
        else:
            found |= {f"{name}, {key}": value for key, value in identity_figures(docs, outputs).items()}
    found["open line breaks merged"] = breaks
    for name, file in (("GSD dev", "ru_gsd-ud-dev.conllu"), ("Taiga dev", "ru_taiga-ud-dev.conllu")):
        bank = gold.treebank(data / "ud" / file)
        output = annotate([bank.text])[0]
        found |= {f"{name}, {key}": value for key, value in treebank_figures(bank, output).items()}
    return found


# entities


def own_figures(data: Path) -> Figures:
    """What stands in the weight file of the default tagger, and what the wide one finds in NEREL dev."""
    known = tagger_file.load(weights.tagger_file("default"))[0].about["figures"][OUT_OF_FOLD]
    found = {f"{OUT_OF_FOLD}, {name}": value for name, value in known.items() if name != "token micro"}
    documents = list(gold.nerel(data / "nerel" / "dev"))
    wide = nlp.load("entities", entities="wide")
    nested, outer = [], []
    for doc, annotated in zip(documents, wide.pipe([doc.text for doc in documents]), strict=True):
        spans = {(entity.start, entity.stop, entity.type) for entity in annotated.entities}
        nested.append(score_spans(spans, doc.nested))
        flat = annotated.entities.of("PER", "ORG", "LOC").outermost()
        outer.append(score_spans({(e.start, e.stop, gold.NEREL_FLAT[e.type]) for e in flat}, doc.spans))
    found["NEREL dev, wide, nested micro"] = percent(add(nested)["micro"])
    return found | {f"NEREL dev, wide read flat, exact {kind}": percent(score) for kind, score in add(outer).items()}


def entity_figures(docs: Sequence[gold.NewsDoc], outputs: Sequence[Record]) -> Figures:
    exact, by_token = [], []
    for doc, output in zip(docs, outputs, strict=True):
        spans = {(start, stop, kind) for start, stop, kind, *_ in output["entities"]}
        exact.append(score_spans(spans, doc.spans))
        by_token.append(score_tokens(spans, doc.spans, [(t[0], t[1]) for t in output["tokens"]]))
    total, tokens = add(exact), add(by_token)
    kinds = ("PER", "LOC", "ORG")
    return {
        **{f"exact {kind}": percent(total[kind]) for kind in (*kinds, "micro")},
        **{f"token {kind}": percent(tokens[kind]) for kind in kinds},
    }


def merged_breaks(text: str, output: Record) -> int:
    """Places between two lines with text, the upper one not ended, that lie inside a sentence."""
    sentences = output["sentences"]
    merged = 0
    for match in re.finditer(r"(?<=\S)[^\S\n]*\n\s*(?=\S)", text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()].rstrip()
        if not ENDED.search(line):
            merged += any(start < match.start() and stop > match.end() for start, stop in sentences)
    return merged


# treebanks


def treebank_figures(bank: gold.Treebank, output: Record) -> Figures:
    """As in the CoNLL 2018 shared task: F1 of words aligned by their characters, blanks not counted."""
    place = solid_places(bank.text)
    words = {(place[w.start], place[w.stop - 1] + 1): w for w in bank.words}
    tokens = {(place[t[0]], place[t[1] - 1] + 1): t for t in output["tokens"]}
    ours_at, gold_at = list(tokens), list(words)

    def head_of(span: tuple[int, int]) -> tuple[int, int] | None:
        head = tokens[span][5]
        return None if head < 0 else ours_at[head]

    def gold_head(span: tuple[int, int]) -> tuple[int, int] | None:
        head = words[span].head
        return None if head < 0 else gold_at[head]

    def score(ours: Callable[[Any], Any], theirs: Callable[[Any], Any]) -> float:
        return percent(score_aligned({s: ours(s) for s in tokens}, {s: theirs(s) for s in words}))

    def relation(name: str) -> str:
        return name.partition(":")[0]

    sentences = [(place[s], place[e - 1] + 1) for s, e in output["sentences"]]
    gold_sentences = [(place[s], place[e - 1] + 1) for s, e in bank.sentences]
    return {
        "tokens": percent(score_aligned(dict.fromkeys(tokens), dict.fromkeys(words))),
        "sentences": percent(score_aligned(dict.fromkeys(sentences), dict.fromkeys(gold_sentences))),
        "UPOS": score(lambda s: tokens[s][2], lambda s: words[s].pos),
        "UFeats": score(lambda s: features(tokens[s][3]), lambda s: features(words[s].feats)),
        "lemma": score(lambda s: plain(tokens[s][4] or ""), lambda s: plain(words[s].lemma)),
        "UAS": score(head_of, gold_head),
        "LAS": score(
            lambda s: (head_of(s), relation(tokens[s][6])), lambda s: (gold_head(s), relation(words[s].deprel))
        ),
        "valid trees": 100 * valid_trees(output),
    }


def solid_places(text: str) -> list[int]:
    """For each character the number of those before it that are no blank."""
    places, count = [], 0
    for char in text:
        places.append(count)
        count += not char.isspace()
    return places


def features(feats: str | None) -> str:
    return "|".join(sorted((feats or "_").split("|"))) or "_"


def valid_trees(output: Record) -> float:
    """The share of sentences whose heads make a tree with one root."""
    tokens = output["tokens"]
    row = good = 0
    for _, stop in output["sentences"]:
        first = row
        while row < len(tokens) and tokens[row][0] < stop:
            row += 1
        good += is_tree([head - first if head >= 0 else -1 for head in (t[5] for t in tokens[first:row])])
    return good / len(output["sentences"])


def is_tree(heads: Sequence[int]) -> bool:
    if sum(head < 0 for head in heads) != 1:
        return False
    for start in range(len(heads)):
        node, steps = start, 0
        while node >= 0:
            node, steps = heads[node], steps + 1
            if steps > len(heads) or node >= len(heads):
                return False
    return True


def percent(score: Score) -> float:
    return round(100 * score.f1, 2)


# printing and checking


def table(columns: dict[str, Figures]) -> Iterator[str]:
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    width = max(map(len, names))
    yield f"{'':{width}}  " + "  ".join(f"{system:>8}" for system in columns)
    for name in names:
        cells = [f"{column[name]:8.2f}" if name in column else f"{'':8}" for column in columns.values()]
        seen = "  (ours: seen in training)" if name.startswith((f"{SEEN}, exact", f"{SEEN}, token")) else ""
        yield f"{name:{width}}  {'  '.join(cells)}{seen}"


def below(found: Figures, floors: Figures) -> Iterator[str]:
    """A line for every figure that is worse than its floor; of merged breaks fewer are better."""
    for name, floor in floors.items():
        value = found[name]
        if value > floor if name.endswith("merged") else value < floor:
            yield f"{name}: expected {'at most' if name.endswith('merged') else 'at least'} {floor}, found {value}"


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--natasha", help="an interpreter that has natasha")
    parser.add_argument("--check", action="store_true", help="ours alone, against floors.json")
    options = parser.parse_args(None if arguments is None else list(arguments))
    if not options.data.is_dir():
        parser.error(f"the development data is not at {options.data}; name its folder with --data")
    ru = nlp.load()
    columns = {"ours": figures(lambda texts: list(records.ours(texts, ru)), options.data) | own_figures(options.data)}
    if not options.check:
        natasha = Natasha(options.natasha)
        columns = {"natasha": figures(natasha.annotate, options.data), **columns}
        natasha.close()
    print("\n".join(table(columns)))
    if options.check:
        failures = list(below(columns["ours"], json.loads((HERE / "floors.json").read_text(encoding="utf-8"))))
        print("\n".join(failures) or "every figure is at or above its floor")
        return int(bool(failures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
