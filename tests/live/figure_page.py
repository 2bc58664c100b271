"""A page with live figures and no kernel, as the book has them."""

import json
from pathlib import Path

import torch
from examples import TEXTS, TOKENS, bert
from ipywidgets.embed import embed_data
from torch import Tensor

from _ext import live_figures
from attnkit import fixed_model, phrases
from attnkit.hashed import HashedClassifier
from attnkit.live import (
    Blanks,
    Bottleneck,
    Check,
    Frame,
    HeadViewer,
    Intents,
    LengthCurve,
    MapSlider,
    SoftLookup,
    Stepper,
    Translator,
    Weigher,
)
from attnkit.live.base.figure import COLOURS

ONE, TWO = (
    {"source": [a], "gloss": None, "target": [b], "said": {"m": [b]}}
    for a, b in ("ab", "cd")
)
HEADS = torch.arange(1.0, 25).sin().reshape(2, 3, 2, 2).softmax(dim=-1)


def frames(words):
    """Two maps of two words, of which the first has one wrong."""
    said = [words[0] * 2, words]
    return [
        Frame(f"{10 * i}", [*"xy"], [*said[i]], HEADS[i, 0], [(0, 1)],
              [*words], f"note {i}", 10 * i)
        for i in (0, 1)
    ]  # fmt: skip


def hashed():
    """A small classifier of hashed words, the same each time."""
    model = HashedClassifier(["one_kind", "another", "a_third?"], 32)
    dice = torch.Generator().manual_seed(0)
    for weight in model.parameters():
        weight.data = torch.randn(weight.shape, generator=dice)
    return model


# One of each kind, from the shipped model and its words.
FIGURES = {
    "Blanks": lambda *_: Blanks(bert(), TOKENS, TEXTS),
    "Bottleneck": lambda model, vocabs: Bottleneck(
        fixed_model(vocabs), vocabs, phrases(3, seed=1, split="test")
    ),
    "Check": lambda *_: Check("Which?", {"a": "No.", "b": "b."}, right="b"),
    "HeadViewer": lambda *_: HeadViewer([["a", "b"]], HEADS[None]),
    "Intents": lambda *_: Intents(["a b", "c!"], hashed()),
    "LengthCurve": lambda *_: LengthCurve(
        {"m": {"1": 0.5, "2": 0.3}, "n": {"1": 0.1}},
        {"1": [ONE, TWO], "2": [TWO]},
    ),
    "MapSlider": lambda *_: MapSlider(
        {"one": frames("ab"), "two": frames("cd")},
        "updates",
        curve=[(0, 3.0), (10, 2.0), (20, 1.5)],
    ),
    "SoftLookup": lambda *_: SoftLookup({1: 2.0}),
    "Stepper": Stepper,
    "Translator": Translator,
    "Weigher": lambda *_: Weigher(),
}


def stored(figure) -> dict:
    """The figure's state as a notebook stores it."""
    state = embed_data([figure], drop_defaults=False)["manager_state"]["state"]
    return json.loads(json.dumps(state[figure.model_id]))


def site(folder: Path, *figures) -> str:
    """The address of a page with the figures."""
    parts = folder / "_live"
    elements = [
        live_figures.figure(stored(figure), parts, "this page", f"live-{i}")
        for i, figure in enumerate(figures)
    ]
    parts.joinpath("live.js").write_text(live_figures.HOST.read_text())
    page = folder / "page.html"
    page.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        "<title>Figures</title><main><h1>Figures</h1>"
        + "".join(elements)
        + '</main><script defer src="_live/live.js"></script></html>'
    )
    return page.as_uri()


def read_number(text: str) -> float:
    """A number with the true minus that figures write."""
    return float(text.replace("−", "-"))


def numbers(elements, *names) -> list:
    """The named attributes of each element, as numbers."""
    rows = elements.evaluate_all(
        "(all, names) => all.map(e => names.map(n => +e.getAttribute(n)))",
        list(names),
    )
    return [row[0] for row in rows] if len(names) == 1 else rows


def widths(bars) -> list[float]:
    """What share of its track each bar fills."""
    return [
        float(text.removesuffix("%")) / 100
        for text in bars.evaluate_all("all => all.map(e => e.style.width)")
    ]


def alike(found, wanted, digits=2):
    """The same numbers, but for the rounding to so many digits."""
    found, wanted = torch.tensor(found), torch.as_tensor(wanted)
    assert found.shape == wanted.shape
    assert (found - wanted).abs().max() <= 0.5 * 10**-digits + 1e-6


def weights(figure) -> list[float]:
    """The weights that a figure's table shows."""
    cells = figure.locator("tbody .weight").all_inner_texts()
    return [float(cell) for cell in cells]


def classed(elements, name) -> list[bool]:
    """Which of the elements are of the class."""
    return elements.evaluate_all(
        "(all, name) => all.map(e => e.classList.contains(name))", name
    )


def painted(canvas) -> Tensor:
    """Red, green, blue and opacity of each pixel of a canvas."""
    wide, tall, colours = canvas.evaluate(
        "c => [c.width, c.height, [...c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data]]"
    )
    return torch.tensor(colours).reshape(tall, wide, 4)


def assert_painted(canvas, values):
    """A pixel a number: the farther from 0, the stronger; its sign's hue."""
    pixels, values = painted(canvas), torch.as_tensor(values)
    strength = values.abs().clamp(max=1)
    assert ((pixels[..., 3] / 255 - strength).abs() < 1.6 / 255).all()
    strong = strength > 0.7
    hues = torch.tensor(
        [
            [int(COLOURS[name][i : i + 2], 16) for i in (1, 3, 5)]
            for name in ("minus", "plus")
        ]
    )
    wanted = hues[(values[strong] > 0).long()]
    assert ((pixels[strong][:, :3] - wanted).abs() <= 2).all()


def told(figure) -> str:
    """What a screen reader is told once the reader pauses."""
    figure.page.clock.run_for(500)
    return figure.get_by_role("status").inner_text()


def close(found, wanted):
    """The same numbers, but for rounding."""
    found = torch.tensor(found, dtype=wanted.dtype)
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)
