"""From a widget's state to a page without a kernel."""

import json
import re
from pathlib import Path

import ipywidgets
import pytest
from figure_page import FIGURES, stored
from sphinx.errors import ExtensionError

import attnkit.live
from _ext import live_figures
from attnkit.live.base.figure import HERE, Figure, module


@pytest.fixture(scope="module", params=FIGURES)
def placed(request, shipped, tmp_path_factory):
    """A figure, the element that holds it, and the folder of its parts."""
    folder = tmp_path_factory.mktemp("live")
    figure = FIGURES[request.param](*shipped)
    return (
        figure,
        live_figures.figure(stored(figure), folder, "page", "name"),
        folder,
    )


def is_figure(thing):
    return isinstance(thing, type) and issubclass(thing, Figure)


def test_each_figure_of_the_package_is_tried():
    kinds = map(vars(attnkit.live).get, attnkit.live.__all__)
    assert {k.__name__ for k in kinds if is_figure(k)} == {*FIGURES}


def test_there_is_an_element_of_each_figures_kind(placed):
    figure, text, _ = placed
    assert f'data-kind="{type(figure).__name__}"' in text


def test_the_page_has_all_that_the_figure_told_it(placed):
    figure, text, _ = placed
    own = {
        name
        for name in figure.traits(sync=True)
        if any(name in vars(c) for c in type(figure).__mro__
               if issubclass(c, Figure))
        and not name.startswith("_")
    }  # fmt: skip
    about = json.loads(re.search("<script[^>]*>(.*)</script>", text)[1])
    told = about["state"].keys() | about["buffers"].keys()
    assert own and own <= told | {"still"}
    assert getattr(figure, "still", "") in text


def test_what_is_heavy_lies_beside_the_page(placed):
    _, text, folder = placed
    assert len(text) < 60_000
    assert sum(part.stat().st_size for part in folder.iterdir()) > 5_000


def test_text_of_a_figure_closes_no_element(placed):
    _, text, _ = placed
    inside = re.search("<script[^>]*>(.*)</script>", text)[1]
    assert "<" not in inside


@pytest.mark.parametrize(
    "kind, sizes",
    [
        ("SoftLookup", "--rows:1;"),
        ("LengthCurve", "--rows:2;"),
        ("HeadViewer", "--layers:2;"),
        ("MapSlider", "--rows:10;--texts:2;"),
        ("Weigher", None),
    ],
)
def test_the_page_knows_how_many_rows_a_figure_will_have(
    shipped, tmp_path, kind, sizes
):
    figure = FIGURES[kind](*shipped)
    text = live_figures.figure(stored(figure), tmp_path, "page", "name")
    found = re.search('^<div[^>]* style="([^"]*)"', text)
    assert (found and found[1]) == sizes


def test_a_widget_that_needs_python_is_not_put_on_the_site(tmp_path):
    with pytest.raises(ExtensionError, match="remove-cell"):
        live_figures.figure(
            stored(ipywidgets.IntSlider()), tmp_path, "page", "name"
        )


def test_what_to_do_without_a_kernel_is_said_in_jupyterlab_alone(
    monkeypatch, capsys
):
    figure = FIGURES["Weigher"]()
    for inside in (True, False):
        monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
        if inside:
            monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
        figure._repr_mimebundle_()
        assert bool(capsys.readouterr().out) == inside


def test_modules_are_joined_into_one():
    code = module("weigher/weigher.js")
    assert not re.search(r"^import ", code, re.MULTILINE)
    assert len(re.findall(r"^export ", code, re.MULTILINE)) == 1


MODULES = sorted(HERE.rglob("*.js"))


def test_each_figure_has_a_module():
    assert {path.stem for path in MODULES} >= {
        path.parent.name for path in HERE.glob("*/*.css")
    } - {"base"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_text_reaches_the_page_as_text_only(path):
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|"
        r"\beval\(|new Function",
        path.read_text("utf-8"),
    )


STYLES = [
    *HERE.rglob("*.css"),
    *Path(live_figures.__file__).parent.rglob("*.css"),
]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_underlines_are_written_as_webkit_reads_them(path):
    """It knows no thickness, style or colour in the shorthand."""
    shorthands = re.findall(
        r"text-decoration:\s*([^;}]*)", path.read_text("utf-8")
    )
    assert set(shorthands) <= {"none", "underline", "inherit"}
