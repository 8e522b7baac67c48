"""scikit-learn: texts → lemmas, as a transformer for its pipelines and as a tokenizer for its vectorizers.

`Lemmas` reads texts in batches and is the fast one; a vectorizer calls its tokenizer text by text. Only words become
features, no numbers and no punctuation. Needs the extra `sklearn`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from nlp_pipeline.doc import Doc
from nlp_pipeline.errors import InputError
from nlp_pipeline.extras import need
from nlp_pipeline.pipeline import Pipeline
from nlp_pipeline.standard import load

need("sklearn", "sklearn")
base: Any = need("sklearn.base", "sklearn")
Entities: TypeAlias = bool | str | Collection[str]
StopWords: TypeAlias = str | Collection[str] | None
NOT_WORD = re.compile(r"\W+")


class Lemmas(base.TransformerMixin, base.BaseEstimator):
    """Texts → their lemmas, joined by blanks: `make_pipeline(Lemmas(), TfidfVectorizer(), LogisticRegression())`.

    pipeline    which pipeline reads the texts; None: the standard one, loaded once in a process
    pos         keep words of these parts of speech only: `("NOUN", "PROPN", "ADJ", "VERB")`
    stop_words  leave out "russian", the library's own list, or the lemmas you give; None: keep all
    entities    True, or types as in `.of("PER", "ORG")`: a mention is one feature, its normal form, `Тимур_Оразбаев`,
                instead of the lemmas of its words
    output      "text", or "lists": for vectorizers with `analyzer=list`, that are not to cut words in pieces
                (`нур-султан`)

    >>> Lemmas(stop_words="russian").fit_transform(["Школьники читали о горных реках.", "В реке вода"])
    ['школьник читать горный река', 'река вода']
    >>> Lemmas(entities=["PER"], pos=["NOUN"]).transform(["О планах Тимура Оразбаева говорили на встрече."])
    ['план Тимур_Оразбаев встреча']
    """

    def __init__(
        self,
        pipeline: Pipeline | None = None,
        *,
        pos: Collection[str] | None = None,
        stop_words: StopWords = None,
        entities: Entities = False,
        output: str = "text",
    ) -> None:
        self.pipeline = pipeline
        self.pos = pos
        self.stop_words = stop_words
        self.entities = entities
        self.output = output

    def fit(self, X: Iterable[str], y: Any = None) -> Lemmas:  # noqa: N803 — scikit-learn's name
        """Nothing is learnt; the options are checked."""
        self._check()
        return self

    def transform(self, X: Iterable[str]) -> list[str] | list[list[str]]:  # noqa: N803
        """The lemmas of each text, in order; InputError for what is no text."""
        self._check()
        docs = _pipeline(self.pipeline, self.entities).pipe(_texts(X))
        found = [list(features(doc, self.pos, self.stop_words, self.entities)) for doc in docs]
        return found if self.output == "lists" else [" ".join(words) for words in found]

    def _check(self) -> None:
        _check_options(self.pos, self.stop_words)
        if self.output not in ("text", "lists"):
            raise ValueError(f'output: expected "text" or "lists", found {self.output!r}')

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = False
        return tags

    def _more_tags(self) -> dict[str, Any]:  # scikit-learn before 1.6
        return {"X_types": ["string"], "requires_fit": False, "stateless": True}


class LemmaTokenizer:
    """A text → its lemmas, for `TfidfVectorizer(tokenizer=LemmaTokenizer(), token_pattern=None, lowercase=False)`.

    The options are those of `Lemmas`. Keep `lowercase=False`, for names are known by their capitals. For many texts
    `Lemmas` in front of the vectorizer is several times faster.

    >>> LemmaTokenizer()("Мы говорили о реках.")
    ['мы', 'говорить', 'о', 'река']
    """

    def __init__(
        self,
        pipeline: Pipeline | None = None,
        *,
        pos: Collection[str] | None = None,
        stop_words: StopWords = None,
        entities: Entities = False,
    ) -> None:
        _check_options(pos, stop_words)
        self.pipeline, self.pos, self.stop_words, self.entities = pipeline, pos, stop_words, entities

    def __call__(self, text: str) -> list[str]:
        doc = _pipeline(self.pipeline, self.entities)(text)
        return list(features(doc, self.pos, self.stop_words, self.entities))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LemmaTokenizer) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        given = [f"{name}={value!r}" for name, value in vars(self).items() if value not in (None, False)]
        return f"LemmaTokenizer({', '.join(given)})"


def features(
    doc: Doc, pos: Collection[str] | None = None, stop_words: StopWords = None, entities: Entities = False
) -> Iterator[str]:
    """The lemmas of a document's words, and mentions in one piece if `entities` says so; see `Lemmas`."""
    tokens = doc.tokens
    keeps = tokens.is_word
    if pos is not None:
        keeps = keeps & tokens.pos.isin(pos)
    if stop_words == "russian":
        keeps = keeps & ~tokens.is_stop
    elif stop_words is not None:
        keeps = keeps & ~tokens.lemma.isin(stop_words)
    names = dict(_names(doc, entities)) if entities else {}
    for first, (_, last) in names.items():
        keeps[first:last] = False
    keeps[list(names)] = True
    lemmas = tokens.lemma
    for row in np.flatnonzero(keeps).tolist():
        yield names[row][0] if row in names else str(lemmas[row])


def _names(doc: Doc, entities: Entities) -> Iterator[tuple[int, tuple[str, int]]]:
    """The outermost mentions: first token → normal form in one piece, token after the last."""
    wanted = doc.entities
    if entities is not True:
        wanted = wanted.of(*([entities] if isinstance(entities, str) else list(entities or ())))
    free = 0
    for entity in wanted.outermost():
        rows = entity.tokens.indices
        name = NOT_WORD.sub("_", entity.normal or entity.text).strip("_")
        if name and len(rows) and rows[0] >= free:
            free = int(rows[-1]) + 1
            yield int(rows[0]), (name, free)


def _check_options(pos: object, stop_words: object) -> None:
    if isinstance(pos, str):
        raise ValueError(f"pos: expected several parts of speech, found {pos!r}; put it in a list: [{pos!r}]")
    if isinstance(stop_words, str) and stop_words != "russian":
        raise ValueError(f'stop_words: expected "russian", a list of lemmas or None, found {stop_words!r}')


def _texts(texts: Any) -> Iterable[str]:
    """The same texts; InputError for a table, which would be read column name by column name."""
    if getattr(texts, "ndim", 1) != 1:
        raise InputError(
            f"expected one text per document, found a table of shape {texts.shape}; pass one of its columns: "
            'table["text"], or ColumnTransformer([("words", Lemmas(), "text")])'
        )
    found: Iterable[str] = texts
    return found


def _pipeline(pipeline: Pipeline | None, entities: Entities) -> Pipeline:
    return _standard(bool(entities)) if pipeline is None else pipeline


@lru_cache(maxsize=2)
def _standard(entities: bool) -> Pipeline:
    """The standard pipeline of this process: scikit-learn clones and unpickles estimators all the time."""
    return load("tokens.lemma", "entities.normal") if entities else load("tokens.lemma")
