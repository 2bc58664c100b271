"""Pictures, listings and sliders."""

import ast
import inspect
import math
import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from collections.abc import Mapping
from html import unescape
from io import BytesIO
from textwrap import dedent, indent

import ipywidgets
import pytest
import torch
from markdown_it import MarkdownIt
from matplotlib.image import imread
from torch.testing import assert_close

from attnkit import DecoderTransformer, DotScore, EncoderBlock, Pair, show
from attnkit.search import beam
from attnkit.show import (
    compare,
    draw_attention_step,
    draw_convolution,
    draw_encoder_block,
    draw_masked,
    draw_rnn,
    draw_seq2seq,
    draw_transformer,
    gloss,
    plot_bars,
    plot_curves,
    plot_dots,
    plot_intervals,
    plot_maps,
    plot_plane,
    plot_powers,
    plot_states,
    plot_weights,
    slider,
    slope,
    source,
    table,
)
from attnkit.show.listing import statement_of
from attnkit.show.numbers import Numbers, as_table
from attnkit.show.picture import KEY, QUERY, VALUE

CURVES = {"a": {"1–8": 0.9, "9–13": 0.5}, "b": {"1–8": 0.8, "9–13": 0.1}}
POWERS = {"a": {64: 3.0, 128: 12.0, 256: 48.0}, "b": {64.0: 1.0, 256: 4.0}}
WEIGHTS = torch.tensor([[0.9, 0.1], [0.2, 0.8]])
PICTURES = {
    "curves": lambda: plot_curves(CURVES, "length", "exact match"),
    "runs behind": lambda: plot_curves(CURVES, "x", "y", {"a": [CURVES["b"]]}),
    "weights": lambda: plot_weights(WEIGHTS, ["le", "chat"], ["the", "cat"]),
    "links": lambda: plot_weights(WEIGHTS, "ab", "cd", {(0, 0), (1, 1)}),
    "maps": lambda: plot_maps({"a": WEIGHTS, "b": WEIGHTS}, {(0, 0), (0, 1)}),
    "heads": lambda: plot_maps({"a": WEIGHTS, "b": WEIGHTS.flip(0)}),
    "powers": lambda: plot_powers(POWERS, "n", "seconds", {"n²": 2}),
    "dots": lambda: plot_dots({"a": [0.5, 0.7], "b": [0.1]}, "error rate"),
    "intervals": lambda: plot_intervals({"1–8": (1.0, 2.0, 3.0)}, "x", "gain"),
    "bars": lambda: plot_bars({"T = 1": WEIGHTS[0]}, ["h1", "h2"], "weight"),
    "plane": lambda: plot_plane(WEIGHTS, WEIGHTS[0], WEIGHTS[1], WEIGHTS[1]),
    "states": lambda: plot_states(torch.randn(2, 5), ["le", "chat"]),
    "seq2seq": lambda: draw_seq2seq(["le", "chat"], ["the", "cat"]),
    "step": draw_attention_step,
    "rnn": lambda: draw_rnn(["le", "chat"]),
    "block": lambda: draw_encoder_block(["le", "chat"]),
    "convolution": lambda: draw_convolution(["le", "chat"], 0),
    "transformer": draw_transformer,
    "masked": lambda: draw_masked(["the", "cat"], 1),
}


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_svg_with_a_text_alternative(draw):
    picture = draw()
    html = picture._repr_html_()
    figure = ET.fromstring(html)
    svg = next(figure.iter("{http://www.w3.org/2000/svg}svg"))
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == picture.alt == repr(picture)
    assert len(picture.alt) > 30


FORMULAS = {"seq2seq", "step", "rnn", "block", "convolution", "masked"}


@pytest.mark.parametrize("name", sorted({*PICTURES} - FORMULAS))
def test_nothing_is_written_as_a_formula_that_is_not_drawn_as_one(name):
    """Matplotlib makes ticks of powers as formulas unless told otherwise.

    A formula is set letter by letter, each in a tspan of its own.
    """
    assert "<tspan" not in PICTURES[name]().svg


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_formula_is_drawn_as_one(name):
    svg = PICTURES[name]().svg
    assert "<tspan" in svg and not any("$" in text for text in text_of(svg))


