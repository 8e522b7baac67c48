"""What the model's tags lack or get wrong by the conventions of today's UD: tables, then one function per rule.

Tags of the model, distinct forms and sentence borders come in; corrected tags go out. `CONVENTIONS` rewrite a tag
whatever the form is, `WORDS` are closed classes, `RULES` read a token with its neighbours. Rules stand here only
where UD's guidelines and both development treebanks (GSD, Taiga) allow them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from nlp_pipeline.lexicon import signs
from nlp_pipeline.lexicon.spelling import plain
from nlp_pipeline.morphology import numerals
from nlp_pipeline.morphology.place import Place
from nlp_pipeline.morphology.tags import Tag

Rule = Callable[[Place], Tag | None]  # the tag of a token among its neighbours; None is no answer
Change = Callable[[Tag], Tag]

# tags of any form ---------------------------------------------------------------------------------------------


def without_needless_animacy(tag: Tag) -> Tag:
    """Adjectives have Animacy in Acc Masc and Acc Plur only (большой стол), personal pronouns never."""
    if tag.pos in ("ADJ", "DET") or (tag.pos == "VERB" and tag.get("VerbForm") == "Part"):
        keeps = tag.get("Case") == "Acc" and (tag.get("Gender") == "Masc" or tag.get("Number") == "Plur")
        return tag if keeps else tag.having(Animacy=None)
    return tag.having(Animacy=None) if tag.pos == "PRON" and tag.get("Person") else tag  # нас


def with_needed_animacy(tag: Tag) -> Tag:
    """свой дом: Acc Masc of a determiner like Nom is Inan."""
    bare = tag.pos == "DET" and tag.get("Animacy") is None
    is_like_nom = tag.get("Case") == "Acc" and tag.get("Gender") == "Masc" and tag.get("Number") == "Sing"
    return tag.having(Animacy="Inan") if bare and is_like_nom else tag


def without_degree_of_determiners(tag: Tag) -> Tag:
    """один, каждый."""
    return tag.having(Degree=None) if tag.pos == "DET" else tag


def with_type_of_numeral(tag: Tag) -> Tag:
    """пять is Card; больше is no numeral but a comparative."""
    if tag.pos != "NUM":
        return tag
    return tag.having("ADV") if tag.get("Degree") == "Cmp" else tag.having(NumType="Card")


CONVENTIONS: Sequence[Change] = [
    without_needless_animacy,
    with_needed_animacy,
    without_degree_of_determiners,
    with_type_of_numeral,
]


def conventional(tag: Tag) -> Tag:
    """A tag of the model by the conventions that hold for any form.

    >>> str(conventional(Tag.read("NUM|Case=Gen")))
    'NUM|Case=Gen|NumType=Card'
    """
    for convention in CONVENTIONS:
        tag = convention(tag)
    return tag


# words --------------------------------------------------------------------------------------------------------

WHO = {"Animacy": "Anim", "Gender": "Masc", "Number": "Sing"}
WHAT = {"Animacy": "Inan", "Gender": "Neut", "Number": "Sing"}


def _words(*rows: tuple[str, str, Change]) -> Mapping[tuple[str, str], Change]:
    return {(form, pos): change for forms, poses, change in rows for form in forms.split() for pos in poses.split()}


# forms (е for ё), part of speech the model gives them, what becomes of the tag
WORDS = _words(
    ("можно надо нельзя", "ADV ADJ", lambda tag: Tag("VERB", {})),  # predicatives
    ("обо ото изо подо безо надо передо предо", "DET PRON", lambda tag: Tag("ADP", {})),  # обо всём
    ("обо ото изо подо безо передо предо ко со", "ADV PART CCONJ SCONJ INTJ", lambda tag: Tag("ADP", {})),
    ("обо ото изо подо безо передо предо ко со", "NOUN PROPN ADJ NUM VERB AUX X", lambda tag: Tag("ADP", {})),
    ("во", "DET PRON ADV CCONJ SCONJ", lambda tag: Tag("ADP", {})),  # but Во как!
    ("также тоже", "ADV CCONJ", lambda tag: Tag("PART", {})),
    ("однако", "ADV", lambda tag: Tag("CCONJ", {})),
    ("себя себе собой собою", "PRON", lambda tag: tag.having(Reflex="Yes")),
    ("наиболее наименее", "ADV", lambda tag: tag.having(Degree="Sup")),
    ("буду будешь будет будем будете будут", "AUX VERB", lambda tag: tag.having(Tense="Fut")),
    ("кто кого кому кем ком", "PRON", lambda tag: tag.having(**WHO)),
    ("никто никого никому никем некто", "PRON", lambda tag: tag.having(**WHO)),
    ("кто-то кого-то кому-то кем-то кто-нибудь кого-нибудь кому-нибудь", "PRON", lambda tag: tag.having(**WHO)),
    ("что-то чего-то чему-то чем-то что-нибудь чего-нибудь кое-что", "PRON", lambda tag: tag.having(**WHAT)),
    ("ничто ничего ничему ничем нечто", "PRON", lambda tag: tag.having(**WHAT)),
)
WORD_FORMS = frozenset(form for form, _ in WORDS)
POSSESSIVES = frozenset({"его", "ее", "их"})


def word(place: Place) -> Tag | None:
    """Closed classes, by the table WORDS."""
    change = WORDS.get((place.low(), place.tag().pos))
    return None if change is None else change(place.tag())


def possessive(place: Place) -> Tag | None:
    """его дом: a determiner without features before what it belongs to; нет его stays a pronoun."""
    tag, after = place.tag(), place.tag(1)
    if tag.pos != "PRON" or tag.get("Case") != "Gen":
        return None
    is_attribute = after.pos in ("NOUN", "PROPN", "ADJ", "NUM") and after.get("Variant") is None
    is_attribute |= after.get("VerbForm") == "Part" and after.get("Case") is not None
    return Tag("DET", {}) if is_attribute else None


# what is no word ----------------------------------------------------------------------------------------------

MARKS = frozenset("% ‰ ° °C № + = < > ~ ≈ ± × ÷ * / & | § © ® ™ ^ $ € £ ¥ ₽ ₸ ₴ ¢ # @ → ←".split())
SYMBOL, NO_WORD, NAME, FOREIGN = Tag("SYM", {}), Tag("X", {}), Tag("PROPN", {}), Tag("X", {"Foreign": "Yes"})
SMILEY = re.compile(rf"{signs.SMILEY}|{signs.EMOJI}+")
HASHTAG = re.compile(signs.HASHTAG)
USER = re.compile(signs.USER)
ADDRESS = re.compile(signs.ADDRESS)
LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’&.\d-]*")


def symbol(place: Place) -> Tag | None:
    """% and №, smileys, emoji."""
    return SYMBOL


def other(place: Place) -> Tag | None:
    """#москва, https://…: X without features."""
    return NO_WORD


