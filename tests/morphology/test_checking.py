"""The dictionary's costs of tags, and what the model makes of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nlp_pipeline.lexicon.dictionary import Dictionary
from nlp_pipeline.morphology.checking import MISMATCH, UNIT, DictionaryCheck
from nlp_pipeline.numeric.morph import Advice, reconsider

TAGS = [
    "NOUN|Animacy=Inan|Case=Nom|Gender=Neut|Number=Sing",
    "NOUN|Animacy=Inan|Case=Nom|Gender=Fem|Number=Sing",
    "PROPN|Animacy=Anim|Case=Nom|Gender=Fem|Number=Sing",
    "ADJ|Case=Nom|Degree=Pos|Gender=Neut|Number=Sing",
    "ADJ|Degree=Pos|Gender=Neut|Number=Sing|Variant=Short",
    "VERB|Aspect=Imp|Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin|Voice=Act",
    "VERB|Aspect=Imp|Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin|Voice=Mid",
    "AUX|Aspect=Imp|Gender=Masc|Mood=Ind|Number=Sing|Tense=Past|VerbForm=Fin|Voice=Act",
    "ADP",
    "NUM|Case=Nom",
    "PUNCT",
]
DICTIONARY = Dictionary()


@pytest.fixture(scope="module")
def check() -> DictionaryCheck:
    return DictionaryCheck(DICTIONARY, TAGS)


@pytest.mark.parametrize(
    ("form", "free"),
    [
        ("пиво", {0}),  # Neut, whatever the model thinks
        ("туляремия", {1}),
        ("Мария", {2}),
        ("красивое", {3}),
        ("велико", {4}),
        ("строит", {5}),
        ("строится", {6}),
        ("был", {7}),
        ("в", {8, 9}),  # function words are not told apart
        ("NATO", set(range(len(TAGS)))),
        ("2006", set(range(len(TAGS)))),
        ("—", set(range(len(TAGS)))),
        ("г.", set(range(len(TAGS)))),
    ],
)
def test_tags_that_agree_cost_nothing(check: DictionaryCheck, form: str, free: set[int]) -> None:
    (costs,) = check.costs([form])
    assert set(np.flatnonzero(costs == 0).tolist()) == free


def test_a_guess_costs_less_than_knowledge(check: DictionaryCheck) -> None:
    known, guessed = check.costs(["кошка", "бутявка"])
    assert known[0] > guessed[0] > 0
    assert known.max() <= 255


def test_a_capital_lets_a_name_through(check: DictionaryCheck) -> None:
    low, high = check.costs(["строит", "Строит"]).astype(int)
    assert high[2] < low[2]


def test_rows_come_in_the_order_of_the_forms(check: DictionaryCheck) -> None:
    forms = ["пиво", "в", "красивое", "бутявка", "—", "был"] * 3
    together = check.costs(forms)
    assert together.shape == (len(forms), len(TAGS))
    for row, form in zip(together, forms, strict=True):
        np.testing.assert_array_equal(row, DictionaryCheck(DICTIONARY, TAGS).costs([form])[0])
    assert check.costs([]).shape == (0, len(TAGS))


def test_threads_get_the_same_costs() -> None:
    forms = ["домов", "кошками", "стали", "Москвой", "бутявке", "5-го"] * 30
    cold = DictionaryCheck(Dictionary(limit=4096), TAGS)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda form: cold.costs([form])[0].tolist(), forms))
    assert found == DictionaryCheck(DICTIONARY, TAGS).costs(forms).tolist()


def test_the_model_chooses_again_only_where_its_best_tag_costs() -> None:
    scores = np.array([[5, 4, 0], [5, 4, 0], [5, 0, 4]], np.float32)
    costs = np.array([[0, 200, 200], [8, 0, 4], [2, 200, 0]], np.uint8)
    best = scores.argmax(1)
    reconsider(best, scores, Advice(costs, np.array([0, 1, 2], np.int32), UNIT), np.array([0, 1, 2], np.int32))
    assert best.tolist() == (scores - UNIT * costs).argmax(1).tolist() == [0, 1, 0]


def test_a_mismatch_fits_into_the_costs() -> None:
    assert MISMATCH / UNIT < 255
