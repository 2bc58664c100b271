"""The built book in a real browser: nothing fails, everything answers."""

import gzip
import re
import shutil
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from accessibility import violations
from browsers import watch, watched
from playwright.sync_api import expect
from webkit import listen

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
TOC = (ROOT / "_toc.yml").read_text()
PAGES = re.findall(r"\b(?:root|file): (\S+)", TOC)
LIVE = [
    page
    for page in PAGES
    if (SITE / f"{page}.html").exists()
    and "live-figure" in (SITE / f"{page}.html").read_text("utf-8")
]
PHONE = {"viewport": {"width": 390, "height": 844}}
DESK = {"viewport": {"width": 1280, "height": 900}}
SCHEMES = ("light", "dark")
SIZES = {"phone": PHONE, "desk": DESK}

every_page = pytest.mark.parametrize("page", [*PAGES, "search"])
every_live_page = pytest.mark.parametrize("page", LIVE)
pytestmark = pytest.mark.slow


class Quiet(SimpleHTTPRequestHandler):
    """A file server that knows the book under a sub-path alone."""

    def log_message(self, *said):
        pass

    def translate_path(self, path):
        if not path.startswith("/a/book/"):
            return str(SITE / "nothing")
        return super().translate_path(path.removeprefix("/a/book"))


@contextmanager
def serving(folder):
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}/a/book"
        found.shutdown()


@pytest.fixture(scope="module")
def server():
    with serving(SITE) as found:
        yield found


@pytest.fixture(scope="module", autouse=True)
def built():
    if not (SITE / "index.html").exists():
        pytest.fail("there is no book in _build/html: run `make book` first")


@pytest.fixture
def base(request):
    """Where the book is, over http under a sub-path and as files."""
    if request.param == "file":
        return SITE.as_uri()
    return request.getfixturevalue("server")


def test_the_book_has_live_figures():
    assert LIVE


UNFOLD = """for (const part of document.querySelectorAll(
    "article details.optional")) part.open = true;"""


def awake(page, unfold=True):
    """Wait until each figure has come, which it does as it comes near."""
    if unfold:
        page.evaluate(UNFOLD)
    figures = page.locator(".live-figure:visible")
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        figure.locator(".live").wait_for()
    return figures


JUMPS = """
window.jumped = 0;
new PerformanceObserver(list => {
  for (const e of list.getEntries()) if (!e.hadRecentInput) jumped += e.value;
}).observe({type: 'layout-shift', buffered: true});
"""


class Visit(NamedTuple):
    """What was seen of a page from its first byte to its last figure."""

    wrong: list[str]
    first_files: set[Path]
    jumped: float
    width: int
    screen: int


@pytest.fixture(
    scope="module",
    params=[(page, size) for page in [*PAGES, "search"] for size in SIZES],
    ids="-".join,
)
def visit(chromium, server, request):
    """One load of a page over http, which several tests judge."""
    page, size = request.param
    context = chromium.new_context(**SIZES[size])
    tab = context.new_page()
    wrong, urls = watch(tab, own=server), []
    tab.on("response", lambda response: urls.append(response.url))
    tab.add_init_script(JUMPS)
    tab.goto(f"{server}/{page}.html")
    tab.wait_for_load_state("networkidle")
    files = {
        SITE / unquote(urlsplit(url).path.removeprefix("/a/book/"))
        for url in urls
        if url.startswith(server)
    }
    awake(tab, unfold=False)
    tab.wait_for_timeout(300)  # what jumps late
    found = Visit(
        wrong,
        files,
        jumped=tab.evaluate("jumped"),
        width=tab.evaluate("document.documentElement.scrollWidth"),
        screen=tab.viewport_size["width"],
    )
    context.close()
    return found


def test_over_http_nothing_fails_and_nobody_else_is_asked(visit):
    assert not visit.wrong


def test_no_page_is_wider_than_its_screen(visit):
    assert visit.width <= visit.screen


