"""Reads the case files of this folder: a mention on one line, its words with a plain stand-in for the tagger."""

from __future__ import annotations

import re
from pathlib import Path

from nlp_pipeline.entities.word import Word

HERE = Path(__file__).parent
TOKEN = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІіA-Za-z0-9]+(?:-[А-Яа-яЁёA-Za-z]+)*|\S")


def rows(name: str) -> list[list[str]]:
    """The fields of each line, blanks around them stripped; lines that begin with # are remarks."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [[field.strip() for field in line.split("|")] for line in lines if line and line[0] != "#"]


def words(text: str, feats: str) -> list[Word]:
    """The words of a mention, each with the same features: Gen, Gen Masc, Ins Plur, ..."""
    names = {"Masc": "Gender", "Fem": "Gender", "Neut": "Gender", "Sing": "Number", "Plur": "Number"}
    marks = {names.get(value, "Case"): value for value in feats.split()}
    found, before = [], 0
    for match in TOKEN.finditer(text):
        token = match[0]
        pos = "PUNCT" if not token[0].isalnum() else "NOUN" if token.islower() else "PROPN"
        found.append(Word(token, text[before : match.start()], pos, {} if pos == "PUNCT" else marks))
        before = match.end()
    return found
