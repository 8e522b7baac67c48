"""Words broken at the end of a line, as scanned books and mails have them: Прези-|дент, социально-|экономический.

A text and its blocks come in; repairs go out, which take out the break, and the hyphen where it is none of the word's.
Which lines belong together is decided in `lines`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from nlp_pipeline.text.lines import HYPHENATION
from nlp_pipeline.text.repairs import Repair
from nlp_pipeline.text.rules import Block

SOFT = "\u00ad¬"  # soft hyphens: no hyphen of the word
LEFT = re.compile(r"[^\W\d_]+$")
RIGHT = re.compile(r"[^\W\d_]+")
PARTICLES = frozenset("то либо нибудь ка таки".split())  # где-|нибудь
PREFIXES = frozenset("кое по во в экс вице пресс северо юго западно восточно южно".split())  # северо-|восточный
WORD_LENGTH = 40


def find_broken_words(text: str, blocks: Sequence[Block], is_word: Callable[[str], bool]) -> Iterator[Repair]:
    """Repairs (start, stop, None) for the words broken inside blocks; `is_word` says what the dictionary knows.

    >>> known = {"президент", "кто", "то"}.__contains__
    >>> list(find_broken_words("Прези-\\nдент", [(0, 11, "paragraph")], known))
    [(5, 7, None)]
    >>> list(find_broken_words("Кто-\\nто", [(0, 7, "paragraph")], known))
    [(4, 5, None)]
    """
    if HYPHENATION.search(text) is None:
        return
    for start, stop, _ in blocks:
        for match in HYPHENATION.finditer(text, start, stop):
            left = LEFT.search(text, max(start, match.start() - WORD_LENGTH), match.start())
            right = RIGHT.match(text, match.end(), min(stop, match.end() + WORD_LENGTH))
            if left is not None and right is not None:
                is_kept = text[match.start()] not in SOFT and _has_hyphen(left[0], right[0], is_word)
                yield match.start() + is_kept, match.end(), None


def _has_hyphen(left: str, right: str, is_word: Callable[[str], bool]) -> bool:
    """Whether the hyphen belongs to the word: кто-|то, Усть-|Каменогорск; but not Прези-|дент, Тауеке-|лов."""
    if right[0].isupper() and not left.isupper():
        return True
    one, other = left.lower(), right.lower()
    if other in PARTICLES or one in PREFIXES:
        return True
    return not is_word(one + other) and (is_word(f"{one}-{other}") or (is_word(one) and is_word(other)))
