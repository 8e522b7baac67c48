"""The models of natasha, loaded once, and sentences to run them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from razdel import sentenize, tokenize

from nlp_pipeline import weights
from nlp_pipeline.numeric import Inputs, MorphModel, SyntaxModel
from nlp_pipeline.numeric.embedding import Embedding
from nlp_pipeline.numeric.shapes import shape_id
from nlp_pipeline.weights import natasha_file
from tests.numeric.reference import EntityModel

Sentences = Sequence[Sequence[str]]

TEXT = """Вчера премьер-министр Казахстана Олжас Бектенов прилетел в Астану на переговоры с делегацией ООН.
«Мы договорились обо всём!» — сказал он журналистам. Да. Почему?
Компания «Ромашка-Трейд» купила 25 % акций АО «Вектор» за 1,5 млрд рублей в 2014 г.; сделку одобрила ФАС России.
Анна Сергеевна Петрова-Водкина, которая живёт в Нью-Йорке, работает в Google с 2011-2020 и пишет на C++.
Мама мыла раму, папа читал газету, а кошка спала на подоконнике, потому что на улице шёл дождь.
Глокая куздра штеко будланула бокра и кудрячит бокрёнка…
В. В. Иванов, гр-н РФ, проживает по адресу: ул. Ленина, д. 5, кв. 17 (тел. +7 495 123-45-67).
Президент США встретился с канцлером ФРГ в Берлине, после чего вылетел в Париж."""


@dataclass(frozen=True)
class Models:
    """The embedding and the three models over it."""

    embedding: Embedding
    morph: MorphModel
    entities: EntityModel
    syntax: SyntaxModel

    def inputs(self, sentences: Sentences) -> Inputs:
        """Tokens as the models read them."""
        tokens = [token for sentence in sentences for token in sentence]
        words, unknown = self.embedding.words, self.embedding.unknown
        return Inputs(
            np.array([words.get(token.lower(), unknown) for token in tokens], np.int32),
            np.array([shape_id(token) for token in tokens], np.int32),
            np.cumsum([0, *map(len, sentences)]),
        )


@pytest.fixture(scope="session")
def models() -> Models:
    embedding = Embedding.load(natasha_file(weights.EMBEDDING))
    return Models(
        embedding,
        MorphModel.load(natasha_file(weights.MORPHOLOGY), embedding),
        EntityModel.load(natasha_file(weights.ENTITIES), embedding),
        SyntaxModel.load(natasha_file(weights.SYNTAX), embedding),
    )


def split(text: str) -> list[list[str]]:
    """Sentences of tokens, as natasha would cut them."""
    found = [[token.text for token in tokenize(sentence.text)] for sentence in sentenize(text)]
    return [tokens for tokens in found if tokens]


@pytest.fixture(scope="session")
def own() -> Sentences:
    return split(TEXT)


@pytest.fixture(scope="session")
def news(data: Path) -> Sentences:
    """All sentences of the factRuEval development set."""
    files = sorted((data / "factrueval-dev").glob("*.txt"))
    return [tokens for file in files for tokens in split(file.read_text("utf-8"))]
