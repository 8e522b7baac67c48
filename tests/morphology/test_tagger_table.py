"""Numbered tags and their columns."""

from __future__ import annotations

import numpy as np

from nlp_pipeline.morphology.tagger import _Table
from nlp_pipeline.morphology.tags import Tag

TABLE = _Table([Tag.read("NOUN|Case=Nom"), Tag.read("ADP"), Tag.read("NOUN|Case=Gen")])


def test_columns_of_the_tables_tags() -> None:
    columns = TABLE.columns(np.array([2, 1, 0, 2]), [])
    assert columns["pos"].tolist() == ["NOUN", "ADP", "NOUN", "NOUN"]
    assert columns["feats"].tolist() == ["Case=Gen", None, "Case=Nom", "Case=Gen"]


def test_tags_that_rules_made_go_on_from_the_table_and_leave_it_as_it_is() -> None:
    made = [Tag("X", {"Foreign": "Yes"}), Tag("ADP", {}), Tag("ADJ", {"Number": "Sing", "Case": "Gen"})]
    columns = TABLE.columns(np.array([3, 4, 5, 1]), made)
    assert columns["pos"].tolist() == ["X", "ADP", "ADJ", "ADP"]
    assert columns["feats"].tolist() == ["Foreign=Yes", None, "Case=Gen|Number=Sing", None]
    assert TABLE.columns(np.array([0]), [])["pos"].vocabulary == ["NOUN", "ADP"]
