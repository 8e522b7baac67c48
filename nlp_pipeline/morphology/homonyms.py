"""Forms of two verbs that no tag tells apart: дом стоит (стоять), дом стоит дорого (стоить).

A form and the tokens around it come in, its lemma goes out; None where there is no choice.
"""

from __future__ import annotations

from collections.abc import Sequence

STAND, COST = "стоять", "стоить"
FORMS = frozenset("стою стоишь стоит стоим стоите стоят".split())
ENDS = frozenset(".!?…;:")
REACH = 3  # tokens to either side
# words that speak of a price or of a worth
PRICE = frozenset(
    """сколько столько дорого дороже дешево дешевле недорого много немало мало меньше больше копейки денег деньги рублей
    рубля рубль руб руб. тенге долларов доллара евро ₽ $ € ₸ бесплатно труда усилий внимания""".split()
)


def choose_verb(forms: Sequence[str], feats: Sequence[str | None], poses: Sequence[str | None], row: int) -> str | None:
    """The lemma of token `row` of a sentence, given its forms in lower case, features and parts of speech.

    >>> choose_verb("дом стоит у реки".split(), [None] * 4, [None] * 4, 1)
    'стоять'
    >>> choose_verb("это стоит прочесть".split(), [None, None, "VerbForm=Inf"], [None] * 3, 1)
    'стоить'
    """
    if forms[row] not in FORMS:
        return None
    for step in (1, -1):
        for place in range(row + step, row + step * (REACH + 1), step):
            if not 0 <= place < len(forms) or forms[place] in ENDS:
                break
            if forms[place] in PRICE or poses[place] == "NUM":
                return COST
    is_followed = row + 1 < len(forms) and "VerbForm=Inf" in (feats[row + 1] or "")
    return COST if is_followed or (row > 0 and forms[row - 1] == "не") else STAND
