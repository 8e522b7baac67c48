"""CoNLL-U: the UD validator has nothing against it, other readers agree, and all of it reads back."""

from __future__ import annotations

import io
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import FormatError, LayerError
from nlp_pipeline.formats import conllu
from nlp_pipeline.formats.files import encodable
from nlp_pipeline.formats.offsets import Offsets, Unit
from tests.formats import randoms
from tests.formats.randoms import clean, failed, table, without_surrogates
from tests.nasty import NASTY
from tests.toys import numbers, span_columns, upper

ARTICLE = (Path(__file__).parents[2] / "examples" / "article.txt").read_text(encoding="utf-8")
# the validator's word on the text itself, which is not ours to change; on types that are not those of CorefUD, which
# it asks for on its level 6; on two entities in the same words
NOT_OURS = {
    "invalid-utf",
    "unicode-normalization",
    "spurious-entity-type",
    "same-span-entity-mentions",
}
TAGS = {"unknown-upos", "invalid-deprel", "invalid-head", "unknown-head"}  # level 2 wants all layers
ignoring = pytest.mark.filterwarnings("ignore:a text holds lone surrogates")


@cache
def validator(level: int) -> Any:
    from udtools.validator import Validator

    return Validator(lang="ud", level=level, check_coref=level > 1, output=None)


def incidents(data: str, level: int = 2) -> Counter[str]:
    """What the validator of Universal Dependencies says."""
    pytest.importorskip("udtools.validator", reason="udtools is the UD validator")
    from udtools.state import State

    state = State()
    validator(level).validate_file_handle(io.StringIO(data, newline="\n"), state)
    return Counter(one.testid for one in state.error_tracker if str(one.get_type()).lower() != "warning")


def whole(doc: Doc) -> Doc:
    """The document as it reads back: without lone surrogates, and ids as JSON has them."""
    return without_surrogates(doc)


def test_what_stands_in_it(ru: nlp.Pipeline) -> None:
    data = conllu.dumps(ru("Тут 😀 и Анна Ким.\n\nСнег\u00a0идёт.", meta={"id": "а б"}), offsets="utf16")
    lines = [line for line in data.splitlines() if not line.startswith(("# made_by", "# columns"))]
    assert lines[:8] == [
        "# newdoc id = а_б",
        '# meta = {"id": "а б"}',
        "# offsets = utf16",
        "# global.Entity = eid-etype-head-other",
        "# newpar",
        '# blocks.kind = "paragraph"',
        "# sent_id = а_б-1",
        "# text = Тут 😀 и Анна Ким.",
    ]
    cells = {line.split("\t")[1]: line.split("\t") for line in lines if "\t" in line}
    assert cells["Анна"][9].startswith("Entity=(e1-PER-1-score:")
    assert cells["Анна"][9].endswith(",normal:Анна%20Ким,first:Анна,last:Ким|TokenRange=9:13")
    assert cells["Ким"][9] == "Entity=e1)|SpaceAfter=No|TokenRange=14:17"
    assert cells["Снег"][9].endswith("SpacesAfter=\\u00a0|TokenRange=20:24")
    assert cells["идёт"][9].startswith("SpaceAfter=No|")


@pytest.mark.parametrize("unit", ["codepoints", "utf16", "utf8"])
def test_documents_of_pipelines_read_back(ru: nlp.Pipeline, unit: Unit) -> None:
    wide = nlp.load(entities="wide")
    own = ru + upper + numbers + nlp.phrases({"нулевой травматизм": "term-7", "Алматы": {"id": "1", "type": "LOC"}})
    docs = [
        ru(ARTICLE, meta={"id": 5, "list": [1, None]}),
        wide(ARTICLE, meta={"id": "5"}),
        own(ARTICLE),
        nlp.load("tokens.pos")(ARTICLE),
        ru.only("sentences")(ARTICLE),
        failed(),
        ru(""),
        ru(" \n "),
        *(ru(text) for text in NASTY.values() if not any("\ud800" <= char <= "\udfff" for char in text)),
    ]
    data = conllu.dumps(docs, offsets=unit)
    back = conllu.loads(data)
    assert len(back) == len(docs)
    for one, other in zip(back, docs, strict=True):
        assert one == other
        assert dict(one.made_by) == dict(other.made_by)
    complete = conllu.dumps([*docs[:3], *docs[5:]], offsets=unit)
    assert set(incidents(complete)) <= NOT_OURS
    assert set(incidents(data)) <= NOT_OURS | TAGS
    assert set(incidents(data, level=1)) <= NOT_OURS


@ignoring
@given(randoms.tokenized())
def test_any_document(doc: Doc) -> None:
    data = encodable(conllu.dumps(doc))
    (back,) = conllu.loads(data)
    expected = without_surrogates(doc)
    assert back.text == expected.text
    assert back.meta == expected.meta
    assert set(back.layers) == set(doc.layers)
    for name in doc.layers:
        assert set(back.layer(name).columns) == set(doc.layer(name).columns)
        assert table(back, name) == table(expected, name)
    found = set(incidents(data))
    assert found <= NOT_OURS | (set() if doc.has("tokens.pos") or not len(doc.tokens) else TAGS)


