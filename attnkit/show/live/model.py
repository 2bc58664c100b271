"""A trained translator as bytes that a page can carry."""

import numpy as np
from torch import nn

from attnkit import check

# What a byte a number would cost here shows in the translations.
EXACT = ("encoder.embed.weight",)
ROOMS = {
    "encoder.rnn.weight_ih_l0_reverse",
    "decoder.attention.score.W.weight",
}


def pack(model: nn.Module) -> tuple[bytes, list]:
    """The numbers of a model, and which lie where, in this order.

    Vectors and `EXACT` in 16 bits. Of other matrices each row has a scale of
    32 bits and a byte for each number: half the size, and the same words.
    """
    weights = {k: w.float().numpy() for k, w in model.state_dict().items()}
    check.that(
        weights.keys() >= ROOMS,
        "model",
        type(model).__name__,
        "one of attention_model's shape, as pretrained() gives",
    )
    parts, places = [], []
    for name, weight in weights.items():
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
