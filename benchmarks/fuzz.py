"""Coverage-guided fuzzing: inputs that reach new lines of this library are kept and changed again.

    python benchmarks/fuzz.py TARGET [--minutes 10] [--found FOLDER] [--seeds FOLDER] [--runs N]

    stages         a text through all stages (wide entities, a user's terms); alone, and joined with others
    outputs        a text through the standard stages, then through every output
    readers        all of the following by turns
    json, conllu, bio, brat, webannotation, labelstudio, mask, corrections
                   files that were written well, and changed: a reader may say FormatError, and nothing else

An input that breaks what `oracle` says is written to FOLDER with what was raised, once for each place in the code, and
the run goes on; it ends with status 1 when anything was found. An input that takes longer than a minute, or more than
6 GB, ends the run. Needs atheris (`pip install atheris`: Linux, Python 3.11 to 3.13). Mended findings are kept as cases
in tests/nasty and tests/formats/test_broken_files.py.
"""

from __future__ import annotations

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import contextlib
import hashlib
import importlib
import pkgutil
import re
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["nlp_pipeline"]):
    import nlp_pipeline as nlp
    from benchmarks import mutations, oracle

    for module in pkgutil.walk_packages(nlp.__path__, "nlp_pipeline."):  # also what is imported late
        if not re.search(r"__main__|training|corpus\.(spark|ray)|scikit|spacy", module.name):
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)

from nlp_pipeline.corrections import Corrections
from nlp_pipeline.display import html
from nlp_pipeline.errors import FormatError, PipelineError
from nlp_pipeline.formats import arrow, bio, brat, conllu, frame, jsonl, labelstudio, webannotation
from nlp_pipeline.masking import Masked, mask

PARTED = "\n\x1e\x1e\n"  # between a text and its annotations, where both are an input
TERMS = {"город": "г", "Иван Петров": "ип", "да": "д", "а-б": "аб"}
NEIGHBOURS = ("Анна Ким в Омске.", "", "и\n\nСнег\u0301")
READERS = ("json", "conllu", "bio", "brat", "webannotation", "labelstudio", "mask", "corrections")
LONGEST = {"stages": 3000, "outputs": 1200}  # bytes
SAMPLES = (
    "Заголовок\n\nАнна Ким и экс-мэр Пётр Громов приехали в Омск. ООО «Заря»\nпришло 5 мая 😀.",
    "Да",
    "",
    "Ким\x00\u2028в \ud800Омске | а=б_# %(о)\\n.",
)


