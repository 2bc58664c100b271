"""What a page weighs: ours whole, and the documents of three known books."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlparse

from browsers import CHROMIUM  # of the tests
from playwright.sync_api import sync_playwright

PAGE = (
    Path(__file__).parents[1]
    / "_build/html/chapters/03_attention_decoder.html"
)
# The HTML alone, in signs, of built copies that stand in public repositories.
RECORDED = {
    "Dive into deep learning, 11.4": {
        "document": 190_845,
        "repository": "osseon/d2l-kr",
        "commit": "8461edb",
        "read": "2026-11-29",
    },
    "The annotated Transformer": {
        "document": 137_323,
        "repository": "harvardnlp/annotated-transformer",
        "commit": "1cf1aa3",
        "read": "2026-11-29",
    },
    "NLP course for you, Seq2seq and attention": {
        "document": 96_857,
        "repository": "lena-voita/lena-voita.github.io",
        "commit": "5c0a589",
        "read": "2026-11-29",
    },
}


def compressed(addresses: Iterable[str]) -> int:
    """Bytes of these files as a host sends them."""
    paths = {
        Path(unquote(urlparse(address).path))
        for address in addresses
        if address.startswith("file:")
    }
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def ours() -> dict[str, int]:
    """Signs of the document, and of what is written out in it.

    That is its formulas, stills, and the numbers of live figures. And bytes:
    before the reader scrolls, and of all.
    """
    asked: list[str] = []
    with sync_playwright() as playwright, CHROMIUM.launch(playwright) as tab:
        page = tab.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(PAGE.as_uri())
        page.wait_for_load_state("networkidle")
        first = compressed(asked)
        for figure in page.locator(".live-figure").all():
            figure.scroll_into_view_if_needed()
        page.wait_for_function(
            "() => !document.querySelector('.live-figure:not(.ready)')"
        )
    document = PAGE.read_text(encoding="utf-8")
    kinds = [
        re.findall(rf"<{kind}[ >].*?</{kind}>", document, re.DOTALL)
        for kind in ("math", "svg", "script")
    ]
    return {
        "document": len(document),
        "written out": sum(len(x) for found in kinds for x in found),
        "first": first,
        "all": compressed(asked),
    }


def measure() -> dict[str, dict]:
    """Ours, and what is on record of the others."""
    return {"ours": ours(), "others": RECORDED}
