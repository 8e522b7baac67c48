"""What the stages of one pipeline share: the embedding, the dictionary, the name lists, the models.

Each is loaded once, when a stage first asks for it or when `load` prepares the pipeline. Pickles as nothing: a
copy in another process loads its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from nlp_pipeline import weights
from nlp_pipeline.locks import reentrant_lock
from nlp_pipeline.weights import natasha_file, tagger_file

if TYPE_CHECKING:
    from nlp_pipeline.lexicon.dictionary import Dictionary
    from nlp_pipeline.lexicon.forms import Forms
    from nlp_pipeline.lexicon.names import NameLists
    from nlp_pipeline.numeric import MorphModel, SyntaxModel
    from nlp_pipeline.numeric.embedding import Embedding
    from nlp_pipeline.numeric.tagger import Tagger

DEFAULT = "default"  # the tagger of the standard pipeline
T = TypeVar("T")


class Resources:
    """Owned by a pipeline; its properties load on first use, under a lock."""

    def __init__(self) -> None:
        self._lock = reentrant_lock()
        self._loaded: dict[str, Any] = {}

    @property
    def embedding(self) -> Embedding:
        """navec: the vocabulary and word vectors that all three models share."""
        from nlp_pipeline.numeric.embedding import Embedding

        return self._once("embedding", lambda: Embedding.load(natasha_file(weights.EMBEDDING)))

    @property
    def forms(self) -> Forms:
        """What the models read of a form: its word and its shape, as numbers."""
        from nlp_pipeline.lexicon.forms import Forms

        return self._once("forms", lambda: Forms(self.embedding))

    @property
    def morphology(self) -> MorphModel:
        """slovnet's morphology model."""
        from nlp_pipeline.numeric import MorphModel

        return self._once("morphology", lambda: MorphModel.load(natasha_file(weights.MORPHOLOGY), self.embedding))

    @property
    def syntax(self) -> SyntaxModel:
        """slovnet's syntax model."""
        from nlp_pipeline.numeric import SyntaxModel

        return self._once("syntax", lambda: SyntaxModel.load(natasha_file(weights.SYNTAX), self.embedding))

    def tagger(self, model: str) -> Tagger:
        """An entity tagger: a shipped one by its name, any other by the path of its weight file."""
        from nlp_pipeline.lexicon.features import FeatureReader
        from nlp_pipeline.numeric.tagger import Tagger
        from nlp_pipeline.numeric.tagger_file import Description

        def reader(description: Description) -> FeatureReader:
            return FeatureReader(self.embedding, self.dictionary, self.names, description.marks)

        return self._once(f"tagger {model}", lambda: Tagger.load(tagger_file(model), self.embedding, reader))

    @property
    def dictionary(self) -> Dictionary:
        """pymorphy3's dictionary."""
        from nlp_pipeline.lexicon.dictionary import Dictionary

        return self._once("dictionary", Dictionary)

    @property
    def names(self) -> NameLists:
        """Lists of first and last names."""
        from nlp_pipeline.lexicon.names import NameLists

        return self._once("names", NameLists)

    def _once(self, name: str, load: Callable[[], T]) -> T:
        found = self._loaded.get(name)
        if found is None:
            with self._lock:
                found = self._loaded.get(name)
                if found is None:
                    found = self._loaded[name] = load()
        return cast(T, found)

    def __reduce__(self) -> tuple[Any, ...]:
        return Resources, ()
