"""Maps along a slider: what they were given is what they show."""

import re

import pytest
import torch
from figure_page import numbers, told

from attnkit.live import Frame, MapSlider
from attnkit.live.base.weight_bytes import STEPS
from attnkit.show.maps import shape_of

NEAR = 0.5 / STEPS + 1e-6
SOURCE = "le chat noir dort".split()
REFERENCE = "the black cat sleeps".split()
SAID = [["the", "the"], ["the", "cat", "black", "sleeps"], REFERENCE]
LINKS = [(0, 0), (2, 1), (3, 2)]
AT = [0, 30, 120]
CURVE = [(0, 9.0), (10, 7.0), (60, 5.0), (120, 5.5)]


def some(rows, columns):
    """Weights of each kind: all in one place, hardly any, and between."""
    draw = torch.Generator().manual_seed(10 * rows + columns)
    weights = (3 * torch.randn(rows, columns, generator=draw)).softmax(dim=-1)
    weights[0] = torch.eye(columns)[-1]
    return weights


def frames(source=SOURCE, said=SAID, reference=REFERENCE, links=LINKS):
    return [
        Frame(
            label=f"{x} updates",
            source=source,
            words=words,
            weights=some(len(words), len(source)),
            links=links if len(words) == len(source) else (),
            reference=reference,
            note=f"after {x}",
            at=x,
        )
        for x, words in zip(AT, said, strict=True)
    ]


SHORT, LONG = "short", "a longer one"
NAMED = {
    SHORT: frames(),
    LONG: frames([*SOURCE, "toujours", "."], [["a"], ["a"] * 7, ["b"]], ["b"]),
}


def figure_of(**changes):
    given = {"frames": NAMED, "slider": "updates", "curve": CURVE}
    return MapSlider(**given | changes)


@pytest.fixture
def figure(show):
    return show(figure_of())


def knob(figure):
    return figure.get_by_role("slider", name="updates")


def shown_words(figure):
    """Those of the columns and of the rows."""
    texts = (figure.locator(f".sheet .{kind}") for kind in ("column", "row"))
    return [text.all_text_contents() for text in texts]


def assert_shows(figure, frame):
    """Its words, its weights, its links, and what there is to read."""
    columns, rows = shown_words(figure)
    assert columns == [*frame.source] and rows == [*frame.words]
    cells = numbers(figure.locator(".cell"), "fill-opacity")
    found = torch.tensor(cells).reshape(len(rows), len(columns))
    assert (found - frame.weights).abs().max() <= NEAR
    places = numbers(figure.locator(".cell"), "x", "y")
    boxes = numbers(figure.locator(".link"), "x", "y")
    framed = {
        min(range(len(places)), key=lambda k: abs(x - places[k][0])
            + abs(y - places[k][1]))
        for x, y in boxes
    }  # fmt: skip
    assert framed == {i * len(columns) + j for j, i in frame.links}
    assert knob(figure).get_attribute("aria-valuetext") == frame.label
    assert figure.locator(".degree").inner_text() == frame.label
    assert figure.locator(".note :last-child").inner_text() == frame.note


def test_each_place_of_the_slider_has_its_map(figure):
    for frame in NAMED[SHORT]:
        assert_shows(figure, frame)
        knob(figure).press("ArrowRight")
    assert_shows(figure, NAMED[SHORT][-1])


def test_another_sentence_is_shown_at_the_same_place(figure):
    knob(figure).press("End")
    figure.get_by_role("combobox", name="Sentence").select_option(LONG)
    assert_shows(figure, NAMED[LONG][2])
    knob(figure).press("ArrowLeft")
    assert_shows(figure, NAMED[LONG][1])


def test_python_chooses_place_and_sentence(show):
    given = figure_of()
    given.frame, given.sentence = 1, LONG
    assert_shows(show(given), NAMED[LONG][1])


def test_the_buttons_go_one_step_and_not_beyond(figure):
    back = figure.get_by_role("button", name="One step back")
    on = figure.get_by_role("button", name="One step on")
    back.click(force=True)
    assert_shows(figure, NAMED[SHORT][0])
    assert back.get_attribute("aria-disabled") == "true"
    for k in (1, 2, 2):
        on.click(force=True)
        assert_shows(figure, NAMED[SHORT][k])
        assert on.get_attribute("aria-disabled") == str(k == 2).lower()
        assert back.get_attribute("aria-disabled") == "false"


@pytest.mark.parametrize(
    "k, right, verdict",
    [
        (0, [True, False], "3 wrong:"),
        (1, [True, False, False, True], "2 wrong:"),
        (2, [True] * 4, "All right:"),
    ],
)
def test_a_word_out_of_its_place_is_marked_wrong(show, k, right, verdict):
    given = figure_of()
    given.frame = k
    figure = show(given)
    marks = figure.locator(".sheet .row").evaluate_all(
        "all => all.map(e => !e.matches('.wrong'))"
    )
    assert marks == right
    said = figure.locator(".written :not(.twin)").first.inner_text()
    missing = len(SAID[k]) < len(REFERENCE)
    words = [w + (" (wrong)" if not r else "") for w, r in zip(SAID[k], right)]
    wanted = [verdict, *words, *(["…"] if missing else [])]
    assert said.split() == " ".join(wanted).split()
    assert verdict in told(figure)


