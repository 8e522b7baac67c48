"""How often detectors find the encoding of Russian and Kazakh, and how long they take.

    python benchmarks/encodings.py [--texts 100] [--data FOLDER]

Articles of NEREL train (or the article of the examples) are written in each encoding: whole, their first 200
characters, and 50 and 20 from the middle; also in capitals, as headlines and old agency wires are; characters that an
encoding lacks are written as iconv does. Right is an answer that decodes the bytes to the same text. Rivals that are
not installed are left out: pip install charset-normalizer faust-cchardet chardetng-py. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from nlp_pipeline.corpus import encodings
from nlp_pipeline.formats.letters import ENCODINGS, likely

DATA = ROOT.parent / "shared" / "data"
RUSSIAN = ("utf-8", "utf-16-le", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso-8859-5")
PLAIN = str.maketrans(
    {**dict.fromkeys("«»„“”", '"'), **dict.fromkeys("—–\u2011", "-"), "’": "'", "…": "...", "№": "N", "\xa0": " "}
)
KAZAKH = (
    "Қазақстан Республикасының Үкіметі бүгін жаңа бағдарламаны бекітті. Мәжіліс төрағасы өңірлерге барып, ауыл "
    "тұрғындарымен кездесті. Әкім жиналыста сөйлеп, құрылыс жұмыстары күзге дейін аяқталатынын айтты. Шаһарда тұратын "
    "жұрттың көбі бұл шешімді қолдайды, ғалымдар да үндеу жариялады."
)
Detector = Callable[[bytes], "str | None"]
Sample = tuple[bytes, str]


def detectors() -> dict[str, Detector]:
    """Ours first; the others as they come, and asked for our encodings only where they can be."""
    found: dict[str, Detector] = {"ours": lambda data: encodings.find(data, whole=True).name, "letters": likely}
    wide = ["utf-8", "utf-16-le", "utf-16-be", *ENCODINGS]
    if (chardet := _module("chardet")) is not None:
        found["chardet"] = lambda data: _name(chardet.detect(data, compat_names=False))
        found["chardet/ru"] = lambda data: _name(
            chardet.detect(data, compat_names=False, include_encodings=wide, no_match_encoding="cp1251")
        )
    if (normalizer := _module("charset_normalizer")) is not None:
        names = [name.replace("-", "_") for name in wide if name != "iso-8859-5"] + ["iso8859_5"]
        found["normalizer"] = lambda data: _best(normalizer.from_bytes(data))
        found["normalizer/ru"] = lambda data: _best(normalizer.from_bytes(data, cp_isolation=names))
    if (cchardet := _module("cchardet")) is not None:
        found["cchardet"] = lambda data: _name(cchardet.detect(data))
    if (chardetng := _module("chardetng_py")) is not None:
        found["chardetng"] = lambda data: str(chardetng.detect(data, allow_utf8=True))
    return found


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def _name(answer: Any) -> str | None:
    name = answer["encoding"]
    return None if name is None else str(name)


def _best(matches: Any) -> str | None:
    best = matches.best()
    return None if best is None else str(best.encoding)


def texts_of(folder: Path, count: int) -> list[str]:
    """Articles, none of which the margins of `encodings` were chosen on: those were the first 150 of NEREL train."""
    paths = sorted((folder / "nerel" / "train").glob("*.txt"))[-count:] or [ROOT / "examples" / "article.txt"]
    return [path.read_text(encoding="utf-8") for path in paths]


def cuts(texts: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The texts at each length, by its name."""
    yield "whole", texts
    yield "200", [text[:200] for text in texts]
    for size in (50, 20):
        yield str(size), [text[text.find(" ", len(text) // 3) + 1 :][:size] for text in texts]


def samples(texts: list[str], encoding: str) -> list[Sample]:
    """Bytes in an encoding, and the text that they stand for."""
    found = []
    for text in texts:
        lacking = encoding not in ("utf-8", "utf-16-le", "cp1251", "mac-cyrillic", "kz1048", "ptcp154")
        data = (text.translate(PLAIN) if lacking else text).encode(encoding, "replace")
        if not data.isascii() or encoding.startswith("utf"):
            found.append((data, data.decode(encoding)))
    return found


def judged(detector: Detector, tried: list[Sample]) -> tuple[float, float]:
    """How many of a hundred are right, and milliseconds for one."""
    start, right = time.perf_counter(), 0
    for data, text in tried:
        try:
            name = detector(data)
            right += name is not None and data.decode(name) == text
        except (LookupError, ValueError):  # a name that Python does not know, bytes that it does not take, no answer
            pass
    return 100 * right / len(tried), 1000 * (time.perf_counter() - start) / len(tried)


def rows(texts: list[str]) -> Iterator[tuple[str, list[Sample]]]:
    """What is tried, by a name: case, length and encoding."""
    for case, turned in (("", texts), ("CAPITALS ", [text.upper() for text in texts])):
        for length, cut in cuts(turned):
            for encoding in RUSSIAN:
                yield f"{case}{length} {encoding}", samples(cut, encoding)
    words = KAZAKH.split()
    for count in (12, 3):
        cut = [" ".join(words[start : start + count]) for start in range(len(words) - count + 1)]
        for encoding in ("utf-8", "utf-16-le", "kz1048", "ptcp154"):
            yield f"Kazakh, {count} words, {encoding}", samples(cut, encoding)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=100)
    parser.add_argument("--data", type=Path, default=DATA)
    options = parser.parse_args()
    names = detectors()
    print(f"{'right of 100':32s}" + "".join(f"{name:>15s}" for name in names))
    spent = dict.fromkeys(names, 0.0)
    tables = [row for row in rows(texts_of(options.data, options.texts)) if row[1]]
    for title, tried in tables:
        cells = []
        for name, detector in names.items():
            right, milliseconds = judged(detector, tried)
            spent[name] += milliseconds
            cells.append(f"{right:15.0f}")
        print(f"{title:32s}" + "".join(cells), flush=True)
    print(f"{'ms for one, mean of the rows':32s}" + "".join(f"{spent[name] / len(tables):15.2f}" for name in names))


if __name__ == "__main__":
    main()
