"""Laws of softmax and attention, and PyTorch's own as the oracle."""

import copy

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd import gradcheck
from torch.testing import assert_close

from attnkit import (
    AdditiveScore,
    Attention,
    DotScore,
    GeneralScore,
    Head,
    ScaledDotScore,
    masked_softmax,
)

D = 6
ATTENTIONS = [
    Attention(score.double())
    for score in (
        DotScore(),
        ScaledDotScore(),
        GeneralScore(D, D),
        AdditiveScore(D, D, 7),
    )
]


def random(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@st.composite
def problems(draw):
    """Random scores with a mask that leaves each row at least one key."""
    target, source = draw(st.integers(1, 5)), draw(st.integers(1, 7))
    seed = draw(st.integers(0, 2**31))
    generator = torch.Generator().manual_seed(seed)
    scale = draw(st.sampled_from([0.1, 1.0, 30.0, 1000.0]))
    scores = scale * torch.randn(target, source, generator=generator).double()
    mask = torch.rand(target, source, generator=generator) < 0.6
    mask[:, draw(st.integers(0, source - 1))] = True
    return scores, mask


@given(problems())
@settings(max_examples=60, deadline=None)
def test_weights_are_a_distribution_over_the_unmasked_source(problem):
    scores, mask = problem
    weights = masked_softmax(scores, mask)
    assert (weights >= 0).all()
    assert (weights[~mask] == 0).all()
    assert_close(weights.sum(dim=-1), torch.ones(len(weights)).double())


@given(problems(), st.floats(-1e4, 1e4))
@settings(max_examples=60, deadline=None)
def test_softmax_is_shift_invariant(problem, shift):
    scores, mask = problem
    moved = masked_softmax(scores + shift, mask)
    assert_close(moved, masked_softmax(scores, mask), rtol=1e-6, atol=1e-9)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_softmax_equals_pytorch(problem):
    scores, mask = problem
    wanted = scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)
    assert_close(masked_softmax(scores, mask), wanted)
    assert_close(masked_softmax(scores), scores.softmax(dim=-1))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_softmax_in_half_precision(dtype):
    mask = torch.tensor([True, False])
    weights = masked_softmax(torch.zeros(1, 2, dtype=dtype), mask)
    assert weights.tolist() == [[1.0, 0.0]]


def test_softmax_gradient():
    mask = torch.tensor([[True, True, False], [False, False, False]])
    scores = random(2, 3).requires_grad_()
    assert gradcheck(lambda s: masked_softmax(s, mask), (scores,))
    assert gradcheck(masked_softmax, (scores,))


@pytest.mark.parametrize("attention", ATTENTIONS, ids=lambda a: str(a.score))
class TestEveryScore:
    def test_shapes_and_blend(self, attention):
        query, key, value = random(3, 4, D), random(3, 5, D), random(3, 5, 2)
        context, weights = attention(query, key, value)
        assert context.shape == (3, 4, 2)
        assert weights.shape == (3, 4, 5)
        looped = torch.zeros(2).double()
        for j in range(5):
            looped = looped + weights[1, 2, j] * value[1, j]
        assert_close(context[1, 2], looped)
        low, high = value.amin(1, keepdim=True), value.amax(1, keepdim=True)
        assert ((context >= low - 1e-12) & (context <= high + 1e-12)).all()

    def test_permuting_keys_and_values_leaves_the_context(self, attention):
        query, key, value = random(2, D), random(5, D), random(5, 3)
        order = torch.tensor([3, 1, 4, 0, 2])
        context, weights = attention(query, key, value)
        again, permuted = attention(query, key[order], value[order])
        assert_close(context, again)
        assert_close(weights[:, order], permuted)

    def test_changing_one_key_changes_the_weights(self, attention):
        query, key, value = random(2, D), random(2, D), random(2, 3)
        changed = key.clone()
        changed[0] += 1
        before, after = (attention(query, k, value)[1] for k in (key, changed))
        assert ((before - after).abs() > 1e-4).all()

    def test_a_masked_key_does_not_matter(self, attention):
        query, key, value = random(2, D), random(4, D), random(4, 3)
        mask = torch.tensor([True, False, True, True])
        other_key, other_value = key.clone(), value.clone()
        other_key[1] = 100
        other_value[1] = -100
        context, weights = attention(query, key, value, mask)
        again, _ = attention(query, other_key, other_value, mask)
        assert_close(context, again)
        assert (weights[:, 1] == 0).all()
        short, _ = attention(query, key[mask], value[mask])
        assert_close(context, short)

    def test_mask_is_over_the_keys_of_each_query(self, attention):
        query, key, value = random(3, D), random(3, D), random(3, 2)
        mask = torch.tensor([[1, 0, 0], [1, 1, 0], [1, 1, 1]]).bool()
        _, weights = attention(query, key, value, mask)
        assert ((weights > 0) == mask).all()

    def test_over_equals_the_direct_call(self, attention):
        query, key, value = random(2, 3, D), random(2, 5, D), random(2, 5, 4)
        mask = torch.rand(2, 1, 5) < 0.7
        mask[..., 0] = True
        attend = attention.over(key, value, mask)
        direct = attention(query, key, value, mask)
        for t in range(3):
            context, weights = attend(query[:, t : t + 1])
            assert_close(context[:, 0], direct[0][:, t])
            assert_close(weights[:, 0], direct[1][:, t])

    def test_inputs_are_never_modified(self, attention):
        inputs = [random(2, D), random(4, D), random(4, 3)]
        mask = torch.tensor([True, True, False, True])
        kept = [copy.deepcopy(x) for x in (*inputs, mask)]
        attention(*inputs, mask)
        for before, after in zip(kept, (*inputs, mask), strict=True):
            assert torch.equal(before, after)
        scores = random(2, 4)
        kept = scores.clone()
        masked_softmax(scores, mask)
        assert torch.equal(kept, scores)

    def test_nothing_to_attend_gives_zero_and_no_nan(self, attention):
        inputs = [
            x.requires_grad_()
            for x in (random(2, D), random(4, D), random(4, 3))
        ]
        mask = torch.tensor([[False] * 4, [True] * 4])
        context, weights = attention(*inputs, mask)
        assert (weights[0] == 0).all() and (context[0] == 0).all()
        context.sum().backward()
        assert all(x.grad.isfinite().all() for x in inputs)
        assert all(
            p.grad is None or p.grad.isfinite().all()
            for p in attention.parameters()
        )

    def test_gradients(self, attention):
        inputs = [
            x.requires_grad_()
            for x in (random(2, D), random(4, D), random(4, 3))
        ]
        mask = torch.tensor([True, True, False, True])
        assert gradcheck(lambda *x: attention(*x, mask), tuple(inputs))


