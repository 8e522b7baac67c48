"""Grammars as a user would write them: functions of a module, so that the stages pickle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from nlp_pipeline.bridges import import_yargy


def ages(vocab: Any) -> Any:
    """«42 года» → years 42; a yargy rule."""
    import_yargy()
    from yargy import rule
    from yargy.interpretation import fact
    from yargy.predicates import gte, normalized

    age = fact("Age", ["years"])
    return rule(gte(1).interpretation(age.years.custom(int)), normalized("год")).interpretation(age)


def flights(vocab: Any) -> Any:
    """«из Омска в Пермь и Тару» → from_ a nested fact, to a list of words; a yargy parser."""
    import_yargy()
    from yargy import Parser, rule
    from yargy.interpretation import attribute, fact
    from yargy.predicates import gram
    from yargy.tokenizer import MorphTokenizer

    place = fact("Place", ["name"])
    flight = fact("Flight", ["from_", attribute("to").repeatable()])
    start = rule(gram("NOUN").interpretation(place.name.inflected({"nomn"}))).interpretation(place)
    goal = gram("NOUN").interpretation(flight.to)
    grammar = rule("из", start.interpretation(flight.from_), "в", goal, rule("и", goal).optional())
    return Parser(grammar.interpretation(flight), tokenizer=MorphTokenizer())


def words(vocab: Any) -> Any:
    """Every word with a capital; a rule without a fact."""
    import_yargy()
    from yargy import rule
    from yargy.predicates import is_capitalized

    return rule(is_capitalized())


def nothing(vocab: Any) -> Any:
    return 5


class Found(NamedTuple):
    """A match of `Listener`, as yargy shows one."""

    span: tuple[int, int]
    fact: Any


class Listener:
    """Stands in for a yargy parser: finds two capitalized words in a row, and keeps the windows it was given."""

    def __init__(self) -> None:
        self.windows: list[str] = []

    def findall(self, window: str) -> Iterator[Found]:
        self.windows.append(window)
        for match in re.finditer(r"[А-Я]\w+ [А-Я]\w+", window):
            yield Found(match.span(), None)