def text_of(svg):
    """All that is written in a drawing."""
    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(text.itertext()) for text in texts]


def test_text_stays_text():
    assert {"le", "chat", "the", "cat"} <= {
        *text_of(PICTURES["weights"]().svg)
    }
    curves = {"length", "exact match", "1–8", "9–13", "a", "b"}
    assert curves <= {*text_of(PICTURES["curves"]().svg)}


@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_ink_follows_the_page_and_nothing_is_fetched(draw):
    svg = draw().svg
    assert "#000000" not in svg and "currentColor" in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")
    assert svg.count("href=") == svg.count('href="data:') + svg.count(
        'href="#'
    )


NOT_MEASURED = ("top", "guides")  # what a figure is drawn with
# Good numbers for each function that draws some.
DRAWN = {
    "plot_curves": dict(
        curves=CURVES, x="x", y="y", behind={"a": [CURVES["b"]]}, top=1.0
    ),
    "plot_weights": dict(weights=WEIGHTS, source="ab", target="cd"),
    "plot_maps": dict(maps={"a": WEIGHTS, "b": WEIGHTS}),
    "plot_powers": dict(curves=POWERS, x="n", y="s", guides={"n²": 2.0}),
    "plot_dots": dict(runs={"a": [0.5, 0.7], "b": [0.1]}, x="rate", top=1.0),
    "plot_intervals": dict(spans={"1–8": (1.0, 2.0, 3.0)}, x="x", y="gain"),
    "plot_bars": dict(groups={"T = 1": WEIGHTS[0]}, names="ab", y="weight"),
    "plot_plane": dict(
        keys=WEIGHTS,
        query=WEIGHTS[0],
        weights=WEIGHTS[1],
        context=WEIGHTS[1],
    ),
    "plot_states": dict(states=WEIGHTS, words=["le", "chat"]),
    "slope": dict(curve=POWERS["b"]),
}


def spoilt(value, bad):
    """The value once for each float in it, which is then the bad one."""
    if isinstance(value, torch.Tensor):
        value = value.tolist()
    if isinstance(value, float):
        yield bad
    if isinstance(value, Mapping):
        yield from (
            {**value, bad: value[key]} for key in value if type(key) is float
        )
    if isinstance(value, Mapping | list | tuple):
        keys = value if isinstance(value, Mapping) else range(len(value))
        for key in keys:
            for other in spoilt(value[key], bad):
                if isinstance(value, Mapping):
                    yield {**value, key: other}
                else:
                    parts = [*value[:key], other, *value[key + 1 :]]
                    yield type(value)(parts)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    "name", [n for n in show.__all__ if n.startswith("plot_") or n == "slope"]
)
def test_what_is_no_number_is_not_drawn(name, bad):
    draw, good = getattr(show, name), DRAWN[name]
    draw(**good)
    for argument, value in good.items():
        for other in spoilt(value, bad):
            says = f"^{argument}: got .*, wanted finite numbers"
            with pytest.raises(ValueError, match=says):
                draw(**good | {argument: other})


def leaves(value):
    """Each number in it."""
    if isinstance(value, torch.Tensor):
        value = value.tolist()
    if isinstance(value, int | float):
        yield value
    elif not isinstance(value, str):
        parts = value.values() if isinstance(value, Mapping) else value
        yield from (number for part in parts for number in leaves(part))


@pytest.mark.parametrize(
    "name", [n for n in show.__all__ if n.startswith("plot_")]
)
def test_each_number_that_is_drawn_stands_in_a_table(name):
    given = {k: v for k, v in DRAWN[name].items() if k not in NOT_MEASURED}
    html = ET.fromstring(getattr(show, name)(**given)._repr_html_())
    cells = " ".join("".join(cell.itertext()) for cell in html.iter("td"))
    written = re.findall(r"−?\d[\d.]*", cells.replace(",", ""))
    found = [float(number.replace("−", "-")) for number in written]
    for number in leaves(given):
        assert min(abs(number - x) for x in found) <= 0.005 * abs(number)


def test_a_table_names_its_columns_and_rows():
    """What stands where: a row a word written, a column a word read."""
    html = ET.fromstring(PICTURES["weights"]()._repr_html_())
    rows = [["".join(c.itertext()) for c in row] for row in html.iter("tr")]
    head, *rest = rows
    assert head == ["", "le", "chat"]
    assert rest == [["the", "0.90", "0.10"], ["cat", "0.20", "0.80"]]


