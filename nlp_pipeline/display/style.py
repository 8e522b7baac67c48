"""The shared look: `style.css` with the colours of both themes put in. A fragment carries it, so that it stands alone.

A notebook knows better than the browser whether it is dark; so the browser's word (`prefers-color-scheme`) is taken
where no notebook says otherwise: JupyterLab and Notebook 7 on <body>, VS Code, Colab, and nbviewer, always light.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from nlp_pipeline.display.palette import LEVELS, THEMES, Theme

SAID_LIGHT = (
    ".rendered_html .nlp",
    '[data-jp-theme-light="true"] .nlp',
    "body.vscode-light .nlp",
    "body.vscode-high-contrast-light .nlp",
    'html[theme="light"] .nlp',
)
SAID_DARK = (
    '[data-jp-theme-light="false"] .nlp',
    "body.vscode-dark .nlp",
    "body.vscode-high-contrast:not(.vscode-high-contrast-light) .nlp",
    'html[theme="dark"] .nlp',
)


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The whole look as CSS; every rule of it is about `.nlp` or what is in it."""
    light, dark = _colours("light"), _colours("dark")
    themes = (
        f".nlp{{{light}}}@media (prefers-color-scheme:dark){{.nlp{{{dark}}}}}"
        f"{','.join(SAID_LIGHT)}{{{light}}}{','.join(SAID_DARK)}{{{dark}}}"
    )
    return themes + _small(files(__package__).joinpath("style.css").read_text(encoding="utf-8"))


def with_style(body: str, *, name: str) -> str:
    """A fragment for a notebook cell: the look and one element around the body."""
    return f'<style>{stylesheet()}</style><div class="nlp nlp-is-{name}" lang="en">{body}</div>'


def _colours(theme: Theme) -> str:
    flat = [f"--nlp-{name}:{value}" for name, value in THEMES[theme].items()]
    hues = [f"--nlp-{part}:{s}% {light}%" for part, (s, light) in LEVELS[theme].items()]
    return ";".join([f"color-scheme:{theme}", *flat, *hues])


def _small(css: str) -> str:
    """CSS without comments and line ends."""
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
