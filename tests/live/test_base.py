"""What figures share: numbers, elements, handles, words and cells."""

import random

import pytest
import torch
from figure_page import read_number

from attnkit.live import Weigher
from attnkit.live.base.figure import module

ROOMS = ("page", "slider", "player", "cells", "strip", "weight_map", "words")
LOAD = """async rooms => {
    window.m = {};
    for (const code of rooms)
        Object.assign(m, await import(URL.createObjectURL(
            new Blob([code], {type: 'text/javascript'}))));
}"""


@pytest.fixture
def run(tab):
    """A function (JavaScript, argument) → what it returns on an empty page.

    All that the modules export is to be had from `m`.
    """
    page, wrong = tab
    wrong.clear()
    page.goto("about:blank")
    page.evaluate(LOAD, [module(f"base/{room}.js") for room in ROOMS])
    yield page.evaluate
    assert not wrong, wrong


# --- numbers and elements --------------------------------------------------


def test_numbers_are_rounded_and_have_a_true_minus(run):
    draw = random.Random(0)
    cases = [(draw.gauss(0, 10**i), i % 4) for i in range(-3, 4)] * 9
    cases += [(-0.004, 2), (0, 2), (-0.4, 0), (-3, 0)]
    found = run("cases => cases.map(c => m.number(...c))", cases)
    for (x, digits), text in zip(cases, found, strict=True):
        assert read_number(text) == pytest.approx(round(x, digits))
        assert len(text.partition(".")[2]) == digits
        assert "-" not in text
        assert ("−" in text) == (read_number(text) < 0)
    assert run("() => m.number(2 / 3)") == "0.67"


def test_a_table_has_only_the_entries_of_its_own(run):
    assert run("() => m.entry({a: 3}, 'a')") == 3
    for name in ("b", "toString"):
        said = run(
            """name => {
                try { return m.entry({a: 3, c: 4}, name); }
                catch (error) { return error.message; }
            }""",
            name,
        )
        assert said == f"{name} is none of a, c"


def test_an_elements_attributes_are_set_but_for_the_false_and_missing(run):
    html, clicks = run(
        """() => {
            let clicks = 0;
            const made = m.make("a", {
                id: "x", tabindex: 0, hidden: true, lang: false,
                dir: null, title: undefined, onclick: () => clicks++,
            }, "<b>", m.make("i", {}, "c"));
            made.click();
            m.adjust(made, {"aria-hidden": false, rel: 2});
            return [made.outerHTML, clicks];
        }"""
    )
    assert clicks == 1
    assert html == (
        '<a id="x" tabindex="0" hidden="" aria-hidden="false" rel="2">'
        "&lt;b&gt;<i>c</i></a>"
    )


def test_a_drawings_elements_are_of_svg(run):
    space = run("() => m.draw('g', {}, m.draw('path')).firstChild"
                ".namespaceURI")  # fmt: skip
    assert space == "http://www.w3.org/2000/svg"


def test_names_are_unique(run):
    names = run("() => Array.from({length: 99}, () => m.unique('a'))")
    assert len(set(names)) == 99
    assert all(name.startswith("a-") for name in names)


# --- traits ----------------------------------------------------------------


def test_traits_are_tied_until_they_are_not_and_saved_at_once(run):
    log = run(
        """() => {
            const log = [];
            const model = {
                on: (...event) => log.push(["on", ...event.map(String)]),
                off: (...event) => log.push(["off", ...event.map(String)]),
                set: (...change) => log.push(["set", ...change]),
                save_changes: () => log.push(["save"]),
            };
            const calls = {a: () => 1, b: () => 2};
            const { set, unbind } = m.bind(model, calls);
            set({ a: 3, c: 4 });
            unbind();
            return log;
        }"""
    )
    ties = [["change:a", "() => 1"], ["change:b", "() => 2"]]
    assert log == [
        *[["on", *tie] for tie in ties],
        *[["set", "a", 3], ["set", "c", 4], ["save"]],
        *[["off", *tie] for tie in ties],
    ]


