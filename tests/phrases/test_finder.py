"""The stage: its layer, its place in a pipeline, and the battery that every stage goes through."""

from __future__ import annotations

import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import BuildError, FormatError, LayerError
from nlp_pipeline.schema import json_schema
from tests.nasty import NASTY
from tests.test_contract import any_text, check, russian, same

LIST: dict[str, Any] = {
    "Акционерное общество «Казахтелеком»": "kt",
    "нулевой травматизм": {"id": "term-7", "type": "TERM"},
    "Министерство водных ресурсов Казахстана": {"id": "m", "type": "ORG"},
    "Министерство водных ресурсов": {"id": "m", "type": "ORG"},
    "Президент": "p",
    "COVID-19": "c",
    "Касым-Жомарт": {"id": "kj", "type": "PER"},
    "Алматы": "city",
    ".": "stop",
    "!": "bang",
    "—": "dash",
    "😂": "joy",
    "5 2014": "numbers",
}


@pytest.fixture(scope="module")
def norms() -> nlp.Pipeline:
    return nlp.load("tokens.norm")


def found(doc: Doc) -> list[tuple[str, str]]:
    return [(phrase.text, phrase.id) for phrase in doc.phrases]


def test_a_phrase_and_its_place(norms: nlp.Pipeline) -> None:
    doc = (norms + nlp.phrases(LIST))("В АО спорят. За нулевой травматизм взялось Министерство водных ресурсов.")
    term = doc.phrases[1]
    assert (term.text, term.id, term.type, term.phrase) == (
        "нулевой травматизм",
        "term-7",
        "TERM",
        "нулевой травматизм",
    )
    assert doc.text[term.start : term.stop] == term.text
    assert [token.text for token in term.tokens] == ["нулевой", "травматизм"]
    assert term.sentence.index == 1 and term.block.index == 0
    assert doc.phrases.id.tolist() == ["stop", "term-7", "m", "stop"]
    assert doc.phrases.type.tolist() == [None, "TERM", "ORG", None]
    assert doc.phrases.phrase[2] == "Министерство водных ресурсов"


def test_json_and_pickle(norms: nlp.Pipeline) -> None:
    import jsonschema

    for text in ("За нулевой травматизм!", "Ничего"):
        doc = (norms + nlp.phrases(LIST))(text)
        assert Doc.from_json(doc.to_json()) == doc == pickle.loads(pickle.dumps(doc))
        jsonschema.validate(__import__("json").loads(doc.to_json()), json_schema())
    assert "phrases" in json_schema()["properties"]["layers"]["properties"]


def test_the_longest_from_the_left(norms: nlp.Pipeline) -> None:
    ru = norms + nlp.phrases(["цифровой", "цифровой Казахстан", "Казахстан сегодня завтра", "завтра", "сегодня"])
    assert [p.text for p in ru("цифровой Казахстан сегодня завтра").phrases] == [
        "цифровой Казахстан",
        "сегодня",
        "завтра",
    ]
    assert [p.text for p in ru("цифровой, Казахстан сегодня завтра").phrases] == [
        "цифровой",
        "Казахстан сегодня завтра",
    ]


def test_a_place_that_several_phrases_fit_has_a_row_for_each(norms: nlp.Pipeline) -> None:
    ru = norms + nlp.phrases({"«Заря»": "b", '"Заря"': "a", "заря": {"id": "x", "type": "B"}, "Заря": {"type": "A"}})
    assert found(ru("«Заря»")) == [("«Заря»", "a"), ("«Заря»", "b")]
    assert found(ru("На Заре")) == [("Заре", "Заря"), ("Заре", "x")]
    assert found(ru("на заре")) == [("заре", "x")]


def test_variants_of_one_id(norms: nlp.Pipeline) -> None:
    ru = norms + nlp.phrases({"Казахтелеком": "kt", "АО «Казахтелеком»": "kt", "KT": "kt"})
    assert found(ru("KT – это АО «Казахтелеком», у Казахтелекома")) == [
        ("KT", "kt"),
        ("АО «Казахтелеком»", "kt"),
        ("Казахтелекома", "kt"),
    ]


def test_no_phrase_reaches_over_a_block(norms: nlp.Pipeline) -> None:
    ru = norms + nlp.phrases(["нулевой травматизм"])
    assert found(ru("Нулевой\n\nтравматизм")) == []
    assert len(ru("Цель года – нулевой травматизм").phrases) == 1
    texts = ["Цель – нулевой", "травматизм на заводе"]
    assert [len(doc.phrases) for doc in ru.pipe(texts)] == [0, 0]


