"""From a key press to the picture: a live figure, and a kernel's answer."""

import time
from pathlib import Path
from statistics import median

from browsers import CHROMIUM  # of the tests
from jupyter_client.manager import start_new_kernel
from playwright.sync_api import sync_playwright

SITE = Path(__file__).parents[1] / "_build" / "html"
PAGE = SITE / "chapters" / "02_scores_and_softmax.html"
PRESSES = 30
# Until the frame after the event has been drawn.
PRESS = """
async (slider) => {
  slider.focus();
  const start = performance.now();
  slider.value = Number(slider.value) + 1;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const worked = performance.now();
  await new Promise((drawn) =>
    requestAnimationFrame(() => setTimeout(drawn)));
  return [worked - start, performance.now() - start];
}
"""
SETUP = "from attnkit.show import plot_bars"
# What the slider of a notebook does: draw again, and send the picture.
REDRAW = "plot_bars({{'T': [{0}, 1 - {0}]}}, ['a', 'b'], 'weight')"


def event_to_paint() -> dict[str, float]:
    """Milliseconds of the figure's own work, and until it is seen."""
    with sync_playwright() as playwright, CHROMIUM.launch(playwright) as tab:
        page = tab.new_page()
        page.goto(PAGE.as_uri())
        figure = page.locator("#live-weigher")
        figure.scroll_into_view_if_needed()
        page.wait_for_selector("#live-weigher.ready")
        slider = figure.get_by_role("slider").first.element_handle()
        found = [page.evaluate(PRESS, slider) for _ in range(PRESSES)]
    worked, seen = zip(*found, strict=True)
    return {"work": median(worked), "until painted": median(seen)}


def round_trip() -> float:
    """Milliseconds until a kernel on this machine has sent a new picture."""
    manager, client = start_new_kernel()
    try:
        client.execute_interactive(SETUP, timeout=120)
        found = []
        for i in range(PRESSES):
            start = time.perf_counter()
            code = REDRAW.format((i + 1) / (PRESSES + 2))
            client.execute_interactive(
                code, timeout=60, output_hook=lambda message: None
            )
            found.append(1000 * (time.perf_counter() - start))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return median(found)


def measure() -> dict[str, float]:
    """Both, in milliseconds."""
    return {**event_to_paint(), "kernel": round_trip()}