NARROW = (375, 360, 320)
# Formulas in a line that the page cuts off, since they cannot be broken.
LONG = """() => [...document.querySelectorAll("article span.math math")]
    .filter(e => e.checkVisibility() && !e.closest("table")
        && e.getBoundingClientRect().right > innerWidth)
    .map(e => e.textContent)"""


@every_page
def test_no_page_is_wider_than_a_narrow_phone(chromium, page):
    with watched(chromium, reduced_motion="reduce", **PHONE) as tab:
        tab.goto(f"{SITE.as_uri()}/{page}.html")
        awake(tab)
        for width in NARROW:
            tab.set_viewport_size({"width": width, "height": 800})
            found = tab.evaluate("document.documentElement.scrollWidth")
            assert found <= width
        tab.set_viewport_size({"width": 360, "height": 800})
        assert tab.evaluate(LONG) == []


def test_a_still_picture_stays_until_its_figure_is_ready(chromium):
    """Also where no script of the figures ever comes."""
    context = chromium.new_context(**DESK)
    tab = context.new_page()
    tab.route("**/live.js", lambda route: route.abort())
    tab.goto(f"{SITE.as_uri()}/index.html")
    expect(tab.locator(".tag_still").first).to_be_visible()
    context.close()
    with watched(chromium, **DESK) as tab:
        tab.goto(f"{SITE.as_uri()}/index.html")
        awake(tab)
        expect(tab.locator(".tag_still").first).to_be_hidden()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_print_is_dark_ink_on_white(chromium, scheme):
    settings = {"color_scheme": scheme, **DESK}
    with watched(chromium, **settings) as tab:
        tab.goto(f"{SITE.as_uri()}/index.html")
        expect(tab.locator("html")).to_have_attribute("data-theme", scheme)
        tab.emulate_media(media="print", color_scheme=scheme)
        ink = tab.locator("article p").first.evaluate(
            "e => getComputedStyle(e).color"
        )
        assert max(map(int, re.findall(r"\d+", ink))) < 80


CUT = """() => [...document.querySelectorAll(".bd-article :is(pre, table)")]
    .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
    .map(e => e.textContent)"""


@every_page
def test_on_paper_nothing_is_cut_off(chromium, page):
    paper = {"width": 700, "height": 1000}
    with watched(chromium, reduced_motion="reduce", viewport=paper) as tab:
        tab.goto(f"{SITE.as_uri()}/{page}.html")
        awake(tab)
        tab.emulate_media(media="print")
        assert tab.evaluate(CUT) == []


def test_where_a_figure_fails_its_still_picture_comes_back(chromium):
    page = next(
        page
        for page in LIVE
        if "tag_still" in (SITE / f"{page}.html").read_text("utf-8")
    )
    context = chromium.new_context(**DESK)
    tab = context.new_page()
    tab.route(re.compile(r"_live/[0-9a-f]+\.js"), lambda r: r.abort())
    tab.goto(f"{SITE.as_uri()}/{page}.html")
    for figure in tab.locator(".live-figure").all():
        figure.scroll_into_view_if_needed()
    expect(tab.locator(".tag_still").first).to_be_visible()
    context.close()


def test_nothing_jumps(visit):
    """Not while the page loads, and not when its figures come."""
    assert visit.jumped <= 0.05


def test_a_first_load_is_light(visit):
    """All that comes before the reader scrolls, as hosts compress it."""
    sizes = {f: len(gzip.compress(f.read_bytes())) for f in visit.first_files}
    model = any(f.parent.name == "_live" and n > 1e5 for f, n in sizes.items())
    assert len(sizes) > 5
    assert sum(sizes.values()) <= (600_000 if model else 400_000)


SLOW = """addEventListener("DOMContentLoaded", () =>
    document.body.append(Object.assign(new Image(), { src: "slow.png" })))"""


