"""Seen in a real browser: notebooks executed by a real kernel and exported, pages and reports, light and dark, narrow
and wide. No script of a text runs, nothing is loaded, the text is exact, words can be read on their marks.

Needs Chromium (Debian: apt-get install chromium). With SCREENSHOTS=folder in the environment the pictures are kept.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import nlp_pipeline as nlp
from nlp_pipeline.display import report
from nlp_pipeline.display.escape import shown

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser; pip install '.[dev]'")
nbformat = pytest.importorskip("nbformat", reason="nbconvert makes the notebooks; pip install '.[dev]'")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; apt-get install chromium")

ROOT = Path(__file__).parents[2]
SIZES = [(400, "light"), (400, "dark"), (1200, "light"), (1200, "dark")]
EVIL = (
    "Пётр Громов написал <script>window.ran = 1; alert(1)</script></div></style><img src=x onerror='window.ran = 2'> "
    'и "уехал" в Омск &amp; Тверь &lt;b>. \u202eзадом\u202c \x00\ud800 <!-- ]]>\r\nСнег.'
)
CELLS = [
    f"import nlp_pipeline as nlp\nru = nlp.load()\ndoc = ru(open({str(ROOT / 'examples/article.txt')!r}).read())\ndoc",
    f"ru({EVIL!r}, meta={{'title': {EVIL!r}}})",
    "doc.sentences[6]",
    "doc.tokens",
    "doc.entities",
    "doc.blocks",
    "ru",
    "nlp.load('entities', entities='wide')(doc.text)",
]
NO_BLANK_LINES = re.compile(r"\n\s*\n")  # nbconvert takes them out of whatever it exports
URLS = [f"--HTMLExporter.{name}_url=" for name in ("require_js", "mathjax", "jquery", "mermaid_js")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, ru: nlp.Pipeline) -> Path:
    """Notebooks and pages as files: what the tests open."""
    folder = tmp_path_factory.mktemp("browser")
    nbformat.write(notebook(CELLS), folder / "notebook.ipynb")
    run(folder, "--to", "notebook", "--execute", "--inplace", "notebook.ipynb")
    for template, theme in (("lab", "light"), ("lab", "dark"), ("basic", "light")):
        run(folder, "--to", "html", "--template", template, *URLS, f"--HTMLExporter.theme={theme}",
            "--output", f"{template}-{theme}.html", "notebook.ipynb")  # fmt: skip
    bare = folder / "basic-light.html"  # what nbviewer puts into its page
    bare.write_text(f"<!doctype html><meta charset=utf-8>{bare.read_text(encoding='utf-8')}", encoding="utf-8")
    texts = [article(), EVIL, *(f"Пётр Громов уехал в Омск. Это письмо {number}." for number in range(30))]
    ru(article()).to_html(folder / "page.html")
    nlp.load("entities", entities="wide")(article()).to_html(folder / "wide.html")
    ru(EVIL, meta={"title": EVIL, EVIL: EVIL, "id": EVIL}).to_html(folder / "evil.html")
    report(ru.pipe({"text": text, "id": number} for number, text in enumerate(texts)), folder / "report.html")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Seen:
    """A page that was opened, and everything it asked for or complained of."""

    def __init__(self, browser: sync_api.Browser, path: Path, width: int, scheme: str) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        self.page.goto(path.as_uri())
        if where := os.environ.get("SCREENSHOTS"):
            name = f"{path.stem}-{scheme}-{width}.png"
            self.page.screenshot(path=Path(where) / name, full_page="report" not in name)

    def texts(self) -> list[str]:
        """The texts of the documents that are shown, without the types."""
        return self.page.evaluate("""() => [...document.querySelectorAll('.nlp-text')].map(element => {
            const copy = element.cloneNode(true)
            copy.querySelectorAll('.nlp-t').forEach(label => label.remove())
            return copy.textContent
        })""")

    def colours(self, selector: str) -> list[list[list[float]]]:
        """For each element: its colour, and the ground it stands on."""
        return self.page.evaluate(
            """selector => [...document.querySelectorAll(selector)].map(element => {
            const numbers = colour => colour.match(/[\\d.]+/g).map(Number)
            let ground = element
            while (numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement
            return [numbers(getComputedStyle(element).color), numbers(getComputedStyle(ground).backgroundColor)]
        })""",
            selector,
        )


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[1]}-{size[0]}")
def see(request: pytest.FixtureRequest, browser: sync_api.Browser, folder: Path) -> Iterator:
    """Opens a file in one width and colour scheme."""
    opened: list[Seen] = []

    def see(name: str) -> Seen:
        opened.append(Seen(browser, folder / name, *request.param))
        return opened[-1]

    see.width, see.scheme = request.param
    yield see
    for seen in opened:
        seen.page.close()


FILES = ["lab-light.html", "lab-dark.html", "basic-light.html", "page.html", "wide.html", "evil.html", "report.html"]


def test_each_cell_has_one_output_in_html_and_in_plain_characters(folder: Path) -> None:
    made = nbformat.read(folder / "notebook.ipynb", as_version=4)
    for cell in made.cells:
        (output,) = cell.outputs
        assert set(output.data) == {"text/html", "text/plain"}
        assert "\x1b" not in output.data["text/plain"]


@pytest.mark.parametrize("name", FILES)
def test_nothing_runs_or_is_loaded_all_can_be_read_and_nothing_sticks_out(see, name: str) -> None:
    seen = see(name)
    assert seen.requests == [seen.page.url]
    assert seen.complaints == []
    assert seen.page.evaluate("window.ran === undefined")
    assert seen.page.evaluate("document.querySelectorAll('.nlp script, .nlp img').length") == 0

    pairs = seen.colours(".nlp-m, .nlp-t, .nlp-hue, .nlp-b, .nlp-note, .nlp-foot, .nlp td, .nlp th, .nlp dd, .nlp a")
    assert len(pairs) > 3
    assert min(contrast(ink, ground) for ink, ground in pairs) >= 4.5

    widths = "[...document.querySelectorAll('.nlp')].map(element => [element.scrollWidth, element.clientWidth])"
    assert all(needs <= has for needs, has in seen.page.evaluate(widths))


def test_texts_are_exact(see, ru: nlp.Pipeline) -> None:
    evil = shown(EVIL)
    assert see("evil.html").texts() == [evil]
    assert see("page.html").texts() == [article()]
    cells = [NO_BLANK_LINES.sub("\n", text) for text in see("lab-light.html").texts()]
    assert cells == [NO_BLANK_LINES.sub("\n", text) for text in (article(), evil, article())]
    reported = see("report.html").texts()
    assert reported[:2] == [article(), evil]
    assert len(reported) == 32


def test_the_theme_of_the_notebook_counts_more_than_the_browsers(see) -> None:
    def is_dark(seen: Seen) -> bool:
        return luminance(seen.colours(".nlp")[0][1]) < 0.2

    assert not is_dark(see("lab-light.html"))
    assert is_dark(see("lab-dark.html"))
    assert not is_dark(see("basic-light.html"))
    page = see("page.html")
    assert is_dark(page) == (see.scheme == "dark")
    for script, dark in (
        ("document.documentElement.setAttribute('theme', 'dark')", True),  # Colab
        ("document.documentElement.setAttribute('theme', 'light')", False),
    ):
        page.page.evaluate(script)
        assert is_dark(page) == dark
    page.page.evaluate("document.documentElement.removeAttribute('theme')")
    page.page.evaluate("document.body.outerHTML = `<body class='vscode-dark'><div class=nlp>x</div></body>`")
    assert is_dark(page)
    page.page.evaluate("document.body.className = 'vscode-light'")
    assert not is_dark(page)


@pytest.mark.parametrize("name", ["page.html", "wide.html", "lab-light.html"])
def test_a_mention_says_what_is_known_when_the_keyboard_comes_to_it(see, name: str) -> None:
    seen = see(name)
    mark = seen.page.locator(".nlp-m").first
    assert after(mark, "content") == "none"
    before = mark.evaluate("element => element.getAttribute('data-tip')")
    assert before.startswith(("LOC\n", "CITY\n"))
    for _ in range(40):
        seen.page.keyboard.press("Tab")
        if mark.evaluate("element => element === document.activeElement"):
            break
    assert mark.evaluate("element => element.matches(':focus-visible')")
    assert "Алматы" in after(mark, "content")
    assert after(mark, "position") == "absolute"
    assert mark.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    wide, high = (float(after(mark, side).removesuffix("px")) for side in ("width", "height"))
    assert wide > 60
    assert high > 30
    assert wide < see.width


def test_what_is_known_of_a_mention_stays_inside_the_text(see) -> None:
    seen = see("page.html")
    for mark in seen.page.locator(".nlp-m").all():
        mark.hover()
        assert after(mark, "content") != "none"
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_only_the_innermost_mention_under_the_pointer_speaks(see) -> None:
    seen = see("wide.html")
    inner = seen.page.locator(".nlp-m .nlp-m").first
    outer = seen.page.locator(".nlp-m:has(.nlp-m)").first
    inner.hover()
    assert after(inner, "display") == "block"
    assert after(outer, "display") == "none"


def test_screen_readers_find_names_and_roles(see) -> None:
    page = see("page.html").page
    assert page.get_by_role("group", name="Астану: LOC, normal: Астана").count() == 1
    assert page.get_by_role("heading", name="В Алматы", exact=False).count() == 1
    assert page.locator("html").get_attribute("lang") == "ru"
    notebook = see("lab-light.html").page
    assert notebook.get_by_role("img", name="Dependency tree").count() == 1
    assert notebook.get_by_role("table", name="302 tokens").count() == 1
    assert notebook.get_by_role("list", name="stages, in the order in which they run").count() == 1


def test_links_of_a_report_lead_to_the_mention(see) -> None:
    page = see("report.html").page
    page.get_by_role("link", name="Persons").click()
    entry = page.locator("ul.nlp-index li", has_text="Айгерим Кайратовна Жумабаева")
    entry.get_by_role("link").first.click()
    target = page.locator(":target")
    assert target.text_content() == "Айгерим Кайратовна Жумабаева PER"
    target.wait_for(state="visible")
    assert target.evaluate("element => element.getBoundingClientRect().top < innerHeight")


def test_a_cell_without_its_style_sheet_can_be_read(browser: sync_api.Browser, folder: Path) -> None:
    html = folder / "plain.html"
    cell = nlp.load()("Пётр Громов уехал в Омск.")._repr_html_()
    html.write_text(f"<!doctype html><meta charset=utf-8>{cell[cell.index('</style>') + 8 :]}", encoding="utf-8")
    seen = Seen(browser, html, 800, "light")
    assert seen.page.locator(".nlp-text").inner_text() == "Пётр Громов PER уехал в Омск LOC."
    assert min(contrast(ink, ground) for ink, ground in seen.colours(".nlp-m")) >= 4.5
    assert seen.page.locator("small[title^='normal: Омск']").count() == 1
    seen.page.close()


def article() -> str:
    return (ROOT / "examples" / "article.txt").read_text(encoding="utf-8")


def notebook(cells: list[str]):
    v4 = nbformat.v4
    made = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


def run(folder: Path, *arguments: str) -> None:
    """nbconvert, in a process of its own: its libraries warn of much."""
    command = [sys.executable, "-m", "nbconvert", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def after(mark: sync_api.Locator, name: str) -> str:
    """A property of what the style sheet shows behind a mark."""
    return mark.evaluate("(element, name) => getComputedStyle(element, '::after')[name]", name)


def luminance(colour: list[float]) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour[:3])
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], other: list[float]) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)
