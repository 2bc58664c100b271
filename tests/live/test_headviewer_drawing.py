"""The figure of all heads: its arcs, cells and tiles are the weights."""

import re

import pytest
import torch
from figure_page import numbers, told

from attnkit.live import HeadViewer
from attnkit.live.base.figure import COLOURS
from attnkit.live.base.weight_bytes import STEPS
from attnkit.show.maps import shape_of

SENTENCES = ["[CLS] the animal was ##tired".split(), "a bee slept".split()]
LAYERS, HEADS = 2, 3
NEAR = 0.5 / STEPS + 1e-6
FAINT = 1.5 / STEPS  # what is less has no arc


def some(words):
    """Weights of each kind: all in one place, hardly any, and between."""
    draw = torch.Generator().manual_seed(words)
    maps = torch.randn(LAYERS, HEADS, words, words, generator=draw)
    maps = (3 * maps).softmax(dim=-1)
    maps[0, 0, 0] = torch.eye(words)[-1]
    maps[0, 0, 1] = torch.eye(words)[1]
    return maps


MAPS = [some(len(words)) for words in SENTENCES]


def viewer(**traits):
    figure = HeadViewer(SENTENCES, MAPS)
    for name, value in traits.items():
        setattr(figure, name, value)
    return figure


def rows_of(given):
    return MAPS[given.sentence][given.layer, given.head]


# --- arcs ------------------------------------------------------------------


def arcs(figure) -> list[dict]:
    """Each line: its ends, its bend, its class, thickness and opacity."""
    found = figure.locator(".drawing path").evaluate_all(
        "all => all.map(e => [e.classList.value, ...['d', 'stroke-width',"
        " 'stroke-opacity'].map(n => e.getAttribute(n))])"
    )
    lines = []
    for kind, path, thick, dark in found:
        at = [float(x) for x in re.findall(r"-?[\d.]+", path)]
        start, *bend, end = [tuple(at[i : i + 2]) for i in range(0, 8, 2)]
        lines.append(
            {"kind": kind, "start": start, "bend": bend, "end": end,
             "thick": float(thick), "dark": float(dark)}
        )  # fmt: skip
    return lines


def columns(figure):
    """The words' names, kinds and places, on the left and on the right."""
    texts = figure.locator(".drawing text")
    found = [
        (name, kind, x, y - 5)  # the middle of the letters
        for name, kind, (x, y) in zip(
            texts.all_text_contents(),
            texts.evaluate_all("all => all.map(e => e.classList.value)"),
            numbers(texts, "x", "y"),
        )
    ]
    return found[::2], found[1::2]


@pytest.fixture(params=[None, 0, 3])
def arched(show, request):
    """A page with arcs, its weights, and its chosen word."""
    given = viewer(word=request.param)
    return show(given), rows_of(given), request.param


def test_words_stand_in_two_columns_each_beside_itself(arched):
    left, right = columns(arched[0])
    words = SENTENCES[0]
    assert [row[0] for row in left] == [row[0] for row in right] == words
    assert [row[3] for row in left] == [row[3] for row in right]
    heights = [row[3] for row in left]
    step = heights[1] - heights[0]
    assert heights == pytest.approx([step * (i + 0.5) for i in range(5)])
    assert len({row[2] for row in left}) == len({row[2] for row in right}) == 1


def links(figure) -> dict:
    """Each line by the rows from which and to which it leads."""
    left, _ = columns(figure)
    row = {round(y, 6): i for i, (*_, y) in enumerate(left)}
    lines = arcs(figure)
    ends = [
        (row[round(line["start"][1], 6)], row[round(line["end"][1], 6)])
        for line in lines
    ]
    found = dict(zip(ends, lines, strict=True))
    assert len(found) == len(lines)
    return found


def test_a_line_is_drawn_for_each_weight_that_is_to_be_seen(arched):
    figure, rows, chosen = arched
    wanted = {
        (i, j)
        for i, j in (rows > FAINT).nonzero().tolist()
        if chosen is None or chosen in (i, j)
    }
    assert links(figure).keys() == wanted


