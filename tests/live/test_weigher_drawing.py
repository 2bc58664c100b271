"""The Weigher's drawing: each arrow, bar and line shows its numbers."""

import math
import re

import pytest
import torch
from figure_page import alike, numbers, read_number, told, weights, widths

from attnkit.live import Weigher

WORDS = list("abcdef")
PLACES = [(2, 1), (-1.5, 2), (0, -2.7), (-3, -3), (0.3, 0.1), (3, 0)]
MASK = [True, True, True, False, True, True]
STATE = (-0.4, 1.2)
T = 1.7
REACH = Weigher.reach.default_value
H, S = torch.tensor(PLACES), torch.tensor(STATE)
SCORES = {
    "dot": H @ S,
    "scaled": H @ S / math.sqrt(2),
    "general": H @ torch.tensor([[0.0, 1.0], [-1.0, 0.0]]) @ S,
    "additive": (H + S).tanh().sum(dim=1),
}


def shares(scores):
    """Their weights."""
    shut = ~torch.tensor(MASK)
    return (scores / T).masked_fill(shut, -torch.inf).softmax(dim=0)


ALPHA = shares(SCORES["dot"])
CONTEXT = ALPHA @ H


def weigher(**changes):
    usual = {"h": PLACES, "s": STATE, "words": WORDS, "mask": MASK}
    return Weigher(**usual | {"temperature": T} | changes)


@pytest.fixture
def figure(show):
    return show(weigher())


def value(formula: str) -> float:
    """What a formula of the figure comes to."""
    for sign, code in ("−-", "·*", ("√", "math.sqrt ")):
        formula = formula.replace(sign, code)
    formula = re.sub(r"sqrt (\d)", r"sqrt(\1)", formula)
    return eval(formula, {"math": math, "tanh": math.tanh})


# --- the table -------------------------------------------------------------


@pytest.mark.parametrize("score", SCORES)
def test_each_row_shows_its_score_and_weight(show, score):
    figure = show(weigher(score=score))
    e = SCORES[score]
    alpha = shares(e)
    total = figure.locator("tbody .score b").all_inner_texts()
    alike([read_number(text.removeprefix("= ")) for text in total], e)
    alike(weights(figure), alpha)
    alike(widths(figure.locator("tbody .bar")), alpha, 5)


@pytest.mark.parametrize("score", SCORES)
def test_the_way_to_a_score_leads_there(show, score):
    figure = show(weigher(score=score))
    ways = figure.locator("tbody .way").all_inner_texts()
    torch.testing.assert_close(
        torch.tensor([value(way) for way in ways]), SCORES[score]
    )


@pytest.mark.parametrize("score", SCORES)
def test_only_what_has_a_sign_stands_in_brackets(show, score):
    figure = show(weigher(score=score))
    for way in figure.locator("tbody .way").all_inner_texts():
        assert not re.search(r"[·+/] ?−|(?<!tanh)\([\d.]+\)", way)


def test_the_figure_says_which_score_mask_and_temperature_it_has(show):
    figure = show(weigher(score="general"))
    radios = figure.get_by_role("radio").all()
    assert [r.is_checked() for r in radios] == [s == "general" for s in SCORES]
    switches = figure.get_by_role("switch").all()
    assert [s.is_checked() for s in switches] == MASK
    heat = figure.get_by_role("slider", name="Temperature T")
    assert heat.get_attribute("aria-valuetext") == f"T = {T}"
    assert float(heat.input_value()) == pytest.approx(math.log10(T))


def test_the_context_is_the_sum_that_is_written_out(figure):
    start, terms, end = figure.locator(".sum").inner_text().split(" = ")
    assert start == "context c"
    pairs = [term.split(" · ") for term in terms.split(" + ")]
    alike([float(weight) for weight, _ in pairs], ALPHA)
    assert [value(place) for _, place in pairs] == PLACES
    alike(value(end), CONTEXT)


def test_a_screen_reader_is_told_what_is_shown(figure):
    shares = [f"{word} {w:.2f}" for word, w in zip(WORDS, ALPHA.tolist())]
    end = figure.locator(".sum b").last.inner_text()
    assert told(figure) == f"Weights: {', '.join(shares)}. Context {end}."


