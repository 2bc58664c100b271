"""A real browser for the tests of what runs in one.

`python tests/chromium.py` makes sure that there is one.
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HELP = """\
These tests need Chromium or Chrome. Any of these gives them one:
  Debian          sudo apt-get install chromium
  Ubuntu          sudo apt-get install chromium-browser
  macOS           brew install --cask google-chrome
  Windows (WSL)   inside WSL, as for its Debian or Ubuntu
  elsewhere       .venv/bin/playwright install --with-deps chromium
  another place   CHROMIUM=/path/to/it make test"""
PATIENCE = 600  # seconds for a download


def program(own: str) -> str | None:
    """Where a Chromium is: what CHROMIUM names, or one of the system's, or
    playwright's own."""
    asked = os.environ.get("CHROMIUM")
    names = [asked] if asked else [*NAMES, own]
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium():
    """The browser, without a window; tests without one fail, none skips."""
    with sync_playwright() as playwright:
        found = program(playwright.chromium.executable_path)
        if not found:
            pytest.fail(HELP, pytrace=False)
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"]
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


def install():
    """Let playwright get its own browser, if it can from here."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        print(f"playwright had no browser after {PATIENCE} s")


def main() -> int:
    """Make sure that there is a browser that starts, or say how to get it."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    asked = os.environ.get("CHROMIUM")
    if not program(own):
        if asked:
            print(f"CHROMIUM names {asked}, which is no program here")
        else:
            install()
    found = program(own)
    try:
        if found:
            with chromium() as browser:
                print(f"{found}: version {browser.version}")
            return 0
    except Error as error:
        print(f"{found} does not start: {error}")
    print(HELP, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
