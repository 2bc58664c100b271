"""A real browser for the tests of what runs in one."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def program(playwright) -> str:
    """Where a Chromium is; without one no test here passes or is skipped."""
    own = playwright.chromium.executable_path
    found = next(filter(None, map(shutil.which, NAMES)), own)
    if not Path(found).exists():
        pytest.fail(
            "these tests need Chromium, under one of the names "
            f"{', '.join(NAMES)}, or as installed by "
            "`.venv/bin/playwright install chromium`",
            pytrace=False,
        )
    return found


@contextmanager
def chromium():
    """The browser, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program(playwright), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


def watch(page, own="file://") -> list[str]:
    """What fails on a page from now on, and who else is asked."""
    wrong = []

    def asked(request):
        if not request.url.startswith((own, "blob:", "data:", "about:")):
            wrong.append(f"asked {request.url}")

    def answered(response):
        if response.status >= 400:
            wrong.append(f"{response.status} {response.url}")

    page.on("request", asked)
    page.on("response", answered)
    page.on("requestfailed", lambda r: wrong.append(f"failed {r.url}"))
    page.on("pageerror", lambda error: wrong.append(f"error {error}"))
    page.on(
        "console",
        lambda m: m.type in ("error", "warning") and wrong.append(m.text),
    )
    return wrong


@contextmanager
def watched(browser, own="file://", **settings):
    """A page on which nothing fails and nobody else is asked."""
    context = browser.new_context(**settings)
    page = context.new_page()
    wrong = watch(page, own)
    yield page
    context.close()
    assert not wrong, wrong
