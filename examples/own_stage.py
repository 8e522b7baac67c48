"""A stage of your own: sums in tenge, found by lemmas and features, as a layer beside the built-in ones."""

from collections.abc import Iterator
from pathlib import Path

import nlp_pipeline as nlp

SCALE = {"тысяча": 1e3, "тыс": 1e3, "миллион": 1e6, "млн": 1e6, "миллиард": 1e9, "млрд": 1e9}


@nlp.stage(requires=["tokens.lemma"], provides={"tenge.amount": float})
def tenge(doc: nlp.Doc) -> Iterator[tuple[int, int, float]]:
    """«480 млн тенге» → a span with the amount 480 000 000."""
    for sentence in doc.sentences:
        tokens = list(sentence.tokens)
        for i, token in enumerate(tokens):
            if token.lemma == "тенге" and i > 0:
                scaled = i > 1 and tokens[i - 1].lemma in SCALE
                number = tokens[i - 2 if scaled else i - 1]
                digits = number.text.replace(",", ".")
                if digits.replace(".", "", 1).isdecimal():
                    yield number.start, token.stop, float(digits) * (SCALE[tokens[i - 1].lemma] if scaled else 1)


ru = nlp.load("tokens.lemma") + tenge
print(ru)
doc = ru(Path(__file__).with_name("article.txt").read_text(encoding="utf-8"))
for money in doc.tenge:
    print(f"{money.text!r}: {money.amount:,.0f}")
