"""Where model weights lie: those that the natasha package carries, and our own taggers.

natasha's are models, the embedding and the lists of names; the package is found on the disk and never imported,
because importing it imports the dead pymorphy2. Our taggers lie in this package, each with its model card, or wherever
a user has put one.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from nlp_pipeline.errors import WeightsError

EMBEDDING = "emb/navec_news_v1_1B_250K_300d_100q.tar"
MORPHOLOGY = "model/slovnet_morph_news_v1.tar"
SYNTAX = "model/slovnet_syntax_news_v1.tar"
ENTITIES = "model/slovnet_ner_news_v1.tar"
FIRST_NAMES = "dict/first.txt"
MAYBE_FIRST_NAMES = "dict/maybe_first.txt"
LAST_NAMES = "dict/last.txt"
TAGGERS = Path(__file__).parent / "taggers"
SHIPPED = ("default", "wide")
SUFFIX = ".safetensors"


def tagger_file(name: str) -> Path:
    """The weight file of a shipped tagger (`default`, `wide`), or of one at a path.

    Raises `WeightsError` when there is none.

    >>> tagger_file("default").name
    'default.safetensors'
    """
    path = TAGGERS / f"{name}{SUFFIX}" if name in SHIPPED else Path(name)
    if path.is_file():
        return path
    if name in SHIPPED:
        raise WeightsError(f"expected the file {path} of this package, found none; install nlp_pipeline again")
    raise WeightsError(
        f"expected the name of a tagger ({', '.join(SHIPPED)}) or the path of a weight file, found {name!r}, which is "
        "no file; python -m nlp_pipeline train entities makes one"
    )


def natasha_file(name: str) -> Path:
    """The path of a data file inside the installed natasha package, `name` relative to its `data` folder.

    Raises `WeightsError` when natasha is not installed or lacks the file.

    >>> natasha_file(FIRST_NAMES).name
    'first.txt'
    """
    spec = find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(
            "expected the package natasha, which carries the model weights, but it is not installed; "
            "run: pip install natasha"
        )
    for place in spec.submodule_search_locations:
        path = Path(place) / "data" / name
        if path.is_file():
            return path
    raise WeightsError(
        f"expected the file data/{name} in the package natasha at {list(spec.submodule_search_locations)}, "
        "found none; run: pip install --force-reinstall --no-deps natasha"
    )
