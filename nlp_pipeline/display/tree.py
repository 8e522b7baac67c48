"""The dependency tree of a sentence as SVG: words on a line, arcs above them from head to dependent.

Widths are guessed from the letters, since nobody knows the reader's font. A long sentence is wider than the page and
scrolls; the tokens of a very long one are cut. The same is there as a table, for those who do not see the picture.
"""

from __future__ import annotations

from nlp_pipeline.display.arcs import Arc, arcs_of, heads_of, ports
from nlp_pipeline.display.escape import escape, short, shown
from nlp_pipeline.display.palette import HUES
from nlp_pipeline.display.style import with_style
from nlp_pipeline.display.table import table
from nlp_pipeline.views import Sentence, Token

SHOWN_TOKENS = 120
SHOWN_CHARS = 40  # of one token, tag or relation
FONT, SMALL = 16, 11  # pixels
LEVEL, PORT, CORNER, GAP = 28, 8, 8, 18
FOOT = 46  # under the arcs: the word and its part of speech
WIDE = frozenset("ШЩЖЮМФЫДWM@%—…щшжюмфыmw")
NARROW = frozenset("ijltfrI1.,:;!|'`()[]")
POS_HUES = {"NOUN": 210, "PROPN": 235, "PRON": 185, "VERB": 0, "AUX": 330, "ADJ": 130, "ADV": 85, "NUM": 28, "DET": 160}


def fragment(sentence: Sentence) -> str:
    """The tree of a sentence for a notebook cell."""
    tokens = sentence.tokens
    cut = len(tokens) - SHOWN_TOKENS
    note = f'<p class="nlp-note">… {cut:,} more tokens, with their arcs, are not drawn</p>' if cut > 0 else ""
    return with_style(
        f'<div class="nlp-scroll" tabindex="0" role="region" aria-label="dependency tree">{svg(sentence)}</div>{note}'
        f"<details><summary>as a table</summary>{table(tokens, SHOWN_TOKENS)}</details>",
        name="tree",
    )


def svg(sentence: Sentence) -> str:
    """The picture alone, as an SVG element that looks its colours up in the style sheet."""
    heads = heads_of(sentence)[:SHOWN_TOKENS]
    tokens = list(sentence.tokens[: len(heads)])
    arcs = arcs_of([head if head < len(heads) else -1 for head in heads])
    to_left, to_right = ports(arcs, len(tokens))
    middles, width = _middles(tokens, arcs, to_left, to_right)
    tops = [_top(place, arcs) if head == -1 else 0 for place, head in enumerate(heads)]
    ground = max(tops + [arc.level for arc in arcs], default=0) * LEVEL + 14
    parts = [_arc(arc, tokens, middles, to_left, to_right, ground) for arc in sorted(arcs, key=lambda a: -a.level)]
    parts += [_root(tokens[place], middles[place], top, ground) for place, top in enumerate(tops) if top]
    parts += [_token(token, middle, ground) for token, middle in zip(tokens, middles, strict=True)]
    height = ground + FOOT
    return (
        f'<svg class="nlp-svg" role="img" lang="ru" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}">'
        f"<title>Dependency tree</title><desc>{escape(_said(tokens, heads))}</desc>{''.join(parts)}</svg>"
    )


def width_of(text: str, size: int) -> int:
    """About how many pixels a text takes in a font of this size."""
    units = sum(
        1.0 if ord(c) > 0x2E7F or c in WIDE else 0.35 if c in NARROW else 0.7 if c.isupper() else 0.58 for c in text
    )
    return round(units * size)


