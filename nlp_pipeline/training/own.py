"""A tagger of one's own: annotated documents come in, a weight file and a report go out.

What is said on the way goes to a function, a line at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nlp_pipeline.doc import Doc
from nlp_pipeline.numeric.tagger_file import load, save
from nlp_pipeline.training.annotated import FEW, Kind, flattened, kind_of, read, split, summary
from nlp_pipeline.training.calibration import best_temperature
from nlp_pipeline.training.judging import micro, outcomes, scores
from nlp_pipeline.training.report import line, table
from nlp_pipeline.training.schemes import Corpus, Scheme
from nlp_pipeline.training.settings import Settings
from nlp_pipeline.training.shipped import LEAST, THRESHOLDS
from nlp_pipeline.training.trainer import Trained, Trainer
from nlp_pipeline.weights import tagger_file

PERSONS = ("PER", "PERSON")
CHARS = 6  # a token, with the blank after it
STEPS = 30  # an epoch has at least, where there are few documents
LEAST_TOKENS, MOST = 50, 400  # of a batch


@dataclass(frozen=True)
class Choices:
    """What a user can choose; `commands.entities` says what it means."""

    data: Path
    out: Path
    held_out: float = 0.15
    test: Path | None = None
    scheme: Literal["auto", "flat", "nested"] = "auto"
    keep: Literal["outermost"] | None = None
    start: str = "wide"
    epochs: int = 30
    seed: int = 0


def run(choices: Choices, say: Callable[[str], None]) -> Trained:
    """Reads, trains, measures and writes a tagger."""
    choices.out.parent.mkdir(parents=True, exist_ok=True)
    documents = read(choices.data)
    kind = choices.scheme if choices.scheme != "auto" else kind_of(documents)
    test = read(choices.test) if choices.test else []
    if kind == "flat":
        documents, test = (flattened(some, keep_outermost=choices.keep is not None) for some in (documents, test))
    say(f"{len(documents)} documents, {kind} mentions")
    for one in summary(documents):
        note = "  too few to learn from" if one.mentions < FEW else ""
        say(f"  {one.type}: {one.mentions} in {one.documents} documents, {one.length:.0f} characters long{note}")
    held_out = split(documents, choices.held_out, choices.seed)
    trainer = _trainer(choices, documents, kind)
    if lost := trainer.samples[0][1]:
        say(f"{lost} mentions begin or end inside a word where no word is cut, and can't be learnt")
    trained = trainer.train(held_out, lambda epoch: say(line(epoch)), early=bool(held_out))
    trained = _tuned(trainer, trained, [documents[number] for number in held_out])
    save(choices.out, trained.description, trained.arrays)
    for title, some in (("held out", [documents[number] for number in held_out]), ("test", test)):
        if some:
            say(f"{title}, {len(some)} documents:")
            for row in table(scores(trainer.judged(trained, some))):
                say(f"  {row}")
    say(f'wrote {choices.out}; nlp.load(entities="{choices.out}") uses it')
    return trained


def _trainer(choices: Choices, documents: Sequence[Doc], kind: Kind) -> Trainer:
    """A trainer that begins with the trunk of another tagger."""
    start, arrays = load(tagger_file(choices.start))
    trunk = {name: array for name, array in arrays.items() if name.startswith("trunk.")}
    depth = sum(name.startswith("trunk.deep.") and name.endswith(".weight") for name in trunk)
    size = sum(len(doc.text) for doc in documents) // CHARS
    settings = Settings(
        width=len(trunk["trunk.direct.bias"]),
        depth=depth,
        epochs=choices.epochs,
        batch=min(MOST, max(LEAST_TOKENS, size // STEPS)),
        seed=choices.seed,
    )
    types = {kind for doc in documents for kind in doc.column("entities.type").tolist()}
    person = next((kind for kind in PERSONS if kind in types), None)
    corpus = Corpus(documents, (Scheme("own", kind),), person=person)
    return Trainer([corpus], settings, in_parts=start.in_parts, start=trunk)


def _tuned(trainer: Trainer, trained: Trained, documents: Sequence[Doc]) -> Trained:
    """With the temperature, and the threshold of a nested tagger, that suit documents best that it has not seen."""
    if not documents:
        return trained
    temperature = best_temperature(lambda degree: outcomes(trainer.judged(trained.at(degree, LEAST), documents)))
    threshold = 0.0
    if trained.description.kind == "nested":
        threshold = max(
            THRESHOLDS, key=lambda least: micro(trainer.judged(trained.at(temperature, least), documents)).f1
        )
    return trained.at(temperature, threshold)
