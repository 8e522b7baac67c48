"""The lists of names: lower case, е for ё, no remarks, loaded once."""

from __future__ import annotations

import pickle

from nlp_pipeline.lexicon.names import NameLists


def test_lists() -> None:
    lists = NameLists()
    assert len(lists.first) > 7000 and len(lists.maybe_first) > 100 and len(lists.last) > 180_000
    for names in (lists.first, lists.maybe_first, lists.last):
        assert not any("#" in name or "ё" in name or name != name.strip().lower() for name in names)
    assert "айгуль" in lists.first
    assert lists.first is lists.first


def test_pickles_without_the_names() -> None:
    lists = NameLists()
    assert lists.maybe_first
    assert len(pickle.dumps(lists)) < 200
