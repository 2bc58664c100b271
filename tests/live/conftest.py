"""What the tests of live figures share."""

import pytest
from browsers import watch, watched
from figure_page import site

from attnkit import pretrained
from attnkit.live.base.figure import module

ROOMS = """arithmetic hashed words unpack translator_model
masked_model""".split()
CALM = {"reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def tab(browser):
    """A page for one figure after the other; to open another takes longer."""
    context = browser.new_context(**CALM)
    page = context.new_page()
    page.clock.install()
    yield page, watch(page)
    context.close()


@pytest.fixture
def show(browser, tab, tmp_path):
    """A function figure → its element on a page, whose clock is ours."""
    page, wrong = tab
    wrong.clear()
    page.mouse.move(0, 0)

    def shown(figure):
        page.bring_to_front()  # Firefox gives no keys to a page behind
        page.goto(site(tmp_path, figure))
        page.wait_for_selector(".live-figure.ready")
        return page.locator(".live-figure")

    yield shown
    assert not wrong, wrong


@pytest.fixture
def stopped(tab):
    """A function that stops the page's clock, until `run_for` moves it."""
    page, _ = tab

    def stop():
        now = page.evaluate("Date.now()") / 1000
        page.clock.pause_at(now + 3600)
        return page.clock

    yield stop
    page.clock.resume()


@pytest.fixture(scope="module")
def script(browser):
    """A function (JavaScript function, argument) → what it returns.

    All that the modules export is to be had from `m`.
    """
    with watched(browser) as page:
        page.goto("about:blank")
        page.evaluate(
            """async rooms => {
                window.m = {};
                for (const code of rooms)
                    Object.assign(m, await import(URL.createObjectURL(
                        new Blob([code], {type: 'text/javascript'}))));
            }""",
            [module(f"base/{room}.js") for room in ROOMS],
        )
        yield page.evaluate


@pytest.fixture(scope="session")
def shipped():
    """The shipped model and its words."""
    return pretrained()
