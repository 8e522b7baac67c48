"""A stage that does to its process what a document says: raises, hangs, eats memory, dies."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import nlp_pipeline as nlp
from nlp_pipeline.doc import Doc
from tests.toys import Words

DEEDS = ("подними", "зависни", "съешь", "убей", "выйди", "упади")


class OddError(Exception):
    """An exception that does not pickle: it takes two arguments and tells of one."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} и {second}")


@nlp.stage(requires=["tokens.norm"], provides={"tokens.process": int})
def dangerous(doc: Doc) -> list[int]:
    for deed in doc.text.split():
        if deed == "подними":
            raise ValueError("подняли")
        if deed == "странно":
            raise OddError("одно", "другое")
        if deed == "зависни":
            time.sleep(3600)
        if deed == "усни":
            time.sleep(0.2)
        if deed == "съешь":
            _eaten = bytearray(1 << 40)
        if deed == "убей":
            os.kill(os.getpid(), signal.SIGKILL)
        if deed == "выйди":
            os._exit(3)
        if deed == "упади":
            os.kill(os.getpid(), signal.SIGSEGV)
        if deed.startswith("однажды:"):  # the first to come by dies
            mark = Path(deed.removeprefix("однажды:"))
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
    return [os.getpid()] * len(doc.layer("tokens"))


def dangerous_pipeline() -> nlp.Pipeline:
    return nlp.Pipeline([Words(), dangerous])
