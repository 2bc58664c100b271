"""The length curve's drawing: each point stands at its height and length."""

import re

import pytest
from figure_page import numbers, told

from attnkit.live import LengthCurve

LENGTHS = ["1–3", "4–9", "10+", "20+"]
# As shares of the top; at some length a model was not tried.
CURVES = {"good": [1, 0.75, 0.6, 0.05], "bad": [0.5, None, 0, 0.3]}
BEHIND = {"bad": [[0.4, 0.2, None, 0.9], [0.6, 0.1, 0.25, 0]]}
TOPS = [0.5, 1.02, 40.0]
TARGET = list("uvwx")


def example(n, said, gloss=None):
    words = [f"w{n}{i}" for i in range(n)]
    return {"source": words, "gloss": gloss, "target": TARGET, "said": said}


EXAMPLES = {
    "1–3": [
        example(2, {"good": [*"uvwx"], "bad": [*"uwvxy"]}, ["a", "b"]),
        example(3, {"good": [*"uv"], "bad": [*"uvwxy"]}),
        example(1, {"good": [], "bad": [*"xvwx"]}),
    ],
    "4–9": [example(4, {"good": [*"uvwx"]})],
    "10+": [example(5, {"good": [*"ubwx"], "bad": [*"uvwxy"]})] * 2,
    "20+": [example(6, {"good": [*"uvwx"], "bad": [*"uvwx"]})],
}


def at(heights, top):
    return {
        b: y * top for b, y in zip(LENGTHS, heights) if y is not None
    }  # fmt: skip


def curve_figure(top=1.0, **changes):
    return LengthCurve(
        curves={name: at(some, top) for name, some in CURVES.items()},
        behind={
            name: [at(some, top) for some in others]
            for name, others in BEHIND.items()
        },
        examples=EXAMPLES,
        top=top,
        **changes,
    )


@pytest.fixture(params=TOPS)
def scaled(show, request):
    """A figure and its top."""
    return show(curve_figure(request.param)), request.param


@pytest.fixture
def figure(show):
    return show(curve_figure())


def path_points(path: str) -> list:
    pairs = re.findall(r"[ML](-?[\d.e-]+) (-?[\d.e-]+)", path)
    return [(float(x), float(y)) for x, y in pairs]


def markers(figure) -> list:
    """Where the markers of the lines are."""
    found = figure.locator(".chart path[transform]").evaluate_all(
        "all => all.map(e => e.transform.baseVal.consolidate().matrix)"
        ".map(m => [m.e, m.f])"
    )
    return [tuple(one) for one in found]


def ticks(figure):
    """The numbers on the left, where they stand, and where their lines."""
    texts = figure.locator(".chart .tick")
    written = texts.all_text_contents()
    said = [float(text) for text in written]
    digits = 1 if said[1] < 1 else 0
    assert written == [f"{n:.{digits}f}" for n in said]
    lines = numbers(figure.locator(".chart .grid"), "y1", "y2")
    assert all(a == b for a, b in lines)
    return said, numbers(texts, "y"), [a for a, _ in lines]


def height(figure, y) -> float:
    """Where a value stands, by the lowest and the highest tick."""
    said, _, lines = ticks(figure)
    share = (y - said[0]) / (said[-1] - said[0])
    return lines[0] + share * (lines[-1] - lines[0])


@pytest.mark.parametrize(
    "top", [0.5, 0.6, 1.0, 1.02, 2.0, 4.0, 9.0, 20.0, 40.0, 90.0, 210.0, 450.0]
)
def test_ticks_go_from_0_to_the_top_by_round_steps(show, top):
    figure = show(curve_figure(top))
    said, texts, lines = ticks(figure)
    step = said[1]
    assert f"{step:e}"[0] in "125" and float(f"{step:.0e}") == step
    assert len(said) == int(top / step + 1e-6) + 1 <= 6
    assert len(said) >= 3
    for i, (n, y, line) in enumerate(zip(said, texts, lines, strict=True)):
        assert n == pytest.approx(i * step)
        assert line == pytest.approx(height(figure, n))
        assert 0 < y - line < 8  # half a letter


@pytest.mark.parametrize("top", [0.01, 3000.0])
def test_beyond_all_round_steps_the_points_still_fit(show, top):
    figure = show(curve_figure(top))
    ys = [y for _, y in markers(figure)]
    ((start, tall),) = numbers(figure.locator(".band"), "y", "height")
    assert start < min(ys) < max(ys) < start + tall


def test_each_point_stands_at_its_height_and_above_its_length(scaled):
    figure, top = scaled
    left = figure.locator(".chart svg").bounding_box()["x"]
    boxes = [
        label.bounding_box() for label in figure.locator(".bins label").all()
    ]
    places = [box["x"] + box["width"] / 2 - left for box in boxes]
    wanted = [
        (places[i], height(figure, y * top))
        for heights in CURVES.values()
        for i, y in enumerate(heights)
        if y is not None
    ]
    for found, one in zip(markers(figure), wanted, strict=True):
        assert found == pytest.approx(one, abs=0.6)


