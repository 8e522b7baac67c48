"""A whole HTML page around a body: one file, its look inside, and a policy that forbids scripts and loading."""

from __future__ import annotations

from nlp_pipeline.display.escape import escape
from nlp_pipeline.display.style import stylesheet

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page_of(title: str, body: str) -> str:
    """A page with this title (escaped here) and body (HTML).

    >>> "<title>&lt;b&gt;</title>" in page_of("<b>", "")
    True
    """
    return beginning(title) + body + END


def beginning(title: str) -> str:
    """All that stands before the body of a page."""
    return (
        '<!doctype html>\n<html lang="ru"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{stylesheet()}</style></head>"
        '<body class="nlp nlp-page" lang="en"><main class="nlp-main">\n'
    )


END = "\n</main></body></html>\n"
