"""OpenCorpora's tags in UD terms."""

from __future__ import annotations

import pytest

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.lexicon.ud import same_class

DICTIONARY = Dictionary()


@pytest.mark.parametrize(
    ("form", "pos", "feats"),
    [
        ("кошку", "NOUN", "Animacy=Anim|Case=Acc|Gender=Fem|Number=Sing"),
        ("иванову", "PROPN", "Animacy=Anim|Case=Dat|Gender=Masc|Number=Sing"),
        ("этой", "DET", "Case=Gen|Gender=Fem|Number=Sing"),
        ("сделан", "VERB", "Aspect=Perf|Gender=Masc|Number=Sing|Tense=Past|Variant=Short|VerbForm=Part|Voice=Pass"),
        ("идя", "VERB", "Aspect=Imp|Tense=Pres|VerbForm=Conv"),
        ("иди", "VERB", "Aspect=Imp|Mood=Imp|Number=Sing|VerbForm=Fin"),
        ("красивее", "ADV", "Degree=Cmp"),
        ("не", "PART", ""),
        ("пять", "NUM", "Case=Nom"),
        ("в", "ADP", ""),
    ],
)
def test_tag(form: str, pos: str, feats: str) -> None:
    found = {(parse.pos, "|".join(f"{k}={v}" for k, v in parse.feats.items())) for parse in DICTIONARY.parses(form)}
    assert (pos, feats) in found


def test_classes_are_symmetric() -> None:
    assert same_class("NOUN", "PROPN") and same_class("PROPN", "NOUN")
    assert not same_class("ADP", "NOUN")
