"""The doors of scores and attention."""

import pytest
import torch
from toy import model

from attnkit import (
    AdditiveScore,
    Attention,
    AttentionDecoder,
    DotScore,
    GeneralScore,
    Head,
    masked_softmax,
)

Q, K, V = torch.randn(2, 3, 4), torch.randn(2, 5, 4), torch.randn(2, 5, 6)


DOT = Attention(DotScore())


NAN = torch.full((1, 2), torch.nan)


def attend(mask):
    return lambda: DOT(Q, K, V, mask)


BAD_ATTENTION = {
    "query width": (lambda: DOT(Q[..., :3], K, V), "query"),
    "general query": (lambda: Attention(GeneralScore(3, 4))(Q, K, V), "query"),
    "general key": (lambda: Attention(GeneralScore(4, 3))(Q, K, V), "key"),
    "additive query": (
        lambda: Attention(AdditiveScore(3, 4, 2))(Q, K, V),
        "query",
    ),
    "additive key": (
        lambda: Attention(AdditiveScore(4, 3, 2))(Q, K, V),
        "key",
    ),
    "head query": (lambda: Head(3, 4, 6, 2, 2)(Q, K, V), "query"),
    "head key": (lambda: Head(4, 3, 6, 2, 2)(Q, K, V), "key"),
    "head value": (lambda: Head(4, 4, 5, 2, 2)(Q, K, V), "value"),
    "value count": (lambda: DOT(Q, K, V[:, :4]), "value"),
    "batch": (lambda: DOT(Q[:1], K, V), "query"),
    "no key": (lambda: DOT(Q, K[:, :0], V[:, :0]), "key"),
    "one axis": (lambda: DOT(Q[0, 0], K[0], V[0]), "query"),
    "integers": (lambda: DOT(Q, K.long(), V), "key"),
    "integer query": (lambda: DOT(Q.long(), K, V), "query"),
    "mask shape": (attend(torch.ones(4, dtype=torch.bool)), "mask"),
    "mask axes": (attend(torch.ones(1, 2, 3, 5, dtype=torch.bool)), "mask"),
    "mask dtype": (attend(torch.ones(5)), "mask"),
    "integer mask": (attend(torch.ones(5, dtype=torch.long)), "mask"),
    "NaN": (lambda: masked_softmax(NAN), "scores"),
    "infinity": (
        lambda: masked_softmax(torch.tensor([[torch.inf, 0]])),
        "scores",
    ),
    "NaN key": (lambda: DOT(Q, K * torch.nan, V), "scores"),
    "NaN value": (lambda: DOT(Q, K, V * torch.nan), "value"),
    "infinite value": (lambda: DOT(Q, K, V * torch.inf), "value"),
    "softmax mask": (
        lambda: masked_softmax(torch.ones(2, 3), torch.ones(2).bool()),
        "mask",
    ),
    "axes of that mask": (
        lambda: masked_softmax(torch.ones(3), torch.ones(2, 3).bool()),
        "mask",
    ),
    "integer scores": (
        lambda: masked_softmax(torch.ones(2, 2).long()),
        "scores",
    ),
    "no scores": (lambda: masked_softmax(torch.ones(2, 0)), "scores"),
}


@pytest.mark.parametrize(
    "call, name", BAD_ATTENTION.values(), ids=BAD_ATTENTION
)
def test_attention(call, name):
    with pytest.raises(ValueError, match=rf"^{name}: got .*, wanted "):
        call()


def test_nan_behind_the_mask_is_not_looked_at():
    scores = torch.tensor([[1.0, torch.nan]])
    weights = masked_softmax(scores, torch.tensor([True, False]))
    assert weights.tolist() == [[1.0, 0.0]]


def test_a_score_of_the_wrong_width_in_a_decoder():
    decoder = AttentionDecoder(9, 5, 8, 6, DOT).double()
    ids = torch.tensor([[4, 5]])
    memory = model().encoder(ids)
    step = decoder.over(memory)
    with pytest.raises(ValueError, match=r"^query: .*6\), wanted 8"):
        step(ids[:, 0], decoder.first_state(memory))
