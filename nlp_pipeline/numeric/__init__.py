"""The numpy engine: slovnet's models executed over packed batches. Knows arrays, no documents.

`encoder` is shared by the three models; `morph`, `ner` and `syntax` are their heads; `crf` and `tree` decode.
"""

from nlp_pipeline.numeric.encoder import Inputs
from nlp_pipeline.numeric.morph import MorphModel
from nlp_pipeline.numeric.ner import EntityModel
from nlp_pipeline.numeric.syntax import SyntaxModel

__all__ = ["EntityModel", "Inputs", "MorphModel", "SyntaxModel"]