def test_figures_wait_until_the_page_is_there(chromium, server):
    """The text need not share a slow line with a model."""
    held, parts = [], []
    context = chromium.new_context(**PHONE)
    tab = context.new_page()
    tab.add_init_script(SLOW)
    tab.route("**/slow.png", lambda route: held.append(route))
    tab.route(
        re.compile(r"_live/[0-9a-f]+\.js"),
        lambda route: (parts.append(route), route.continue_()),
    )
    tab.goto(f"{server}/index.html", wait_until="domcontentloaded")
    tab.wait_for_timeout(500)
    assert held and not parts
    held[0].abort()
    awake(tab)
    assert parts
    context.close()


@every_page
def test_as_files_nothing_fails_and_nobody_else_is_asked(browser, page):
    with watched(browser, **DESK) as tab:
        tab.goto(f"{SITE.as_uri()}/{page}.html")
        awake(tab)
        tab.wait_for_load_state("networkidle")


@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing_on_the_whole_page(chromium, server, page):
    """Neither in the light nor in the dark, nor on a phone."""
    serious = []
    with watched(chromium, own=server, reduced_motion="reduce", **DESK) as tab:
        tab.goto(f"{server}/{page}.html")
        awake(tab)
        for scheme in SCHEMES:
            tab.emulate_media(color_scheme=scheme)
            theme = tab.locator("html")
            expect(theme).to_have_attribute("data-theme", scheme)
            found = violations(tab)
            serious += [(scheme, *one) for one in found]
        tab.set_viewport_size(PHONE["viewport"])
        tab.reload()  # the theme asks once what scrolls
        awake(tab)
        serious += [("phone", *one) for one in violations(tab)]
    assert not serious


@every_live_page
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_figures_place_was_kept_free(chromium, page, size):
    """What is reserved fits within a line, so nothing below jumps."""
    with watched(chromium, reduced_motion="reduce", **size) as tab:
        tab.goto(f"{SITE.as_uri()}/{page}.html")
        for figure in awake(tab).all():
            tall = figure.bounding_box()["height"]
            figure.evaluate(
                "el => { el.classList.remove('ready');"
                "for (const part of el.children)"
                " part.hidden = !part.matches('.still'); }"
            )
            kept = figure.bounding_box()["height"]
            assert abs(tall - kept) < 25, (tall, kept)


def seen(figure):
    """What a figure's own code shows: not what a handle does by itself."""
    html = figure.evaluate("figure => figure.innerHTML")
    return re.sub(r' id="[^"]*"', "", html)


def handles(figure):
    """Each control that the Tab key reaches, and that is not shut."""
    selector = (
        "input[type=range], input[type=checkbox], input[type=radio], "
        "[role=slider], select, summary, "
        "button:not([aria-disabled=true], [aria-current=step], "
        "[tabindex='-1'])"
    )
    return figure.locator(selector).filter(visible=True).all()


SHAPE = """e => [e.dataset.kind, ...[...e.querySelectorAll(
  "input, select, summary, button, [role=slider]")]
  .map(x => x.type || x.localName)].join()"""


def of_each_shape(figures):
    """The first figure of a kind with the same controls stands for all.

    A page may ask a dozen questions: they share one script.
    """
    found = {}
    for figure in figures.all():
        found.setdefault(figure.evaluate(SHAPE), figure)
    return found.values()


@every_live_page
@pytest.mark.parametrize(
    "base, way", [("http", "keyboard"), ("file", "mouse")], indirect=["base"]
)
def test_every_handle_changes_its_figure(browser, base, page, way):
    with watched(browser, own=base, reduced_motion="reduce", **DESK) as tab:
        tab.goto(f"{base}/{page}.html")
        for figure in of_each_shape(awake(tab)):
            count = len(handles(figure))
            assert count
            for i in range(count):
                found = handles(figure)
                if i >= len(found):
                    break
                move(tab, figure, found[i], way)


