"""A deck of slides for each chapter, made from its built page.

    PYTHONPATH=tests python _ext/slides.py    # needs the book: make book

Writes _build/slides: NN.html and NN.pdf, and lecture.html, 90 minutes on
Seq2Seq and attention. A formula, a figure, a listing or a table is a slide; a
check is two, the vote and its answer. The speaker's notes are the sentences
that stand before it on the page.
"""

import re
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from browsers import CHROMIUM, started
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
OUT = ROOT / "_build" / "slides"
DECK = Path(__file__).parent / "deck"
SENTENCES = 5  # of notes
LINES = 24  # of code, on a slide
ROWS = 8  # of a table
LEAD = 150  # letters of a paragraph that may stand on the slide itself
NOT_SHOWN = ("Exercises", "Next")
# A first lecture: which sections of which chapter. Of the checks, those that
# come before a figure; the others are for who reads.
LECTURE = {
    "01_seq2seq": ("", "The machine", "Quality against length"),
    "02_scores_and_softmax": (
        "",
        "Three states in the plane",
        "Scores: how well does a state answer?",
        "Softmax: from scores to weights",
        "Context: the weighted sum",
        "Temperature: sharp or even",
        "Summary",
    ),
    "03_attention_decoder": (
        "",
        "One step by hand",
        "Three changes, one at a time",
        "What it buys",
        "A first map",
        "Summary",
    ),
}
BEFORE = re.compile(r"<p><strong>(Predict|Before|Read the)")
BORDER = re.compile(r"(?<=[.!?:]) +(?=[A-Z(*])")


class Slide(NamedTuple):
    """Its section and title, what it shows and what is said, as HTML."""

    section: str
    title: str
    content: str
    notes: str
    kind: str = ""


def heading(section: Tag) -> str:
    """The title of a section, without the sign of its link."""
    title = section.find(re.compile("^h[1-6]$"), recursive=False)
    return title.decode_contents().strip()


def spoken(paragraphs: list[Tag]) -> str:
    """The last of what was said, up to five sentences, as text."""
    text = " ".join(p.get_text().strip() for p in paragraphs)
    sentences = BORDER.split(" ".join(text.split()))
    return " ".join(sentences[-SENTENCES:])


def lead(paragraphs: list[Tag]) -> str:
    """What was said last, if it is short enough to be seen."""
    last = paragraphs[-1] if paragraphs else None
    if last is None or len(last.get_text()) > LEAD:
        return ""
    return f'<p class="lead">{last.decode_contents()}</p>'


def vote(still: Tag) -> Iterator[tuple[str, str]]:
    """The two slides of a check: the question, and what each answer shows."""
    question = still.find("p", recursive=False).decode_contents()
    names = [dt.decode_contents() for dt in still.select("dl > dt")]
    said = [dd.decode_contents() for dd in still.select("dl > dd")]
    rights = ["(right)" in name for name in names]
    names = [re.sub(r" ?<strong>\(right\)</strong>", "", n) for n in names]
    asked = f"<p><strong>{question}</strong></p>"
    choices = "".join(f"<li>{name}</li>" for name in names)
    number = not still.find("ul", recursive=False)
    listed = "" if number else f'<ol class="vote">{choices}</ol>'
    yield asked + listed, "vote"
    answers = "".join(
        f'<li class="{"right" if right else "wrong"}">{name}'
        f'<span class="why">{why}</span></li>'
        for name, why, right in zip(names, said, rights)
    )
    yield f'{asked}<ol class="vote">{answers}</ol>', "answer"


def rows_of(table: Tag) -> str:
    """A table, or its first rows and how many more there are."""
    rows = table.select("tbody > tr")
    for row in rows[ROWS:]:
        row.decompose()
    more = f"<p>… and {len(rows) - ROWS} more on the page.</p>"
    return str(table) + more * (len(rows) > ROWS)


def shown(block: Tag) -> Iterator[tuple[str, str]]:
    """What a block of the page puts on slides, and of which kind."""
    classes = block.get("class") or []
    if block.name == "div" and "math" in classes:
        yield str(block), "formula"
    elif "pst-scrollable-table-container" in classes or block.name == "table":
        yield rows_of(block.find("table") or block), "table"
    elif "cell" in classes:
        still = block.select_one(".live-figure > .still")
        live = block.select_one(".live-figure")
        figure = block.select_one("figure, .picture")
        table = block.select_one("table")
        if still:
            yield from vote(still)
        elif live:
            yield str(live), "live"
        elif figure:
            yield str(figure), "figure"
        elif table:
            yield rows_of(table), "table"
        elif not block.select_one("details.hide"):
            for folded in block.select("details"):
                folded.decompose()
            code = "".join(
                f"<pre>{pre.decode_contents().strip()}</pre>"
                for pre in block.select("pre")
                if not pre.get_text().startswith("source(")
            )
            if 0 < code.count("\n") + 1 <= LINES:
                yield code, "code"


def of_section(section: Tag, above: str = "") -> Iterator[Slide]:
    """The slides of a section and of those inside it."""
    title, said = heading(section), []
    name = above or title
    if title in NOT_SHOWN or title.startswith("Optional: "):
        return
    shown_any = False
    for block in section.find_all(True, recursive=False):
        if block.name == "section":
            yield from of_section(block, name)
        elif block.name == "p":
            said.append(block)
        elif block.name in ("ul", "ol") and title == "Summary":
            yield Slide(name, title, str(block), "", "summary")
        else:
            for content, kind in shown(block):
                if kind in ("formula", "code", "table"):
                    content = lead(said) + content
                yield Slide(name, title, content, spoken(said), kind)
                shown_any, said = True, []
    if said and not shown_any:
        yield Slide(name, title, str(said[0]), spoken(said), "text")