def test_0_and_the_top_are_in_the_plot(scaled):
    figure, top = scaled
    whole = figure.locator(".chart svg").get_attribute("height")
    low, high = height(figure, 0), height(figure, top)
    band = figure.locator(".chart .band")
    ((y, tall),) = numbers(band, "y", "height")
    ((_, title),) = numbers(figure.locator(".chart svg > text:not(.tick)"),
                            "x", "y")  # fmt: skip
    assert title < y < high < low < y + tall
    assert y + tall == float(whole)
    assert high - y == pytest.approx(6) and low - high > 150


def test_a_line_leads_through_its_points_in_their_order(figure):
    lines = figure.locator(".chart .line").evaluate_all(
        "all => all.map(e => e.getAttribute('d'))"
    )
    points = [path_points(line) for line in lines]
    assert [len(line) for line in points] == [4, 3]
    for one, other in zip(sum(points, []), markers(figure), strict=True):
        assert one == pytest.approx(other, abs=0.01)
    assert all(line == sorted(line) for line in points)


def test_single_runs_stand_behind_faint_and_without_markers(figure):
    order = figure.locator(".chart svg > path").evaluate_all(
        "all => all.map(e => [e.classList.value,"
        " e.getAttribute('stroke-dasharray'), e.getAttribute('d')])"
    )
    kinds = [kind for kind, _, _ in order if kind]
    assert kinds == ["faint", "faint", "line", "line"]
    centre = [x for x, _ in markers(figure)[:4]]
    for (_, dash, path), heights in zip(order, BEHIND["bad"]):
        assert dash == ""
        wanted = [
            (x, height(figure, y)) for x, y in zip(centre, heights)
            if y is not None
        ]  # fmt: skip
        for found, one in zip(path_points(path), wanted, strict=True):
            assert found == pytest.approx(one, abs=0.01)


def test_a_model_has_one_look_in_the_plot_and_beside_its_name(figure):
    traits = curve_figure().lines
    plot = figure.locator(".chart .line, .chart .faint + .line")
    looks = "all => all.map(e => ['stroke', 'stroke-dasharray'].map(n =>" \
            " e.getAttribute(n)))"  # fmt: skip
    wanted = [[line["colour"], line["dash"]] for line in traits]
    assert plot.evaluate_all(looks) == wanted
    assert figure.locator(".name .line").evaluate_all(looks) == wanted
    shape = "all => all.map(e => ['d', 'fill'].map(n => e.getAttribute(n)))"
    drawn = figure.locator(".chart path[transform]").evaluate_all(shape)
    samples = figure.locator(".name path[fill]").evaluate_all(shape)
    assert drawn == [samples[0]] * 4 + [samples[1]] * 3
    assert samples[0] != samples[1]


@pytest.mark.parametrize("now", range(len(LENGTHS)))
def test_the_chosen_length_is_the_one_that_is_marked(show, now):
    made = curve_figure()
    made.bin = LENGTHS[now]
    figure = show(made)
    ((x, width),) = numbers(figure.locator(".chart .band"), "x", "width")
    centres = [x for x, _ in markers(figure)[:4]]
    assert x + width / 2 == pytest.approx(centres[now], abs=0.01)
    assert width == pytest.approx(centres[1] - centres[0], abs=0.01)
    labels = figure.locator(".bins label")
    assert labels.evaluate_all(
        "all => all.map(e => e.classList.contains('now'))"
    ) == [i == now for i in range(4)]
    radios = figure.get_by_role("radio").all()
    assert [r.is_checked() for r in radios] == [i == now for i in range(4)]


def test_lines_of_the_grid_go_below_all_points(figure):
    centres = [x for x, _ in markers(figure)[:4]]
    half = (centres[1] - centres[0]) / 2
    for x1, x2 in numbers(figure.locator(".chart .grid"), "x1", "x2"):
        assert x1 == pytest.approx(centres[0] - half, abs=0.01)
        assert x2 == pytest.approx(centres[3] + half, abs=0.01)
        assert max(numbers(figure.locator(".chart .tick"), "x")) < x1
    svg = numbers(figure.locator(".chart svg"), "width")
    assert svg == [pytest.approx(x2 + 8)]


def test_the_mouse_looks_at_the_length_that_it_is_above(figure):
    box = figure.locator(".chart svg").bounding_box()
    chosen = figure.locator(".now span")
    mouse, y = figure.page.mouse, box["y"] + 90
    centres = [x for x, _ in markers(figure)[:4]]
    half = (centres[1] - centres[0]) / 2
    for i in (3, 1, 2, 0):
        for off in (-half + 1, 0, half - 1):
            mouse.move(box["x"] + centres[i] + off, y)
            assert chosen.all_inner_texts() == [LENGTHS[i]]
    mouse.move(box["x"] + centres[2], y)
    mouse.move(box["x"] + centres[0] - half - 3, y)  # on the ticks
    assert chosen.all_inner_texts() == [LENGTHS[0]]
    mouse.move(box["x"] + centres[2], y)
    mouse.move(box["x"] + centres[3] + half + 3, y)
    assert chosen.all_inner_texts() == [LENGTHS[0]]
    mouse.click(box["x"] + centres[0] - half - 3, y)
    assert figure.get_by_role("radio").first.is_checked()
    mouse.click(box["x"] + centres[2], y)
    assert figure.get_by_role("radio").nth(2).is_checked()