def test_a_lines_kind_says_which_way_the_chosen_word_looks(arched):
    figure, _, chosen = arched
    for (i, j), line in links(figure).items():
        wanted = "query" if i == chosen else "key into" if j == chosen else ""
        assert line["kind"] == (wanted or "any")


def test_a_line_grows_by_its_weight_until_nothing_shines_through(arched):
    figure, rows, _ = arched
    lines = links(figure)
    shares = torch.stack([rows[at] for at in lines]).double()
    known = torch.stack([torch.ones_like(shares), shares], dim=1)
    for name, least, most in (("thick", 0.5, 5.5), ("dark", 0.15, 1)):
        drawn = [line[name] for line in lines.values()]
        drawn = torch.tensor(drawn, dtype=torch.double)
        fit = torch.linalg.lstsq(known, drawn[:, None]).solution
        assert (known @ fit - drawn[:, None]).abs().max() < 10 * NEAR
        start, end = fit[0].item(), fit.sum().item()
        assert start == pytest.approx(least, abs=0.05 * most)
        assert end == pytest.approx(most, rel=0.02)


def test_a_line_leads_from_one_column_to_the_other(arched):
    figure, _, _ = arched
    left, right = columns(figure)
    for line in arcs(figure):
        (x, y), (u, v) = line["start"], line["end"]
        assert 2 < x - left[0][2] < 10 and 2 < right[0][2] - u < 10
        assert x - left[0][2] == pytest.approx(right[0][2] - u)
        middle = (x + u) / 2
        assert line["bend"] == [(middle, y), (middle, v)]


def test_the_chosen_word_is_marked_in_both_columns(arched):
    figure, _, chosen = arched
    left, right = columns(figure)
    for column, kind in ((left, "query"), (right, "key")):
        found = [kind in row[1].split() for row in column]
        assert found == [i == chosen for i in range(5)]


# --- map -------------------------------------------------------------------


@pytest.fixture(params=[None, 0, 3])
def mapped(show, request):
    """A page with a map, its weights, and its chosen word."""
    given = viewer(word=request.param, layer=1, head=2, view="map")
    return show(given), rows_of(given), request.param


def grid(figure):
    """The left top corner of each cell of the map, and its size."""
    cells = numbers(figure.locator(".cell"), "x", "y", "width", "height")
    (size,) = {(w, h) for *_, w, h in cells}
    assert size[0] == size[1]
    return [(x, y) for x, y, *_ in cells], size[0]


