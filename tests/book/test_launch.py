"""Links to run a chapter elsewhere: none unless asked for."""

from pathlib import Path
from types import SimpleNamespace

import launch
import pytest
import yaml
from docutils import nodes
from docutils.core import publish_doctree
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[2]
PAGE = "chapters/02_scores_and_softmax"


def links(repository, page=PAGE):
    app = SimpleNamespace(
        config=SimpleNamespace(launch_repository=repository),
        env=SimpleNamespace(docname=page),
    )
    document = publish_doctree("Title\n=====\n\nText.\n\nMore\n----\n\nText.")
    launch.offer(app, document)
    return [link["refuri"] for link in document.findall(nodes.reference)]


def test_the_book_as_it_is_asks_nobody():
    settings = yaml.safe_load((ROOT / "_config.yml").read_text())
    assert settings["sphinx"]["config"]["launch_repository"] == ""
    assert not links("")


def test_each_chapter_and_no_other_page_gets_them():
    found = links("owner/a.name")
    assert len(found) == len(launch.PLACES)
    for link in found:
        assert "/owner/a.name/" in link and link.endswith(f"{PAGE}.ipynb")
    assert not links("owner/name", "pages/teach")


@pytest.mark.parametrize("bad", ["name", "https://host/a/b", "a/b/c", "a b/c"])
def test_what_is_no_repository_stops_the_build(bad):
    with pytest.raises(ExtensionError, match="launch_repository: got"):
        links(bad)