class Target:
    """What is done with an input; what it raises is written down once for each place."""

    def __init__(self, name: str, found: Path) -> None:
        self.name = name
        self.found = found
        self.places: set[str] = set()
        self.run = {"stages": self.stages, "outputs": self.outputs}.get(name, self.reader)
        wide = name == "stages"
        self.ru = nlp.load(entities="wide") + nlp.phrases(TERMS) if wide else nlp.load()
        self.neighbours = {other: self.ru(other) for other in NEIGHBOURS}
        self.folder = Path(tempfile.mkdtemp(prefix="fuzz-"))

    def __call__(self, data: bytes) -> None:
        text = decoded(data)
        try:
            self.run(text)
        except Exception as error:  # noqa: BLE001
            self.note(text, error)

    def stages(self, text: str) -> None:
        doc = self.ru(text)
        oracle.whole(doc)
        texts = [NEIGHBOURS[0], text, NEIGHBOURS[1], NEIGHBOURS[2]]
        for other, joined in zip(texts, self.ru.pipe(texts), strict=True):
            oracle.same(joined, doc if other == text else self.neighbours[other])

    def outputs(self, text: str) -> None:
        doc = self.ru(text).with_meta({"id": text[:9], "title": text[:30], text[:5]: [text[:9], None]})
        oracle.lossless(doc)
        oracle.standoff(doc)
        oracle.shown(doc, self.folder)

    def reader(self, text: str) -> None:
        kind = self.name
        if kind == "readers":
            kind, _, text = text.partition("\n")
            kind = kind if kind in READERS else READERS[len(text) % len(READERS)]
        if kind in ("mask", "corrections"):
            self.keeper(kind, text)
            return
        first, _, second = text.partition(PARTED)
        try:
            docs = {
                "json": lambda: jsonl.loads(text),
                "conllu": lambda: conllu.loads(text),
                "bio": lambda: bio.loads(text),
                "brat": lambda: [brat.loads(second, first)],
                "webannotation": lambda: [webannotation.loads(first, second)],
                "labelstudio": lambda: labelstudio.loads(text),
            }[kind]()
        except FormatError:
            return
        writers: dict[str, Callable[[nlp.Doc], object]] = {
            "json": lambda doc: [jsonl.loads(jsonl.dumps(doc)), html.page(doc), frame.to_frame(doc)],
            "conllu": lambda doc: conllu.loads(conllu.dumps(doc)),
            "bio": bio.dumps,
            "brat": lambda doc: brat.loads(*brat.dumps(doc)),
            "webannotation": lambda doc: webannotation.loads(webannotation.dumps(doc), doc.text),
            "labelstudio": lambda doc: labelstudio.loads(labelstudio.dumps(doc)),
        }
        for doc in docs:
            oracle.readable(doc)
            for write in (writers[kind], arrow.to_arrow):
                try:
                    write(doc)
                except PipelineError:  # what was read may be no sentences of tokens, say
                    continue

    def keeper(self, kind: str, text: str) -> None:
        """Masks and corrections read back, and do what they are for."""
        with contextlib.suppress(FormatError):
            if kind == "mask":
                masked = Masked.from_json(text)
                assert Masked.from_json(masked.to_json()) == masked
                masked.undo()
            else:
                found = Corrections.loads(text)
                assert Corrections.loads(found.dumps()) == found
                if len(found) < 20:
                    oracle.readable((self.ru + found)(SAMPLES[0]))

    def note(self, text: str, error: Exception) -> None:
        """Writes an input and what it raised to the folder, if nothing came from there yet."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "atheris" not in frame.filename]
        ours = [frame for frame in frames if str(ROOT) in frame.filename and not frame.filename.endswith("fuzz.py")]
        place = f"{type(error).__name__} {[(frame.name, frame.lineno) for frame in (ours or frames)[-2:]]}"
        if place in self.places:
            return
        self.places.add(place)
        said = "".join(traceback.format_exception(error))
        name = f"{self.name}-{hashlib.sha256(place.encode()).hexdigest()[:10]}"
        (self.found / f"{name}.input").write_bytes(encoded(text))
        (self.found / f"{name}.txt").write_text(
            f"{place}\n{text!a}\n\n{said[-6000:]}", encoding="utf-8", errors="backslashreplace"
        )
        print(f"FOUND {place}: {str(error)[:200]!a}\n      {ascii(text)[:200]}\n      {name}", flush=True)


def decoded(data: bytes) -> str:
    """Bytes as a text; those that are no UTF-8 become lone surrogates."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def seeds(target: str) -> list[str]:
    """Inputs to begin with: the nasty texts, or files written from some documents."""
    if target in LONGEST:
        from tests.nasty import NASTY

        return [*SAMPLES, *(text for text in NASTY.values() if len(encoded(text)) < LONGEST[target])]
    ru = nlp.load()
    docs = [ru(text).with_meta({"id": number, "date": "2026-01-01"}) for number, text in enumerate(SAMPLES)]
    failed = nlp.Doc("не вышло", meta={"id": "f"}, error=nlp.doc.Failure("entities", "ValueError", "сломалось | \n"))
    with_terms = (ru + nlp.phrases({"экс-мэр": "м"}))(SAMPLES[0])
    fixes = Corrections().add(docs[0], "Заря", "ORG").change(docs[0].entities[0], normal="Анна Викторовна Ким")
    made: dict[str, list[str]] = {
        "json": [jsonl.dumps([*docs, failed]), with_terms.to_json(), nlp.load("tokens")("Да. Нет.").to_json()],
        "conllu": [conllu.dumps([*docs, failed]), conllu.dumps(with_terms, offsets="utf16")],
        "bio": [bio.dumps(docs), bio.dumps(docs, scheme="bioes"), "Ким\tB-PER\nв\tO\n.\tO\tSpaceAfter=No\n"],
        "brat": [PARTED.join(reversed(brat.dumps(doc))) for doc in [*docs, with_terms]],
        "webannotation": [f"{webannotation.dumps(doc)}{PARTED}{doc.text}" for doc in [*docs, failed, with_terms]],
        "labelstudio": [labelstudio.dumps([*docs, failed]), labelstudio.dumps(with_terms)],
        "mask": [mask(doc).to_json() for doc in docs],
        "corrections": [fixes.dumps(), Corrections().remove(docs[0].entities[0]).dumps()],
    }
    if target != "readers":
        return made[target]
    return [f"{kind}\n{text}" for kind, texts in made.items() for text in texts]


def fuzz(target: str, minutes: float, runs: int, found: Path, folder: Path) -> None:
    """Does not come back: libFuzzer ends the process."""
    warnings.simplefilter("ignore")
    for number, text in enumerate(seeds(target)):
        (folder / f"seed-{number}").write_bytes(encoded(text))
    change = mutations.text if target in LONGEST else mutations.file
    longest = LONGEST.get(target, 8000)

    def mutate(data: bytes, size: int, seed: int) -> bytes:
        if seed % 4 == 0:
            return bytes(atheris.Mutate(data, size))
        changed = encoded(change(decoded(data), seed))
        return changed if len(changed) <= size else changed[:size]

    options = [f"-max_total_time={round(minutes * 60)}", f"-max_len={longest}", "-timeout=60", "-rss_limit_mb=6000"]
    options += [f"-artifact_prefix={found}/", "-print_final_stats=1", f"-seed={int(time.time()) % 100_000}"]
    options += [f"-runs={runs}"] if runs else []
    atheris.Setup([sys.argv[0], *options, str(folder)], Target(target, found), custom_mutator=mutate)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("target", choices=["stages", "outputs", "readers", *READERS])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--runs", type=int, default=0, help="end after so many inputs")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--seeds", type=Path, help="a folder that keeps the inputs of earlier runs")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.found.mkdir(parents=True, exist_ok=True)
    if given.inside:
        fuzz(given.target, given.minutes, given.runs, given.found, given.seeds)
    before = {*given.found.iterdir()}
    with tempfile.TemporaryDirectory() as kept:
        folder = given.seeds or Path(kept)
        folder.mkdir(parents=True, exist_ok=True)
        inside = [sys.executable, __file__, *sys.argv[1:], "--inside", "--seeds", str(folder)]
        status = subprocess.run(inside, check=False).returncode
    new = sorted({*given.found.iterdir()} - before)
    print(f"{given.target}: ended with {status}; found: {', '.join(str(path) for path in new) or 'nothing'}")
    return 1 if new or status else 0


if __name__ == "__main__":
    sys.exit(main())
