"""Laws of the four scores."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd import gradcheck
from torch.testing import assert_close

from attnkit import AdditiveScore, DotScore, GeneralScore, ScaledDotScore

D = 6


def every_score(d_query=D, d_key=D):
    same = [DotScore(), ScaledDotScore()] if d_query == d_key else []
    return [
        *same,
        GeneralScore(d_query, d_key),
        GeneralScore(d_query, d_key, scale=True),
        AdditiveScore(d_query, d_key, 7),
    ]


def random(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@pytest.mark.parametrize("score", every_score(), ids=str)
def test_one_score_for_each_query_and_key(score):
    score.double()
    query, key = random(2, 3, 4, D), random(2, 3, 5, D)
    scores = score(query, key)
    assert scores.shape == (2, 3, 4, 5)
    alone = score(query[1, 2, 3:], key[1, 2, 4:])
    assert_close(scores[1, 2, 3, 4], alone[0, 0])


@pytest.mark.parametrize("score", every_score(), ids=str)
def test_score_depends_on_query_and_on_its_own_key_alone(score):
    score.double()
    query, key = random(2, D), random(3, D)
    before, changed = score(query, key), key.clone()
    changed[1] += 1
    after = score(query, changed)
    assert (before[:, 1] != after[:, 1]).all()
    assert_close(before[:, [0, 2]], after[:, [0, 2]])
    assert (score(query + 1, key) != before).all()


@pytest.mark.parametrize("score", every_score(), ids=str)
def test_gradients(score):
    score.double()
    query, key = random(2, D).requires_grad_(), random(3, D).requires_grad_()
    assert gradcheck(score, (query, key))


@pytest.mark.parametrize("score", every_score(5, 3), ids=str)
def test_query_and_key_may_differ_in_width(score):
    assert score(torch.randn(2, 5), torch.randn(4, 3)).shape == (2, 4)


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_general_with_identity_is_dot(d, target, source):
    query, key = random(target, d), random(source, d)
    general = GeneralScore(d, d).double()
    general.W.weight.data = torch.eye(d, dtype=torch.float64)
    assert_close(general(query, key), DotScore()(query, key))
    general.divisor = GeneralScore(d, d, scale=True).divisor
    assert_close(general(query, key), ScaledDotScore()(query, key))


def test_general_is_bilinear():
    general = GeneralScore(4, 3).double()
    query, key = random(2, 4), random(5, 3)
    looped = torch.einsum("td,de,se->ts", query, general.W.weight, key)
    assert_close(general(query, key), looped)


def test_luong_concat_is_additive():
    query, key = random(2, 4), random(5, 3)
    additive = AdditiveScore(4, 3, 7).double()
    M = torch.cat([additive.W.weight, additive.U.weight], dim=1)
    v = additive.v.weight[0]
    for t in range(2):
        for j in range(5):
            concat = v @ torch.tanh(M @ torch.cat([query[t], key[j]]))
            assert_close(additive(query, key)[t, j], concat)


def test_additive_is_not_linear_in_the_query():
    additive = AdditiveScore(4, 4, 7).double()
    query, key = random(2, 4), random(3, 4)
    doubled = additive(2 * query, 2 * key)
    assert not torch.allclose(doubled, 2 * additive(query, key), rtol=0.05)


@pytest.mark.parametrize("d", [8, 64, 512])
def test_scaling_keeps_the_variance_near_1(d):
    generator = torch.Generator().manual_seed(d)
    query = torch.randn(300, d, generator=generator)
    key = torch.randn(300, d, generator=generator)
    assert abs(ScaledDotScore()(query, key).var() - 1) < 0.1
    assert abs(DotScore()(query, key).var() / d - 1) < 0.1


@pytest.mark.parametrize("score", every_score(), ids=str)
def test_prepare_then_compare_is_the_score(score):
    query, key = torch.randn(2, D), torch.randn(3, D)
    in_steps = score.compare(query, score.prepare(key))
    assert_close(in_steps, score(query, key))
