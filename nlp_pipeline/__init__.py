"""nlp_pipeline reads Russian text and gives back structured annotations.

    import nlp_pipeline as nlp
    ru = nlp.load()
    doc = ru("Президент Касым-Жомарт Токаев прибыл в Алматы.")

`load` makes the standard pipeline (read `standard.py` first), `Doc` is what comes out, `phrases` makes
a stage that finds your own names and terms, `stage` makes one of your functions a part of it. `mask` takes
names out of a text, `Corrections` keep what you mend by hand. `to_frame` makes a pandas table of many documents,
`annotate` one of what is found in a column of texts.
"""

from nlp_pipeline.corrections import Corrections
from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import PipelineError
from nlp_pipeline.formats.frame import annotate, to_frame
from nlp_pipeline.masking import mask
from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.stage import stage
from nlp_pipeline.standard import load, phrases

__version__ = "0.1.0"

__all__ = [
    "Corrections",
    "Doc",
    "Pipeline",
    "PipelineError",
    "__version__",
    "annotate",
    "load",
    "mask",
    "phrases",
    "stage",
    "to_frame",
]
