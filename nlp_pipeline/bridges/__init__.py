"""Bridges to natasha and yargy: documents there and back, their extractors and grammars as stages.

natasha, yargy and pymorphy3 are imported when one of these functions is called, not before.
"""

from nlp_pipeline.bridges.compat import import_natasha, import_yargy, morph_vocab
from nlp_pipeline.bridges.extractors import extractor_stage
from nlp_pipeline.bridges.natasha_doc import from_natasha, to_natasha
from nlp_pipeline.errors import BridgeError

__all__ = [
    "BridgeError",
    "extractor_stage",
    "from_natasha",
    "import_natasha",
    "import_yargy",
    "morph_vocab",
    "to_natasha",
]