@pytest.mark.parametrize("words", [["the"], ["the", "cat", "sleeps"]])
def test_a_word_that_is_missing_or_too_many_is_wrong(show, words):
    frame = Frame("0", SOURCE, words, some(len(words), 4), (), ["the", "cat"])
    assert "1 wrong:" in show(MapSlider([frame], "updates")).inner_text()


def test_without_a_reference_nothing_is_judged(show):
    figure = show(figure_of(frames=frames(reference=None)))
    assert figure.locator(".wrong").count() == 0
    assert figure.locator(".written").is_hidden()


def test_what_there_is_once_needs_no_choice(show):
    figure = show(figure_of(frames=frames(), curve=None))
    assert figure.get_by_role("combobox").count() == 0
    assert figure.locator(".curve").count() == 0
    assert_shows(figure, NAMED[SHORT][0])


def test_the_text_in_the_maps_place_changes_with_the_slider(figure):
    image = figure.locator(".sheet svg")
    seen = set()
    for frame in NAMED[SHORT]:
        text = image.get_attribute("aria-label")
        shape = shape_of(frame.weights.tolist())
        start = f"Map of attention weights, {frame.label}. {shape} "
        assert text.startswith(start)
        for word, row in zip(frame.words, frame.weights, strict=True):
            most = int(row.argmax())
            assert f"{word} looks most at {frame.source[most]} (" in text
            share = re.escape(f"{word} looks most at {frame.source[most]}")
            found = [float(x) for x in re.findall(rf"{share} \((\S+)\)", text)]
            off = min(abs(x - row[most].item()) for x in found)
            assert off <= NEAR + 0.005
        for j, i in frame.links:
            assert f"{frame.words[i]} to {frame.source[j]}" in text
        assert ("Framed" in text) == bool(frame.links)
        seen.add(text)
        knob(figure).press("ArrowRight")
    assert len(seen) == len(AT)


def test_a_screen_reader_is_told_place_sharpness_and_note(figure):
    for frame in NAMED[SHORT][1:]:
        knob(figure).press("ArrowRight")
        said = told(figure)
        shape = shape_of(frame.weights.tolist())
        assert said.startswith(f"{frame.label}. {shape} ")
        assert frame.note in said
        mean = float(re.search(r"on average: ([\d.]+\d)", said)[1])
        most = frame.weights.max(dim=-1).values.mean().item()
        assert abs(mean - most) <= NEAR + 0.005
        assert f"on average: {mean:.2f}" in figure.inner_text()


def line_points(figure):
    path = figure.locator(".curve path").get_attribute("d")
    found = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)
    return [(float(x), float(y)) for x, y in found]


def test_the_curve_goes_through_its_points(figure):
    found = line_points(figure)
    (left, first), *_, (right, _) = found
    low, high = 5.0, 9.0
    bottom = max(y for _, y in found)
    for (x, y), (across, down) in zip(CURVE, found, strict=True):
        assert across == pytest.approx(left + x / 120 * (right - left))
        assert down == pytest.approx(
            bottom - (y - low) / (high - low) * (bottom - first)
        )
    _, _, wide, tall = map(
        float, figure.locator(".curve").get_attribute("viewBox").split()
    )
    assert all(0 <= x <= wide and 0 <= y <= tall for x, y in found)
    ticks = figure.locator(".curve .tick").all_text_contents()
    assert [float(t) for t in ticks] == [low, high]
    heights = numbers(figure.locator(".curve .tick"), "y")
    assert heights[0] - heights[1] == pytest.approx(bottom - first)


def test_the_mark_on_the_curve_moves_with_the_slider(figure):
    (left, _), *_, (right, _) = line_points(figure)
    for x in AT:
        ((a, b),) = numbers(figure.locator(".mark"), "x1", "x2")
        assert a == b == pytest.approx(left + x / 120 * (right - left))
        knob(figure).press("ArrowRight")


def test_a_level_curve_is_drawn_too(show):
    figure = show(figure_of(curve=[(0, 2.0), (120, 2.0)]))
    assert len({y for _, y in line_points(figure)}) == 1


