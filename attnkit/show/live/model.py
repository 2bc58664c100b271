"""A trained translator as bytes that a page can carry."""

import math

import numpy as np
from torch import nn

from attnkit import check

# What a byte a number would cost here shows in the translations.
EXACT = ("encoder.embed.weight",)
GRU = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
NAMES = {
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
    "decoder.attention.score.W.weight",
}


def fits(model: nn.Module) -> bool:
    """Does the page's arithmetic belong to this model?"""
    state = model.state_dict() if isinstance(model, nn.Module) else {}
    if state.keys() != NAMES:
        return False
    shape = {name: tuple(weight.shape) for name, weight in state.items()}
    d_query, d_key = shape["decoder.attention.score.W.weight"]
    d_embedding, d_half = shape["decoder.embed.weight"][1], d_key // 2
    divisor = getattr(model.decoder.attention.score, "divisor", None)
    return (
        divisor == math.sqrt(d_query)
        and shape["encoder.rnn.weight_hh_l0"] == (3 * d_half, d_half)
        and shape["decoder.rnn.weight_ih"]
        == (3 * d_query, d_embedding + d_key)
    )


def pack(model: nn.Module) -> tuple[bytes, list]:
    """The numbers of a model, and which lie where, in this order.

    Vectors and `EXACT` in 16 bits. Of other matrices each row has a scale of
    32 bits and a byte for each number: half the size, and the same words.
    """
    wanted = "one of attention_model's kind, as pretrained() gives it"
    check.that(fits(model), "model", type(model).__name__, wanted)
    parts, places = [], []
    for name, tensor in model.state_dict().items():
        weight = tensor.detach().float().cpu().numpy()
        small = weight.ndim == 2 and name not in EXACT
        for row in np.atleast_2d(weight):
            if small:
                scale = np.float32(max(abs(row).max(), 1e-9) / 127)
                parts.append(scale.astype("<f4").tobytes())
                parts.append(np.rint(row / scale).astype("i1").tobytes())
            else:
                parts.append(row.astype("<f2").tobytes())
        kind = "bytes" if small else "half"
        places.append([name, kind, *np.atleast_2d(weight).shape])
    return b"".join(parts), places