def move(tab, figure, handle, way):
    about = handle.evaluate(
        "e => e.getAttribute('role') || e.type || e.localName"
    )
    name = handle.evaluate("e => e.textContent")
    if name in ("Start again", "|◀") or (
        about == "radio" and handle.is_checked()
    ):
        return  # nothing to change yet
    before = seen(figure)
    if way == "keyboard":
        handle.focus()
        keys = {"radio": "Space", "switch": "Space", "checkbox": "Space"}
        key = keys.get(about, "Enter")
        if about in ("slider", "range", "select-one"):
            at_least = handle.evaluate("e => e.min && e.value === e.min")
            key = "ArrowUp" if at_least else "ArrowDown"
        tab.keyboard.press(key)
    elif about in ("slider", "range"):
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        way_off = 30.0
        if about == "range":  # to the end that it is not at
            high = handle.evaluate("e => e.value - e.min > e.max - e.value")
            way_off = box["width"] * (-0.4 if high else 0.4)
        tab.mouse.move(x, y)
        tab.mouse.down()
        tab.mouse.move(x + way_off, y + 30, steps=3)
        tab.mouse.up()
    elif about == "select-one":
        handle.select_option(index=1)
    else:
        handle.click()
    assert seen(figure) != before, (about, name)
    if name == "Play":
        handle.click()  # what plays on would undo the next handle's work


def test_what_is_folded_is_as_large_as_the_text(chromium):
    """An optional section, and each solution, once it is open."""
    tab = chromium.new_page()
    tab.goto((SITE / "chapters" / "11_bert.html").as_uri())
    sizes = tab.evaluate(
        """() => ["details.optional > p", "details.solution", "section > p"]
          .map((name) => getComputedStyle(document.querySelector(name))
            .fontSize)"""
    )
    tab.close()
    assert len({*sizes}) == 1, sizes


@every_live_page
def test_focus_is_seen_and_targets_are_large(chromium, page):
    with watched(chromium, reduced_motion="reduce", **PHONE) as tab:
        tab.goto(f"{SITE.as_uri()}/{page}.html")
        for figure in of_each_shape(awake(tab)):
            for handle in handles(figure):
                box = handle.bounding_box()
                assert min(box["width"], box["height"]) >= 24, box
                handle.focus()
                tab.keyboard.press("Shift")  # the keyboard is in use
                ring = handle.evaluate(
                    "e => [e, ...e.querySelectorAll('*'), "
                    "e.nextElementSibling].filter(Boolean).some(x => {"
                    "const s = getComputedStyle(x);"
                    "return s.outlineStyle !== 'none' && "
                    "parseFloat(s.outlineWidth) >= 2 || "
                    "x.matches('.touch') && s.stroke !== 'none'; })"
                )
                assert ring, handle.evaluate("e => e.outerHTML")


# --- WebKitGTK -------------------------------------------------------------

AWAKE = f"""{UNFOLD}
const all = [...document.querySelectorAll(".live-figure")];
for (const figure of all) {{
    figure.scrollIntoView();
    while (!figure.matches(".ready"))
        await new Promise(requestAnimationFrame);
}}
const failed = all.filter(figure => !figure.querySelector(".live"));
const {{ scrollWidth }} = document.documentElement;
return [failed.length, wrong, scrollWidth - innerWidth];
"""


@pytest.fixture(scope="module")
def telling(webkit, tmp_path_factory):
    """The book over http and as files, each page of which keeps its errors."""
    copy = tmp_path_factory.mktemp("telling") / "book"
    shutil.copytree(SITE, copy)
    for page in [*PAGES, "search"]:
        listen(copy / f"{page}.html")
    with serving(copy) as server:
        yield {"http": server, "file": copy.as_uri()}


@every_page
@pytest.mark.parametrize("way", ["http", "file"])
def test_webkit_opens_each_page(webkit, telling, page, way):
    webkit.renew()
    webkit.goto(f"{telling[way]}/{page}.html")
    assert webkit.run(AWAKE) == [0, [], 0]


@every_page
def test_in_webkit_no_page_is_wider_than_a_narrow_phone(webkit, telling, page):
    webkit.renew()
    webkit.phone(f"{telling['file']}/{page}.html")
    assert webkit.run(AWAKE) == [0, [], 0]
    assert webkit.run("return innerWidth") == 360
