"""Every still figure of the built pages as a file of its own.

    PYTHONPATH=tests python _ext/figures.py   # needs the book: make book

Writes _build/figures: 02-temperatures.svg and .png for the figure of that
name in chapter 02, and index.txt with the caption of each.
"""

import shutil
from pathlib import Path

from browsers import CHROMIUM, started

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html" / "chapters"
OUT = ROOT / "_build" / "figures"
# Black on white, at the size that it was drawn in, with its description.
FOUND = """
() => [...document.querySelectorAll("figure[id]")].flatMap((figure) => {
  const svg = figure.querySelector("svg");
  if (!svg) return [];
  const alone = svg.cloneNode(true);
  alone.removeAttribute("style");
  alone.setAttribute("style", "color: #000; background: #fff");
  const caption = figure.querySelector("figcaption");
  caption?.querySelector(".headerlink")?.remove();
  return [[figure.id, new XMLSerializer().serializeToString(alone),
    caption?.textContent.trim() ?? ""]];
})
"""


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    captions = []
    with started() as playwright, CHROMIUM.launch(playwright) as browser:
        page = browser.new_page(color_scheme="light", device_scale_factor=2)
        alone = browser.new_page(device_scale_factor=3)
        for chapter in sorted((ROOT / "chapters").glob("*.ipynb")):
            page.goto((SITE / f"{chapter.stem}.html").as_uri())
            for name, svg, caption in page.evaluate(FOUND):
                path = OUT / f"{chapter.stem[:2]}-{name}.svg"
                path.write_text(svg, "utf-8")
                captions.append(f"{path.stem}: {caption}\n")
                alone.set_content(svg)
                image = alone.locator("svg").first
                image.screenshot(path=path.with_suffix(".png"))
    OUT.joinpath("index.txt").write_text("".join(captions), "utf-8")
    print(f"    {len(captions)} figures in {OUT}")


if __name__ == "__main__":
    main()