def test_each_cell_is_as_dark_as_its_weight_and_in_its_place(mapped):
    figure, rows, _ = mapped
    places, size = grid(figure)
    left, top = places[0]
    for n, (x, y) in enumerate(places):
        assert x == pytest.approx(left + n % 5 * size)
        assert y == pytest.approx(top + n // 5 * size)
    dark = torch.tensor(numbers(figure.locator(".cell"), "fill-opacity"))
    assert (dark.reshape(5, 5) - rows).abs().max() <= NEAR
    frame = numbers(figure.locator(".frame"), "x", "y", "width", "height")
    assert frame == [pytest.approx([left, top, 5 * size, 5 * size])]


def test_names_stand_at_their_rows_and_columns(mapped):
    figure, _, _ = mapped
    places, size = grid(figure)
    left, top = places[0]
    for side in ("row", "column"):
        names = figure.locator(f"text.{side}")
        assert names.all_text_contents() == SENTENCES[0]
        for i, (x, y) in enumerate(numbers(names, "x", "y")):
            along, across = (y, left - x) if side == "row" else (x, top - y)
            start = top if side == "row" else left
            assert 0.4 < (along - start) / size - i < 0.8
            assert 2 < across < 10
    turns = figure.locator("text.column").evaluate_all(
        "all => all.map(e => e.transform.baseVal[0].matrix)"
        ".map(m => [m.a, m.b, m.c, m.d, m.e, m.f])"
    )
    at = numbers(figure.locator("text.column"), "x", "y")
    for (a, b, c, d, e, f), (x, y) in zip(turns, at):
        # Its start stays where it is, and it climbs from there.
        assert a * x + c * y + e == pytest.approx(x)
        assert b * x + d * y + f == pytest.approx(y)
        assert a > 0.4 and b < -0.4


def test_bands_and_names_mark_the_chosen_words_row_and_column(mapped):
    figure, _, chosen = mapped
    places, size = grid(figure)
    left, top = places[0]
    bands = figure.locator(".band")
    found = numbers(bands, "x", "y", "width", "height")
    marked = [
        figure.locator(f".drawing text.{kind}").all_text_contents()
        for kind in ("row.query", "column.key", "query, .drawing text.key")
    ]
    if chosen is None:
        assert found == [] and marked == [[], [], []]
        return
    along, wide = chosen * size, 5 * size
    assert found == [
        pytest.approx([left, top + along, wide, size]),
        pytest.approx([left + along, top, size, wide]),
    ]
    kinds = bands.evaluate_all("all => all.map(e => e.classList.value)")
    assert kinds == ["band query", "band key"]
    word = [SENTENCES[0][chosen]]
    assert marked == [word, word, word * 2]


def test_a_cell_is_as_large_for_a_short_sentence_as_for_a_long_one(show):
    sizes = set()
    for sentence in range(len(SENTENCES)):
        figure = show(viewer(sentence=sentence, view="map"))
        cell = figure.locator(".cell").first.bounding_box()
        sizes.add(round(cell["width"], 1))
    assert len(sizes) == 1


@pytest.mark.parametrize("view", ["arcs", "map"])
@pytest.mark.parametrize("words", [["a"] * 2, ["##question", "it"] * 6])
def test_no_word_is_cut_off(show, view, words):
    figure = HeadViewer([words], [torch.eye(len(words))[None, None]])
    figure.view = view
    outside = show(figure).locator(".drawing svg").evaluate(
        """svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text, path, rect")]
                .map(e => e.getBoundingClientRect())
                .filter(b => b.left < frame.left || b.right > frame.right
                    || b.top < frame.top || b.bottom > frame.bottom).length;
        }"""
    )  # fmt: skip
    assert outside == 0


# --- tiles, words, sliders -------------------------------------------------


@pytest.mark.parametrize("sentence", [0, 1])
def test_each_tile_is_the_small_map_of_its_head(show, sentence):
    figure = show(viewer(sentence=sentence))
    tiles = figure.get_by_role("radiogroup", name="All heads")
    names = [
        f"layer {layer + 1}, head {head + 1}"
        for layer in range(LAYERS)
        for head in range(HEADS)
    ]
    found = tiles.get_by_role("radio").evaluate_all(
        "all => all.map(e => e.ariaLabel)"
    )
    assert found == names
    assert tiles.evaluate("e => e.style.getPropertyValue('--heads')") == "3"
    n = len(SENTENCES[sentence])
    pixels = tiles.locator("canvas").evaluate_all(
        "all => all.map(c => [...c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data])"
    )
    pixels = torch.tensor(pixels).reshape(LAYERS, HEADS, n, n, 4)
    off = pixels[..., 3] / 255 - MAPS[sentence]
    assert off.abs().max() < 1.6 / STEPS
    seen = pixels[pixels[..., 3] > 200][:, :3]
    key = [int(COLOURS["key"][i : i + 2], 16) for i in (1, 3, 5)]
    assert len(seen) > 3 and (seen - torch.tensor(key)).abs().max() <= 2


def numbers_on(figure, part):
    return figure.locator(f"li button small:nth-of-type({part})")


def test_without_a_word_each_says_how_much_it_is_looked_at(show):
    figure = show(viewer(layer=1))
    mean = MAPS[0][1, 0].mean(dim=0)
    said = numbers_on(figure, 1).all_inner_texts()
    for text, share in zip(said, mean.tolist(), strict=True):
        assert text[0] == "←"
        assert float(text[1:]) == pytest.approx(share, abs=0.005 + NEAR)
    assert not any(numbers_on(figure, 2).all_inner_texts())
    assert figure.locator(".hint").inner_text().startswith("← looked at by")
    assert figure.locator("li .on").count() == 0
    shape = shape_of(MAPS[0][1, 0].tolist())
    assert told(figure) == f"Now layer 2, head 1. {shape}"


def test_a_chosen_word_says_how_it_looks_and_is_looked_at(show):
    figure = show(viewer(word=2))
    hint = figure.locator(".hint").inner_text()
    assert hint == "→ animal looks at, ← looks at animal"
    on = figure.locator("li .on b").all_inner_texts()
    assert on == ["animal"]
    pressed = figure.locator("li [aria-pressed=true] b").all_inner_texts()
    assert pressed == ["animal"]


def test_the_drawing_says_where_each_word_looks_most(show):
    figure = show(viewer(head=1))
    rows = MAPS[0][0, 1]
    label = figure.locator(".drawing svg").get_attribute("aria-label")
    start, said = label.split(": ", 1)
    assert start == "Weights of layer 1, head 2. As a map"
    assert said.startswith(shape_of(rows.tolist()))
    found = re.findall(r"(\S+) looks most at (\S+) \(([\d.]+)\)", said)
    words = SENTENCES[0]
    most = [words[j] for j in rows.argmax(dim=1)]
    assert [one[:2] for one in found] == [*zip(words, most)]
    for (*_, share), top in zip(found, rows.amax(dim=1).tolist()):
        assert float(share) == pytest.approx(top, abs=0.005 + NEAR)


def test_sliders_tiles_and_views_say_what_is_shown(show):
    figure = show(viewer(layer=1, head=1, view="map"))
    for name, count in (("Layer", LAYERS), ("Head", HEADS)):
        slider = figure.get_by_role("slider", name=name)
        assert slider.get_attribute("aria-valuetext") == f"2 of {count}"
        assert slider.input_value() == "1"
        bounds = numbers(slider, "min", "max", "step")
        assert bounds == [[0, count - 1, 1]]
    checked = figure.locator("[aria-checked=true]")
    assert checked.evaluate("e => e.ariaLabel") == "layer 2, head 2"
    assert figure.get_by_role("radio", name="map").is_checked()
    assert not figure.get_by_role("radio", name="arcs").is_checked()
    figure.get_by_role("radio", name="arcs").check()
    assert figure.locator(".cell").count() == 0
    assert figure.locator(".drawing path").count() > 5


def test_a_tile_chooses_its_head(show):
    figure = show(viewer())
    for name in ("layer 2, head 3", "layer 1, head 2"):
        tile = figure.get_by_role("radio", name=name)
        tile.click()
        assert tile.is_checked()
        assert figure.locator("[aria-checked=true]").count() == 1


def test_arrow_keys_go_round_from_every_edge(show):
    figure = show(viewer())
    key = figure.page.keyboard
    figure.get_by_role("radio", name="layer 1, head 1").focus()
    for name, there in (
        ("ArrowUp", (2, 1)),
        ("ArrowDown", (1, 1)),
        ("ArrowLeft", (1, 3)),
        ("ArrowUp", (2, 3)),
        ("ArrowRight", (2, 1)),
        ("ArrowRight", (2, 2)),
        ("x", (2, 2)),
    ):
        key.press(name)
        checked = figure.locator("[aria-checked=true]")
        wanted = "layer {}, head {}".format(*there)
        assert checked.evaluate("e => e.ariaLabel") == wanted, name


def test_a_finger_on_a_word_is_no_look(show):
    figure = show(viewer())
    word = figure.locator("li button").nth(1)
    for kind, count in (("touch", 0), ("mouse", 1), ("touch", 1)):
        word.dispatch_event("pointerenter", {"pointerType": kind})
        assert figure.locator("li .on").count() == count
        if kind == "touch":
            word.dispatch_event("pointerleave", {"pointerType": kind})
    word.dispatch_event("pointerleave", {"pointerType": "mouse"})
    assert figure.locator("li .on").count() == 0


def test_a_word_out_of_focus_is_looked_at_no_more(show):
    figure = show(viewer())
    word = figure.locator("li button").nth(1)
    word.focus()
    assert figure.locator("li .on").count() == 1
    word.blur()
    assert figure.locator("li .on").count() == 0
    word.click()
    word.click()
    figure.get_by_role("combobox").hover()
    assert figure.locator("li .on").count() == 0