def test_one_of_several_is_chosen(run):
    found = run(
        """() => {
            const log = [];
            const options = { a: "Ah", b: "Be", c: "Ce" };
            const choices = [1, 2].map(() =>
                m.choice("Title", options, key => log.push(key)));
            document.body.replaceChildren(...choices.map(c => c.element));
            choices[0].show("b");
            choices[1].show("c");
            const checked = () => choices.map(({ element }) =>
                [...element.querySelectorAll("input")].map(e => e.checked));
            const before = checked();
            choices[0].element.querySelectorAll("label")[2].click();
            const text = [...choices[0].element
                .querySelectorAll("legend, label")].map(e => e.textContent);
            return { log, before, after: checked(), text };
        }"""
    )
    one = {name: [name == x for x in "abc"] for name in "abc"}
    assert found["before"] == [one["b"], one["c"]]
    assert found["after"] == [one["c"], one["c"]]
    assert found["log"] == ["c"]
    assert found["text"] == ["Title", "Ah", "Be", "Ce"]


# --- the stage -------------------------------------------------------------

KEPT = ["ArrowUp", "Home", "PageDown", "Enter", "a", " ", "é", "Delete"]
PASSED = ["F5", "Tab", "Shift", "AudioVolumeUp"]
KEYS = """keys => {
    const { root } = m.stage(document.body, "kind", "Name");
    const heard = [];
    document.body.onkeydown = event => heard.push(event.key);
    for (const [key, more] of keys)
        root.dispatchEvent(new KeyboardEvent("keydown",
            { key, bubbles: true, ...more }));
    return heard;
}"""


def test_a_figure_keeps_its_keys_to_itself_and_passes_others_on(run):
    keys = [(key, {}) for key in KEPT + PASSED]
    assert run(KEYS, keys) == PASSED
    for held in ("ctrlKey", "metaKey", "altKey"):
        assert run(KEYS, [(key, {held: True}) for key in KEPT]) == KEPT
    assert run(KEYS, [(key, {"shiftKey": True}) for key in KEPT]) == []


def test_only_what_is_last_said_is_told_once_the_reader_pauses(run, stopped):
    clock = stopped()
    run(
        """() => {
            window.stage = m.stage(document.body, "k", "Name");
            stage.announce("one");
        }"""
    )

    def heard():
        return run("() => document.querySelector('[role=status]').innerText")

    clock.run_for(300)
    run("() => stage.announce('two')")
    clock.run_for(300)
    assert heard() == ""
    clock.run_for(200)
    assert heard() == "two"
    found = run("() => ['role', 'aria-label', 'class'].map(n =>"
                " stage.root.getAttribute(n))")  # fmt: skip
    assert found == ["group", "Name", "live k"]


def test_the_player_starts_at_once_ticks_at_its_pace_and_stops(
    tab, run, stopped
):
    page, clock = tab[0], stopped()
    run(
        """() => {
            window.log = [];
            window.made = m.player(200, () => log.push("start"),
                () => log.push("tick"));
            document.body.replaceChildren(made.element);
        }"""
    )

    def log():
        return run("() => [...log, made.element.innerText]")

    button = page.get_by_role("button")
    assert log() == ["Play"]
    button.click()
    assert log() == ["start", "Pause"]
    clock.run_for(500)
    assert log() == ["start", "tick", "tick", "Pause"]
    button.click()
    clock.run_for(500)
    assert log() == ["start", "tick", "tick", "Play"]
    button.click()
    run("() => made.stop()")
    clock.run_for(500)
    assert log() == ["start", "tick", "tick", "start", "Play"]


# --- sliders ---------------------------------------------------------------


def test_a_slider_shows_and_gives_numbers(run):
    found = run(
        """() => {
            const log = [];
            const { element, input, show } = m.slider("Title",
                { min: 1, max: 9, step: 2 }, x => log.push(x));
            show(5, "five");
            input.value = "7";
            input.dispatchEvent(new Event("input"));
            return [log, element.textContent, input.ariaLabel,
                input.getAttribute("aria-valuetext")];
        }"""
    )
    assert found == [[7], "Titlefive", "Title", "five"]


@pytest.fixture
def heat(show):
    """A slider of temperatures by their logarithms."""
    figure = show(Weigher(temperature=1))
    return figure.get_by_role("slider", name="Temperature T")


def degree(slider) -> float:
    return float(slider.get_attribute("aria-valuetext").removeprefix("T = "))