@ignoring
@given(randoms.tokenized())
def test_other_readers_agree(doc: Doc) -> None:
    theirs = pytest.importorskip("conllu", reason="conllu reads CoNLL-U")
    sentences = theirs.parse(encodable(conllu.dumps(doc, offsets="utf8")))
    if not len(doc.tokens):
        assert [[token["form"] for token in sentence] for sentence in sentences] == [["_"]]
        return
    tokens = [token for sentence in sentences for token in sentence]
    data = clean(doc.text).encode()
    for mine, other in zip(doc.tokens, tokens, strict=True):
        start, stop = map(int, other["misc"]["TokenRange"].split(":"))
        assert data[start:stop].decode() == clean(mine.text)
        assert other["form"].split() == clean(mine.text).split()
    if doc.has("tokens.head"):
        for mine, sentence in zip(doc.sentences, sentences, strict=True):
            first = mine.tokens[0].index
            heads = [0 if token.head is None else token.head.index - first + 1 for token in mine.tokens]
            assert heads == [token["head"] for token in sentence]


@ignoring
@settings(max_examples=30)
@given(randoms.tokenized())
def test_udapi_reads_the_entities(doc: Doc) -> None:
    """The reader of CorefUD finds the same words in each entity."""
    core = pytest.importorskip("udapi.core.document", reason="udapi reads CorefUD")
    if not len(doc.tokens):
        return
    theirs = core.Document()
    theirs.from_conllu_string(encodable(conllu.dumps(doc)))
    starts = [int(node.misc["TokenRange"].split(":")[0]) for node in theirs.nodes]
    row_of = {start: row for row, start in enumerate(starts)}
    found = Counter(
        (
            mention.entity.etype,
            tuple(row_of[int(word.misc["TokenRange"].split(":")[0])] for word in mention.words),
        )
        for entity in theirs.coref_entities
        for mention in entity.mentions
    )
    mine = Counter((cell(row.type), tuple(row.tokens.indices.tolist())) for row in doc.entities)
    assert found == mine


def cell(kind: str) -> str:
    return kind.replace("%", "%25").replace(" ", "%20").replace("-", "%2D")


def test_ids_occur_once(ru: nlp.Pipeline) -> None:
    docs = list(ru.pipe([{"text": "Да.", "id": name} for name in ("а/б", "а_б", "а/б", 3, "3", None, "doc6")]))
    data = conllu.dumps(docs)
    names = [line.split(" = ")[1] for line in data.splitlines() if line.startswith("# newdoc id")]
    assert names == ["а_б", "а_б.2", "а_б.3", "3", "3.2", "doc6.2"]
    assert [doc.id for doc in conllu.loads(data)] == [doc.id for doc in docs]


def test_layers_that_make_no_sentences_are_named() -> None:
    words = span_columns([(0, 2), (3, 6)])
    with pytest.raises(LayerError, match="stage 'segments' makes it"):
        conllu.dumps(Doc("Да нет"))
    with pytest.raises(FormatError, match="each in one sentence"):
        conllu.dumps(Doc("Да нет", {"tokens": words, "sentences": span_columns([(0, 2)])}))
    with pytest.raises(FormatError, match="do not overlap"):
        conllu.dumps(Doc("Да нет", {"tokens": span_columns([(0, 4), (3, 6)]), "sentences": span_columns([(0, 6)])}))
    with pytest.raises(FormatError, match="found a sentence without"):
        conllu.dumps(Doc("Да нет", {"tokens": span_columns([(0, 2)]), "sentences": span_columns([(0, 2), (3, 6)])}))
    heads = {**words, "head": randoms.column("ref", [1, None], "tokens")}
    with pytest.raises(FormatError, match=r"the head of the token 0 \('Да'\) in its own sentence"):
        conllu.dumps(Doc("Да нет", {"tokens": heads, "sentences": span_columns([(0, 2), (3, 6)])}))


FOREIGN = """\
# newdoc
# newpar id = p1
# sent_id = 1
# text = Сделай-ка это!
1-2\tСделай-ка\t_\t_\t_\t_\t_\t_\t_\t_
1\tСделай\tсделать\tVERB\t_\tMood=Imp\t0\troot\t_\t_
2\tка\tка\tPART\t_\t_\t1\tdiscourse\t_\t_
2.1\tты\tты\tPRON\t_\t_\t_\t_\t1:nsubj\t_
3\tэто\tэто\tPRON\tPRO\t_\t1\tobj\t_\tSpaceAfter=No
4\t!\t!\tPUNCT\t_\t_\t1\tpunct\t_\t_

# sent_id = 2
# text = _
1\t_\t_\tSYM\t_\t_\t0\troot\t_\tGloss=two words|X

# newpar
# sent_id = 3
# newdoc_like = {"a": 1}
1\tНет\tнет\tPART\t_\t_\t0\troot\t_\t_

# newdoc id = второй
# global.Entity = eid-etype-head-minspan
# sent_id = 4
1\tИван\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1-person-1-(e2[1/2]-place-1-
2\tи\t_\t_\t_\t_\t_\t_\t_\tEntity=e2[1/2])
3\tя\t_\t_\t_\t_\t_\t_\t_\tEntity=e1)

"""


