"""Pictures of many documents: who is named most, when, and who appears with whom.

    from nlp_pipeline import pictures
    pictures.most_mentioned(ru.pipe(texts), "PER").figure.savefig("people.png")

Each takes documents and gives back matplotlib's Axes, to go on with; in a notebook they show themselves. `counts`
has the numbers: the same functions with the same arguments, and no matplotlib.
"""

from nlp_pipeline.pictures import counts
from nlp_pipeline.pictures.drawing import most_mentioned, over_time, together

__all__ = ["counts", "most_mentioned", "over_time", "together"]