@pytest.mark.parametrize(
    "more, less", [("ArrowRight", "ArrowLeft"), ("ArrowUp", "ArrowDown")]
)
def test_twenty_keys_are_a_power_of_ten(heat, more, less):
    for key, wanted in ((more, 10), (less, 1), (less, 0.1)):
        before = degree(heat)
        for _ in range(20):
            heat.press(key)
            assert (degree(heat) > before) == (key == more)
            before = degree(heat)
        assert degree(heat) == pytest.approx(wanted, rel=0.02)
        assert len(f"{degree(heat):g}".strip("0.").replace(".", "")) <= 3


def test_other_keys_lead_to_the_ends_and_none_beyond(heat):
    ends = zip(("Home", "End"), ("ArrowLeft", "ArrowRight"), strict=True)
    for keys, wanted in zip(ends, Weigher().temperatures, strict=True):
        for key in keys:
            heat.press(key)
            assert degree(heat) == wanted


def test_a_slider_by_logarithms_gives_three_digits_between_its_bounds(run):
    found = run(
        """() => {
            const log = [];
            const { input } = m.logSlider("Title", "T", [0.02, 5000],
                x => log.push(x));
            for (let i = -3; i < 5; i += 0.37) {
                input.value = i;
                input.dispatchEvent(new Event("input"));
                log.push(input.valueAsNumber);
            }
            return log;
        }"""
    )
    for x, log in zip(found[::2], found[1::2], strict=True):
        assert x == float(f"{x:.3g}") and 0.02 <= x <= 5000
        assert x == pytest.approx(10**log, rel=0.005)


# --- cells -----------------------------------------------------------------


def test_a_cell_is_as_opaque_as_its_number_is_far_from_0(run):
    rows = torch.tensor([[2.0, 0.5, 0.0], [-0.5, -3.0, 0.1]])
    wide, tall, colours = run(
        """rows => {
            const canvas = document.createElement("canvas");
            m.paint(canvas, rows, x => x > 0 ? "#ff0000" : "#0000ff");
            const { width, height } = canvas;
            return [width, height, [...canvas.getContext("2d")
                .getImageData(0, 0, width, height).data]];
        }""",
        rows.tolist(),
    )
    assert (wide, tall) == (3, 2)
    pixels = torch.tensor(colours).reshape(2, 3, 4) / 255
    opacity = rows.abs().clamp(max=1)
    assert (pixels[..., 3] - opacity).abs().max() < 0.003
    assert (pixels[..., 0] > 0.99).tolist() == (rows > 0).tolist()
    assert (pixels[..., 2] > 0.99).tolist() == (rows < 0).tolist()


def test_a_browser_that_does_not_draw_is_told(run):
    said = run(
        """() => {
            const canvas = document.createElement("canvas");
            canvas.getContext = () => null;
            try { m.paint(canvas, [[1]], () => "red"); }
            catch (error) { return error.message; }
        }"""
    )
    assert "canvas" in said


# --- words -----------------------------------------------------------------


def edits(a: str, b: str) -> int:
    """How many letters must be put in, taken out or exchanged."""
    if not a or not b:
        return len(a) + len(b)
    same = edits(a[1:], b[1:])
    if a[0] == b[0]:
        return same
    return 1 + min(same, edits(a[1:], b), edits(a, b[1:]))


def test_a_distance_counts_the_letters_to_be_changed(run):
    draw = random.Random(0)
    words = ["".join(draw.choices("abc", k=i % 6)) for i in range(60)]
    cases = list(zip(words, reversed(words)))
    found = run("cases => cases.map(c => m.distance(...c))", cases)
    assert found == [edits(a, b) for a, b in cases]


def test_the_nearest_come_first_and_an_accent_counts_little(run):
    known = ["ecole", "ecoles", "école", "chat", "noel", "col", "côtes"]
    near = "([known, ...asked]) => m.nearest(asked[0], known, asked[1])"
    found = run(near, [known, "école", 3])
    assert found == ["école", "ecole", "ecoles"]
    assert run(near, [known, "ecole", 2]) == ["ecole", "école"]
    assert run(near, [known, "cotes", 1]) == ["côtes"]
    assert len(run(near, [known, "chat"])) == 3