def test_files_of_other_programs() -> None:
    one, other = conllu.loads(FOREIGN.replace("\n", "\r\n"))
    assert one.text == "Сделай-ка это! _\n\nНет"
    assert [(token.text, token.pos, token.lemma) for token in one.tokens] == [
        ("Сделай-ка", "VERB", "сделать"),
        ("это", "PRON", "это"),
        ("!", "PUNCT", "!"),
        ("_", "SYM", "_"),
        ("Нет", "PART", "нет"),
    ]
    assert one.tokens.head.tolist() == [None, 0, 0, None, None]
    assert [block.text for block in one.blocks] == ["Сделай-ка это! _", "Нет"]
    assert not one.has("entities")
    assert (other.id, other.text) == ("второй", "Иван и я")
    assert [(entity.type, entity.text) for entity in other.entities] == [("person", "Иван и я")]
    assert not other.has("blocks") and not other.has("tokens.pos") and not other.has("tokens.head")


LINE = "1\tДа\tда\tPART\t_\t_\t0\troot\t_\t_"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (LINE.replace("\t", " "), "line 1: expected 10 columns, none empty, parted by tabs, found 1"),
        (LINE.replace("да", ""), "line 1: expected 10 columns, none empty"),
        (LINE.replace("1", "a"), "line 1: expected an id like 1, 1-2 or 1.1, found 'a'"),
        (LINE.replace("0", "7"), "line 1: expected the head to be 0, _ or a word of the sentence, found '7'"),
        (LINE.replace("1", "1.1"), "line 1: expected a sentence with words"),
        (LINE.replace("1", "1-2"), "line 1: expected the words of 1-2, found none"),
        ('# columns = {"tokens.n": "int"}\n' + LINE[:-1] + "n=много", "line 2, n: expected a value of the type int"),
        ('# columns = {"tokens.n": "many"}\n' + LINE, "expected a column type"),
        (
            '# columns = {"tokens.n": 5}\n' + LINE,
            "comments of a document in CoNLL-U, above line 2, found",
        ),
        ('# error = {"stage": 5}\n' + LINE, "comments of a document in CoNLL-U, above line 2, found"),
        ('# phrases = {"start": 0, "stop": 99}\n' + LINE, "a span of the layer 'phrases' lies outside the text"),
        ('# phrases = {"start": 0}\n# phrases = {"stop": 1}\n' + LINE, "KeyError"),
    ],
)
def test_what_does_not_fit_is_named(data: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        conllu.loads(data)


@pytest.mark.parametrize("name", ["a.conllu", "a.conllu.gz"])
def test_files(tmp_path: Path, ru: nlp.Pipeline, name: str) -> None:
    docs = [ru("Анна Ким. Омск \ud800"), ru("Да")]
    with pytest.warns(UserWarning, match=r"U\+FFFD"):
        conllu.write(iter(docs), tmp_path / name)
    back = conllu.read(tmp_path / name)
    assert [doc.text for doc in back] == ["Анна Ким. Омск \ufffd", "Да"]


def test_comments_of_other_programs_do_no_harm() -> None:
    comments = "# meta = да\n# columns = 5\n# error = []\n# made_by = я\n# phrases = нет\n# blocks.kind\n#\n#=\n"
    assert conllu.loads(comments + LINE)[0] == conllu.loads(LINE)[0]


def test_entities_of_later_documents() -> None:
    """CorefUD says once in a file what stands in its brackets."""
    second = LINE[:-1] + "Entity=(e9-1-place)"
    data = f"# newdoc\n# global.Entity = eid-head-etype\n{LINE}\n\n# newdoc\n{second}\n"
    assert conllu.loads(data)[1].entities.type.tolist() == ["place"]


def test_a_long_document_takes_linear_time() -> None:
    """A text put together again and again would take minutes here."""
    (doc,) = conllu.loads(f"{LINE}\n\n" * 60_000)
    assert len(doc.text) == 3 * 60_000 - 1


def test_offsets_in_other_units(ru: nlp.Pipeline) -> None:
    doc = ru("😀 Анна 👍🏽 Ким")
    for unit in ("codepoints", "utf16", "utf8"):
        offsets = Offsets(doc.text, unit)
        for token in doc.tokens:
            start, stop = offsets.units([token.start, token.stop]).tolist()
            assert f"TokenRange={start}:{stop}" in conllu.dumps(doc, offsets=unit)
