"""Documents on their way between processes: what comes out is what went in."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.corpus.parcel import receive, send
from nlp_pipeline.doc import Doc, Failure
from nlp_pipeline.layers import Layers
from tests.toys import toy


def travelled(done: list[Doc], given: list[Doc]) -> list[Doc]:
    return receive(pickle.loads(pickle.dumps(send(done, given))), given)


@given(st.lists(st.text(alphabet="аБ1 \n😀\ud800", max_size=12), max_size=8), st.sets(st.integers(0, 7)))
def test_any_batch(texts: list[str], failed: set[int]) -> None:
    given = [Doc(text, meta={"id": number}) for number, text in enumerate(texts)]
    done = [doc.with_meta({"found": 1}) for doc in toy().run_batch(given)]
    for number in failed & set(range(len(done))):
        done[number] = Doc(texts[number], meta=given[number].meta, error=Failure("шаг", "Error", "нет"))
    assert travelled(done, given) == done


def test_fewer_than_were_given() -> None:
    given = [Doc("раз"), Doc("два")]
    done = list(toy().run_batch(given[:1]))
    assert travelled(done, given) == done


class Facts:
    """A layer without places: a table of its own."""

    name, requires, provides = "facts", frozenset({"tokens.norm"}), frozenset({"facts.value"})
    columns = {"facts.value": nlp.schema.ColumnType("int")}  # noqa: RUF012
    per_document = True

    def __call__(self, doc: Doc) -> Layers:
        return {"facts": {"value": Column.of("int", [len(doc.text), None])}}


def test_layers_that_have_no_places() -> None:
    given = [Doc("раз"), Doc("два три")]
    done = list((toy() + Facts()).run_batch(given))
    found = travelled(done, given)
    assert found == done
    assert found[1].layer("facts").columns["value"].tolist() == [7, None]
