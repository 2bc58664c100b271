"""The book on paper: nothing clipped, nothing blank, every page numbered."""

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "_build" / "pdf"
TOC = (ROOT / "_toc.yml").read_text("utf-8")
PAGES = re.findall(r"\b(?:root|file): (\S+)", TOC)
A4 = (210, 297)
EDITIONS = ("book", "book-without-solutions")
WIDTH = round((A4[0] - 2 * 16) / 25.4 * 96)  # px between the margins
# What sticks out of the paper, and boxes whose content is cut off.
CLIPPED = """
() => {
  const found = [];
  for (const el of document.querySelectorAll(".part *")) {
    if (el.closest("svg, math") && !el.matches("svg, math")) continue;
    const box = el.getBoundingClientRect();
    if (!box.width || getComputedStyle(el).visibility === "hidden") continue;
    const { overflowX, clip } = getComputedStyle(el);
    if (clip === "rect(0px, 0px, 0px, 0px)" || el.closest(".unseen")) continue;
    const told = `${el.closest(".part").id}: ${el.outerHTML.slice(0, 120)}`;
    if (box.right > innerWidth + 1) found.push(`out by ` +
      `${Math.round(box.right - innerWidth)}: ${told}`);
    if (overflowX !== "visible" && el.scrollWidth > el.clientWidth + 1 &&
        el.clientWidth) found.push(`cut: ${told}`);
  }
  return found;
}
"""
BLANK = """
() => [...document.querySelectorAll(".part .live-figure, .part .picture")]
  .filter((el) => el.getBoundingClientRect().height < 20 ||
    (el.querySelector("svg") &&
     !el.querySelector("svg path, svg rect, svg circle, svg text, svg line")))
  .map((el) => `${el.closest(".part").id}: ${el.outerHTML.slice(0, 200)}`)
"""
WHOLE = """
() => [...document.querySelectorAll(
    ".part figure, .part .live-figure, .part .picture, .part pre, .part tr")]
  .filter((el) => !el.closest(".listing") &&
                  getComputedStyle(el).breakInside !== "avoid" &&
                  el.getBoundingClientRect().height > 0)
  .map((el) => el.outerHTML.slice(0, 120))
"""


@pytest.fixture(scope="module", autouse=True)
def built():
    if not (PAPERS / "formulas.pdf").exists():
        pytest.fail("there is no _build/pdf: run `make pdf` first")


@pytest.fixture(scope="module")
def paper(chromium):
    """A window as wide as the paper between its margins, in print."""
    page = chromium.new_page(viewport={"width": WIDTH, "height": 1000})
    page.emulate_media(media="print")
    yield page
    page.close()


@pytest.mark.parametrize("name", (*EDITIONS, "formulas"))
def test_nothing_is_clipped_blank_or_torn(paper, name):
    paper.goto((PAPERS / f"{name}.html").as_uri())
    assert paper.evaluate(CLIPPED) == []
    assert paper.evaluate(BLANK) == []
    assert paper.evaluate(WHOLE) == []


@pytest.mark.parametrize("name", (*EDITIONS, "formulas"))
def test_it_is_a_numbered_a4_file(name):
    reader = PdfReader(PAPERS / f"{name}.pdf")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged
    for number, page in enumerate(reader.pages, start=1):
        size = [float(x) * 25.4 / 72 for x in page.mediabox[2:]]
        assert size == pytest.approx(A4, abs=1)
        assert re.search(rf"(^|\D){number}\s*$", page.extract_text())


@pytest.mark.parametrize("name", EDITIONS)
def test_the_contents_lead_to_each_page(name):
    """And say on which sheet it begins."""
    reader = PdfReader(PAPERS / f"{name}.pdf")
    first = "\n".join(page.extract_text() for page in reader.pages[:2])
    places = reader.named_destinations
    at = [
        reader.get_destination_page_number(
            places[f"/{page.replace('/', '-')}"]
        )
        for page in PAGES
    ]
    assert at == sorted(set(at)) and at[0] > 0
    for number in at:
        assert re.search(rf"\D{number + 1}$", first, re.MULTILINE), number
    assert reader.outline


def test_one_edition_shows_the_solutions():
    texts = [(PAPERS / f"{name}.html").read_text("utf-8") for name in EDITIONS]
    assert [text.count("<summary>Solution of") > 30 for text in texts] == [
        True,
        False,
    ]
    assert "Solution of exercise" not in texts[1]


def test_a_live_figure_says_where_it_moves():
    text = (PAPERS / "book.html").read_text("utf-8")
    figures = text.count('data-kind="') - text.count('data-kind="Check"')
    assert text.count('<p class="moves">') == figures > 15


def test_the_sheet_of_formulas_is_short():
    assert len(PdfReader(PAPERS / "formulas.pdf").pages) <= 3