def test_numbers_in_a_table_are_written_as_people_write_them():
    rows = [["r", -0.25], ["s", 12345.6], ["t", 2 / 3], ["u", "<b>"]]
    html = ET.fromstring(as_table(Numbers(["", "a"], rows, "x > y")))
    cells = ["".join(cell.itertext()) for cell in html.iter("td")]
    assert cells == ["", "−0.25", "12,346", "0.667", "<b>"]
    assert html.find("caption").text == "x > y"


def test_a_maps_cells_are_as_dark_as_its_weights_are_large():
    weights = torch.rand(4, 6)
    svg = plot_weights(weights, "abcdef", "wxyz").svg
    (code,) = re.findall(r'href="data:image/png;base64,\s*([^"]+)"', svg)
    cells = torch.tensor(imread(BytesIO(b64decode(code))))
    assert_close(cells[:, :, 3], weights, atol=1 / 255, rtol=0)


def test_the_text_alternative_says_the_numbers():
    assert "b: 1–8: 0.80, 9–13: 0.10" in PICTURES["curves"]().alt
    assert "the looks most at le (0.90)" in PICTURES["weights"]().alt
    assert "h1 0.90, h2 0.10" in PICTURES["bars"]().alt


def test_powers_are_slopes():
    a, b = POWERS.values()
    assert (slope(a), slope(b)) == pytest.approx((2, 1))
    assert slope({1: 9.0} | a, start=64) == pytest.approx(2)
    assert slope({4: 5.0, 8: torch.tensor(5.0)}) == pytest.approx(0)
    assert "a with slope 2.00" in PICTURES["powers"]().alt
    for bad, said in (({4: 1.0}, "two points"), ({4: 1.0, 8: 0.0}, "above 0")):
        with pytest.raises(ValueError, match=f"^curve: got .*{said}"):
            slope(bad)


def test_maps_without_links_say_where_rows_look():
    alt = PICTURES["heads"]().alt
    assert "a, 0.20, 0.85, 0.10; b, 0.90, 0.15, 0.80" in alt


def test_text_is_put_into_pictures_as_text():
    picture = plot_weights(WEIGHTS, ['"><b>', "&"], ["<i>", "b"])
    figure = ET.fromstring(picture._repr_html_())
    assert not [e for e in figure.iter() if e.tag in ("b", "i")]


def test_source_is_the_code():
    shown = source(DotScore).data
    assert inspect.getsource(DotScore).strip() in shown
    assert shown.startswith("```python\n")


def test_source_of_a_method_stands_at_the_margin():
    assert source(DotScore.compare).data.startswith("```python\ndef compare(")


def test_source_shows_what_matters_first_and_all_of_it_folded():
    first, folded = source(beam, "total, index =", "row, word =").data.split(
        '<details class="listing">'
    )
    code = dedent(inspect.getsource(beam)).rstrip()
    lines = first.strip().splitlines()
    assert lines[0] == "```python" and lines[-1] == "```"
    assert [line.split(" = ")[0] for line in lines[1:-1]] == [
        "total, index",
        "row, word",
    ]
    assert f"```python\n{code}\n```" in folded
    assert f"All {len(code.splitlines())} lines" in folded
    assert folded.rstrip().endswith("</details>")


def simple_statements(code):
    """Those that hold no block; a docstring moves with the margin."""
    for node in ast.walk(ast.parse(code)):
        told = isinstance(getattr(node, "value", None), ast.Constant)
        block = hasattr(node, "body")
        if isinstance(node, ast.stmt) and not (told or block):
            yield node


@pytest.mark.parametrize(
    "thing", [beam, EncoderBlock, DecoderTransformer], ids=lambda x: x.__name__
)
def test_a_statement_is_shown_with_all_its_lines(thing):
    code = dedent(inspect.getsource(thing))
    lines = [line.strip() for line in code.splitlines()]
    seen = 0
    for node in simple_statements(code):
        starts = lines[node.lineno - 1]
        if sum(line.startswith(starts) for line in lines) == 1:
            inside = indent(statement_of(thing, starts), " ")
            (found,) = ast.parse(f"def around():\n{inside}").body[0].body
            assert ast.dump(found) == ast.dump(node)
            seen += node.end_lineno > node.lineno
    assert seen, "no statement of several lines"


