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


BAD_LOOKS = {
    "query width": (DOT, (Q[..., :3], K, V), "query"),
    "general query": (Attention(GeneralScore(3, 4)), (Q, K, V), "query"),
    "general key": (Attention(GeneralScore(4, 3)), (Q, K, V), "key"),
    "additive query": (Attention(AdditiveScore(3, 4, 2)), (Q, K, V), "query"),
    "additive key": (Attention(AdditiveScore(4, 3, 2)), (Q, K, V), "key"),
    "head query": (Head(3, 4, 6, 2, 2), (Q, K, V), "query"),
    "head key": (Head(4, 3, 6, 2, 2), (Q, K, V), "key"),
    "head value": (Head(4, 4, 5, 2, 2), (Q, K, V), "value"),
    "value count": (DOT, (Q, K, V[:, :4]), "value"),
    "batch": (DOT, (Q[:1], K, V), "query"),
    "no key": (DOT, (Q, K[:, :0], V[:, :0]), "key"),
    "one axis": (DOT, (Q[0, 0], K[0], V[0]), "query"),
    "integers": (DOT, (Q, K.long(), V), "key"),
    "integer query": (DOT, (Q.long(), K, V), "query"),
    "mask shape": (DOT, (Q, K, V, torch.ones(4).bool()), "mask"),
    "mask rows": (DOT, (Q, K, V, torch.ones(2, 2, 5).bool()), "mask"),
    "mask axes": (DOT, (Q, K, V, torch.ones(1, 2, 3, 5).bool()), "mask"),
    "mask dtype": (DOT, (Q, K, V, torch.ones(5)), "mask"),
    "integer mask": (DOT, (Q, K, V, torch.ones(5).long()), "mask"),
    "NaN key": (DOT, (Q, K * torch.nan, V), "scores"),
    "NaN value": (DOT, (Q, K, V * torch.nan), "value"),
    "infinite value": (DOT, (Q, K, V * torch.inf), "value"),
}


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(
    "attention, given, name", BAD_LOOKS.values(), ids=BAD_LOOKS
)
def test_bad_input_to_a_look_names_the_argument(attention, given, name, alone):
    with pytest.raises(ValueError, match=f"^{name}: got .*, wanted "):
        (attention.context if alone else attention)(*given)


BAD_ATTENTION = {
    "NaN": (lambda: masked_softmax(NAN), "scores"),
    "infinity": (
        lambda: masked_softmax(torch.tensor([[torch.inf, 0]])),
        "scores",
    ),
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