def _middles(
    tokens: list[Token], arcs: list[Arc], to_left: list[list[Arc]], to_right: list[list[Arc]]
) -> tuple[list[int], int]:
    """Where the middle of each token is: words, ports and the labels of arcs have room; and the width of all."""
    ends: list[list[Arc]] = [[] for _ in tokens]
    for arc in arcs:
        ends[arc.right].append(arc)
    middles: list[int] = []
    halves: list[int] = []
    for place, token in enumerate(tokens):
        wide = max(width_of(_word(token), FONT), width_of(_pos(token), SMALL))
        half = max(wide // 2, PORT * (len(to_left[place]) + 1), PORT * (len(to_right[place]) + 1))
        middle = (middles[-1] + halves[-1] + GAP if middles else 0) + half
        for arc in ends[place]:
            label = width_of(_relation(tokens[arc.dependent]), SMALL) + 2 * CORNER + 6
            inset = _inset(arc, arc.left, to_right) + _inset(arc, place, to_left)
            middle = max(middle, middles[arc.left] + label + inset)
        middles.append(middle)
        halves.append(half)
    return middles, (middles[-1] + halves[-1] + 4 if middles else 40)


def _inset(arc: Arc, place: int, side: list[list[Arc]]) -> int:
    """How far from the middle of a token the arc leaves it."""
    return PORT + PORT * side[place].index(arc)


def _arc(
    arc: Arc, tokens: list[Token], middles: list[int], to_left: list[list[Arc]], to_right: list[list[Arc]], ground: int
) -> str:
    left = middles[arc.left] + _inset(arc, arc.left, to_right)
    right = middles[arc.right] - _inset(arc, arc.right, to_left)
    top = ground - arc.level * LEVEL
    round_ = min(CORNER, (right - left) // 2)
    path = (
        f"M{left} {ground}V{top + round_}Q{left} {top} {left + round_} {top}"
        f"H{right - round_}Q{right} {top} {right} {top + round_}V{ground}"
    )
    relation = escape(_relation(tokens[arc.dependent]))
    return (
        f'<path class="nlp-arc" fill="none" stroke="currentColor" d="{path}"/>'
        + _arrow(left if arc.dependent < arc.head else right, ground)
        + f'<text class="nlp-rel" x="{(left + right) / 2:g}" y="{top + 4}" text-anchor="middle" '
        f'font-size="{SMALL}">{relation}</text>'
    )


def _top(place: int, arcs: list[Arc]) -> int:
    """The lowest level over all arcs that touch a token or go over it: where its root stands."""
    return 1 + max((arc.level for arc in arcs if arc.left <= place <= arc.right), default=0)


def _root(token: Token, middle: int, level: int, ground: int) -> str:
    """The arrow on a token without a head."""
    top = ground - level * LEVEL
    return (
        f'<path class="nlp-arc" fill="none" stroke="currentColor" d="M{middle} {top + 4}V{ground}"/>'
        + _arrow(middle, ground)
        + f'<text class="nlp-rel" x="{middle}" y="{top + 4}" text-anchor="middle" '
        f'font-size="{SMALL}" font-weight="700">{escape(_relation(token))}</text>'
    )


def _arrow(x: int, ground: int) -> str:
    return f'<path class="nlp-head" fill="currentColor" d="M{x - 4} {ground - 6}h8l-4 8z"/>'


def _token(token: Token, middle: int, ground: int) -> str:
    known = [f"{name}: {_value(token, name)}" for name in ("lemma", "feats") if _value(token, name)]
    tip = "\n".join([_word(token), _pos(token), *known])
    hue = POS_HUES.get(_pos(token), HUES[4])
    return (
        f'<g text-anchor="middle"><title>{escape(tip)}</title>'
        f'<text x="{middle}" y="{ground + 21}" font-size="{FONT}">{escape(_word(token))}</text>'
        f'<text class="nlp-pos" style="--nlp-h:{hue}" x="{middle}" y="{ground + 38}" font-size="{SMALL}">'
        f"{escape(_pos(token))}</text></g>"
    )


def _word(token: Token) -> str:
    return short(" ".join(shown(token.text).split()), SHOWN_CHARS)


def _pos(token: Token) -> str:
    return _value(token, "pos")


def _relation(token: Token) -> str:
    return _value(token, "deprel")


def _value(token: Token, name: str) -> str:
    columns = token._layer.columns
    return short(shown(str(columns[name][token.index] or "")), SHOWN_CHARS) if name in columns else ""


def _said(tokens: list[Token], heads: list[int]) -> str:
    """The tree in words, for the description."""
    parts = []
    for place, token in enumerate(tokens):
        head = heads[place]
        to = f"of {_word(tokens[head])}" if 0 <= head < len(tokens) else "without a head here"
        parts.append(f"{_word(token)}: {_relation(token)} {to}")
    return "; ".join(parts)
