"""In a real browser: a notebook run by a real kernel, pages and reports; light and dark, narrow and wide.

Needs Chromium (Debian's `chromium`), which is driven by playwright; skipped, saying so, where there is none.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.display import report

playwright = pytest.importorskip("playwright.sync_api", reason="browser tests need playwright")
nbformat = pytest.importorskip("nbformat", reason="browser tests need nbconvert, nbclient and ipykernel")

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")

TEXT = (
    "Глава Министерства водных ресурсов Казахстана Айгерим Жумабаева прилетела в Омск.\n\n"
    "<script>document.title = 'broken'; fetch('http://example.org')</script></div></main><img src=x onerror=alert(1)>"
    " Её встретил Пётр Громов & коллеги."
)
CELLS = [
    f"import nlp_pipeline as nlp\nru = nlp.load()\ndoc = ru({TEXT!r})\ndoc",
    "doc.sentences[0]",
    "doc.tokens",
    "doc.entities",
    "doc.blocks",
    "ru",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook as nbviewer shows it: executed, its outputs exported to a page."""
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    executed = NotebookClient(nbformat.v4.new_notebook(cells=cells), kernel_name=_kernel()).execute()
    for cell in executed.cells:
        assert any("text/html" in output.get("data", {}) for output in cell.outputs), cell.source
        assert any("text/plain" in output.get("data", {}) for output in cell.outputs), cell.source
    path = tmp_path_factory.mktemp("notebook") / "notebook.html"
    path.write_text(HTMLExporter().from_notebook_node(executed)[0], encoding="utf-8")
    return path


def _kernel() -> str:
    """The name of a kernel that runs this Python."""
    from ipykernel.kernelspec import install

    install(user=False, prefix=sys.prefix, kernel_name="nlp-pipeline-tests")
    return "nlp-pipeline-tests"


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[400, 1200])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def opened(browser: Any, path: Path, theme: str, width: int) -> tuple[Any, list[str], list[str]]:
    """A page with what it asked of the network, and what its console said; the network answers nothing."""
    page = browser.new_page(color_scheme=theme, viewport={"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url == path.as_uri():
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.route("**/*", answer)
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(f"dialog {dialog.message}"))
    page.goto(path.as_uri())
    return page, asked, said


def test_a_page(browser: Any, ru: nlp.Pipeline, tmp_path: Path, theme: str, width: int) -> None:
    doc = ru(TEXT)
    doc.to_html(tmp_path / "page.html")
    page, asked, said = opened(browser, tmp_path / "page.html", theme, width)
    assert not asked and not said
    assert page.title() == TEXT.strip()[:60]
    assert page.locator(".nlp-text").evaluate("element => element.textContent") == TEXT
    assert page.locator(".nlp-text mark").evaluate_all("marks => marks.map(mark => mark.textContent)") == [
        entity.text for entity in doc.entities
    ]
    assert page.locator("script, img").count() == 0
    ground = page.locator("main").evaluate("element => getComputedStyle(element).backgroundColor")
    assert ground == ("rgb(255, 255, 255)" if theme == "light" else "rgb(22, 24, 29)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_a_mark_and_shows_what_it_is(browser: Any, ru: nlp.Pipeline, tmp_path: Path) -> None:
    doc = ru("Пришли Ивана Петровича Громова.")
    doc.to_html(tmp_path / "page.html")
    page, _, _ = opened(browser, tmp_path / "page.html", "light", 800)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ивана Петровича Громова"
    shown = page.evaluate("getComputedStyle(document.activeElement, '::before').content")
    assert "PER, Иван Петрович Громов" in shown
    label = page.evaluate("getComputedStyle(document.activeElement, '::after').content")
    assert label == '"PER"'


def test_a_notebook(browser: Any, notebook: Path, theme: str, width: int) -> None:
    page, asked, said = opened(browser, notebook, theme, width)
    ours = page.locator(".nlp")
    assert ours.count() == len(CELLS)
    # nbconvert's own page asks for MathJax and require.js; nothing of ours does
    assert not [url for url in asked if "mathjax" not in url.lower() and "require" not in url.lower()], asked
    assert not [line for line in said if "ERR_FAILED" not in line and "require" not in line.lower()], said
    text = page.locator(".nlp-text").evaluate("element => element.textContent")
    assert text.split() == TEXT.split()  # nbconvert makes one of several blanks between elements
    assert page.title() != "broken"
    assert page.locator(".nlp script, .nlp img").count() == 0
    assert page.locator(".nlp svg text").count() > 10
    assert page.locator(".nlp table").count() == 3
    assert page.locator(".nlp-stage").count() == len(nlp.load().stages)
    # the page is light whatever the system is, and says so
    ground = ours.first.evaluate("element => getComputedStyle(element).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    ("where", "dark"),
    [
        ('<html><body data-jp-theme-light="false">', True),
        ('<html><body data-jp-theme-light="true">', False),
        ('<html><body class="vscode-dark">', True),
        ('<html><body class="vscode-light">', False),
        ('<html theme="dark"><body>', True),
        ('<html theme="light"><body>', False),
    ],
    ids=["JupyterLab dark", "JupyterLab light", "VS Code dark", "VS Code light", "Colab dark", "Colab light"],
)
def test_a_notebooks_theme_goes_before_the_systems(
    browser: Any, ru: nlp.Pipeline, tmp_path: Path, theme: str, where: str, dark: bool
) -> None:
    path = tmp_path / "cell.html"
    path.write_text(f'<!DOCTYPE html>{where}<meta charset="utf-8">{ru("Пётр уехал в Омск.")._repr_html_()}', "utf-8")
    page, _, said = opened(browser, path, theme, 800)
    ground = page.locator(".nlp").evaluate("element => getComputedStyle(element).backgroundColor")
    assert not said
    assert ground == ("rgb(22, 24, 29)" if dark else "rgb(255, 255, 255)")


def test_a_report(browser: Any, ru: nlp.Pipeline, tmp_path: Path, theme: str, width: int) -> None:
    path = report(ru.pipe([TEXT, "Пётр Громов уехал в Омск."]), tmp_path / "report.html", title="<b>Архив</b>")
    page, asked, said = opened(browser, path, theme, width)
    assert not asked and not said
    assert page.title() == "<b>Архив</b>"
    entry = page.locator("details", has_text="Пётр Громов").first
    entry.locator("summary").click()
    entry.locator("a").last.click()
    assert page.url.endswith("#d1m0")
    assert page.locator(":target").text_content() == "Пётр Громов"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
