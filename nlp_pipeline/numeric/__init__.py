"""The numpy engine: slovnet's models and our taggers, executed over packed batches. Knows arrays, no documents.

From the files to the answers:

    archive, embedding, word_list, shapes
              what is read: weights, word vectors, long lists of words, the shape of a word
    encoder   words and shapes → hidden states: the `first_layer` (over rows `kept`), and two of `convolution`
    morph     hidden states → tags
    syntax    hidden states → trees, by `tree`
    tagger    forms → mentions: the `trunk` over features of forms (`form_rows`), then tags (`bio`, by `crf`) or
              `nested` spans; read from a `tagger_file`
    product, parts, threads
              rows, sentences and threads at a time
"""

from nlp_pipeline.numeric.encoder import Inputs
from nlp_pipeline.numeric.morph import MorphModel
from nlp_pipeline.numeric.syntax import SyntaxModel

__all__ = ["Inputs", "MorphModel", "SyntaxModel"]