def test_tables():
    lines = table([{"a": 0.12345, "b": "x|y"}]).data.splitlines()
    assert lines == ["| a | b |", "| --- | --- |", r"| 0.123 | x\|y |"]
    with pytest.raises(ValueError, match=r"rows: got an empty list, wanted"):
        table([])


def test_gloss_stands_under_its_word():
    french, _, english = gloss("le chat dort .").data.splitlines()
    assert french == "| le | chat | dort | . |"
    assert english == "| the/it | cat | sleeps | . |"
    with pytest.raises(ValueError, match=r"words: got 'chien-loup', wanted"):
        gloss("le chien-loup dort")


def test_compare_marks_wrong_words():
    pair = Pair(("je", "dors"), ("i", "sleep"))
    assert "right: i sleep" in compare(pair, ["i", "sleep"]).data
    assert "wrong: i **eat**" in compare(pair, ["i", "eat"]).data
    assert "wrong: i **…**" in compare(pair, ["i"]).data


def test_a_slider_redraws():
    seen = []

    def draw(T):
        seen.append(T)
        return PICTURES["bars"]()

    box = slider(draw, T=(0.1, 10.0, 1.0))
    knob = box.children[0]
    assert isinstance(knob, ipywidgets.FloatSlider)
    knob.value = 5.0
    assert seen == [1.0, 5.0]
    assert "<svg" in box.children[-1].value
    whole = slider(lambda words: draw(words), words=(4, 30, 10)).children[0]
    assert isinstance(whole, ipywidgets.IntSlider)


def test_the_text_alternative_pairs_each_value_with_its_own_bin():
    curves = {"a": {"1–8": 0.9, "9–13": 0.5}, "b": {"9–13": 0.1}}
    assert "b: 9–13: 0.10." in plot_curves(curves, "x", "y").alt


def test_the_text_alternatives_of_maps_dots_and_intervals():
    assert "Framed: a to d." in plot_weights(WEIGHTS, "cd", "ab", [(1, 0)]).alt
    assert "a, 1 of 2 links; b, 1 of 2 links" in PICTURES["maps"]().alt
    assert "a: 0.600 (0.500 to 0.700); b: 0.100." in PICTURES["dots"]().alt
    assert "1–8: 2.0 (1.0 to 3.0)." in PICTURES["intervals"]().alt
    for draw in (plot_maps, lambda x: plot_dots(x, "x")):
        with pytest.raises(ValueError, match="got an empty list, wanted"):
            draw({})


def test_a_curve_below_zero_is_in_the_picture():
    below = plot_curves({"a": {"1": -3.0, "2": 1.0}}, "x", "y").svg
    above = plot_curves({"a": {"1": 0.0, "2": 1.0}}, "x", "y").svg
    assert below.count("xtick") == above.count("xtick")
    assert below.count("ytick") != above.count("ytick")


def test_no_curve_is_left_out_in_silence():
    many = {str(i): CURVES["a"] for i in range(6)}
    with pytest.raises(ValueError, match=r"curves: got 6, wanted at most 5"):
        plot_curves(many, "x", "y")


def test_the_colours_of_query_key_and_value_mean_nothing_else():
    lines = {str(i): CURVES["a"] for i in range(5)}
    signs = torch.tensor([[0.9, -0.9]])
    for picture in (
        plot_curves(lines, "x", "y"),
        plot_states(signs.repeat(2, 1), ["le", "chat"]),
    ):
        for colour in (QUERY, KEY, VALUE):
            assert colour.lower() not in picture.svg.lower()
    assert QUERY.lower() not in PICTURES["links"]().svg.lower()


SIGNS = """<unk> * _a_ $5 a|b `c` [x](y) #1 ~~d~~ &amp;""".split()


