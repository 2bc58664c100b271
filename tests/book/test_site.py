"""The built book, as a browser finds it in _build/html."""

import json
import re
import unicodedata
from base64 import b64decode
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
TOC = (ROOT / "_toc.yml").read_text()
PAGES = re.findall(r"\b(?:root|file): (\S+)", TOC)
CHAPTERS = [page for page in PAGES if page.startswith("chapters/")]
# What a browser fetches of its own accord, unlike an <a href>.
FETCHED = (
    ("script", "src"), ("img", "src"), ("img", "srcset"), ("link", "href"),
    ("iframe", "src"), ("source", "src"), ("video", "src"), ("audio", "src"),
    ("embed", "src"), ("object", "data"), ("use", "href"),
)  # fmt: skip
OTHER_HOST = re.compile(r"^\s*(https?:)?//")
IN_STYLE = re.compile(r"(?:url\(\s*|@import\s+)['\"]?([^'\")\s]+)")

every_page = pytest.mark.parametrize("page", PAGES)
every_chapter = pytest.mark.parametrize("page", CHAPTERS)


@pytest.fixture(scope="module", autouse=True)
def built():
    if not (SITE / "index.html").exists():
        pytest.fail("there is no book in _build/html: run `make book` first")


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def html(page: str) -> BeautifulSoup:
    return soup(SITE / f"{page}.html")


def article(page: str) -> BeautifulSoup:
    return html(page).find("article")


def html_files() -> list[Path]:
    return [p for p in SITE.rglob("*.html") if "_static" not in p.parts]


def test_nothing_is_fetched_from_another_host():
    for path in html_files():
        for name, attribute in FETCHED:
            for element in soup(path).find_all(name, {attribute: True}):
                assert not OTHER_HOST.match(element[attribute]), element
        styles = [style.get_text() for style in soup(path)("style")]
        styles += [tag["style"] for tag in soup(path)(style=True)]
        for target in IN_STYLE.findall("\n".join(styles)):
            assert not OTHER_HOST.match(target), f"{path}: {target}"
    for path in SITE.rglob("*.css"):
        for target in IN_STYLE.findall(path.read_text("utf-8")):
            assert not OTHER_HOST.match(target), f"{path}: {target}"


def test_all_that_pages_fetch_is_there():
    for path in html_files():
        for name, attribute in FETCHED:
            for element in soup(path).find_all(name, {attribute: True}):
                target = element[attribute]
                if not target.startswith(("data:", "#")):
                    file = path.parent / unquote(urlsplit(target).path)
                    assert file.exists(), f"{path}: {element}"


def test_all_that_styles_fetch_is_there():
    for path in SITE.rglob("*.css"):
        for target in IN_STYLE.findall(path.read_text("utf-8")):
            if not target.startswith(("data:", "#")):
                file = path.parent / unquote(urlsplit(target).path)
                assert file.exists(), f"{path}: {target}"


def test_links_inside_the_book_lead_somewhere():
    for path in html_files():
        for link in soup(path)("a", href=True):
            url = urlsplit(link["href"])
            if url.scheme or url.netloc:
                continue
            name = unquote(url.path)
            target = (path.parent / name).resolve() if name else path
            assert target.exists(), f"{path}: {link}"
            anchor = unquote(url.fragment)
            if anchor and target.suffix == ".html":
                assert soup(target).find(id=anchor), f"{path}: {link}"


def test_an_address_that_a_chapter_had_leads_to_it():
    """A name was once enough to find it, whatever its number is now."""
    moved = sorted((ROOT / "_ext/moved/chapters").glob("*.html"))
    assert moved
    for old in moved:
        page = soup(SITE / "chapters" / old.name)
        target = page.a["href"]
        assert page.find("meta", content=f"0; url={target}")
        assert f"chapters/{target.removesuffix('.html')}" in CHAPTERS
        assert target.partition("_")[2] == old.name.partition("_")[2]


@every_page
def test_title_and_description(page):
    heading = article(page).find("h1")
    text = heading.get_text().removesuffix("#").strip()
    assert text in html(page).title.get_text()
    assert html(page).html["lang"] == "en"
    description = html(page).find("meta", {"name": "description"})
    assert len(description["content"]) > 40


@every_page
def test_images_say_what_they_show(page):
    for image in article(page)("img"):
        alt = image.get("alt", "")
        assert len(alt) > 15, image
        assert not re.search(r"\.(png|svg|jpe?g)$|^_?image|^<.*>$", alt), alt
    for drawing in article(page)("svg"):
        if not drawing.find_parent("svg"):
            label = drawing.get("aria-label", "")
            assert drawing.get("aria-hidden") or len(label) > 15, label


@every_page
def test_each_still_figure_stands_over_its_one_caption(page):
    for picture in article(page).select(".picture"):
        if not picture.find_parent(class_=["solution", "tag_still"]):
            (figure,) = picture.find_parents("figure")
            assert len(figure("figcaption")) == 1
            assert figure["id"] and figure.find("figcaption").find("p")


@every_page
def test_no_error_and_no_reference_is_left_in_the_text(page):
    text = article(page).get_text()
    assert "Traceback (most recent call last)" not in text
    assert not re.search(r"\?\?|\{(cite|ref|eq|numref|doc)\b", text)
    assert "<Figure size" not in text
    assert not re.search(r"<\w+(\.\w+)* object at 0x", text)
    assert not article(page).select(".problematic, .system-message")


