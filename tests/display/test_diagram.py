"""The diagram of a pipeline: every stage with what it reads and adds."""

from __future__ import annotations

import nlp_pipeline as nlp
from tests.display.parsed import having, parse, strictly, text_of


@nlp.stage(name="<b>своя", requires=["tokens.lemma"], provides={"tokens.редкое": bool})
def own(doc):
    return [False] * len(doc.tokens)


def test_stages_with_what_they_read_and_add(ru: nlp.Pipeline) -> None:
    pipeline = ru + own
    html = pipeline._repr_html_()
    strictly(html)
    tree = parse(html)
    names = [text_of(name) for name in having(tree, "nlp-stage")]
    assert names == ["text", *(stage.name for stage in pipeline.stages), "Doc"]
    for stage, item in zip(pipeline.stages, list(tree.iter("li"))[1:-1], strict=True):
        assert addresses(item, "nlp-reads") == stage.requires
        assert addresses(item, "nlp-adds") == stage.provides
    assert "layout='auto'" in text_of(tree), "options"
    assert f"nlp_pipeline {pipeline.made_by['nlp_pipeline']}" in text_of(tree)


def addresses(item, name: str) -> set[str]:
    found = set()
    for chip in having(item, name):
        layer, *columns = text_of(chip).replace(",", "").split()
        found |= {f"{layer}.{column}" for column in columns}
    return found


def test_the_same_in_plain_characters(ru: nlp.Pipeline) -> None:
    lines = repr(ru).splitlines()
    assert len(lines) == len(ru.stages)
    for stage, line in zip(ru.stages, lines, strict=True):
        assert line.split()[0] == stage.name
        assert all(address in line for address in stage.requires | stage.provides)


def test_no_stages() -> None:
    strictly(nlp.Pipeline([])._repr_html_())