@pytest.mark.parametrize(
    ("case", "expected"),
    [("smart", ["Орёл", "ОРЛА"]), ("ignore", ["Орёл", "орла", "ОРЛА"]), ("exact", ["Орёл"])],
)
def test_case(norms: nlp.Pipeline, case: Any, expected: list[str]) -> None:
    doc = (norms + nlp.phrases(["Орёл"], case=case))("Орёл и орла, ОРЛА")
    assert [phrase.text for phrase in doc.phrases] == expected


def test_exact_case_in_inflected_forms(norms: nlp.Pipeline) -> None:
    ru = norms + nlp.phrases(["нулевой травматизм", "КОВИД"], case="exact")
    assert [p.text for p in ru("Нулевой травматизм, нулевого травматизма. КОВИД, ковид").phrases] == [
        "нулевого травматизма",
        "КОВИД",
    ]


def test_an_empty_list_finds_nothing(norms: nlp.Pipeline) -> None:
    doc = (norms + nlp.phrases([]))("Нулевой травматизм")
    assert len(doc.phrases) == 0
    assert Doc.from_json(doc.to_json()) == doc


def test_what_cannot_be_looked_for() -> None:
    with pytest.raises(FormatError, match="expected at most 200 words and signs, found 201"):
        nlp.phrases(["слово " * 201])
    with pytest.raises(ValueError, match="wins: expected 'phrases', 'entities', None, found 'both'"):
        nlp.phrases([], wins="both")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="case: expected 'smart', 'ignore', 'exact', found 'lower'"):
        nlp.phrases([], case="lower")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [text for text in NASTY.values() if 0 < len(text) < 60 and not text.isspace()])
def test_strange_phrases_are_found_as_they_are(norms: nlp.Pipeline, text: str) -> None:
    phrase = text.strip().splitlines()[0].strip()
    doc = (norms + nlp.phrases([phrase]))(phrase)
    assert len(doc.phrases) <= 1  # cut in other places, it may be none
    assert all(row.phrase == phrase for row in doc.phrases)


def test_five_thousand_entries(norms: nlp.Pipeline) -> None:
    made = random.Random(0)
    syllables = "ба ве ги до жу за ки ла мо ну пе ра си та фу ха цо чи ша".split()
    names = {"".join(made.choices(syllables, k=3)).capitalize() + "ев" for _ in range(7_000)}
    entries = {f"завод {name}": f"id-{number}" for number, name in enumerate(sorted(names)[:5_000])}
    ru = norms + nlp.phrases(entries)
    shown = made.sample(sorted(entries), 300)
    text = ". ".join(f"На заводе {entry.split()[1]}" for entry in shown)
    assert [phrase.id for phrase in ru(text).phrases] == [entries[entry] for entry in shown]


# its place in a pipeline


def test_asking_for_phrases_without_the_stage(norms: nlp.Pipeline) -> None:
    with pytest.raises(LayerError, match=r"add it: nlp.load\(\) \+ nlp.phrases\(…\)"):
        _ = norms("Омск").phrases


def test_the_function_stays_a_function(norms: nlp.Pipeline) -> None:
    nlp.phrases([])
    assert callable(nlp.phrases)


def test_where_the_stage_is_put(ru: nlp.Pipeline) -> None:
    names = [stage.name for stage in ru.stages]
    assert [stage.name for stage in (ru + nlp.phrases(LIST)).stages] == [*names, "phrases"]
    behind = names.index("entities") + 1
    for wins in ("phrases", "entities"):
        placed = ru + nlp.phrases(LIST, wins=wins)  # type: ignore[arg-type]
        assert [stage.name for stage in placed.stages] == [*names[:behind], "phrases", *names[behind:]]
        assert {"entities", "phrases"} <= {stage.name for stage in placed.only("entities.type").stages}
    with pytest.raises(BuildError, match="two stages are called 'phrases'"):
        placed + nlp.phrases([])
    assert [stage.name for stage in (ru + nlp.phrases(LIST)).only("phrases").stages] == [
        "layout",
        "segments",
        "phrases",
    ]


def test_no_entities_to_win_against(norms: nlp.Pipeline) -> None:
    with pytest.raises(BuildError, match=r"'phrases' requires entities.score, which is not there: .* nlp.load\("):
        norms + nlp.phrases(LIST, wins="phrases")


TEXT = "О нулевом травматизме сказали в Министерстве водных ресурсов Казахстана. Касым-Жомарт Токаев уехал в Алматы."


def test_independent_layers(ru: nlp.Pipeline) -> None:
    plain, both = ru(TEXT), (ru + nlp.phrases(LIST))(TEXT)
    assert both.entities.column("normal").tolist() == plain.entities.column("normal").tolist()
    assert [p.id for p in both.phrases] == ["term-7", "m", "stop", "kj", "city", "stop"]


