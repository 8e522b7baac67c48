"""The look of all HTML of this library: one stylesheet without any address in it, in light and in dark.

A notebook's own theme goes before that of the system: JupyterLab and Notebook, VS Code, Colab and nbviewer each say it
in their own way. A type has one of twelve hues; PER, ORG, LOC and what belongs to them always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from zlib import crc32

from nlp_pipeline.schema import TYPE_GROUPS

HUES = (210, 275, 140, 35, 185, 330, 60, 0, 240, 100, 165, 305)
GROUPS = {kind: number for number, kinds in enumerate(TYPE_GROUPS.values()) for kind in kinds}

# lightness in percent of a mention, of its label, of the lines around it
LIGHT = {"paper": "#ffffff", "ink": "#1c1c1e", "soft": "#5c5f66", "line": "#d5d7db", "wash": "#f4f5f7"}
DARK = {"paper": "#16181d", "ink": "#e8e8ea", "soft": "#a3a7b0", "line": "#3c4049", "wash": "#20232a"}
MARK = {"light": ((75, 90), (60, 25), (50, 60)), "dark": ((45, 24), (70, 82), (45, 48))}  # saturation, lightness

SHEET = """
.nlp{color:var(--nlp-ink);background:var(--nlp-paper);font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;
 padding:.75em 1em;border-radius:6px;max-width:60em;overflow-wrap:anywhere;text-align:left}
.nlp *{box-sizing:border-box}
.nlp-text{line-height:2.1}
.nlp-block{margin:0 0 .55em;white-space:pre-wrap}
.nlp-title{font-size:1.3em;font-weight:600;line-height:1.7}
.nlp-lead{font-weight:500}
.nlp-meta,.nlp-credit,.nlp-tags,.nlp-about,.nlp-note,.nlp-legend{color:var(--nlp-soft);font-size:.875em}
.nlp-list_item{padding-left:1.2em}
.nlp-gap{display:none}
.nlp mark{background:var(--nlp-mark);color:inherit;border-radius:.3em;padding:.12em .3em;margin:0 .05em;
 border-bottom:2px solid var(--nlp-edge);position:relative;
 box-decoration-break:clone;-webkit-box-decoration-break:clone}
.nlp mark.nlp-h1{padding-bottom:.28em}
.nlp mark.nlp-h2{padding-bottom:.44em}
.nlp mark.nlp-h3{padding-bottom:.6em}
.nlp mark[data-type]::after{content:attr(data-type);color:var(--nlp-label);font-size:.62em;font-weight:650;
 letter-spacing:.03em;margin-left:.45em;vertical-align:.12em}
.nlp mark.nlp-open{border-radius:.3em 0 0 .3em;margin-right:0;padding-right:0}
.nlp mark:focus-visible{outline:2px solid var(--nlp-ink);outline-offset:1px}
.nlp mark:focus-visible::before{content:attr(aria-label);position:absolute;left:0;top:calc(100% + .35em);z-index:9;
 background:var(--nlp-ink);color:var(--nlp-paper);font:13px/1.4 system-ui,sans-serif;padding:.25em .6em;
 border-radius:4px;white-space:normal;width:max-content;max-width:22em}
.nlp-legend,.nlp-about{margin:.2em 0!important;padding:0!important;display:flex;flex-wrap:wrap;gap:.2em 1em}
.nlp .nlp-legend,.nlp .nlp-about,.nlp .nlp-stages{list-style:none!important}
.nlp-legend li,.nlp-about li,.nlp-stages li{margin:0!important}
.nlp-error{border-left:3px solid #d33;padding-left:.7em;color:var(--nlp-ink)}
.nlp-scroll{overflow-x:auto}
.nlp table{border-collapse:collapse;font-size:.9em;color:inherit;background:transparent;margin:.2em 0}
.nlp th,.nlp td{border:0;border-bottom:1px solid var(--nlp-line);padding:.25em .8em .25em 0;text-align:left!important;
 vertical-align:top;background:transparent;color:inherit;max-width:28em}
.nlp tr{background:transparent!important}
.nlp th{color:var(--nlp-soft);font-weight:600}
.nlp td.nlp-number{text-align:right!important;font-variant-numeric:tabular-nums}
.nlp td.nlp-text-cell{white-space:pre-wrap}
.nlp th,.nlp td{overflow-wrap:normal}
.nlp-none{color:var(--nlp-soft)}
.nlp svg{display:block;color:var(--nlp-ink)}
.nlp svg text{fill:currentColor}
.nlp svg .nlp-dim{fill:var(--nlp-soft)}
.nlp svg path{fill:none;stroke:var(--nlp-soft);stroke-width:1.3}
.nlp svg .nlp-head{fill:var(--nlp-soft);stroke:none}
.nlp svg .nlp-relation{paint-order:stroke;stroke:var(--nlp-paper);stroke-width:6px;stroke-linejoin:round}
.nlp-stages{margin:0!important;padding:0!important;display:flex;flex-wrap:wrap;gap:.6em 0}
.nlp-stages>li{display:flex;align-items:center}
.nlp-stages>li+li::before{content:"→";color:var(--nlp-soft);padding:0 .5em}
.nlp-stage{border:1px solid var(--nlp-line);background:var(--nlp-wash);border-radius:6px;padding:.4em .8em;
 max-width:18em}
.nlp-stage b{display:block}
.nlp-stage span{display:block;color:var(--nlp-soft);font-size:.8em}
.nlp details{margin:.1em 0}
.nlp summary{cursor:pointer}
.nlp a{color:inherit}
.nlp h1{font-size:1.5em}.nlp h2{font-size:1.2em;margin:1.4em 0 .4em}
.nlp article{border-top:1px solid var(--nlp-line);padding-top:.6em;margin-top:1.2em}
.nlp-columns{columns:18em;column-gap:2em}
.nlp :target{outline:2px solid var(--nlp-ink)}
"""


def hue(kind: str) -> int:
    """The number of a type's hue: equal on every machine and in every run."""
    if kind in GROUPS:
        return GROUPS[kind]
    own = len(TYPE_GROUPS)
    return own + crc32(kind.encode("utf-8", "replace")) % (len(HUES) - own)


@cache
def style() -> str:
    """The stylesheet."""
    light, dark = _scope(LIGHT, "light"), _scope(DARK, "dark")
    themes = [
        (light, [""]),
        (dark, ['[data-jp-theme-light="false"] ', ".vscode-dark ", ".vscode-high-contrast ", 'html[theme="dark"] ']),
        (light, ['[data-jp-theme-light="true"] ', ".vscode-light ", 'html[theme="light"] ']),
    ]
    first, *others = [rules(prefixes) for rules, prefixes in themes]
    return f"{SHEET}{first}@media (prefers-color-scheme:dark){{{dark([''])}}}{''.join(others)}"


def _scope(colours: Mapping[str, str], theme: str) -> Callable[[list[str]], str]:
    """Rules of one theme, as a function of what stands before the selectors."""
    (mark, label, edge) = MARK[theme]

    def rules(prefixes: list[str]) -> str:
        own = ";".join(f"--nlp-{name}:{value}" for name, value in colours.items())
        found = f"{','.join(f'{prefix}.nlp' for prefix in prefixes)}{{{own};color-scheme:{theme}}}"
        for number, value in enumerate(HUES):
            shades = zip(("mark", "label", "edge"), (mark, label, edge), strict=True)
            own = ";".join(f"--nlp-{name}:hsl({value} {s}% {b}%)" for name, (s, b) in shades)
            found += f"{','.join(f'{prefix}.nlp .nlp-c{number}' for prefix in prefixes)}{{{own}}}"
        return found

    return rules
