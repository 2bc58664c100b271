"""Each switch does the mistake that it is named for, and no other."""

import torch
from torch.testing import assert_close

from attnkit import Attention, GeneralScore, masked_softmax
from attnkit.probes.mistakes import NoMask, Tempered, WrongAxis

SCORE = GeneralScore(3, 4)
QUERY, KEY = torch.randn(2, 1, 3), torch.randn(2, 5, 4)
MASK = torch.tensor([[[True] * 5], [[True, True, False, False, False]]])


def test_no_mask_is_attention_that_was_given_none():
    look = NoMask(SCORE)(QUERY, KEY, KEY, MASK)
    assert_close(look, Attention(SCORE)(QUERY, KEY, KEY))


def test_over_the_wrong_axis_each_single_query_takes_all():
    context, weights = WrongAxis(SCORE)(QUERY, KEY, KEY, MASK)
    assert_close(weights, MASK.float())
    assert_close(context[1, 0], KEY[1, :2].sum(dim=0))
    weights = WrongAxis(SCORE)(torch.randn(2, 6, 3), KEY, KEY)[1]
    assert_close(weights.sum(dim=1), torch.ones(2, 5))


def test_tempered_divides_the_scores():
    plain = SCORE(QUERY, KEY)
    assert_close(Tempered(SCORE, 4.0)(QUERY, KEY), plain / 4)
    hot = Attention(Tempered(SCORE, 1e6))(QUERY, KEY, KEY, MASK)[1]
    assert_close(hot, masked_softmax(0 * plain, MASK))
    cold = Attention(Tempered(SCORE, 1e-6))(QUERY, KEY, KEY)[1]
    assert_close(cold.amax(dim=-1), torch.ones(2, 1))