def test_phrases_win(ru: nlp.Pipeline) -> None:
    doc = (ru + nlp.phrases(LIST, wins="phrases"))(TEXT)
    rows = [(e.text, e.type, e.score) for e in doc.entities[:3]]
    assert rows == [
        ("нулевом травматизме", "TERM", 1.0),
        ("Министерстве водных ресурсов Казахстана", "ORG", 1.0),
        ("Касым-Жомарт", "PER", 1.0),
    ]
    assert doc.entities[0].normal == "нулевой травматизм"
    assert doc.entities[1].normal == "Министерство водных ресурсов Казахстана"
    assert "Касым-Жомарт Токаев" not in [e.text for e in doc.entities]
    assert [e.text for e in doc.entities.of("LOC")] == ["Алматы"], "a phrase without a type is no entity"


def test_entities_win(ru: nlp.Pipeline) -> None:
    plain, doc = ru(TEXT), (ru + nlp.phrases(LIST, wins="entities"))(TEXT)
    assert [e.text for e in plain.entities] == [e.text for e in doc.entities if e.type != "TERM"]
    assert [e.text for e in doc.entities if e.type == "TERM"] == ["нулевом травматизме"]
    assert [e.score for e in plain.entities] == [e.score for e in doc.entities if e.type != "TERM"]


def test_nested_entities_stay(ru: nlp.Pipeline) -> None:
    entries = {"Министерство водных ресурсов Казахстана по городу Алматы": {"type": "OFFICE"}}
    text = "В Министерстве водных ресурсов Казахстана по городу Алматы."
    flat = (ru + nlp.phrases(entries, wins="phrases"))(text)
    assert [e.type for e in flat.entities] == ["OFFICE"]
    nested = (ru + nlp.phrases(entries, wins="phrases", nested=True))(text)
    assert nested.entities[0].type == "OFFICE" and "Алматы" in [e.text for e in nested.entities[1:]]


def test_of_several_types_in_one_place_the_first_counts(ru: nlp.Pipeline) -> None:
    entries = {"нулевой травматизм": {"type": "Z"}, "Нулевой травматизм": {"type": "A"}}
    doc = (ru + nlp.phrases(entries, wins="phrases"))("Нулевой травматизм")
    assert [e.type for e in doc.entities] == ["Z"]
    assert doc.phrases.type.tolist() == ["A", "Z"]


# the battery


@pytest.fixture(scope="module", params=[None, "phrases", "entities"])
def whole(request: pytest.FixtureRequest, ru: nlp.Pipeline) -> nlp.Pipeline:
    return ru + nlp.phrases({**LIST, "Иванов": {"id": "i", "type": "PER"}}, wins=request.param)


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_text(whole: nlp.Pipeline, name: str) -> None:
    doc = whole(NASTY[name])
    check(doc)
    assert Doc.from_json(doc.to_json()) == doc == pickle.loads(pickle.dumps(doc))


def test_joined_is_alone(whole: nlp.Pipeline) -> None:
    names = [*NASTY]
    random.Random(1).shuffle(names)
    alone = {name: whole(NASTY[name]) for name in names}
    for batch_chars in (3_000, 10_000_000):
        for name, doc in zip(names, whole.pipe([NASTY[n] for n in names], batch_chars=batch_chars), strict=True):
            same(doc, alone[name])


_PIPELINES: list[nlp.Pipeline] = []


def light() -> nlp.Pipeline:
    if not _PIPELINES:
        _PIPELINES.append(nlp.load("tokens.norm") + nlp.phrases(LIST))
    return _PIPELINES[0]


@given(st.lists(any_text | russian, max_size=6), st.integers(1, 200))
def test_any_batch(texts: list[str], batch_chars: int) -> None:
    for text, doc in zip(texts, light().pipe(texts, batch_chars=batch_chars), strict=True):
        same(doc, light()(text))
        spans = [(phrase.start, phrase.stop) for phrase in doc.phrases]
        assert spans == sorted(spans)
        assert all(doc.blocks[row.block.index].stop >= row.stop for row in doc.phrases)


def test_threads_get_the_same_answers() -> None:
    ru = nlp.load("tokens.norm") + nlp.phrases(LIST)
    article = (Path(__file__).parents[2] / "examples" / "article.txt").read_text(encoding="utf-8")
    texts = [article, *[text for text in NASTY.values() if len(text) < 1000]] * 2
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(ru, texts))
    for doc, text in zip(done, texts, strict=True):
        same(doc, light()(text))


def test_a_pickled_stage_is_its_list(norms: nlp.Pipeline) -> None:
    ru = norms + nlp.phrases(LIST)
    data = pickle.dumps(ru)
    assert len(data) < 5_000
    same(pickle.loads(data)(TEXT), ru(TEXT))


def test_a_long_run_of_what_begins_a_phrase(norms: nlp.Pipeline) -> None:
    ru = norms + nlp.phrases([". " * 150, "а б"])
    doc = ru("." * 20_000 + " " + "а " * 20_000 + "б")
    assert doc.phrases[-1].text == "а б"