@pytest.mark.parametrize("width", [320, 358, 800])
def test_nothing_moves_but_the_map_and_nothing_is_wider(tab, show, width):
    """Whatever the sentence and the place: the same height, one scale."""
    page, _ = tab
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 844})
    try:
        given = {SHORT: frames(), LONG: frames(8 * SOURCE, links=())}
        noted = {
            name: [f._replace(note="so on " * f.at) for f in some]
            for name, some in given.items()
        }
        figure = show(figure_of(frames=noted))
        sizes = set()
        for name in noted:
            figure.get_by_role("combobox").select_option(name)
            knob(figure).press("Home")
            for _ in AT:
                box = figure.bounding_box()
                cell = figure.locator(".cell").first.bounding_box()
                sizes.add((box["height"], cell["x"], cell["y"]))
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width
                knob(figure).press("ArrowRight")
        assert len(sizes) == 1
        least = figure.locator(".live :is(button, select, input)")
        boxes = [handle.bounding_box() for handle in least.all()]
        assert all(min(b["width"], b["height"]) >= 24 for b in boxes)
    finally:
        page.set_viewport_size(before)


def test_all_of_the_drawing_is_seen(show):
    """No word of a column or row is cut off, however long."""
    words = ["anticonstitutionnellement", "a", "incomprehensibilities"]
    frame = Frame("0", words, words[::-1], some(3, 3))
    figure = show(MapSlider([frame], "updates"))
    outer = figure.locator(".sheet svg").bounding_box()
    for text in figure.locator(".sheet text").all():
        inner = text.bounding_box()
        assert inner["x"] >= outer["x"] and inner["y"] >= outer["y"]
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]


def test_words_reach_the_page_as_text(show):
    bad = '<img src=x onerror="alert(1)">'
    frame = Frame(bad, [bad], [bad], torch.ones(1, 1), (), ["x"], bad)
    figure = show(MapSlider({bad: [frame], "b": [frame]}, bad))
    assert figure.locator("img").count() == 0
    assert figure.inner_text().count(bad) >= 4


# --- Python ----------------------------------------------------------------


def changed(**parts):
    return [frames()[0]._replace(**parts)]


BAD = {
    "no frame": ({"frames": []}, "frames"),
    "no sentence": ({"frames": {}}, "frames"),
    "a sentence without frames": ({"frames": {"a": []}}, "frames"),
    "41 frames": ({"frames": frames() * 13 + frames()[:2]}, "frames"),
    "other labels": (
        {"frames": {"a": frames(), "b": frames()[::-1]}},
        "frames",
    ),
    "fewer frames": ({"frames": {"a": frames(), "b": frames()[:2]}}, "frames"),
    "a column more": ({"frames": changed(source=["a"] * 5)}, "weights"),
    "a row more": ({"frames": changed(words=["a"] * 3)}, "weights"),
    "no word": ({"frames": changed(words=[])}, "words"),
    "41 words": (
        {"frames": changed(words=["a"] * 41, weights=some(41, 4))},
        "words",
    ),
    "41 columns": (
        {"frames": changed(source=["a"] * 41, weights=some(2, 41))},
        "source",
    ),
    "half a row": ({"frames": changed(weights=some(2, 4) / 2)}, "weights"),
    "nan": ({"frames": changed(weights=some(2, 4) * torch.nan)}, "weights"),
    "a stack": ({"frames": changed(weights=some(2, 4)[None])}, "weights"),
    "no link": ({"frames": changed(links=[(0, 2)])}, "links"),
    "nowhere": ({"frames": changed(at=None)}, "at"),
    "beside the curve": ({"frames": changed(at=121)}, "at"),
    "one point": ({"curve": [(0, 1)]}, "curve"),
    "back": ({"curve": [(0, 1), (0, 2)]}, "curve"),
    "infinite": ({"curve": [(0, 1), (120, torch.inf)]}, "curve"),
}


@pytest.mark.parametrize("changes, name", BAD.values(), ids=BAD)
def test_it_says_what_it_wants(changes, name):
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        figure_of(**changes)


@pytest.mark.parametrize(
    "name, bad",
    [("frame", 3), ("frame", -1), ("frame", True), ("sentence", "other")],
)
def test_its_places_are_those_of_the_frames(name, bad):
    given = figure_of()
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        setattr(given, name, bad)
    given.frame, given.sentence = 2, LONG


def test_forty_frames_of_forty_words_are_not_too_many():
    frame = Frame("0", ["a"] * 40, ["b"] * 40, some(40, 40).bfloat16())
    assert len(MapSlider([frame] * 40, "updates").numbers) == 40**3


def test_what_is_drawn_is_what_its_place_is_kept_free_for():
    """A row more is a row higher; so are the curve and the choice."""
    base = figure_of(frames=frames(reference=None), curve=None)
    assert figure_of(frames=frames(reference=None)).rows == base.rows + 5
    both = {"a": frames(reference=None), "b": frames(reference=None)}
    assert figure_of(frames=both, curve=None).rows == base.rows + 2
    assert base.rows == base.head + 4 and base.texts == 1
    assert figure_of(frames=frames(), curve=None).texts == 2
    long = [f._replace(note="a" * 91) for f in frames(reference=None)]
    assert figure_of(frames=long).texts == 2
