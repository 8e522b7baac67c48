"""First steps: one article, its people, places and organizations."""

from pathlib import Path

import nlp_pipeline as nlp

ARTICLE = Path(__file__).with_name("article.txt")

ru = nlp.load()
doc = ru(ARTICLE.read_text(encoding="utf-8"))

print(doc)
for person in doc.entities.of("PER"):
    print(f"{person.text} → {person.normal} (имя: {person.first}, фамилия: {person.last}, {person.score:.2f})")

sentence = doc.sentences[6]
for token in sentence.tokens:
    print(token.text, token.lemma, token.pos, token.head.text if token.head else "–", token.deprel)

assert nlp.Doc.from_json(doc.to_json()) == doc  # nothing is lost
