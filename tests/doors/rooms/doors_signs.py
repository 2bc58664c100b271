"""Words with signs of Markdown, HTML and formulas are shown as they are."""

import inspect
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
import torch
from examples import found
from IPython.display import Markdown
from markdown_it import MarkdownIt
from matplotlib.cbook import is_math_text
from matplotlib.text import Text
from mdit_py_plugins.dollarmath import dollarmath_plugin

from attnkit import Pair, live
from attnkit.live.base.figure import Figure
from attnkit.show.picture import Picture

SIGNS = ["<unk>", "_a|$x$", "*b*<b>", r"&amp;\alpha", "`c`"]
# How a word is put into an argument, by the argument's name, and if that
# does not say enough, the function's.
PUT = {
    **{key: lambda w: w for key in ("x", "y", "note")},
    "runs": lambda w: {w: [0.5, 0.7]},
    "spans": lambda w: {w: (1.0, 2.0, 3.0)},
    "curves": lambda w: {w: {1: 0.5, 2: 0.7}},
    ("plot_curves", "curves"): lambda w: {w: {w: 0.5}, "o": {"p": 0.7}},
    "guides": lambda w: {w: 2.0},
    "groups": lambda w: {w: [0.5]},
    "names": lambda w: [w],
    "maps": lambda w: {w: torch.eye(2)},
    **{key: lambda w: ["o", w] for key in ("source", "target", "words")},
    ("Weigher", "words"): lambda w: [w, "o", "p"],
    "rows": lambda w: [{w: w}],
    "pair": lambda w: Pair((w,), (w,)),
    "said": lambda w: [w],
    ("HeadViewer", "sentences"): lambda w: [[w, "o"]],
    "question": lambda w: w,
    **{key: lambda w: w for key in ("because", "otherwise")},
    ("Check", "choices"): lambda w: {"o": w, w: "p"},
    "wrong": lambda w: {3: w},
    ("MapSlider", "frames"): lambda w: {
        w: [live.Frame(w, [w, "o"], [w, "o"], torch.eye(2), note=w)]
    },
    **{key: lambda w: w for key in ("slider", "curve_name")},
    ("LengthCurve", "examples"): lambda w: {1: [{"source": [w]}], 2: [{}]},
}
# What shows no words of a reader: numbers, code, names of what is there,
# words of the course alone, and prose that is Markdown itself.
NONE = {
    *("behind", "score", "mask", "stops", "thing", "s", "h", "query"),
    *("width", "keys", "weights", "context", "links", "top", "states"),
    *("temperature", "model", "vocabs", "right", "within"),
    *("starts", "hidden", "tokens", "place", "window"),
    *(("gloss", "words"), ("MapSlider", "curve")),
    # Words that the model knows, in the traits of all who carry one.
    *(("Stepper", "sentences"), ("Translator", "pairs")),
    *(("Bottleneck", "pairs"), ("SoftLookup", "pairs")),
    ("Blanks", "sentences"),
    ("Intents", "questions"),
}
OTHERS = {  # arguments that show no words
    "weights": torch.eye(2),
    "states": torch.eye(2),
    "hidden": 0,
    "place": 0,
    ("HeadViewer", "weights"): [torch.full((1, 1, 2, 2), 0.5)],
    ("SoftLookup", "pairs"): {6: 8.0, 9: 12.0},
    ("Check", "choices"): {"o": "p", "q": "r"},
    ("Check", "right"): "o",
    **{"within": 0.5, ("number", "right"): 2.0, "because": "b"},
}


def each(shown):
    """Each argument of these functions that shows words."""
    return pytest.mark.parametrize(
        "make, key",
        [
            pytest.param(make, key, id=f"{name}-{key}")
            for name, make in shown.items()
            for key in inspect.signature(make).parameters
            if not NONE & {key, (name, key)}
        ],
    )


def show(make, key, word):
    """With the word in this argument, and no signs in the others."""
    name, given = make.__name__, {}
    for other, parameter in inspect.signature(make).parameters.items():
        put = PUT.get((name, other), PUT.get(other))
        fixed = OTHERS.get((name, other), OTHERS.get(other))
        if other == key and not put:
            pytest.fail(f"{name} takes `{key}`: add it to PUT or NONE")
        if other == key:
            given[other] = put(word)
        elif parameter.default is inspect.Parameter.empty:
            given[other] = put("q") if fixed is None else fixed
    return make(**given)


PICTURES = found(lambda _, s: s.return_annotation is Picture)
LISTINGS = found(lambda _, s: s.return_annotation is Markdown)
FIGURES = {name: getattr(live, name) for name in live.__all__}
FIGURES = {
    name: figure
    for name, figure in FIGURES.items()
    if inspect.isclass(figure) and issubclass(figure, Figure)
}
FIGURES["number"] = live.Check.number


@each(PICTURES)
@pytest.mark.parametrize("word", SIGNS)
def test_in_a_picture(make, key, word, monkeypatch):
    figures, init = [], Picture.__init__
    monkeypatch.setattr(
        Picture,
        "__init__",
        lambda self, figure, *given, **named: (
            figures.append(figure) or init(self, figure, *given, **named)
        ),
    )
    picture = show(make, key, word)
    texts = [t for t in figures[0].findobj(Text) if word in t.get_text()]
    assert any(text.get_visible() for text in texts)
    for text in texts:
        assert not (text.get_parse_math() and is_math_text(text.get_text()))
    told = ET.fromstring(picture.svg).attrib["aria-label"]
    assert word in told and word in repr(picture)


class Read(HTMLParser):
    """The text of a page, without its marks."""

    def __init__(self, page):
        super().__init__()
        self.text = ""
        self.feed(page)

    def handle_data(self, data):
        self.text += data


@each(LISTINGS)
@pytest.mark.parametrize("word", SIGNS)
def test_in_a_listing(make, key, word):
    """As a notebook shows it, where $x$ would be a formula."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    reader.use(dollarmath_plugin)
    signed, plain = (
        Read(reader.render(show(make, key, shown).data)).text
        for shown in (word, "plain")
    )
    assert signed == plain.replace("plain", word) != plain


@each(FIGURES)
@pytest.mark.parametrize("word", SIGNS)
def test_in_a_live_figure(make, key, word):
    """The traits carry the word as it is; the page sets it as text."""
    assert repr(word)[1:-1] in repr(show(make, key, word).get_state())


def test_the_walk_finds_those_of_the_course():
    assert {"plot_curves", "plot_weights", "draw_seq2seq"} <= {*PICTURES}
    assert {"compare", "table"} <= {*LISTINGS}
    assert {"HeadViewer", "LengthCurve", "Weigher"} <= {*FIGURES}
