"""WebKitGTK shows and does what Chromium does."""

import time

import pytest
import torch
import webkit as gtk
from figure_page import FIGURES, site

from attnkit.live import HeadViewer

READY = """
const figure = document.querySelector(".live-figure");
while (!figure.matches(".ready")) await new Promise(requestAnimationFrame);
document.querySelector(".live").scrollIntoView();
"""
# All that a figure says, and what its handles are at.
SHOWN = """
const live = document.querySelector(".live");
const handles = [...live.querySelectorAll("input, [role], [aria-pressed]")];
return [live.textContent, ...handles.map(e => [e.ariaLabel, e.ariaChecked,
    e.ariaPressed, e.ariaValueText, e.checked, e.value].join("|"))];
"""
# A handle to press: one whose work is done at once.
HANDLE = """
const handle = [...document.querySelectorAll(
    ".live :is(button, input:is([type=radio], [type=checkbox]))")].find(e =>
    e.checkVisibility() && !e.checked && e.ariaDisabled !== "true"
    && e.ariaChecked !== "true" && e.ariaPressed !== "true"
    && !/^(Play|Start again|.◀)$/.test(e.textContent));
"""
PLACE = """
const box = (handle.labels?.[0] ?? handle).getBoundingClientRect();
return [box.x + box.width / 2, box.y + box.height / 2];
"""
FOCUS = """
const slider = [...document.querySelectorAll(
    ".live :is(input[type=range], [role=slider])")].find(e =>
    e.checkVisibility());
(slider ?? handle).focus();
return slider ? slider.value === slider.max && slider.max ? "ArrowDown"
    : "ArrowUp" : "Space";
"""
# Its driver has no finger.
TAP = """
for (const name of ["enter", "down", "up", "leave"])
    handle.dispatchEvent(new PointerEvent(`pointer${name}`,
        { pointerType: "touch", bubbles: true }));
handle.click();
"""


class Chromium:
    """A page of Chromium, which is asked like WebKitGTK."""

    def __init__(self, page):
        self.page = page
        self.goto = page.goto
        self.click = page.mouse.click
        self.press = page.keyboard.press

    def run(self, code):
        return self.page.evaluate(f"async () => {{ {code} }}")


@pytest.fixture(scope="module")
def other(chromium):
    context = chromium.new_context(reduced_motion="reduce")
    yield Chromium(context.new_page())
    context.close()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A function (name, figure) → the address of its page."""

    def made(name, figure):
        url = site(tmp_path_factory.mktemp(name), figure)
        gtk.listen(gtk.path_of(url))
        return url

    return made


@pytest.fixture(scope="module", params=FIGURES)
def url(request, shipped, page):
    return page(request.param, FIGURES[request.param](*shipped))


@pytest.fixture
def heard(webkit):
    """Nothing goes wrong on the last page."""
    yield
    assert webkit.run("return wrong") == []


def come(browser, url):
    browser.goto(url)
    browser.run(READY)
    return browser.run(SHOWN)


def changed(browser, before):
    """What it shows once that is something else."""
    for _ in range(100):
        found = browser.run(SHOWN)
        if found != before:
            return found
        time.sleep(0.03)
    pytest.fail("nothing has changed")


WAYS = {
    "pointer": lambda b: b.click(*b.run(HANDLE + PLACE)),
    "keyboard": lambda b: b.press(b.run(HANDLE + FOCUS)),
    "touch": lambda b: b.run(HANDLE + TAP),
}


def test_where_it_is_not_the_tests_say_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda name: None)
    wanted = pytest.raises(pytest.skip.Exception, match="webkit2gtk-driver")
    with wanted, gtk.started(tmp_path):
        pass


def test_a_window_that_has_died_is_followed_by_another(webkit, other, url):
    webkit.close()
    assert come(webkit, url) == come(other, url)


def test_a_figure_comes_alike(webkit, other, url, heard):
    assert come(webkit, url) == come(other, url)


@pytest.mark.parametrize("way", WAYS)
def test_a_figure_is_moved_alike(webkit, other, url, heard, way):
    found = []
    for browser in (webkit, other):
        before = come(browser, url)
        WAYS[way](browser)
        found.append(changed(browser, before))
    assert found[0] == found[1]


# --- what once failed ------------------------------------------------------


def test_the_first_click_on_a_words_number_counts(webkit, page, heard):
    """Hovering rewrites it, between the press and the release too."""
    come(webkit, page("heads", FIGURES["HeadViewer"]()))
    chip = "const handle = document.querySelector('li button small');"
    webkit.click(*webkit.run(chip + PLACE))
    pressed = "document.querySelectorAll('[aria-pressed=true]').length"
    assert webkit.run(f"return {pressed}") == 1


def test_a_long_sentence_to_choose_is_no_wider_than_a_phone(
    webkit, page, heard
):
    words = 16
    maps = torch.eye(words).expand(2, 4, words, words)
    url = page("long", HeadViewer([["question"] * words], [maps]))
    webkit.phone(url)
    webkit.run(READY)
    wide = "document.documentElement.scrollWidth"
    assert webkit.run(f"return [innerWidth, {wide}]") == [360, 360]
