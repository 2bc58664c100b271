"""Figures of the built site can be counted on, taken along, shown alone."""

import re
import xml.etree.ElementTree as ET
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from accessibility import violations
from browsers import watched
from bs4 import BeautifulSoup
from PIL import Image

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
CHAPTERS = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
SVG = "{http://www.w3.org/2000/svg}"
SCREEN = {"width": 1280, "height": 720}
pytestmark = pytest.mark.slow

every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


@pytest.fixture(scope="module", autouse=True)
def built():
    if not (SITE / "index.html").exists():
        pytest.fail("there is no book in _build/html: run `make book` first")


def address(chapter):
    return (SITE / "chapters" / f"{chapter}.html").as_uri()


@cache
def soup(chapter):
    page = SITE / "chapters" / f"{chapter}.html"
    return BeautifulSoup(page.read_text("utf-8"), "html.parser")


@every_chapter
def test_each_figure_has_a_name_and_its_own_line_below(chapter):
    article = soup(chapter)
    figures = article.select("figure:has(.picture)")
    assert len(figures) == len(article.select(".picture"))
    for figure in figures:
        assert figure["id"]
        below = figure.find_next_sibling()
        assert "figure-more" in below["class"]
        drawn = figure.select_one("svg")["aria-label"]
        table = below.select_one("table")
        machine = not re.match(
            "Lines|Bars|Dots|Points|Maps?|Arrows|The state after", drawn
        )
        assert (table is None) == machine, drawn
        if table:
            cells = [td.get_text() for td in table.select("tbody td")]
            assert any(re.search(r"\d", cell) for cell in cells), drawn
    live = article.select(".live-figure")
    names = [figure["id"] for figure in [*figures, *live]]
    assert len({*names}) == len(names)
    for figure in live:
        below = figure.find_next_sibling(class_="figure-more")
        assert bool(below) == (figure["data-kind"] != "Check")


@every_chapter
def test_a_still_is_saved_black_on_white_from_a_dark_page(chromium, chapter):
    with watched(chromium, color_scheme="dark", viewport=SCREEN) as page:
        page.goto(address(chapter))
        figure = page.locator("figure:has(.picture)").first
        below = page.locator("figure + .figure-more").first
        below.locator("summary").click()
        files = {}
        for kind in ("SVG", "PNG"):
            with page.expect_download() as saved:
                below.get_by_role("button", name=f"Save {kind}").click()
            name = saved.value.suggested_filename
            number, _, stem = name.partition("-")
            assert number == chapter[:2]
            assert stem == f"{figure.get_attribute('id')}.{kind.lower()}"
            files[kind] = Path(saved.value.path()).read_bytes()
        root = ET.fromstring(files["SVG"])
        assert root.tag == f"{SVG}svg" and root.get("aria-label")
        image = Image.open(BytesIO(files["PNG"])).convert("L")
        box = figure.locator("svg").bounding_box()
        assert image.width == pytest.approx(3 * box["width"], abs=4)
        levels = image.histogram()
        white, dark = levels[255] / sum(levels), sum(levels[:60])
        assert white > 0.25 and dark > 50
        theme = page.locator("html").get_attribute("data-theme")
        assert theme == "dark"  # as it was before


def test_a_live_drawing_is_saved_as_it_stands(chromium):
    with watched(chromium, viewport=SCREEN) as page:
        page.goto(address("02_scores_and_softmax"))
        figure = page.locator("#live-weigher")
        figure.scroll_into_view_if_needed()
        page.wait_for_selector("#live-weigher.ready")
        below = page.locator("#live-weigher + .figure-more")
        below.locator("summary").click()
        with page.expect_download() as saved:
            below.get_by_role("button", name="Save PNG").click()
        image = Image.open(saved.value.path()).convert("RGB")
        shot = figure.locator("svg").first.screenshot()
        seen = Image.open(BytesIO(shot)).convert("RGB").resize(image.size)
        # The page's paper is a little darker than the file's white.
        differ = sum(
            max(abs(a - b) for a, b in zip(one, other)) > 60
            for one, other in zip(
                image.get_flattened_data(), seen.get_flattened_data()
            )
        )
        assert differ < 0.02 * image.width * image.height


def alone():
    """One still of each chapter, and each live figure that is no question."""
    for chapter in CHAPTERS:
        page = soup(chapter)
        yield chapter, page.select_one("figure:has(.picture)")["id"]
        seen = set()
        for figure in page.select(".live-figure"):
            if figure["data-kind"] not in seen:
                seen.add(figure["data-kind"])
                yield chapter, figure["id"]


@pytest.mark.parametrize("size", [SCREEN, {"width": 1920, "height": 1080}])
def test_one_figure_alone_fills_the_screen_and_fits(chromium, size):
    with watched(chromium, viewport=size) as page:
        for chapter, name in alone():
            page.goto(f"{address(chapter)}?present={name}")
            figure = page.locator(f"#{name}")
            if name.startswith("live-"):
                page.wait_for_selector(f"#{name}.ready")
            page.wait_for_function("document.fonts.status === 'loaded'")
            page.wait_for_timeout(200)
            told = f"{chapter} {name}"
            box = figure.bounding_box()
            assert box["x"] >= 0 and box["y"] >= 0, told
            assert box["x"] + box["width"] <= size["width"], told
            small = page.evaluate(
                "parseFloat(getComputedStyle(document.documentElement)"
                ".fontSize)"
            )
            fits = box["y"] + box["height"] <= size["height"]
            assert fits or small == 12, f"{told}: {box}"
            # As large as one of the two sides lets it be.
            full = box["width"] > 0.85 * size["width"] * 52 / 54
            tall = box["height"] > 0.7 * size["height"]
            assert full or tall, f"{told}: {box}"
            seen = page.locator("article, header, footer").all()
            assert not any(
                part.is_visible()
                for part in seen
                if not part.locator(f"#{name}").count()
            ), told
            assert page.locator(".stage nav").is_visible()


def test_alone_it_works_and_leads_back(chromium):
    with watched(chromium, viewport=SCREEN) as page:
        page.goto(f"{address('02_scores_and_softmax')}?present=live-weigher")
        page.wait_for_selector("#live-weigher.ready")
        assert not violations(page)
        before = page.locator("tbody .weight").all_inner_texts()
        page.get_by_role("slider", name="Temperature").press("ArrowRight")
        assert page.locator("tbody .weight").all_inner_texts() != before
        page.locator("body").press("Escape")
        page.wait_for_url("**/02_scores_and_softmax.html#live-weigher")
        assert page.locator("article h1").is_visible()


def test_a_name_that_is_none_shows_the_page(chromium):
    for name in ("nothing", "exercises", "%3Cb%3E"):
        with watched(chromium) as page:
            page.goto(f"{address('02_scores_and_softmax')}?present={name}")
            assert page.locator("article h1").is_visible()
            assert not page.locator(".stage").count()


def test_links_to_a_figure_alone_find_it():
    """On the teachers' page and below each live figure."""
    pages = [*SITE.glob("pages/*.html"), *SITE.glob("chapters/*.html")]
    found = 0
    for page in pages:
        for link in BeautifulSoup(
            page.read_text("utf-8"), "html.parser"
        ).select("a[href*='?present=']"):
            place, _, name = link["href"].partition("?present=")
            target = (page.parent / place) if place else page
            assert soup(target.stem).find(id=name), (
                f"{page.name}: {link['href']}"
            )
            found += 1
    assert found > 100
