"""The book on paper: one PDF file from the pages of a built site.

    PYTHONPATH=tests python _ext/print_book.py _build/html _build/pdf/book

Writes book.html, all pages in one, and from it book.pdf: A4, with contents,
page numbers and links. Live figures stand in it as they first appear, with
their address; questions with their answers. With `--sheet` only the signs of
the notation page are printed, as a sheet of formulas.
"""

import argparse
import re
from html import escape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from browsers import CHROMIUM, started
from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

ROOT = Path(__file__).parents[1]
STYLE = ROOT / "_ext" / "print.css"
SHEET = "pages/notation"
# Of each live figure what stands there before it comes: a check stays so.
KEEP = """
addEventListener("DOMContentLoaded", () => {
  window.stills = [...document.querySelectorAll(".live-figure")].map(
    (el) => el.querySelector(":scope > .still")?.outerHTML ?? "");
});
"""
# All that moves comes once it is near; then the page is read as it stands.
READ = """
async () => {
  const figures = [...document.querySelectorAll(".live-figure")];
  for (const [i, el] of figures.entries()) {
    if (stills[i]) continue;
    el.scrollIntoView();
    while (!el.classList.contains("ready"))
      await new Promise((again) => setTimeout(again, 20));
  }
  figures.forEach((el, i) => {
    if (stills[i]) el.innerHTML = stills[i];
    el.classList.toggle("check", Boolean(stills[i]));
  });
  const styles = [...document.head.querySelectorAll("style")];
  return [
    document.querySelector("article").outerHTML,
    styles.map((style) => style.textContent),
    [...document.querySelectorAll('link[rel="stylesheet"]')].map(
      (link) => link.href),
  ];
}
"""
NOT_PRINTED = (
    "script, .headerlink, .copybtn, .prev-next-area, .toctree-wrapper, "
    ".search-button, template"
)
# What was checked, and the code of a table, stay folded: a line each.
OPENED = "details.solution, details.optional, .still details"
FOOTER = (
    '<div style="width: 100%; font: 8pt sans-serif; text-align: center">'
    '<span class="pageNumber"></span></div>'
)


def pages_of(site: Path) -> list[str]:
    """The pages of the site in the order of its contents."""
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    found = re.findall(r"\b(?:root|file): (\S+)", toc)
    return [page for page in found if (site / f"{page}.html").exists()]


def key(page: str) -> str:
    """What the page is called inside the whole."""
    return page.replace("/", "-")


def inside(page: str, address: str, pages: list[str]) -> str:
    """A link as it is in the whole: to a place in it, or to elsewhere."""
    if urlsplit(address).scheme:
        return address
    target = urlsplit(urljoin(f"/{page}.html", address))
    other = target.path.strip("/").removesuffix(".html")
    if other not in pages:
        return ""
    return f"#{key(other)}" + (
        f"--{target.fragment}" if target.fragment else ""
    )


def adapted(page: str, article: Tag, site: Path, pages: list[str]) -> Tag:
    """A page as a part of the whole: names of its own, and paths from here."""
    for element in article.select(NOT_PRINTED):
        element.decompose()
    for figure in article.select(".live-figure:not(.check)"):
        told = f"This figure moves on the site, on the page {page}.html."
        line = BeautifulSoup(f'<p class="moves">{told}</p>', "html.parser")
        figure.insert_after(line)
    for element in article.select(OPENED):
        element["open"] = ""
    for element in article.find_all(id=True):
        if not element.find_parent("svg") and element.name != "svg":
            element["id"] = f"{key(page)}--{element['id']}"
    for link in article.find_all("a", href=True):
        if link.find_parent("svg"):
            continue
        place = inside(page, str(link["href"]), pages)
        if place:
            link["href"] = place
        else:
            del link["href"]
    for picture in article.find_all("img", src=True):
        if not urlsplit(str(picture["src"])).scheme:
            path = (site / f"{page}.html").parent / str(picture["src"])
            picture["src"] = path.resolve().as_uri()
    return article


def contents(titles: dict[str, str], numbers: dict[str, int]) -> str:
    """The list of the pages, and on which sheet each begins."""
    rows = "".join(
        f'<li><a href="#{key(page)}"><span>{escape(title)}</span>'
        f"<span>{numbers.get(key(page), '')}</span></a></li>"
        for page, title in titles.items()
    )
    return f'<nav class="sheets"><h2>Contents</h2><ol>{rows}</ol></nav>'


def print_book(site: Path, target: Path, sheet: bool) -> None:
    pages = [SHEET] if sheet else pages_of(site)
    articles, styles, links = {}, {}, {}
    with started() as playwright, CHROMIUM.launch(playwright) as browser:
        page = browser.new_page(
            viewport={"width": 720, "height": 1000}, color_scheme="light"
        )
        page.add_init_script(KEEP)
        for name in pages:
            page.goto((site / f"{name}.html").resolve().as_uri())
            html, inner, outer = page.evaluate(READ)
            soup = BeautifulSoup(html, "html.parser")
            if sheet:
                for other in soup.select("section section:not(#signs)"):
                    other.decompose()
            articles[name] = adapted(name, soup.article, site, pages)
            styles |= dict.fromkeys(inner)
            links |= dict.fromkeys(outer)
        titles = {
            name: article.h1.get_text().strip()
            for name, article in articles.items()
        }
        head = "".join(f'<link rel="stylesheet" href="{x}">' for x in links)
        head += "".join(f"<style>{style}</style>" for style in styles)
        head += f"<style>{STYLE.read_text('utf-8')}</style>"
        body = "".join(
            f'<section class="part" id="{key(name)}">{article}</section>'
            for name, article in articles.items()
        )
        title = titles[pages[0]]
        target.parent.mkdir(parents=True, exist_ok=True)
        numbers: dict[str, int] = {}
        # Twice: the contents need the numbers of the first.
        for _ in range(1 if sheet else 2):
            first = "" if sheet else contents(titles, numbers)
            whole = (
                '<!DOCTYPE html><html lang="en" data-theme="light" '
                f'data-mode="light"><head><meta charset="utf-8">'
                f"<title>{escape(title)}</title>{head}</head>"
                f'<body class="on-paper">{first}{body}</body></html>'
            )
            path = target.with_suffix(".html")
            path.write_text(whole, "utf-8")
            page.goto(path.resolve().as_uri())
            page.evaluate("document.fonts.ready")
            page.pdf(
                path=target.with_suffix(".pdf"),
                format="A4",
                margin=dict(
                    top="16mm", bottom="18mm", left="16mm", right="16mm"
                ),
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOTER,
                print_background=True,
                outline=True,
                tagged=True,
            )
            reader = PdfReader(target.with_suffix(".pdf"))
            numbers = {
                unquote(name).lstrip("/"): reader.get_destination_page_number(
                    place
                )
                + 1
                for name, place in reader.named_destinations.items()
            }
    print(f"    {target.with_suffix('.pdf')}: {len(reader.pages)} pages")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--sheet", action="store_true")
    given = parser.parse_args()
    print_book(given.site, given.target, given.sheet)
