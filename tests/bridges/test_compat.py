"""natasha and yargy on pymorphy3: in fresh processes, with warnings as errors, and beside other users."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlp_pipeline.bridges import BridgeError, compat, import_natasha, import_yargy, morph_vocab

ROOT = Path(__file__).parents[2]

# A pymorphy2 that works, as on the machine of somebody who has one: a copy of pymorphy3's class under the old name
OLD_PYMORPHY = """
import sys, types, pymorphy3.analyzer
members = {key: value for key, value in vars(pymorphy3.analyzer.MorphAnalyzer).items() if key[:6] != "__dict"}
Old = type("MorphAnalyzer", (), members)
for name in ("pymorphy2", "pymorphy2.analyzer", "pymorphy2.units", "pymorphy2.units.base"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["pymorphy2"].MorphAnalyzer = sys.modules["pymorphy2.analyzer"].MorphAnalyzer = Old
sys.modules["pymorphy2.analyzer"].Parse = pymorphy3.analyzer.Parse
sys.modules["pymorphy2.units.base"].BaseAnalyzerUnit = type("Unit", (), {})
before = {name: module for name, module in sys.modules.items() if name.startswith("pymorphy2")}
"""
UNTOUCHED = "assert before == {name: sys.modules[name] for name in sys.modules if name.startswith('pymorphy2')}\n"


def run(code: str) -> str:
    """What a fresh Python prints; a warning or an exception there fails the test."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_import_is_light() -> None:
    heavy = "{'natasha', 'yargy', 'pymorphy3', 'pymorphy2', 'slovnet', 'navec', 'ipymarkup'}"
    assert run(f"import sys, nlp_pipeline.bridges; print(sorted({heavy} & set(sys.modules)))") == "[]"


def test_without_pymorphy2_and_pkg_resources() -> None:
    code = """
import sys
for name in ("pymorphy2", "pkg_resources", "setuptools"):
    sys.modules[name] = None
finders = list(sys.meta_path)
from nlp_pipeline.bridges import import_natasha, import_yargy
natasha, yargy = import_natasha(), import_yargy()
from natasha.grammars.name import NAME
from yargy.morph import MorphAnalyzer
import pymorphy3
assert sys.modules["pymorphy2"] is None and sys.modules["pkg_resources"] is None
assert sys.meta_path == finders
assert issubclass(natasha.MorphVocab, pymorphy3.MorphAnalyzer)
assert isinstance(MorphAnalyzer().raw, pymorphy3.MorphAnalyzer)
date, = natasha.DatesExtractor(natasha.MorphVocab())("Встреча 7 июля 2021 года")
print(date.fact.year, yargy.Parser(NAME).find("Иван Петров").fact.first)
"""
    assert run(code) == "2021 Иван"


def test_pymorphy2_stays_out_of_the_process() -> None:
    code = """
import sys
from nlp_pipeline.bridges import morph_vocab
morph_vocab().lemmatize("столами", "NOUN", {})
print([name for name in sys.modules if name.partition(".")[0] in ("pymorphy2", "pkg_resources")])
"""
    assert run(code) == "[]"


def test_pymorphy3_is_not_mended() -> None:
    code = """
import pymorphy3.units.base
before = dict(vars(pymorphy3.units.base.BaseAnalyzerUnit))
from nlp_pipeline.bridges import morph_vocab
morph_vocab()
import yargy.morph
print(dict(vars(pymorphy3.units.base.BaseAnalyzerUnit)) == before)
"""
    assert run(code) == "True"


def test_natasha_that_was_imported_before_keeps_working() -> None:
    code = f"""{OLD_PYMORPHY}
import natasha, yargy.morph, pymorphy3
vocab = natasha.MorphVocab()
assert isinstance(vocab, Old)
from nlp_pipeline import Doc
from nlp_pipeline.bridges import import_natasha, import_yargy, morph_vocab, to_natasha
assert import_natasha() is natasha and import_yargy() is sys.modules["yargy"]
assert type(to_natasha(Doc("Да"))) is natasha.Doc
assert isinstance(natasha.MorphVocab(), Old) and isinstance(yargy.morph.MorphAnalyzer().raw, Old)
assert not isinstance(morph_vocab(), Old) and isinstance(morph_vocab(), pymorphy3.MorphAnalyzer)
date, = natasha.DatesExtractor(morph_vocab())("Встреча 7 июля")
{UNTOUCHED}
print(date.fact.month, vocab.lemmatize("столами", "NOUN", {{}}), morph_vocab().lemmatize("столами", "NOUN", {{}}))
"""
    assert run(code) == "7 стол стол"


def test_somebodys_pymorphy2_stays_his() -> None:
    code = f"""{OLD_PYMORPHY}
from nlp_pipeline.bridges import import_natasha, morph_vocab
assert not issubclass(import_natasha().MorphVocab, Old)
assert not isinstance(morph_vocab(), Old)
{UNTOUCHED}
from pymorphy2 import MorphAnalyzer
print(MorphAnalyzer is Old)
"""
    assert run(code) == "True"


def test_after_an_import_that_failed() -> None:
    code = """
import sys
sys.modules["pymorphy2"] = None
try:
    import natasha
except ImportError:
    from nlp_pipeline.bridges import import_natasha
    import_natasha()
    import natasha
    print(natasha.MorphVocab().lemmatize("столами", "NOUN", {}))
"""
    assert run(code) == "стол"


def test_beside_natasha_on_the_real_pymorphy2() -> None:
    """Whether it starts or not (it needs pkg_resources to make a vocabulary): ours works, and it stays as it is."""
    code = """
import sys, warnings
warnings.simplefilter("ignore")
try:
    import natasha, yargy.morph
except ImportError:
    pass
before = {name: module for name, module in sys.modules.items() if name.startswith(("pymorphy2", "yargy.morph"))}
import nlp_pipeline as nlp
from nlp_pipeline.bridges import extractor_stage
doc = (nlp.load("sentences") + extractor_stage("dates", "DatesExtractor"))("Встреча 7 июля 2021 года.")
assert all(sys.modules[name] is module for name, module in before.items())
print(doc.dates[0].month)
"""
    assert run(code) == "7"


def test_many_threads_at_once() -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from nlp_pipeline.bridges import import_natasha, morph_vocab
with ThreadPoolExecutor(8) as pool:
    vocabs = list(pool.map(lambda _: (import_natasha(), morph_vocab()), range(16)))
print(len(set(vocabs)))
"""
    assert run(code) == "1"


@pytest.mark.parametrize("package", ["natasha", "yargy", "ipymarkup"])
def test_a_missing_package_is_named(package: str) -> None:
    code = f"""
import sys
sys.modules["{package}"] = None
import nlp_pipeline as nlp
from nlp_pipeline.bridges import BridgeError, extractor_stage, to_natasha
for call in (lambda: to_natasha(nlp.Doc("Да")), lambda: extractor_stage("dates", "DatesExtractor").prepare()):
    try:
        call()
    except BridgeError as error:
        print(error.name, "pip install natasha" in str(error), isinstance(error, nlp.PipelineError))
"""
    assert run(code) == "\n".join([f"{package} True True"] * 2)


def test_the_modules_know_where_they_come_from() -> None:
    import_natasha(), import_yargy()
    for name in compat.PATCHED:
        module = sys.modules[name]
        assert module.__spec__ is not None
        assert module.__file__ == module.__spec__.origin
        assert str(module.__file__).endswith(".py")


def test_a_copy_is_nobody_elses() -> None:
    import_natasha()
    mine = compat._copy("natasha.morph.vocab")
    assert mine is not sys.modules["natasha.morph.vocab"]
    assert mine.MorphVocab is not import_natasha().MorphVocab


def test_there_is_one_vocabulary() -> None:
    assert morph_vocab() is morph_vocab()
    assert issubclass(BridgeError, ImportError)
