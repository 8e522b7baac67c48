"""Your own names and terms: found in every inflected form, with your ids, alone and among the entities."""

import nlp_pipeline as nlp

TERMS = {
    "Акционерное общество «Степной ветер»": {"id": "company-1", "type": "ORG"},
    "Степной ветер": {"id": "company-1", "type": "ORG"},
    "Гульнара Ермековна Асанова": {"id": "person-4", "type": "PER"},
    "нулевой травматизм": {"id": "term-7", "type": "TERM"},
    "охрана труда": "term-8",
}
TEXT = (
    "Акционерным обществом “Степной ветер” руководит инженер. Вместе с Гульнарой Ермековной Асановой "
    "он добивается нулевого травматизма: «За охрану труда отвечает каждый», – говорят в «Степном ветре»."
)

# only tokens are needed: no model runs
ru = nlp.load("tokens.norm") + nlp.phrases(TERMS)
for phrase in ru(TEXT).phrases:
    print(f"{phrase.id:<10} {phrase.type or '–':<5} {phrase.text!r} ← {phrase.phrase!r}")

# phrases with a type among the entities, with normal forms; the list wins over the tagger
ru = nlp.load() + nlp.phrases(TERMS, wins="phrases")
print(*[stage.name for stage in ru.stages])
for entity in ru(TEXT).entities:
    print(f"{entity.type:<5} {entity.score:.2f} {entity.text!r} → {entity.normal!r}")
