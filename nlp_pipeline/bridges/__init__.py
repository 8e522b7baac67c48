"""Bridges to natasha, yargy and spaCy: documents there and back, extractors and grammars as stages.

natasha, yargy, pymorphy3 and spaCy are imported when one of these functions is called, not before.
"""

from nlp_pipeline.bridges.compat import import_natasha, import_yargy, morph_vocab
from nlp_pipeline.bridges.extractors import extractor_stage
from nlp_pipeline.bridges.natasha_doc import from_natasha, to_natasha
from nlp_pipeline.bridges.spacy_back import from_docbin, from_spacy
from nlp_pipeline.bridges.spacy_doc import to_docbin, to_spacy
from nlp_pipeline.errors import BridgeError

__all__ = [
    "BridgeError",
    "extractor_stage",
    "from_docbin",
    "from_natasha",
    "from_spacy",
    "import_natasha",
    "import_yargy",
    "morph_vocab",
    "to_docbin",
    "to_natasha",
    "to_spacy",
]