# --- the plane -------------------------------------------------------------


def marks(figure):
    """The text of each disc or dot, and its place as the plane has it."""
    found = figure.locator(".disc, .result")
    moved = found.evaluate_all(
        """all => all.map(e => { const {e: x, f: y} =
            e.transform.baseVal.consolidate().matrix; return [x, -y]; })"""
    )
    return found.all_text_contents(), moved


def test_each_disc_stands_at_its_place_and_the_context_at_the_sum(figure):
    names, moved = marks(figure)
    assert names == ["h₁", "h₂", "h₃", "h₄", "h₅", "h₆", "c", "s"]
    alike(moved, torch.cat([H, CONTEXT[None], S[None]]), 4)


def test_a_disc_says_what_it_is_and_where(figure):
    discs = figure.locator(".disc")
    said = discs.evaluate_all("all => all.map(e => e.ariaLabel)")
    for j, (word, text) in enumerate(zip(WORDS, said)):
        assert text.startswith(f"State h{j + 1}, {word}. ")
    across = numbers(discs, "aria-valuenow")
    alike(across, torch.cat([H[:, 0], S[:1]]), 4)
    assert numbers(discs, "aria-valuemin", "aria-valuemax") == [[-3, 3]] * 7


def arrows(figure):
    """Each arrow: its end, thickness, corners, and its disc's radius."""
    lines, heads = figure.locator(".arrow"), figure.locator(".head")
    thick = lines.evaluate_all(
        "all => all.map(e => parseFloat(e.style.strokeWidth))"
    )
    corners = heads.evaluate_all(
        "all => all.map(e => e.getAttribute('d').match(/-?[\\d.]+(e-\\d+)?/g)"
        ".map(Number))"
    )
    corners = torch.tensor(corners).reshape(-1, 3, 2) * torch.tensor([1, -1])
    ends = torch.tensor(numbers(lines, "x2", "y2")) * torch.tensor([1, -1])
    radii = numbers(figure.locator(".ring, .result circle"), "r")
    return ends, torch.tensor(thick), corners, torch.tensor(radii)


# Far enough from the middle that none is hidden.
FAR = [(2, 1), (-1.5, 2), (0, -2.7), (-3, -3), (1.2, -0.8), (3, 0)]


@pytest.fixture
def ends(show):
    """Where each arrow points to, and how it is drawn."""
    alpha = shares(torch.tensor(FAR) @ S)
    c = alpha @ torch.tensor(FAR)
    assert c.norm() > 0.5
    places = torch.cat([torch.tensor(FAR), c[None], S[None]])
    return places, alpha, *arrows(show(weigher(h=FAR)))


def test_each_arrow_points_from_the_middle_to_its_place(ends):
    places, _, shaft, _, corners, _ = ends
    tip = corners[:, 0]
    for point in (shaft, tip, corners.mean(dim=1)):
        way = point / point.norm(dim=1, keepdim=True)
        wanted = places / places.norm(dim=1, keepdim=True)
        torch.testing.assert_close(way, wanted, atol=1e-4, rtol=0)


def test_an_arrow_ends_where_its_disc_or_dot_begins(ends):
    places, radii, corners = ends[0], ends[-1], ends[-2]
    gap = places.norm(dim=1) - corners[:, 0].norm(dim=1)
    torch.testing.assert_close(gap, radii, atol=0.03, rtol=0)


def test_a_head_sits_on_its_shaft_and_is_broader(ends):
    _, _, shaft, thick, corners, _ = ends
    tip, left, right = corners.unbind(dim=1)
    back = (left + right) / 2
    inside = shaft.norm(dim=1) - back.norm(dim=1)
    assert (inside > 0).all() and (inside < 0.05).all()
    broad = (left - right).norm(dim=1)
    assert (broad > 2 * thick).all() and (broad < 1).all()
    slim = (tip - back).norm(dim=1) / broad
    assert (slim > 0.6).all() and (slim < 1.2).all()