def of_chapter(name: str) -> list[Slide]:
    """The slides of a chapter, its question and goals first."""
    page = (SITE / "chapters" / f"{name}.html").read_text("utf-8")
    article = BeautifulSoup(page, "html.parser").find("article")
    for left_out in article.select(".headerlink, .figure-more"):
        left_out.decompose()
    for link in article.find_all("a"):
        link.unwrap()  # it would lead out of the lecture
    whole = article.find("section")
    opening = whole.find_all(("p", "ul"), recursive=False)
    question = next(p for p in opening if p.find("strong") and "?" in p.text)
    goals = next(block for block in opening if block.name == "ul")
    slides = [
        Slide(
            "",
            heading(whole),
            f'<p class="question">{question.get_text()}</p>',
            spoken([opening[0]]),
            "opening",
        ),
        Slide("", "After this lecture you can", str(goals), "", "goals"),
    ]
    for section in whole.find_all("section", recursive=False):
        slides += of_section(section)
    return slides


def as_page(title: str, slides: list[Slide], fits: list[float]) -> str:
    """The deck as one page."""
    links = sorted((SITE / "_static" / "styles").glob("*.css"))
    head = "".join(
        f'<link rel="stylesheet" href="_static/{path}">'
        for path in [
            *(f"styles/{link.name}" for link in links),
            "fonts.css",
            "pygments.css",
            "look.css",
            "book.css",
            "../deck.css",
        ]
    )
    body = "".join(
        f'<section class="deck-slide kind-{slide.kind}" data-section="'
        f'{escape(slide.section)}" style="--fit: {fit:.3f}">'
        f"<h2>{slide.title}</h2>"
        f'<div class="deck-content">{slide.content}</div>'
        f'<aside class="deck-notes"><p>{escape(slide.notes)}</p></aside>'
        "</section>"
        for slide, fit in zip(slides, fits)
    )
    turn = (
        '<nav id="turn" aria-label="Slides">'
        '<button id="back" aria-label="back">←</button> <span id="place">'
        '</span> <button id="next" aria-label="next">→</button></nav>'
    )
    return (
        '<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light">'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title>{head}'
        f'</head><body class="deck bd-article">{body}{turn}'
        '<script defer src="deck.js"></script>'
        '<script defer src="_live/live.js"></script></body></html>'
    )


# How much larger or smaller a slide's content may be, and still fit.
MEASURE = """
async () => {
  const fits = [], slides = [...document.querySelectorAll(".deck-slide")];
  for (const slide of slides) {
    slides.forEach((one) => { one.hidden = one !== slide; });
    const live = slide.querySelector(".live-figure");
    while (live && !live.classList.contains("ready"))
      await new Promise((again) => setTimeout(again, 20));
    const content = slide.querySelector(".deck-content");
    const stage = slide.getBoundingClientRect();
    const box = content.getBoundingClientRect();
    const right = Math.max(...[content, ...content.querySelectorAll("*")]
      .filter((el) => !el.closest("svg, math") || el.matches("svg, math"))
      .map((el) => el.getBoundingClientRect().right), box.left + 1);
    fits.push(Math.min((stage.bottom - 44 - box.top) / box.height,
      1152 / (right - box.left)));
  }
  return fits;
}
"""
# Text has its size; what is looked at may be larger than on the page.
LARGEST = {"figure": 1.6, "formula": 1.6}
LARGEST |= {"code": 1.3, "table": 1.3, "live": 1.25}


def write_deck(browser, name: str, title: str, slides: list[Slide]) -> None:
    """Again until each slide's content is as large as its place allows."""
    page = browser.new_page(
        viewport={"width": 1280, "height": 720}, color_scheme="light"
    )
    path, fits = OUT / f"{name}.html", [1.0] * len(slides)
    for _ in range(4):
        path.write_text(as_page(title, slides, fits), "utf-8")
        page.goto(path.resolve().as_uri())
        page.evaluate("document.fonts.ready")
        found = page.evaluate(MEASURE)
        most = [LARGEST.get(slide.kind, 1.0) for slide in slides]
        wanted = [min(m, 0.99 * f * x) for m, f, x in zip(most, fits, found)]
        if max(abs(w - f) for w, f in zip(wanted, fits)) < 0.02:
            break
        fits = wanted
    page.pdf(
        path=OUT / f"{name}.pdf",
        width="1280px",
        height="720px",
        print_background=True,
        tagged=True,
    )
    page.close()
    print(f"    {name}: {len(slides)} slides")


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for folder in ("_static", "_live", "_images"):
        if (SITE / folder).exists():
            shutil.copytree(SITE / folder, OUT / folder)
    for file in DECK.iterdir():
        shutil.copy(file, OUT)
    chapters = sorted((ROOT / "chapters").glob("*.ipynb"))
    decks = {path.stem: of_chapter(path.stem) for path in chapters}
    lecture = [
        slide
        for chapter, sections in LECTURE.items()
        for slide in decks[chapter]
        if slide.section in sections
        and (
            slide.kind not in ("vote", "answer") or BEFORE.match(slide.content)
        )
    ]
    with started() as playwright, CHROMIUM.launch(playwright) as browser:
        for chapter, slides in decks.items():
            write_deck(browser, chapter[:2], slides[0].title, slides)
        title = "Seq2Seq and attention, 90 minutes"
        write_deck(browser, "lecture", title, lecture)


if __name__ == "__main__":
    main()
