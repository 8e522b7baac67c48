"""A pile of texts: who is named how often, and what to do with a document that fails."""

from collections import Counter
from pathlib import Path

import nlp_pipeline as nlp

text = Path(__file__).with_name("article.txt").read_text(encoding="utf-8")
archive = [{"text": paragraph, "id": number} for number, paragraph in enumerate(text.split("\n\n"))]

ru = nlp.load("entities")
people: Counter[str] = Counter()
for doc in ru.pipe(archive, errors="keep"):
    if doc.error:
        print(f"{doc.id}: {doc.error}")
        continue
    people.update(name for name in doc.entities.of("PER").last if name)

for name, count in people.most_common(5):
    print(f"{count}  {name}")
