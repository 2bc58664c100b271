"""Attention weights, and the words beside them, as a page carries them."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from attnkit import check

STEPS = 255  # what a weight of 1 is as a byte


def short_sentence(name: str, value: Sequence[str], most: int) -> list[str]:
    """One sentence: words of any signs, and not too many for a phone."""
    words = check.listed(name, value, "a list of words")
    check.sentence(name, words)
    for word in words:
        check.that(isinstance(word, str), name, repr(word), "words")
    wanted = f"at most {most}"
    check.that(len(words) <= most, name, f"{len(words)} words", wanted)
    return words


def check_weights(maps: Tensor, shape: tuple[int | str, ...]) -> None:
    """Maps of this shape, each row of them shares that sum to 1.

    A size that is named, as in ("heads", 3, 3), may be any but 0.
    """
    tensor = isinstance(maps, Tensor)
    check.that(tensor, "weights", type(maps).__name__, "tensors")
    check.floats("weights", maps, len(shape))
    sizes = tuple(maps.shape)
    fits = len(sizes) == len(shape) and all(
        size > 0 if isinstance(wanted, str) else size == wanted
        for size, wanted in zip(sizes, shape)
    )
    told = ", ".join(map(str, shape))
    wanted = f"({told}), a row a word that looks"
    check.that(fits, "weights", f"shape {sizes}", wanted)
    check.finite("weights", maps)
    low, sums = maps.min(), maps.double().sum(dim=-1)
    shares = bool(low >= 0) and bool(((sums - 1).abs() < 1e-2).all())
    told = f"rows that sum to {sums.min():.3g} and up, from {low:.3g} on"
    check.that(shares, "weights", told, "rows of shares that sum to 1")


def pack_weights(maps: Float[Tensor, "*maps target source"]) -> bytes:
    """A byte a weight, off by at most 1/510."""
    steps = (maps.detach().double().cpu() * STEPS).round().clamp(max=STEPS)
    return steps.to(torch.uint8).numpy().tobytes()