@given(st.integers(1, 16), st.integers(1, 5), st.integers(1, 6))
@settings(max_examples=30, deadline=None)
def test_scaled_dot_is_pytorchs(d, target, source):
    query, key = random(2, target, d), random(2, source, d)
    value = random(2, source, 3)
    mask = torch.rand(2, target, source) < 0.7
    mask[..., 0] = True
    attention = Attention(ScaledDotScore())
    wanted = F.scaled_dot_product_attention(query, key, value, mask)
    assert_close(attention(query, key, value, mask)[0], wanted)
    wanted = F.scaled_dot_product_attention(query, key, value)
    assert_close(attention(query, key, value)[0], wanted)


def test_scaled_dot_has_pytorchs_gradients():
    inputs = [
        x.requires_grad_()
        for x in (random(2, 3, D), random(2, 4, D), random(2, 4, 5))
    ]
    ours, _ = Attention(ScaledDotScore())(*inputs)
    theirs = F.scaled_dot_product_attention(*inputs)
    seed = random(2, 3, 5)
    for a, b in zip(
        torch.autograd.grad(ours, inputs, seed),
        torch.autograd.grad(theirs, inputs, seed),
        strict=True,
    ):
        assert_close(a, b)


def test_bahdanau_equations_5_and_6_as_loops():
    score = AdditiveScore(4, 3, 5).double()
    W, U, v = score.W.weight, score.U.weight, score.v.weight[0]
    s, h = random(4), random(6, 3)
    e = [v @ torch.tanh(W @ s + U @ h[j]) for j in range(6)]
    total = sum(x.exp() for x in e)
    alpha = [x.exp() / total for x in e]
    c = sum(a * h[j] for j, a in enumerate(alpha))
    context, weights = Attention(score)(s[None], h, h)
    assert_close(weights[0], torch.stack(alpha))
    assert_close(context[0], c)


def test_temperature_limits():
    scores = torch.tensor([[1.0, 2.0, 4.0]])
    assert_close(masked_softmax(scores / 1e-3), torch.tensor([[0.0, 0, 1]]))
    cold, even = masked_softmax(scores / 1e6), torch.full((1, 3), 1 / 3)
    assert_close(cold, even, atol=1e-5, rtol=0)


def test_a_head_is_attention_among_projections():
    q, k, v = random(2, 3, 4), random(2, 5, 6), random(2, 5, 3)
    head = Head(4, 6, 3, 7, 2).double()
    context, weights = head(q, k, v)
    by_hand = Attention(ScaledDotScore())(
        q @ head.W_q.weight.T, k @ head.W_k.weight.T, v @ head.W_v.weight.T
    )
    assert_close((context, weights), by_hand)
    assert context.shape == (2, 3, 2)
    other = Head(4, 6, 3, 7, 2, AdditiveScore(7, 7, 5)).double()
    assert_close(other(q, k, v)[1].sum(dim=-1), torch.ones(2, 3).double())


def test_a_head_is_pytorchs_multihead_attention_of_one_head():
    torch.manual_seed(3)
    head = Head(6, 6, 6, 6, 6).double()
    theirs = torch.nn.MultiheadAttention(6, 1, bias=False, batch_first=True)
    theirs = theirs.double()
    theirs.in_proj_weight.data = torch.cat(
        [head.W_q.weight, head.W_k.weight, head.W_v.weight]
    )
    theirs.out_proj.weight.data = torch.eye(6).double()
    q, k, v = random(2, 3, 6), random(2, 5, 6), random(2, 5, 6)
    mask = torch.rand(2, 5) < 0.6
    mask[:, 0] = True
    ours = head(q, k, v, mask.unsqueeze(1))
    # Their mask says what to leave out.
    assert_close(ours, theirs(q, k, v, key_padding_mask=~mask))


def test_a_head_is_a_general_score_of_low_rank_with_projected_values():
    """q . W k with W = W_q^T W_k / sqrt(d_head) has the same weights."""
    head = Head(8, 8, 8, 3, 5).double()
    general = GeneralScore(8, 8).double()
    W = head.W_q.weight.T @ head.W_k.weight / 3**0.5
    general.W.weight.data = W
    q, k = random(2, 4, 8), random(2, 6, 8)
    context, weights = head(q, k, k)
    states, same = Attention(general)(q, k, k)
    assert_close(weights, same)
    assert_close(context, states @ head.W_v.weight.T)
    assert torch.linalg.matrix_rank(W) == 3