def test_signs_of_markdown_are_shown_as_they_are():
    """Through a reader of Markdown, word for word."""
    pair = Pair(("le",), tuple(SIGNS))
    shown = [
        compare(pair, SIGNS).data.splitlines()[2].removeprefix("- right: "),
        table([{"a": " ".join(SIGNS)}]).data.splitlines()[2].strip("| "),
    ]
    for text in shown:
        page = MarkdownIt("commonmark").enable(["strikethrough"]).render(text)
        assert unescape(page) == f"<p>{' '.join(SIGNS)}</p>\n"


def test_signs_of_matplotlib_are_shown_as_they_are():
    words = ["$a$", "$b", "_c", "%d"]
    told = plot_weights(WEIGHTS, words[:2], words[2:])
    assert {*words} <= {*text_of(told.svg)}


def test_a_name_that_begins_with_an_underscore_is_in_the_legend():
    """Matplotlib would leave it out."""
    marked = plot_curves({"_a": CURVES["a"]}, "x", "y").svg
    assert "_a" in {text.strip() for text in text_of(marked)}


def test_a_slider_has_a_hundred_steps_or_whole_numbers():
    ranges = dict(T=(0.5, 10.5, 1.0), n=(4, 30, 10), x=(0, 3, 1.0))
    knobs = slider(lambda **_: PICTURES["bars"](), **ranges).children[:-1]
    for knob, (name, (low, high, start)) in zip(knobs, ranges.items()):
        assert (knob.description, knob.value) == (name, start)
        assert (knob.min, knob.max) == (low, high)
        whole = isinstance(low + high + start, int)
        assert knob.step == pytest.approx(1 if whole else (high - low) / 100)


def test_a_slope_begins_where_it_is_told_to():
    bent = {1: 5.0, 2: 5.0, 4: 20.0, 8: 80.0}
    assert slope(bent, start=2) == pytest.approx(2)
    assert 0 < slope(bent) < 2 and slope(bent, 0) == slope(bent)
    two = {2: 3.0, 4: 24.0}
    assert slope(two) == pytest.approx(3)
    for bad in ({0: 1.0, 1: 2.0}, {1: 0.0, 2: 1.0}):
        with pytest.raises(ValueError, match="^curve: got .*above 0"):
            slope(bad)


def test_compare_marks_each_word_in_its_place():
    pair = Pair(("le", "chat", "dort"), ("the", "cat", "sleeps"))
    told = compare(pair, ["the", "dog", "sleeps", "well"]).data
    assert "wrong: the **dog** sleeps **well**" in told and "…" not in told
    assert "(3 words)" in told and "reference: the cat sleeps" in told
    assert "wrong: the cat **…**" in compare(pair, ["the", "cat"]).data


def test_as_many_rows_as_mappings():
    rows = [{"a": i, "b": i / 3} for i in range(4)]
    lines = table(rows).data.splitlines()
    assert len(lines) == 2 + 4 and lines[1] == "| --- | --- |"
    assert lines[-1] == "| 3 | 1 |" and lines[3] == "| 1 | 0.333 |"


def test_a_picture_is_as_wide_as_its_figure():
    for draw in PICTURES.values():
        picture = draw()
        (told,) = re.findall(r"max-width:(\d+)rem", picture._repr_html_())
        (points,) = re.findall(r'viewBox="0 0 (\S+) ', picture.svg)
        assert int(told) == pytest.approx(float(points) / 10, abs=0.51)
        assert picture.svg.count("role=") == 1


@pytest.mark.parametrize(
    "rows, says",
    [
        (torch.full((3, 4), 0.25), "All cells of a row are about equally"),
        (
            torch.eye(5),
            "Most rows have one dark cell; the darkest cells lie al",
        ),
        (
            torch.eye(5).flip(0),
            "one dark cell; the darkest cells lie not along",
        ),
        (torch.eye(4)[:1].expand(3, 4), "cells are all in one column"),
        (
            0.4 * torch.eye(4) + 0.15,
            "Rows are spread out; the darkest cells l",
        ),
        (torch.tensor([[0.2, 0.8]]), "Most rows have one dark cell"),
    ],
)
def test_a_map_is_told_from_afar_too(rows, says):
    """Its shape, which a list of its largest cells does not show."""
    words = "abcdef"[: rows.shape[1]], "uvwxyz"[: len(rows)]
    assert says in plot_weights(rows, *words).alt
    assert plot_maps({"a": rows}).alt  # one row, or one column, too