def user(place: Place) -> Tag | None:
    """@name names somebody."""
    return NAME


def foreign(place: Place) -> Tag | None:
    """Latin letters: New York."""
    return FOREIGN


def is_symbol(form: str) -> bool:
    """Whether a form is a mathematical or other mark, a smiley or emoji.

    >>> [is_symbol(form) for form in ("%", ":)", "👍", "—", ")")]
    [True, True, True, False, False]
    """
    if form.isalnum():
        return False
    return form in MARKS or SMILEY.fullmatch(form) is not None


# abbreviations ------------------------------------------------------------------------------------------------

THAT = frozenset({"т.", "т"})
IT = "Animacy=Inan|Case={}|Gender=Neut|Number=Sing"
IS = "VERB|Aspect=Imp|Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin|Voice=Act"
# the letter behind т. → the tags of both, as the treebanks write them
IN_TWO: Mapping[str, tuple[Tag, Tag]] = {
    letter: (Tag.read(one), Tag.read(two))
    for letter, one, two in (
        ("е", f"PRON|{IT.format('Nom')}", IS),  # то есть
        ("п", f"PRON|{IT.format('Dat')}", "ADJ|Case=Nom|Degree=Pos|Gender=Neut|Number=Sing"),  # тому подобное
        ("к", "SCONJ", "SCONJ"),  # так как
        ("д", "ADV|Abbr=Yes", "ADV|Abbr=Yes"),  # так далее
        ("н", "ADV|Abbr=Yes", "ADV|Abbr=Yes"),  # так называемый
        ("о", "ADV|Abbr=Yes", "ADV|Abbr=Yes"),  # таким образом
    )
}
SECOND = frozenset("д. п. е. к. н. о. д п".split())