def test_a_finger_beside_the_plot_looks_at_nothing(figure):
    centre = markers(figure)[2]
    chart = figure.locator(".chart")
    box = figure.locator(".chart svg").bounding_box()
    for kind, now in (("touch", LENGTHS[0]), ("mouse", LENGTHS[2])):
        chart.dispatch_event(
            "pointermove",
            {"pointerType": kind, "clientX": box["x"] + centre[0]},
        )
        assert figure.locator(".now span").all_inner_texts() == [now]


def test_the_drawing_is_as_wide_as_the_figure(figure):
    def wide():
        ((width,),) = [numbers(figure.locator(".chart svg"), "width")]
        return width, figure.locator(".chart").bounding_box()["width"]

    page, before = figure.page, figure.page.viewport_size
    for width in (500, 900):
        page.set_viewport_size({"width": width, "height": 700})
        page.wait_for_function(
            "() => +document.querySelector('.chart svg').getAttribute('width')"
            " === document.querySelector('.chart').clientWidth"
        )
        assert wide()[0] == pytest.approx(wide()[1], abs=1)
    page.set_viewport_size(before)


# --- what is to be read ----------------------------------------------------


def verdict(said) -> str:
    if said is None:
        return ""
    hits = sum(a == b for a, b in zip(said, TARGET))
    of = max(len(said), len(TARGET))
    return "· right" if hits == of else f"· {hits} of {of} right"


def shown(said) -> list[str]:
    """The words as they are marked."""
    if said is None:
        return []
    words = [
        word if TARGET[i : i + 1] == [word] else f"{word}!"
        for i, word in enumerate(said)
    ]
    return words + ["…!"] * (len(said) < len(TARGET))


CASES = [(b, k) for b, some in EXAMPLES.items() for k in range(len(some))]


@pytest.mark.parametrize("b, k", CASES)
def test_each_sentence_stands_with_what_each_model_made_of_it(show, b, k):
    made = curve_figure()
    made.bin, made.example = b, k
    figure = show(made)
    some = EXAMPLES[b]
    one = some[k]
    of = f" ({k + 1} of {len(some)})" if len(some) > 1 else ""
    assert figure.locator(".choose span").inner_text() == f"{b} words{of}"
    source = figure.locator(".source li > span").all_inner_texts()
    assert source == one["source"]
    glosses = figure.locator(".source small").all_inner_texts()
    assert glosses == (one["gloss"] or [])
    heard = []
    for name, item in zip(CURVES, figure.locator(".models li").all()):
        said = one["said"].get(name)
        y = CURVES[name][LENGTHS.index(b)]
        value = "" if y is None else f"{y:.2f}"
        assert item.locator(".name b").inner_text() == value
        assert item.locator(".name span").inner_text() == verdict(said)
        words = item.locator(".said").evaluate(
            "p => [...p.childNodes].map(e => e.nodeName === 'B'"
            " ? e.firstChild.data + '!' : e.data).map(t => t.trim())"
            ".filter(Boolean)"
        )
        assert words == shown(said)
        heard.append(f"{name} {value} {verdict(said)[2:]}")
    words = " ".join(one["source"])
    wanted = f"{b} words. {words} {'; '.join(heard)}."
    assert told(figure) == " ".join(wanted.split())
    another = figure.get_by_role("button", name="Another one")
    only = str(len(some) < 2).lower()
    assert another.get_attribute("aria-disabled") == only
    another.press("Enter")
    after = figure.locator(".source li > span").all_inner_texts()
    assert after == some[(k + 1) % len(some)]["source"]


def test_where_each_length_has_one_sentence_there_is_no_other(show):
    few = {b: some[:1] for b, some in EXAMPLES.items()}
    curves = {name: at(some, 1) for name, some in CURVES.items()}
    figure = show(LengthCurve(curves, few))
    assert figure.locator(".choose button").is_hidden()


@pytest.mark.parametrize("top, digits", [(1.0, 2), (2.0, 2), (40.0, 1)])
def test_all_points_are_told(show, top, digits):
    figure = show(curve_figure(top))
    lines = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{b}: {y * top:.{digits}f}"
            for b, y in zip(LENGTHS, heights) if y is not None
        )
        for name, heights in CURVES.items()
    )  # fmt: skip
    label = figure.locator(".chart svg").get_attribute("aria-label")
    assert label.endswith(f"words. {lines}.")


def test_another_sentence_is_read_from_its_start(figure):
    read = figure.locator(".read")
    read.evaluate("e => { e.style.height = '40px'; e.scrollTop = 30; }")
    figure.get_by_role("button", name="Another one").press("Enter")
    assert read.evaluate("e => e.scrollTop") == 0
