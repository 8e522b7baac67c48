"""Faults: workers are killed at random moments, again and again, and what comes out is counted.

    python benchmarks/faults.py [--seconds 60] [--every 1.5] [--start fork]

Every document has to come back, in order and annotated as without faults. Prints how often a worker was killed, and how
many documents were lost, wrong, or said to be guilty of what they were not. tests/corpus has the other faults.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import nlp_pipeline as nlp
from benchmarks.memory import DATA, texts_of

INVENTED = [f"В городе {number} открыли мост. Пётр Громов и Анна Ким были там {number} мая." for number in range(4000)]
BATCH_CHARS = 20_000


class Killer(threading.Thread):
    """Kills one of this process's workers now and then."""

    def __init__(self, every: float) -> None:
        super().__init__(daemon=True)
        self.kills = 0
        self._chance = random.Random(5)
        self._every = every
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(self._chance.uniform(0, 2 * self._every)):
            pids = [child.pid for child in multiprocessing.active_children() if child.pid is not None]
            if pids:
                try:
                    os.kill(self._chance.choice(pids), signal.SIGKILL)
                    self.kills += 1
                except ProcessLookupError:
                    pass

    def end(self) -> None:
        self._ended.set()
        self.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two kills, on average")
    parser.add_argument("--start", choices=multiprocessing.get_all_start_methods())
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    if options.start:
        multiprocessing.set_start_method(options.start)
    texts = texts_of(options.data) * 4 if options.data.is_dir() else INVENTED
    ru = nlp.load()
    expected = list(ru.pipe(texts, batch_chars=BATCH_CHARS))
    killer = Killer(options.every)
    killer.start()
    documents = lost = wrong = guilty = 0
    limit = time.monotonic() + options.seconds
    while time.monotonic() < limit:
        found = list(ru.pipe(texts, batch_chars=BATCH_CHARS, workers=2, errors="keep"))
        documents += len(found)
        lost += len(expected) - len(found)
        guilty += sum(doc.error is not None for doc in found)
        wrong += sum(doc.error is None and doc != as_is for doc, as_is in zip(found, expected, strict=False))
    killer.end()
    print(
        f"{multiprocessing.get_start_method()}: {killer.kills} workers killed while {documents:,} documents went by; "
        f"lost {lost}, other than without faults {wrong}, said to be guilty {guilty}"
    )


if __name__ == "__main__":
    main()
