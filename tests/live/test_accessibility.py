"""Each figure on a page of its own: axe finds nothing, before the book is."""

import pytest
from accessibility import violations
from browsers import watched
from figure_page import FIGURES, site

# The page around the figure is bare: it has no title, language or headings.
PAGE = {"document-title", "html-has-lang", "page-has-heading-one", "region"}
PAGE |= {"landmark-one-main", "heading-order"}


@pytest.mark.parametrize("name", FIGURES)
def test_axe_finds_nothing_in_a_figure(chromium, shipped, tmp_path, name):
    url = site(tmp_path, FIGURES[name](*shipped))
    with watched(chromium, reduced_motion="reduce") as tab:
        tab.goto(url)
        tab.locator(".live").wait_for()
        found = {rule: nodes for rule, nodes in violations(tab)}
    assert not {rule: found[rule] for rule in found.keys() - PAGE}
