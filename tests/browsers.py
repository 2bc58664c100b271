"""Real browsers for the tests of what runs in one.

`python tests/browsers.py` makes sure that they are there.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Error, sync_playwright

HELP = """\
These tests need Chromium (or Chrome) and Firefox. Any of these gives them:
  Debian          sudo apt-get install chromium firefox-esr
  Ubuntu          sudo apt-get install chromium-browser firefox
  macOS           brew install --cask google-chrome firefox
  Windows (WSL)   inside WSL, as for its Debian or Ubuntu
  elsewhere       .venv/bin/playwright install --with-deps chromium firefox
  another place   CHROMIUM=/path/to/it FIREFOX=/path/to/it make test"""
PATIENCE = 600  # seconds for a download


class Kind(NamedTuple):
    """A browser: what playwright calls it, what systems do, how it starts."""

    name: str
    names: tuple[str, ...]
    settings: dict[str, Any]

    @property
    def variable(self) -> str:
        """Names another place."""
        return self.name.upper()

    def program(self, own: str) -> str | None:
        """Where one is: what the variable names, or one of the system's, or
        playwright's own."""
        asked = os.environ.get(self.variable)
        names = [asked] if asked else [*self.names, own]
        return next(filter(None, map(shutil.which, names)), None)

    def launch(self, playwright):
        """The browser, without a window; without one the tests fail."""
        opener = getattr(playwright, self.name)
        found = self.program(opener.executable_path)
        if not found:
            pytest.fail(f"There is no {self.name}. {HELP}", pytrace=False)
        own = found == opener.executable_path
        return opener.launch(
            executable_path=found, **({} if own else self.settings)
        )


CHROMIUM = Kind(
    "chromium",
    (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ),
    {"args": ["--no-sandbox"]},
)
FIREFOX = Kind(
    "firefox",
    (
        "firefox-esr",
        "firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox",
    ),
    # The system's own speaks WebDriver BiDi, which cannot ask for calm pages.
    {
        "channel": "moz-firefox",
        "firefox_user_prefs": {"ui.prefersReducedMotion": 1},
    },
)
KINDS = (CHROMIUM, FIREFOX)


@contextmanager
def started() -> Iterator[Any]:
    """Playwright, which asks Firefox for nothing that it does not know."""
    shim = Path(__file__).with_name("firefox.cjs")
    before = os.environ.get("NODE_OPTIONS")
    os.environ["NODE_OPTIONS"] = f'--require "{shim}" {before or ""}'
    starting = sync_playwright()
    try:
        playwright = starting.__enter__()
    finally:
        os.environ.pop("NODE_OPTIONS")
        if before is not None:
            os.environ["NODE_OPTIONS"] = before
    try:
        yield playwright
    finally:
        starting.__exit__()


# What Firefox says of a formula of which it has read a half so far. That
# each is whole, `test_site.py` says.
HALF_READ = "Incorrect number of children for <m"


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
    page.on(
        "pageerror",
        lambda error: (
            HALF_READ in str(error) or wrong.append(f"error {error}")
        ),
    )
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


def install(kind: Kind) -> None:
    """Let playwright get its own browser, if it can from here."""
    command = [sys.executable, "-m", "playwright", "install", kind.name]
    try:
        subprocess.run(command, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        print(f"playwright had no browser after {PATIENCE} s")


def ready(playwright, kind: Kind) -> bool:
    """Make sure that the browser is there and starts, or say why not."""
    own = getattr(playwright, kind.name).executable_path
    asked = os.environ.get(kind.variable)
    if not kind.program(own):
        if asked:
            print(f"{kind.variable} names {asked}, which is no program here")
            return False
        install(kind)
    found = kind.program(own)
    if not found:
        return False
    try:
        browser = kind.launch(playwright)
        print(f"{found}: version {browser.version}")
        browser.close()
    except Error as error:
        print(f"{found} does not start: {error}")
        return False
    return True


def main() -> int:
    """Make sure of each browser, or say how to get it."""
    with started() as playwright:
        missing = [kind for kind in KINDS if not ready(playwright, kind)]
    if missing:
        print(HELP, file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
