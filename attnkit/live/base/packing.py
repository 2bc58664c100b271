"""A trained model as bytes that a page can carry."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from torch import nn

from attnkit import check
from attnkit.decoder import last_state

GRU = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
SHARED = {
    *(
        f"encoder.rnn.{part}_l0{way}"
        for part in GRU
        for way in ("", "_reverse")
    ),
    *(f"decoder.rnn.{part}" for part in GRU),
    *(
        f"decoder.{layer}.{part}"
        for layer in ("first", "combine", "word")
        for part in ("weight", "bias")
    ),
    "encoder.embed.weight",
    "decoder.embed.weight",
}
SCORE = "decoder.attention.score.W.weight"
# Here a byte a number would show in the translations.
EXACT = "encoder.embed.weight"


class Kind(NamedTuple):
    """A kind of translator: is a model one, and how an error calls it."""

    fits: Callable[[nn.Module], bool]
    called: str


def has(model: nn.Module, names: set[str]) -> bool:
    """Just these weights, and the sizes of GRUs that fit together?"""
    state = model.state_dict() if isinstance(model, nn.Module) else {}
    if state.keys() != names:
        return False
    shape = {name: tuple(weight.shape) for name, weight in state.items()}
    d_hidden, d_memory = shape["decoder.first.weight"]
    d_embedding, d_half = shape["decoder.embed.weight"][1], d_memory // 2
    return (
        shape["encoder.rnn.weight_hh_l0"] == (3 * d_half, d_half)
        and shape["decoder.rnn.weight_ih"]
        == (3 * d_hidden, d_embedding + d_memory)
        and shape.get(SCORE) in (None, (d_hidden, d_memory))
    )


def looks(model: nn.Module) -> bool:
    """Is it a translator with a scaled general score?"""
    if not has(model, SHARED | {SCORE}):
        return False
    decoder: Any = model.decoder
    divisor = getattr(decoder.attention.score, "divisor", None)
    return divisor == math.sqrt(decoder.rnn.hidden_size)


def is_fixed(model: nn.Module) -> bool:
    """Is it a translator whose context is the encoder's last state?"""
    summary = has(model, SHARED) and getattr(model.decoder, "summary", None)
    return summary is last_state


LOOKING = Kind(
    looks, "one of attention_model's kind, as pretrained() gives it"
)
FIXED = Kind(
    is_fixed,
    "one of fixed_model's kind, with the last state as its summary",
)


def pack_model(model: nn.Module, kind: Kind = LOOKING) -> tuple[bytes, list]:
    """The numbers of a translator. A model that is sure of its words says
    the same ones; another now and then changes one.
    """
    check.that(kind.fits(model), "model", type(model).__name__, kind.called)
    return pack(model, EXACT)


def pack(model: nn.Module, exact: str) -> tuple[bytes, list]:
    """The numbers of a model, and which lie where, in this order.

    Vectors and the matrix called `exact` in 16 bits. Of other matrices each
    row has a scale of 32 bits and a byte for each number: half the size.
    """
    parts: list[bytes] = []
    layout: list[list[str | int]] = []
    for name, tensor in model.state_dict().items():
        weight = tensor.detach().float().cpu().numpy()
        small = weight.ndim == 2 and name != exact
        for row in np.atleast_2d(weight):
            if small:
                scale = np.float32(max(abs(row).max(), 1e-9) / 127)
                parts.append(scale.astype("<f4").tobytes())
                parts.append(np.rint(row / scale).astype("i1").tobytes())
            else:
                parts.append(row.astype("<f2").tobytes())
        stored = "bytes" if small else "half"
        layout.append([name, stored, *np.atleast_2d(weight).shape])
    return b"".join(parts), layout
