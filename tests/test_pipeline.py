"""Pipeline: built, checked, run alone, in batches, with failures."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.columns import Column
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError, InputError, StageError
from nlp_pipeline.layers import Layers
from tests.toys import Words, breaks_on_bomb, numbers, span_columns, toy, upper


@given(st.lists(st.text(alphabet="аБ1 \n😀", max_size=12), max_size=12), st.integers(1, 30))
def test_joined_is_alone(texts: list[str], batch_chars: int) -> None:
    ru = toy()
    assert list(ru.pipe(texts, batch_chars=batch_chars)) == [ru(text) for text in texts]


def test_a_stage_after_a_per_document_stage_is_joined_again() -> None:
    class Shout:
        name, requires, provides = (
            "shout",
            frozenset({"tokens.is_upper"}),
            frozenset({"tokens.deprel", "tokens.head"}),
        )

        def __call__(self, doc: Doc) -> Layers:
            assert doc.has("documents")
            rows = np.arange(len(doc.tokens)) - 1
            starts = np.searchsorted(doc.layer("tokens").start, doc.layer("documents").start)
            rows[starts[starts < len(rows)]] = -1
            marks = ["да" if is_upper else "нет" for is_upper in doc.tokens.is_upper]
            return {"tokens": {"deprel": Column.of("text", marks), "head": Column.ref(rows, "tokens")}}

    ru = toy() + Shout()
    texts = ["А б", "", "в", "Г 5 Д"]
    docs = list(ru.pipe(texts))
    assert docs == [ru(text) for text in texts]
    assert docs[3].tokens.deprel.tolist() == ["да", "нет", "да"]
    assert docs[3].tokens.head.tolist() == [None, 0, 1]
    assert docs[3].numbers.token.tolist() == [1]


def test_input_forms_and_their_meta() -> None:
    docs = list(toy().pipe(["а", ("б", {"id": 1}), {"text": "в", "date": "2026-01-01"}]))
    assert [dict(doc.meta) for doc in docs] == [{}, {"id": 1}, {"date": "2026-01-01"}]
    assert [doc.text for doc in docs] == ["а", "б", "в"]


def test_pipe_is_lazy() -> None:
    read = []

    def texts() -> Iterator[str]:
        for number in range(100):
            read.append(number)
            yield "слово " * 10

    first = next(toy().pipe(texts(), batch_chars=100))
    assert first.text.startswith("слово")
    assert len(read) == 2


@pytest.mark.parametrize("item", [None, b"bytes", 5, ("а", "б"), {"body": "а"}, ["а"]])
def test_a_wrong_item_is_named(item: object) -> None:
    done = []
    with pytest.raises(InputError, match="item 1: expected str"):
        for doc in toy().pipe(["хорошо", item, "после"]):  # type: ignore[list-item]
            done.append(doc.text)
    assert done == ["хорошо"]
    kept = list(toy().pipe(["хорошо", item, "после"], errors="keep"))  # type: ignore[list-item]
    assert [doc.error is None for doc in kept] == [True, False, True]
    assert kept[1].error is not None and kept[1].error.stage == "input"


def test_one_text_is_no_list_of_texts() -> None:
    with pytest.raises(InputError, match=r"pipe\(\[text\]\)"):
        toy().pipe("текст")
    with pytest.raises(ValueError, match='"raise", "keep"'):
        toy().pipe([], errors="ignore")
    with pytest.raises(InputError, match="decode"):
        toy()(b"\xd0")  # type: ignore[arg-type]


def test_the_bad_document_is_singled_out() -> None:
    ru = toy() + breaks_on_bomb
    texts = ["раз", "тут бомба", "три"]
    with pytest.raises(StageError, match="stage 'breaks_on_bomb' failed on document 1: ValueError: нашлась") as caught:
        list(ru.pipe(texts))
    assert (caught.value.stage, caught.value.index) == ("breaks_on_bomb", 1)
    assert isinstance(caught.value.__cause__, ValueError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)

    seen: list[Doc] = []
    for errors in ("keep", seen.append):
        docs = list(ru.pipe(texts, errors=errors))  # type: ignore[arg-type]
        assert [doc.text for doc in docs] == texts
        assert str(docs[1].error) == "breaks_on_bomb: ValueError: нашлась бомба"
        assert docs[2].tokens.length.tolist() == [3]
    assert [doc.text for doc in seen] == ["тут бомба"]
    with pytest.raises(nlp.errors.LayerError, match="because it failed"):
        _ = docs[1].tokens


def test_documents_before_an_error_of_the_input_are_not_lost() -> None:
    def texts() -> Iterator[str]:
        yield "раз"
        raise OSError("диск")

    done = []
    with pytest.raises(OSError, match="диск"):
        for doc in toy().pipe(texts()):
            done.append(doc.text)
    assert done == ["раз"]


def test_only_and_replacing() -> None:
    ru = toy()
    assert [stage.name for stage in ru.only("numbers").stages] == ["words", "numbers"]
    assert [stage.name for stage in ru.only("tokens.is_upper").stages] == ["words", "upper"]
    assert [stage.name for stage in ru.only("tokens").stages] == ["words", "upper"]
    with pytest.raises(BuildError, match=r"found 'verbs'; it makes: blocks\.kind"):
        ru.only("verbs")
    loud = nlp.stage(requires=["tokens.norm"], provides={"tokens.is_upper": bool})(lambda doc: [True] * len(doc.tokens))
    assert ru.replacing("upper", loud)("а").tokens.is_upper.tolist() == [True]
    with pytest.raises(BuildError, match="there are: words, upper, numbers"):
        ru.replacing("lower", loud)


def test_print_shows_what_each_stage_reads_and_adds() -> None:
    lines = repr(toy()).splitlines()
    assert lines[1] == "upper    tokens.norm → tokens.is_upper"
    assert lines[0].startswith("words    text → blocks.start")


def test_a_pipeline_pickles_as_its_recipe() -> None:
    ru = pickle.loads(pickle.dumps(toy()))
    assert ru("А 1") == toy()("А 1")
    assert ru.stages[1] is upper


# the contract, when it is built


def test_a_missing_column_names_stage_column_and_provider() -> None:
    with pytest.raises(BuildError, match=r"'upper' requires tokens.norm.*'words' adds it, but comes later"):
        nlp.Pipeline([upper, Words()])
    with pytest.raises(BuildError, match=r"'upper' requires tokens.norm.*standard stage 'segments' would add it"):
        nlp.Pipeline([upper])
    own = nlp.stage(requires=["moods.angry"], provides={"tokens.mood": str})(lambda doc: [])
    with pytest.raises(BuildError, match=r"moods.angry.*no stage adds it"):
        toy() + own


def test_nobody_adds_a_column_twice() -> None:
    with pytest.raises(BuildError, match="two stages are called 'upper'"):
        toy() + upper
    twin = nlp.stage(requires=["tokens.norm"], provides={"tokens.is_upper": bool}, name="twin")(lambda doc: [])
    with pytest.raises(BuildError, match=r"'upper' and 'twin' both add tokens.is_upper"):
        toy() + twin


def test_a_stage_without_types_is_refused() -> None:
    class Untyped:
        name, requires, provides = "untyped", frozenset[str](), frozenset({"moods.angry"})

        def __call__(self, doc: Doc) -> Layers:
            return {}

    with pytest.raises(BuildError, match=r"provides moods.angry, which has no type"):
        nlp.Pipeline([Untyped()])
    with pytest.raises(BuildError, match="expected a stage"):
        toy() + (lambda doc: doc)  # type: ignore[operator]


def test_a_filter_replaces_rows() -> None:
    @nlp.stage(
        requires=["numbers.value"],
        provides={"numbers.value": int, "numbers.token": "ref(tokens)"},
        replaces=["numbers"],
    )
    def large(doc: Doc) -> list[tuple[int, int, int, int]]:
        return [(n.start, n.stop, n.value, n.token) for n in doc.numbers if n.value > 10]

    ru = toy() + large
    assert ru("5 50 7").numbers.value.tolist() == [50]
    assert [doc.numbers.value.tolist() for doc in ru.pipe(["5 50", "1", "99"])] == [[50], [], [99]]

    @nlp.stage(requires=["numbers.value"], provides={"numbers.even": bool})
    def even(doc: Doc) -> list[bool]:
        return [n.value % 2 == 0 for n in doc.numbers]

    with pytest.raises(BuildError, match=r"makes the rows of 'numbers' anew, but does not provide numbers.even"):
        toy() + even + large
    assert (toy() + large + even)("5 50").numbers.even.tolist() == [True]


# the contract, when it is run


def bad_answer(answer: object) -> nlp.Pipeline:
    class Bad:
        name, requires = "bad", frozenset({"tokens.norm"})
        provides = frozenset({"entities.start", "entities.stop", "entities.type"})

        def __call__(self, doc: Doc) -> Layers:
            return answer  # type: ignore[return-value]

    return toy() + Bad()


def spans(rows: list[tuple[int, int]], types: list[str]) -> dict[str, object]:
    return {"entities": {**span_columns(rows), "type": Column.of("text", types)}}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "expected a mapping of layers, found NoneType"),
        ({}, r"missing columns \['entities.start'"),
        ({**spans([], []), "tokens": {"pos": Column.of("text", [])}}, r"undeclared columns \['tokens.pos'\]"),
        (spans([(0, 1)], []), "expected 1 rows in every column"),
        (spans([(0, 9)], ["PER"]), r"row 0 is \[0, 9\), expected a span"),
        (spans([(-1, 1)], ["PER"]), r"row 0 is \[-1, 1\)"),
        (spans([(1, 1)], ["PER"]), "at least one character"),
        (spans([(2, 3), (0, 1)], ["PER", "PER"]), "rows 0 and 1 are not sorted"),
        (spans([(0, 1), (0, 3)], ["PER", "PER"]), "rows 0 and 1 are not sorted"),
        (spans([(0, 3), (0, 3)], ["PER", "LOC"]), "rows 0 and 1 are not sorted"),
        ({"entities": {**span_columns([]), "type": [1]}}, "expected type to be a column of kind text"),
    ],
)
def test_what_comes_back_is_checked(answer: object, message: str) -> None:
    with pytest.raises(StageError, match=message):
        bad_answer(answer)("а б")


def test_a_span_across_documents_is_found_and_the_batch_run_again() -> None:
    class Greedy:
        name, requires, provides = "greedy", frozenset({"tokens.norm"}), frozenset({"all.start", "all.stop"})

        def __call__(self, doc: Doc) -> Layers:
            return {"all": span_columns([(0, len(doc.text))])}

    docs = list((toy() + Greedy()).pipe(["а б", "в"]))
    assert [(row.start, row.stop) for doc in docs for row in doc.layer("all") and doc.__getattr__("all")] == [
        (0, 3),
        (0, 1),
    ]


@pytest.mark.parametrize(
    ("provides", "values", "message"),
    [
        ({"tokens.mood": str}, ["а"], "expected 2 values, one for each row of 'tokens', found 1"),
        ({"tokens.mood": str}, [1, 2], "tokens.mood: expected a value of kind text"),
        ({"tokens.mood": str, "tokens.tone": int}, ["а", "б"], "gives back a dict of address"),
        ({"tokens.mood": str, "tokens.tone": int}, {"tokens.mood": ["а", "б"]}, "expected values for"),
        ({"moods.angry": bool}, [(0, 1)], r"expected rows of 3 values \(start, stop, angry\)"),
    ],
)
def test_a_function_that_gives_something_else(provides: dict[str, type], values: object, message: str) -> None:
    own = nlp.stage(requires=["tokens.norm"], provides=provides, name="own")(lambda doc: values)
    with pytest.raises(StageError, match=message):
        (toy() + own)("а б")


def test_a_function_may_give_several_columns() -> None:
    own = nlp.stage(requires=["tokens.norm"], provides={"tokens.a": int, "sentences.b": str}, name="own")(
        lambda doc: {"tokens.a": range(len(doc.tokens)), "sentences.b": np.array(["x"] * len(doc.sentences))}
    )
    doc = (toy() + own)("а б")
    assert (doc.tokens.a.tolist(), doc.sentences.b.tolist()) == ([0, 1], ["x"])


def test_new_rows_are_sorted_for_the_user() -> None:
    own = nlp.stage(requires=["tokens.norm"], provides={"marks.name": str})(
        lambda doc: [(2, 3, "в"), (0, 1, "б"), (0, 3, "а")]
    )
    marks = (toy() + own)("а б").marks
    assert [(mark.start, mark.stop, mark.name) for mark in marks] == [(0, 3, "а"), (0, 1, "б"), (2, 3, "в")]


def test_types_are_declared_by_name_or_class() -> None:
    with pytest.raises(BuildError, match='expected a type bool, int, float, str or "ref'):
        nlp.stage(provides={"tokens.x": list})
    assert str(numbers.columns["numbers.token"]) == "ref(tokens)"


class Dated(Words):
    """A stage with an option, which finds the year of a text."""

    def __init__(self, century: int = 20) -> None:
        self.options = {"century": century}

    def with_options(self, *, century: int) -> Dated:
        return Dated(century)

    def meta(self, doc: Doc) -> dict[str, object]:
        return {"date": f"{self.options['century']}{doc.text[:2]}", "title": doc.text} if doc.text else {}


def test_what_stages_find_goes_to_meta_and_the_caller_wins() -> None:
    pipeline = nlp.Pipeline([Dated()])
    assert dict(pipeline("25 лет").meta) == {"date": "2025", "title": "25 лет"}
    assert dict(pipeline("25 лет", meta={"title": "Юбилей", "id": 1}).meta) == {
        "date": "2025",
        "title": "Юбилей",
        "id": 1,
    }
    docs = list(pipeline.pipe(["25 лет", "", ("99 лет", {"date": None})]))
    assert [doc.meta.get("date", "-") for doc in docs] == ["2025", "-", "2099"]


def test_options_are_those_of_the_stages() -> None:
    pipeline = nlp.Pipeline([Dated()])
    assert pipeline("99 лет", century=19).meta["date"] == "1999"
    assert [doc.meta["date"] for doc in pipeline.pipe(["98 лет"], century=19)] == ["1998"]
    assert pipeline("25 лет").meta["date"] == "2025"
    with pytest.raises(TypeError, match=r"found colour; there are: century=20"):
        pipeline("25 лет", colour="red")


def test_a_document_that_cannot_be_read_keeps_its_id() -> None:
    items = [{"text": None, "id": 7, "seen": {1, 2}}, (b"", {"id": 8})]
    docs = list(toy().pipe(items, errors="keep"))
    assert [(doc.id, doc.text, doc.error is not None) for doc in docs] == [(7, "", True), (8, "", True)]
    assert dict(docs[0].meta) == {"id": 7}
