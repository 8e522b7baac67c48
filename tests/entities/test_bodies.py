"""Bodies of the United Nations are named whole."""

from __future__ import annotations

import pytest

from nlp_pipeline.entities.bodies import Mention, whole_bodies, with_bodies
from nlp_pipeline.lexicon.dictionary import Dictionary


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("| Совет Безопасности ООН собрался", ["Совет Безопасности", "ООН"], ["Совет Безопасности ООН"]),
        ("открыт Центр ООН для детей и молодёжи в Омске", ["ООН"], ["Центр ООН для детей и молодёжи"]),
        ("Программа добровольцев ООН растёт", ["ООН"], ["Программа добровольцев ООН"]),
        (
            "работа Южного офиса Программы добровольцев ООН завершена",
            ["офиса Программы", "ООН"],
            ["Южного офиса Программы добровольцев ООН"],
        ),
        ("Генеральный секретарь ООН прибыл", ["ООН"], ["ООН"]),
        ("доклад комитета ООН вышел", ["ООН"], ["ООН"]),
        ("Комитет | ООН сообщила", ["ООН"], ["ООН"]),
        ("Комитет ООН | по делам", ["ООН"], ["Комитет ООН"]),
        ("Комитет ООН по делам беженцев сообщил", ["Комитет", "ООН"], ["Комитет ООН по делам беженцев"]),
        ("Центр ООН для Чада и Мали открыт", ["ООН", "Чада", "Мали"], ["Центр ООН для Чада и Мали"]),
    ],
)
def test_names_in_one_piece(text: str, found: list[str], whole: list[str]) -> None:
    forms, bounds = [], [0]
    for word in text.split():
        if word == "|":
            bounds.append(len(forms))
        else:
            forms.append(word)
    bounds.append(len(forms))
    mentions, place = [], 0
    for name in found:
        words = name.split()
        place = next(at for at in range(place, len(forms)) if forms[at : at + len(words)] == words)
        mentions.append(Mention(place, place + len(words), "ORG", 0.9))
    joined = whole_bodies(mentions, forms, bounds, Dictionary())
    assert [" ".join(forms[first:last]) for first, last, *_ in joined] == whole


def test_nested_mentions_keep_what_a_body_holds_and_lose_what_crosses_it() -> None:
    forms = "доклад Центра ООН по правам человека в Омске".split()
    found = [
        Mention(0, 2, "EVENT", 0.6),
        Mention(2, 3, "ORGANIZATION", 0.9),
        Mention(4, 6, "LAW", 0.5),
        Mention(7, 8, "CITY", 0.9),
    ]
    assert with_bodies(found, forms, [0, len(forms)], Dictionary()) == [
        Mention(1, 6, "ORGANIZATION", 0.9),
        Mention(2, 3, "ORGANIZATION", 0.9),
        Mention(4, 6, "LAW", 0.5),
        Mention(7, 8, "CITY", 0.9),
    ]


def test_nested_mentions_without_bodies_stay() -> None:
    found = [Mention(0, 3, "PROFESSION", 0.7), Mention(2, 3, "ORGANIZATION", 0.9)]
    assert with_bodies(found, "генеральный секретарь ООН".split(), [0, 3], Dictionary()) == found