def glyphs(font: str) -> set[str]:
    """The characters that a font of the site can draw."""
    style = (SITE / "_static/fonts.css").read_text()
    code = re.search(rf'"{font}"[^}}]*base64,([^"]+)', style)[1]
    return set(map(chr, TTFont(BytesIO(b64decode(code))).getBestCmap()))


def italic(letter: str) -> str:
    """What a browser draws for a letter that stands in a formula."""
    name = unicodedata.name(letter).split()  # GREEK SMALL LETTER ALPHA
    italics = f"MATHEMATICAL ITALIC {name[1]} {name[3]}"
    return "ℎ" if letter == "h" else unicodedata.lookup(italics)


def test_formulas_need_no_script_and_their_font_has_every_sign():
    known, found = glyphs("Formulas"), 0
    for path in html_files():
        assert "mathjax.js" not in path.read_text("utf-8").lower()
        for formula in soup(path).select(".math"):
            found += 1
            assert formula.find("math"), f"{path}: {formula}"
            drawn = set(formula.get_text()) - set("\n")
            drawn |= {"√"} if formula.find("msqrt") else set()
            drawn |= {
                italic(letter.string)
                for letter in formula("mi", string=re.compile(r"^[^\W\d]$"))
            }
            assert drawn <= known, f"{path}: {formula}"
    assert found > 100


def test_the_icon_font_has_every_icon_that_pages_name():
    known = glyphs("Font Awesome 6 Free")
    style = (SITE / "_static/styles/pydata-sphinx-theme.css").read_text()
    names = {
        name
        for path in html_files()
        for icon in soup(path).select(".fa-solid")
        for name in icon["class"]
    } - {"fa-solid", "fa-lg"}
    assert len(names) > 5
    for name in names & set(re.findall(r"\bfa-[\w-]+", style)):
        rule = rf"\.{name}:before[^{{}}]*\{{content:\"\\(\w+)\"\}}"
        assert chr(int(re.search(rule, style)[1], 16)) in known, name


def test_search_finds_the_chapters_without_a_server():
    index = (SITE / "searchindex.js").read_text("utf-8")
    found = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)", index)[1])
    assert set(PAGES) <= set(found["docnames"])
    scripts = str(soup(SITE / "search.html")("script", src=True))
    assert "searchtools.js" in scripts
    assert "searchindex.js" in scripts


def test_no_figure_waits_for_a_kernel():
    for path in html_files():
        page = path.read_text("utf-8")
        assert "jupyter.widget-" not in page, path
        assert not soup(path).select("main input[type=range]"), path
        assert "require.js" not in page, path


def test_french_is_called_french():
    """What stands out from the text or alone in a table, and no English."""
    words = {"em": 0, "th": 0, "td": 0}
    for page in CHAPTERS:
        for element in article(page).select("em, th, td"):
            if element.find_parent(class_="live-figure"):
                continue  # it says so itself
            text = " ".join(element.get_text().split())
            if element.get("lang") == "fr":
                words[element.name] += 1
                assert not {"the", "cat", "and", "of"} & set(text.split())
            assert element.get("lang") == "fr" or text not in (
                *("le chat dort", "chat", "dort", "timide", "le", "les"),
                *("ne … pas", "la pomme rouge .", "facteur", "souvent"),
            ), f"{page}: {text}"
    assert min(words.values()) > 0 and sum(words.values()) > 120


@every_chapter
def test_solutions_were_run_and_are_hidden(page):
    headings = [heading.get_text() for heading in article(page)("h3")]
    exercises = [text for text in headings if text.startswith("Exercise ")]
    found = article(page).select("details.solution")
    assert len(found) == len(exercises) >= 3
    for solution in found:
        assert "open" not in solution.attrs
        assert solution.select(".cell_input"), solution
    assert article(page).select("details.solution .cell_output")
    names = [solution.summary.get_text() for solution in found]
    assert len(set(names)) == len(names), "each has a name of its own"


@every_chapter
def test_citations_lead_to_their_entry(page):
    entries = {e["id"] for e in html("pages/references").select(".citation")}
    links = re.findall(r"references\.html#([\w-]+)", str(article(page)))
    assert links and set(links) <= entries


def test_chapters_come_before_pages_about_the_course():
    """The search's own scores know no such order."""
    script = (SITE / "_static" / "searchtools.js").read_text("utf-8")
    language = (SITE / "_static" / "language_data.js").read_text("utf-8")
    assert 'startsWith("chapters/")' in script + language


PARTS = {"msub": 2, "msup": 2, "mfrac": 2, "munder": 2, "mover": 2}
PARTS |= {"msubsup": 3, "munderover": 3}


def test_every_part_of_a_formula_has_its_parts():
    for path in html_files():
        for part in soup(path).select(",".join(PARTS)):
            found = len(part.find_all(True, recursive=False))
            assert found == PARTS[part.name], (path, part)


def test_no_line_begins_with_the_sign_that_ends_a_formula():
    ended = re.compile(r"</math></span>[,.;:?!)]")
    for path in html_files():
        for found in ended.finditer(path.read_text("utf-8")):
            before = path.read_text("utf-8")[: found.start()]
            opened = before.rfind('<span class="math">')
            whole = '<span class="whole">'
            assert before[:opened].endswith(whole), (path, found[0])


@every_chapter
def test_the_notebook_can_be_downloaded(page):
    links = [link["href"] for link in html(page)("a", href=True)]
    name = page.rpartition("/")[2]
    assert any(link.endswith(f"{name}.ipynb") for link in links)


def test_the_site_is_small_enough_for_a_phone():
    for page in PAGES:
        size = (SITE / f"{page}.html").stat().st_size
        assert size < 2e6, f"{page}.html: {size:,} bytes"
