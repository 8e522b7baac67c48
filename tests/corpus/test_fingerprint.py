"""Fingerprints of stages: the same in every process and after use, another for another setting."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nlp_pipeline as nlp
from nlp_pipeline.corpus.fingerprint import fingerprint
from nlp_pipeline.doc import Doc
from nlp_pipeline.stage import FunctionStage

CODE = """
import nlp_pipeline as nlp
from nlp_pipeline.corpus.fingerprint import fingerprint
from tests.toys import toy
for stage in (*nlp.load(entities="wide").stages, *toy().stages, nlp.phrases({"мост": "м", "река": "р"})):
    print(fingerprint(stage))
"""


def test_the_same_in_every_process() -> None:
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", CODE]
        root = Path(__file__).parents[2]
        found.add(subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(found) == 1
    assert len(set(found.pop().split())) == 12


def test_the_same_after_use() -> None:
    ru = nlp.load() + nlp.phrases(["мост"])
    before = [fingerprint(stage) for stage in ru.stages]
    assert ru("Пётр Громов открыл мост в Омске.").phrases
    assert [fingerprint(stage) for stage in ru.stages] == before


def make(limit: int) -> FunctionStage:
    @nlp.stage(requires=["tokens.norm"], provides={"tokens.is_long": bool})
    def is_long(doc: Doc) -> list[bool]:
        return [len(token.norm) > limit for token in doc.tokens]

    return is_long


def of_body(body: Callable[[Doc], list[bool]]) -> str:
    return fingerprint(nlp.stage(requires=["tokens.norm"], provides={"tokens.is_long": bool}, name="x")(body))


def test_the_code_of_a_stage_and_what_it_closes_over_count() -> None:
    assert fingerprint(make(3)) == fingerprint(make(3)) != fingerprint(make(4))
    longer = of_body(lambda doc: [len(token.norm) > 3 for token in doc.tokens])
    shorter = of_body(lambda doc: [len(token.norm) < 3 for token in doc.tokens])
    assert longer != shorter