def test_a_shaft_grows_by_its_states_weight(ends):
    _, alpha, _, thick, _, radii = ends
    shut = thick[MASK.index(False)]
    assert shut == thick[:6].min() > 0
    grown = thick[:6] - shut
    torch.testing.assert_close(grown / grown.sum(), alpha)
    assert shut + grown.sum() > 4 * shut  # a weight of 1
    assert shut + grown.sum() < radii.max()  # and half a disc


def test_shafts_shorter_than_their_heads_are_hidden(figure):
    hidden = figure.locator(".arrow, .head").evaluate_all(
        "all => all.map(e => e.hasAttribute('hidden'))"
    )
    lengths = torch.cat([H, CONTEXT[None], S[None]]).norm(dim=1)
    wanted = [bool(length < 0.5) for length in lengths for _ in range(2)]
    assert hidden == wanted and any(wanted)


@pytest.mark.parametrize("part", [".arrow.key", ".head.key", ".disc.key"])
def test_what_is_shut_out_is_faint_and_nothing_else(figure, part):
    shut = ["shut" in c for c in classes(figure.locator(part))]
    assert shut == [not may for may in MASK]
    rows = classes(figure.locator("tbody tr"))
    assert ["shut" in c for c in rows] == shut


def test_neither_query_nor_context_is_ever_faint(figure):
    for switch in figure.get_by_role("switch").all():
        switch.set_checked(False, force=True)
    assert figure.locator(".shut.query, .shut.value").count() == 0
    assert figure.locator(".shut.key").count() == 18


def classes(elements) -> list[list[str]]:
    return elements.evaluate_all("all => all.map(e => [...e.classList])")


def corners(points) -> list:
    """The points that lie farthest some way, in the order of the ways."""
    ways = [math.radians(0.37 + i / 2) for i in range(720)]
    far = [
        max(points, key=lambda p, a=a: p[0] * math.cos(a) + p[1] * math.sin(a))
        for a in ways
    ]
    kept = list(dict.fromkeys(far))
    start = kept.index(min(kept))
    return kept[start:] + kept[:start]


# In a row, twice the same, beneath each other, inside.
SHAPES = [
    [(0, 0), (1, 1), (2, 2), (0, 2), (2, 0), (1, 0)],
    [(-3, 1), (-3, -2), (-3, 0), (3, -2), (3, 1), (0, -2)],
    [(1, 1), (1, 1), (-2, 0), (2, -3), (2, -3), (0, 3)],
    [(0, -3), (3, 0), (0, 3), (-3, 0), (-1, -1), (1, 0)],
]


@pytest.mark.parametrize("h", SHAPES)
def test_the_shaded_part_has_the_corners_of_the_attended(show, h):
    figure = show(weigher(h=h, mask=[True] * 6))
    switches = figure.get_by_role("switch").all()
    for n in (6, 5, 4):
        text = figure.locator(".hull").get_attribute("points").split()
        found = [tuple(map(float, point.split(","))) for point in text]
        found = [(x, 0 - y) for x, y in found]
        start = found.index(min(found))
        assert found[start:] + found[:start] == corners(h[:n])
        switches[n - 1].set_checked(False, force=True)


def test_a_tick_stands_at_its_number(figure):
    ticks = figure.locator(".plane .tick")
    said = [read_number(text) for text in ticks.all_text_contents()]
    places = numbers(ticks, "x", "y")
    assert all(abs(min(x, y, key=abs)) < 0.3 for x, y in places)
    found = [
        ("across" if abs(y - 0.24) < 0.1 and x == n else "up", n)
        for n, (x, y) in zip(said, places)
        if x == n or abs(y + n) < 0.1
    ]
    whole = [n for n in range(-REACH, REACH + 1) if n]
    assert sorted(found) == [(way, n) for way in ("across", "up")
                             for n in whole]  # fmt: skip


def test_a_line_stands_at_each_whole_number_and_the_axes_at_0(figure):
    lines = figure.locator(".plane :is(.grid, .axis)")
    found = numbers(lines, "x1", "y1", "x2", "y2")
    far = found[0][3]
    assert REACH < far < box_edge(figure)
    whole = range(-REACH, REACH + 1)
    wanted = [[i, -far, i, far] for i in whole]
    wanted += [[-far, i, far, i] for i in whole]
    assert sorted(found) == sorted(wanted)
    axes = numbers(figure.locator(".plane .axis"), "x1", "y1", "x2", "y2")
    assert sorted(axes) == sorted([[0, -far, 0, far], [-far, 0, far, 0]])


