"""Laws of every score, and what single scores are known to be."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from subjects import SCORES, D, each, parameters
from torch.autograd import gradcheck
from torch.testing import assert_close

from attnkit import AdditiveScore, DotScore, GeneralScore, ScaledDotScore

WIDE = [r for r in SCORES if {"d_query", "d_key"} <= {*parameters(r.kind)}]


def random(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def test_the_scores_of_the_course_are_among_those_found():
    found = {recipe.kind for recipe in SCORES}
    assert found > {DotScore, ScaledDotScore, GeneralScore, AdditiveScore}


@each("recipe", SCORES)
def test_one_score_for_each_query_and_key(recipe):
    """Computed for all pairs at once, it is that of each pair alone."""
    score = recipe.build()
    query, key = random(2, 3, 4, D), random(2, 3, 5, D)
    scores = score(query, key)
    assert scores.shape == (2, 3, 4, 5)
    for i in range(2):
        for t in range(4):
            for j in range(5):
                alone = score(query[i, 2, t : t + 1], key[i, 2, j : j + 1])
                assert_close(scores[i, 2, t, j], alone[0, 0])


@each("recipe", SCORES)
def test_score_depends_on_its_own_query_and_its_own_key_alone(recipe):
    score = recipe.build()
    query, key = random(2, 2, D), random(2, 3, D)
    other_query, other_key = query.clone(), key.clone()
    other_query[0, 1], other_key[0, 1] = random(D), random(D)
    before = score(query, key)
    for after, its_own in (
        (score(other_query, key), (0, 1, slice(None))),
        (score(query, other_key), (0, slice(None), 1)),
    ):
        own = torch.zeros_like(before, dtype=torch.bool)
        own[its_own] = True
        assert (before[own] != after[own]).all()
        assert_close(before[~own], after[~own])


@each("recipe", SCORES)
def test_prepared_keys_answer_any_query(recipe):
    """As a decoder asks: the keys once, then one query after the other."""
    score = recipe.build()
    query, key = random(2, 3, D), random(2, 4, D)
    wanted, prepared = score(query, key), score.prepare(key)
    assert_close(score.compare(query, prepared), wanted)
    for t in range(3):
        alone = score.compare(query[:, t : t + 1], prepared)
        assert_close(alone[:, 0], wanted[:, t])


@each("recipe", SCORES)
def test_gradients(recipe):
    score = recipe.build()
    query, key = random(2, D).requires_grad_(), random(3, D).requires_grad_()
    assert gradcheck(score, (query, key))
    score(query, key).sum().backward()
    for name, weight in score.named_parameters():
        assert weight.grad is not None and weight.grad.any(), name


@each("recipe", SCORES)
def test_numbers_keep_their_kind(recipe):
    score = recipe.build()
    query, key = random(2, D), random(3, D)
    double = score(query, key)
    single = score.float()(query.float(), key.float())
    assert (double.dtype, single.dtype) == (torch.float64, torch.float32)
    assert_close(single, double.float())


@each("recipe", SCORES)
def test_vectors_of_zeros_and_long_vectors_have_finite_scores(recipe):
    """Finite gradients too: what divides by a length must mind nothing."""
    score = recipe.build().float()
    for lengths in ((0, 1), (1, 0), (0, 0), (1e15, 1), (1, 1e15), (1e15,) * 2):
        query, key = (
            (length * torch.randn(2, D)).requires_grad_() for length in lengths
        )
        scores = score(query, key)
        scores.sum().backward()
        for numbers in (scores, query.grad, key.grad):
            assert numbers.isfinite().all(), lengths


@each("recipe", SCORES)
def test_inputs_are_never_modified(recipe):
    query, key = random(2, D), random(3, D)
    kept = query.clone(), key.clone()
    recipe.build()(query, key)
    assert torch.equal(query, kept[0]) and torch.equal(key, kept[1])


@each("recipe", WIDE)
def test_query_and_key_may_differ_in_width(recipe):
    score = recipe.build(d_query=5, d_key=3)
    assert score(random(2, 5), random(4, 3)).shape == (2, 4)


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 5))
@settings(max_examples=15, deadline=None)
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
