"""The decks: every slide fits its stage, and what moves, moves there."""

import re
from pathlib import Path

import pytest
from browsers import watch
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
DECKS = ROOT / "_build" / "slides"
NAMES = [
    *sorted(path.name[:2] for path in (ROOT / "chapters").glob("*.ipynb")),
    "lecture",
]
every_deck = pytest.mark.parametrize("name", NAMES)
# What is seen of a slide lies on its stage, and is large enough to be read.
FAULTS = """
async () => {
  const found = [], slides = [...document.querySelectorAll(".deck-slide")];
  for (const [i, slide] of slides.entries()) {
    location.hash = `#${i + 1}`;
    while (slide.hidden) await new Promise((again) => setTimeout(again, 5));
    const live = slide.querySelector(".live-figure");
    while (live && !live.classList.contains("ready"))
      await new Promise((again) => setTimeout(again, 20));
    const open = slides.filter((one) => one.offsetHeight).length;
    if (open !== 1) found.push(`${i + 1}: ${open} slides at once`);
    for (const el of slide.querySelectorAll("*")) {
      if (!el.checkVisibility() || el.closest(".unseen")) continue;
      if (el.closest("svg, math") && !el.matches("svg, math")) continue;
      const box = el.getBoundingClientRect();
      if (!box.width || !box.height) continue;
      if (getComputedStyle(el).clip === "rect(0px, 0px, 0px, 0px)") continue;
      const out = [box.right - 1281, box.bottom - 721, -1 - box.left,
        -1 - box.top];
      if (Math.max(...out) > 0)
        found.push(`${i + 1}: ${el.outerHTML.slice(0, 100)} ` +
          `${[box.left, box.top, box.right, box.bottom].map(Math.round)}`);
    }
    const fit = Number(slide.style.getPropertyValue("--fit"));
    if (fit < 0.5) found.push(`${i + 1}: of its size is left ${fit}`);
    if (!slide.querySelector("h2").textContent.trim())
      found.push(`${i + 1}: no title`);
  }
  return found;
}
"""
MOVES = """
async () => {
  const still = [];
  const slides = [...document.querySelectorAll(".deck-slide")];
  for (const [i, slide] of slides.entries()) {
    const live = slide.querySelector(".live-figure");
    if (!live) continue;
    location.hash = `#${i + 1}`;
    while (!live.classList.contains("ready"))
      await new Promise((again) => setTimeout(again, 20));
    const seen = () => live.innerHTML +
      [...live.querySelectorAll("input, select")].map((x) => x.value);
    const before = seen();
    const tries = [...live.querySelectorAll(
      "input, select, button, [tabindex='0']")];
    for (const el of tries) {
      if (el.matches("input[type=range]")) el.stepUp();
      if (el.matches("select")) el.selectedIndex = 1;
      for (const kind of ["input", "change"])
        el.dispatchEvent(new Event(kind, { bubbles: true }));
      if (el.matches("button, input[type=checkbox]")) el.click();
      el.dispatchEvent(new KeyboardEvent("keydown",
        { key: "ArrowRight", bubbles: true }));
      await new Promise((again) => setTimeout(again, 30));
      if (seen() !== before) break;
    }
    if (seen() === before) still.push(i + 1);
  }
  return still;
}
"""


@pytest.fixture(scope="module", autouse=True)
def built():
    if not (DECKS / "lecture.html").exists():
        pytest.fail("there is no _build/slides: run `make slides` first")


@pytest.fixture
def stage(chromium):
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    wrong = watch(page)
    yield page
    page.close()
    assert not wrong


@every_deck
def test_every_slide_fits_its_stage(stage, name):
    """And asks no other host for anything (the stage watches)."""
    stage.goto((DECKS / f"{name}.html").as_uri())
    assert stage.evaluate(FAULTS) == []


@every_deck
def test_every_live_figure_moves_on_its_slide(stage, name):
    stage.goto((DECKS / f"{name}.html").as_uri())
    assert stage.evaluate(MOVES) == []