def in_two(place: Place) -> Tag | None:
    """т. д., т. п., т. е.: abbreviations in two tokens."""
    is_first = place.low() in THAT
    one, two = (place.low(), place.low(1)) if is_first else (place.low(-1), place.low())
    if one not in THAT or two not in SECOND:
        return None
    return IN_TWO[two[0]][0 if is_first else 1]


# form → gender of the noun it stands for
SHORTENED = {
    **dict.fromkeys("рис. тел. разд. абз. г. пос.".split(), "Masc"),
    **dict.fromkeys("ст. гл. ч. табл. илл. ул. обл. стр.".split(), "Fem"),
}
ATTRIBUTES = frozenset("ген. ст. мл.".split())
NAMED = Tag.read("NOUN|Animacy=Inan|Case=Gen|Gender=Neut|Number=Sing")


def shortened(place: Place) -> Tag | None:
    """рис. 5, ст. 158: a noun whatever the model, which knows no abbreviation, made of it."""
    tag = place.tag()
    if tag.pos == "NOUN":
        return None
    case = tag.get("Case") or "Nom"
    return Tag("NOUN", {"Animacy": "Inan", "Case": case, "Gender": SHORTENED[place.low()], "Number": "Sing"})


def attribute(place: Place) -> Tag | None:
    """ген. директор, ст. лейтенант: an adjective that agrees with its noun."""
    noun = place.tag(1)
    if noun.pos != "NOUN" or not place.form(1).islower():
        return None
    feats = {"Degree": "Pos", **{name: noun.feats[name] for name in ("Case", "Gender", "Number") if name in noun.feats}}
    return Tag("ADJ", feats)


def named(place: Place) -> Tag | None:
    """завод им. Петрова: «of the name»."""
    return NAMED


# which rules a form is read by --------------------------------------------------------------------------------

# of words: by their form in lower case, with е for ё
OF_WORDS: Sequence[tuple[AbstractSet[str], Rule]] = [
    (WORD_FORMS, word),  # можно, себя, кто-то
    (POSSESSIVES, possessive),  # его дом
    (THAT | SECOND, in_two),  # т. д.
]
RULES: Sequence[tuple[Callable[[str], object], Rule]] = [
    *numerals.RULES,  # 2006 году, 5-го, XX век, 800 танков
    *((lambda form, forms=forms: plain(form) in forms, rule) for forms, rule in OF_WORDS),
    (lambda form: form.lower() in ATTRIBUTES, attribute),  # ген. директор
    (lambda form: form.lower() in SHORTENED, shortened),  # рис. 5
    (lambda form: form == "им.", named),  # завод им. Петрова
    (is_symbol, symbol),  # %, :), 👍
    (HASHTAG.fullmatch, other),  # #москва
    (USER.fullmatch, user),  # @name
    (ADDRESS.fullmatch, other),  # https://example.com
    (LATIN.fullmatch, foreign),  # New
]
CYRILLIC = re.compile("[А-яЁё]+(?:-[А-яЁё]+)*")  # no other rule is about these
BY_WORD: Mapping[str, tuple[Rule, ...]] = {
    low: tuple(rule for forms, rule in OF_WORDS if low in forms) for words, _ in OF_WORDS for low in words
}


def rules_of(form: str) -> tuple[Rule, ...]:
    """The rules that may have something to say about a form, in their order.

    >>> [rule.__name__ for rule in rules_of("себя")]
    ['word']
    """
    if CYRILLIC.fullmatch(form):
        return BY_WORD.get(plain(form), ())
    return tuple(rule for applies, rule in RULES if applies(form))


def correct(rules: Sequence[Rule], place: Place) -> Tag | None:
    """The tag of a token by the first of `rules` that answers; None leaves the one it has."""
    for rule in rules:
        found = rule(place)
        if found is not None:
            return found
    return None
