"""The model card of a shipped tagger: data and their terms, scores, how far to trust them, how to build it again.

What was built and measured comes in, Markdown goes out. Figures are percent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp_pipeline.training.calibration import expected_error, interval, reliability
from nlp_pipeline.training.judging import Judged, figures, outcomes, scores
from nlp_pipeline.training.shipped import Built

WHAT = {
    "default": "Persons, organizations and locations, flat, by factRuEval's scheme: an organization is its name "
    "without what it is (*компания* «Ромашка»), a location its name without what it is, adjectives are none.",
    "wide": "NEREL's 29 types, nested: a mention may hold others (*директор школы № 5*: PROFESSION, in it "
    "ORGANIZATION, in it NUMBER). Mentions may begin or end inside a token (экс-*президент*).",
}
WEAK = {
    "default": """\
- Organizations without a capital or with an unusual name (*спецмонтажуправление*), and long ones that end in a chain of
  genitives: most errors are borders of ORG.
- It has seen 122 documents of its own scheme, Russian news of 2003–2013, and 746 of Wikinews with other borders. Social
  media, poetry, fiction and documents with many tables are foreign to it.
- Whether a country acts (ORG-like) or is a place is not told apart: it is LOC.
- In text without capitals it finds well-known names, and misses others.""",
    "wide": """\
- EVENT, FACILITY, DISEASE, CRIME, PENALTY, AWARD and WORK_OF_ART: the borders of what they are called are vague in the
  gold too. FAMILY, LANGUAGE and DISTRICT have too few examples.
- It knows the news of Wikinews, 2007–2020.
- Discontinuous mentions are not found, nor those of more than 24 words or parts of words.""",
}
DATA = """\
- **NEREL v1.1** (Loukachevitch et al. 2021), train: 746 Wikinews documents, texts CC BY 2.5. **Its repository states no
  licence for the annotations.** The weights are learnt from them; no text of it is contained.
  Without it the default tagger loses 0.75 of F1 on factRuEval (out of fold, measured with an earlier, smaller net).
- **factRuEval-2016** (Starostin et al. 2016), devset: 122 news documents, MIT.
- **slovnet's entity encoder** (natasha, MIT): the weights that training begins with.
- **navec** (natasha, MIT), **pymorphy3** with OpenCorpora's dictionary (CC BY-SA 3.0), natasha's lists of names
  (MIT): read when it runs, not contained."""


def card(name: str, built: Built, seconds: float) -> str:
    """The card of a tagger as Markdown."""
    return "\n".join(_lines(name, built, seconds)) + "\n"


def _lines(name: str, built: Built, seconds: float) -> Iterator[str]:
    of = built.trained.description
    yield f"# {name}.safetensors"
    yield f"\n{WHAT[name]}\n"
    yield f"Types: {', '.join(of.types)}.\n"
    yield f"## Data and their terms\n\n{DATA}\n"
    yield "## Scores\n"
    yield "Exact spans and types, F1 in percent, with the interval in which the micro F1 lies in 95 of 100 draws of the"
    yield "documents. None of these documents was trained on by the model that read it."
    for title, judged in built.unseen.items():
        yield from ("", f"### {title}", "", *_scores(judged))
    title, judged = next(iter(built.unseen.items()))
    yield f"\n## How far to trust a score\n\nMentions found in {title}, by score; scores are divided by a temperature"
    yield f"of {of.temperature}, which suits these documents best. Mean distance of score and share that is right:"
    yield f"{100 * expected_error(*outcomes(judged)):.1f} points.\n"
    yield "| score | mentions | mean score | right |"
    yield "|---|---|---|---|"
    for low, high, count, mean, share in reliability(*outcomes(judged)):
        yield f"| {low:.2f}–{high:.2f} | {count} | {mean:.3f} | {share:.3f} |"
    yield f"\n## What it is bad at\n\n{WEAK[name]}\n"
    size = sum(array.size for array in built.trained.arrays.values())
    yield "## How to build it again\n\n    pip install '.[training]'"
    yield f"    python -m nlp_pipeline train shipped {name}\n"
    yield f"from a folder with the data (`--data`): {seconds / 60:.0f} minutes on 2 cores."
    yield f"It has {size / 1e6:.2f} million weights."


def _scores(judged: Sequence[Judged]) -> Iterator[str]:
    found, percents = scores(judged), figures(judged)
    counts = [(one.correct, one.predicted, one.gold) for one in (document.scores()["micro"] for document in judged)]
    low, high = interval(counts)
    yield "| type | precision | recall | F1 | F1 of tokens | gold |"
    yield "|---|---|---|---|---|---|"
    for kind in (*sorted(set(found) - {"micro"}), "micro"):
        one = found[kind]
        f1 = f"{100 * one.f1:.1f}" + (f" ({100 * low:.1f}–{100 * high:.1f})" if kind == "micro" else "")
        by_token = percents.get(f"token {kind}", 0.0)
        yield f"| {kind} | {100 * one.precision:.1f} | {100 * one.recall:.1f} | {f1} | {by_token:.1f} | {one.gold} |"