@every_deck
def test_it_is_a_file_of_as_many_sheets_too(name):
    text = (DECKS / f"{name}.html").read_text("utf-8")
    count = text.count('<section class="deck-slide ')
    sheets = PdfReader(DECKS / f"{name}.pdf").pages
    assert len(sheets) == count > 20
    for sheet in sheets:
        wide, high = map(float, sheet.mediabox[2:])
        assert wide / high == pytest.approx(16 / 9, abs=0.01)
        assert sheet.extract_text().strip()


@every_deck
def test_a_vote_is_answered_on_the_next_slide(name):
    text = (DECKS / f"{name}.html").read_text("utf-8")
    kinds = re.findall(r'class="deck-slide kind-(\w+)"', text)
    votes = [i for i, kind in enumerate(kinds) if kind == "vote"]
    assert votes and all(kinds[i + 1] == "answer" for i in votes)
    assert kinds.count("answer") == len(votes)
    for slide in text.split('<section class="deck-slide ')[1:]:
        answer = slide.startswith("kind-answer")
        assert slide.count('<li class="right">') == answer
        if slide.startswith("kind-vote"):
            assert "(right)" not in slide and 'class="why"' not in slide


def test_a_lecture_has_notes_and_no_more_slides_than_minutes():
    text = (DECKS / "lecture.html").read_text("utf-8")
    notes = re.findall(
        r'<aside class="deck-notes"><p>(.*?)</p>', text, re.DOTALL
    )
    assert 40 <= len(notes) <= 90
    assert sum(bool(note.strip()) for note in notes) > len(notes) / 2


def test_keys_turn_the_slides(stage):
    stage.goto((DECKS / "02.html").as_uri())
    place = stage.locator("#place")
    count = int(place.inner_text().split(" / ")[1])
    for key, wanted in (
        ("ArrowRight", 2), ("Space", 3), ("ArrowLeft", 2), ("PageDown", 3),
        ("End", count), ("ArrowRight", count), ("Home", 1), ("PageUp", 1),
    ):  # fmt: skip
        stage.keyboard.press(key)
        assert place.inner_text() == f"{wanted} / {count}", key
    stage.keyboard.press("s")
    first = stage.locator(".deck-slide:not([hidden])").get_attribute(
        "data-section"
    )
    assert first
    stage.keyboard.press("s")
    slide = stage.locator(".deck-slide:not([hidden])")
    assert slide.get_attribute("data-section") != first
    notes = slide.locator(".deck-notes")
    assert not notes.is_visible()
    stage.keyboard.press("n")
    assert notes.is_visible()


def test_a_figure_keeps_its_arrow_keys(stage):
    """Page keys turn the slide all the same."""
    text = (DECKS / "02.html").read_text("utf-8")
    at = re.findall(r'class="deck-slide kind-(\w+)"', text).index("live")
    stage.goto((DECKS / "02.html").as_uri() + f"#{at + 1}")
    slides = stage.locator(".deck-slide")
    slider = slides.nth(at).locator("input[type=range]").first
    slider.focus()
    before = slider.input_value()
    stage.keyboard.press("ArrowRight")
    place = stage.locator("#place")
    assert place.inner_text().startswith(f"{at + 1} /")
    assert slider.input_value() != before
    stage.keyboard.press("PageDown")
    assert place.inner_text().startswith(f"{at + 2} /")


def test_the_stage_is_as_large_as_the_window(chromium):
    page = chromium.new_page(viewport={"width": 1920, "height": 1080})
    page.goto((DECKS / "02.html").as_uri())
    box = page.locator(".deck-slide:not([hidden])").bounding_box()
    assert box["width"] == pytest.approx(1920, abs=2)
    assert box["height"] == pytest.approx(1080, abs=2)
    page.close()


def test_the_speaker_has_a_window_of_notes(stage):
    stage.goto((DECKS / "02.html").as_uri() + "#7")
    with stage.expect_popup() as opened:
        stage.keyboard.press("p")
    window = opened.value
    window.wait_for_selector("em")
    assert window.inner_text("body").startswith("7 / ")
    stage.keyboard.press("ArrowRight")
    assert window.inner_text("body").startswith("8 / ")
    window.close()