def test_lines_are_as_thin_as_a_pixel_not_as_the_planes_units(figure):
    """WebKit drops what is thinner than one."""
    found = figure.locator(".plane :is(.grid, .axis)").evaluate_all(
        "all => all.map(e => getComputedStyle(e))"
        ".map(s => [s.vectorEffect, parseFloat(s.strokeWidth) >= 0.5])"
    )
    assert found and all(one == ["non-scaling-stroke", True] for one in found)


def box_edge(figure) -> float:
    text = figure.locator(".plane").get_attribute("viewBox")
    x, y, width, height = map(float, text.split())
    assert x == y == -width / 2 == -height / 2
    return -x


def test_a_disc_in_the_corner_is_within_the_plane(figure):
    rings = numbers(figure.locator(".ring"), "r")
    touch = numbers(figure.locator(".touch"), "r")
    assert all(r < finger for r, finger in zip(rings, touch))
    assert REACH + max(rings) < box_edge(figure)


def test_a_held_disc_follows_the_pointer_to_a_tenth(figure):
    disc = figure.get_by_role("slider", name="Decoder state s")
    plane = figure.locator(".plane").bounding_box()
    unit = plane["width"] / 2 / box_edge(figure)
    middle = [plane[side] + plane["width"] / 2 for side in "xy"]

    def at(x, y):
        return middle[0] + x * unit, middle[1] - y * unit

    mouse = figure.page.mouse
    mouse.move(*at(*STATE))
    mouse.down()
    for x, y in [(-2.04, 1.66), (9, -9)]:
        mouse.move(*at(x, y))
        assert "held" in classes(disc)[0]
        wanted = torch.tensor([x, y]).clamp(-REACH, REACH)
        alike(marks(figure)[1][-1], wanted, 1)
        assert numbers(disc, "aria-valuenow")[0] * 10 % 1 == 0
    mouse.up()
    assert "held" not in classes(disc)[0]
    mouse.move(*at(0, 0))
    assert marks(figure)[1][-1] == [REACH, -REACH]


def test_a_pointer_that_is_taken_away_lets_go(figure):
    disc = figure.get_by_role("slider", name="Decoder state s")
    box = disc.locator(".ring").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = figure.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 20, y)
    there = marks(figure)[1]
    disc.dispatch_event("pointercancel")
    assert "held" not in classes(disc)[0]
    mouse.move(x + 40, y)
    assert marks(figure)[1] == there
    mouse.up()


def test_a_disc_moves_its_own_state_alone(figure):
    _, before = marks(figure)
    for j, disc in enumerate(figure.locator(".disc").all()[:6]):
        disc.press("ArrowDown")
        _, after = marks(figure)
        wanted = [x - 0.1 * (i == j) for i, (_, x) in enumerate(before[:6])]
        wanted = [max(y, -REACH) for y in wanted]
        assert [y for _, y in after[:6]] == pytest.approx(wanted, abs=1e-5)
        before = after


def test_a_switch_shuts_its_own_state_alone(show):
    figure = show(weigher(mask=[True] * 6))
    switches = figure.get_by_role("switch").all()
    for n, switch in enumerate(switches):
        switch.set_checked(False, force=True)
        found = [one.is_checked() for one in switches]
        assert found == [j > n for j in range(6)]


def test_start_again_puts_scores_places_and_switches_back(show):
    figure = show(weigher(score="additive"))
    figure.get_by_role("switch").first.set_checked(False, force=True)
    figure.locator(".disc").first.press("ArrowDown")
    figure.locator("input[value=dot]").check()
    figure.get_by_role("button", name="Start again").press("Enter")
    assert figure.locator("input[value=additive]").is_checked()
    switches = figure.get_by_role("switch").all()
    assert [switch.is_checked() for switch in switches] == MASK
    alike(marks(figure)[1][:6], H, 4)
