"""scikit-learn's own checks, clones, pipelines, searches and pickles over the transformer and the tokenizer."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest

import nlp_pipeline as nlp
from nlp_pipeline.errors import InputError

pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install 'nlp_pipeline[sklearn]'")

from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import SkipTestWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

from nlp_pipeline.scikit import Lemmas, LemmaTokenizer

RIVERS = ["Река вышла из берегов.", "Воды рек поднялись.", "Реками вода ушла в озеро.", "У рек и озёр чисто."]
SCHOOLS = ["Школа открылась.", "Ученики пришли в школы.", "Учитель хвалил учеников.", "О школе говорит учитель."]
TEXTS, TOPICS = [*RIVERS, *SCHOOLS], [0] * 4 + [1] * 4


with warnings.catch_warnings():  # those that need numbers do not apply, and say so
    warnings.simplefilter("ignore", SkipTestWarning)
    their_checks = parametrize_with_checks([Lemmas(), Lemmas(stop_words="russian", entities=True)])


@their_checks
def test_scikit_learns_checks(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize(
    "name",
    [  # those that need no table of numbers; which of them `their_checks` runs is another matter in each version
        "check_estimator_cloneable",
        "check_estimator_repr",
        "check_estimator_tags_renamed",
        "check_no_attributes_set_in_init",
        "check_parameters_default_constructible",
        "check_get_params_invariance",
        "check_set_params",
        "check_valid_tag_types",
        "check_do_not_raise_errors_in_init_or_set_param",
    ],
)
def test_checks_of_parameters_and_tags(name: str) -> None:
    check = getattr(estimator_checks, name, None)
    if check is None:
        pytest.skip(f"this scikit-learn has no {name}")
    check("Lemmas", Lemmas(stop_words="russian"))


def test_lemmas() -> None:
    assert Lemmas().fit_transform(["Реки, 2 реки и озеро."]) == ["река река и озеро"]
    assert Lemmas(output="lists").transform(["Нур-Султан – город", ""]) == [["нур-султан", "город"], []]
    assert Lemmas(stop_words=["река"]).transform(["О реках и берегах"]) == ["о и берег"]
    assert Lemmas(pos=["VERB"]).transform(["Река вышла из берегов."]) == ["выйти"]


def test_mentions_in_one_piece() -> None:
    text = "Тимур Оразбаев живёт в Нур-Султане. С Тимуром Оразбаевым говорили."
    assert Lemmas(entities=True).transform([text]) == ["Тимур_Оразбаев жить в Нур_Султан с Тимур_Оразбаев говорить"]
    assert Lemmas(entities=True).transform(["Вода в реке чистая.", ""]) == ["вода в река чистый", ""]
    assert Lemmas(entities="LOC").transform([text])[0].startswith("тимур оразбаев жить в Нур_Султан")
    names = CountVectorizer(lowercase=False).fit(Lemmas(entities=["PER"]).transform([text])).get_feature_names_out()
    assert "Тимур_Оразбаев" in names


def test_nested_mentions_and_parts_of_tokens() -> None:
    wide = nlp.load("tokens.lemma", "entities.normal", entities="wide")
    doc = wide("Экс-президент Казахского национального университета Анна Ким живёт в Твери.")
    outer = [re.sub(r"\W+", "_", entity.normal) for entity in doc.entities.outermost()]
    assert outer[0].startswith("президент_Казахского") and len(doc.entities) > len(outer) == 3
    words = [*outer[:2], "жить", "в", "Тверь"]
    assert Lemmas(wide, entities=True, output="lists").transform([doc.text]) == [words]


def test_the_tokenizer_says_the_same() -> None:
    tokenizer = LemmaTokenizer(stop_words="russian")
    vectorizer = TfidfVectorizer(tokenizer=tokenizer, token_pattern=None, lowercase=False)
    one = vectorizer.fit_transform(TEXTS).toarray()
    lists = make_pipeline(Lemmas(stop_words="russian", output="lists"), TfidfVectorizer(analyzer=list))
    assert np.allclose(one, lists.fit_transform(TEXTS).toarray())
    assert list(vectorizer.get_feature_names_out()) == list(lists[-1].get_feature_names_out())
    again = pickle.loads(pickle.dumps(clone(vectorizer).fit(TEXTS)))
    assert np.allclose(again.transform(TEXTS).toarray(), one)
    assert repr(tokenizer) == "LemmaTokenizer(stop_words='russian')"
    assert tokenizer == LemmaTokenizer(stop_words="russian") != LemmaTokenizer()
    assert len({tokenizer, LemmaTokenizer(stop_words="russian")}) == 1


def test_clones_share_the_pipeline_and_pickles_are_small() -> None:
    ru = nlp.load("tokens.lemma")
    lemmas = Lemmas(ru, pos=("NOUN",))
    copy = clone(lemmas)
    assert copy.pipeline is ru, "a clone loads no models"
    assert copy.get_params() == lemmas.get_params()
    data = pickle.dumps(lemmas)
    assert len(data) < 2000
    assert pickle.loads(data).transform(TEXTS) == lemmas.transform(TEXTS)
    assert lemmas.set_params(pos=None).pos is None


def test_search_in_several_processes() -> None:
    model = make_pipeline(Lemmas(), TfidfVectorizer(), LogisticRegression())
    search = GridSearchCV(
        model, {"lemmas__stop_words": [None, "russian"], "lemmas__pos": [None, ("NOUN",)]}, cv=2, n_jobs=2
    )
    search.fit(TEXTS, TOPICS)
    assert search.best_score_ == 1.0
    assert search.predict(["в реках", "школами"]).tolist() == [0, 1]


def test_a_column_of_a_table() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.DataFrame({"text": TEXTS, "year": range(8)})
    columns = ColumnTransformer(
        [("words", make_pipeline(Lemmas(), CountVectorizer()), "text")], remainder="passthrough"
    )
    assert columns.fit_transform(table).shape[0] == 8
    assert Lemmas().transform(table["text"]) == Lemmas().transform(TEXTS) == Lemmas().transform(np.array(TEXTS))
    with pytest.raises(InputError, match=r"found a table of shape \(8, 2\); pass one of its columns"):
        Lemmas().transform(table)


def test_what_is_no_text() -> None:
    with pytest.raises(InputError, match="expected an iterable of texts"):
        Lemmas().transform("Река")
    with pytest.raises(InputError, match="item 1: expected str"):
        Lemmas().transform(["Река", None])  # type: ignore[list-item]
    with pytest.raises(ValueError, match='output: expected "text" or "lists", found \'set\''):
        Lemmas(output="set").fit([])
    with pytest.raises(ValueError, match=r"put it in a list: \['NOUN'\]"):
        Lemmas(pos="NOUN").fit([])
    with pytest.raises(ValueError, match='stop_words: expected "russian"'):
        LemmaTokenizer(stop_words="english")


def test_without_scikit_learn_the_extra_is_named() -> None:
    code = "import sys; sys.modules['sklearn'] = None; import nlp_pipeline.scikit"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ExtraError" in run.stderr and "pip install 'nlp_pipeline[sklearn]'" in run.stderr
