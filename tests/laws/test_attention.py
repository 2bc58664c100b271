"""Laws of softmax and attention, and PyTorch's own as the oracle."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from subjects import ATTENTIONS, LOOKS, D, each, is_wrong, recipes
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


def inputs(batch=2, target=3, source=5):
    """Query, key, value, and a mask that leaves each query some keys."""
    query, key, value = (
        random(batch, n, D).requires_grad_() for n in (target, source, source)
    )
    mask = torch.rand(batch, target, source) < 0.6
    mask[..., 0], mask[:, 0, 1] = True, False
    return query, key, value, mask


def weights_share_one_among_the_keys_that_may_be_attended(attention):
    query, key, value, mask = inputs()
    context, weights = attention(query, key, value, mask)
    assert context.shape == (2, 3, D) and weights.shape == (2, 3, 5)
    assert (weights[mask] > 0).all() and (weights[~mask] == 0).all()
    assert_close(weights.sum(dim=-1), torch.ones(2, 3).double())
    _, weights = attention(query, key, value)
    assert (weights > 0).all()
    assert_close(weights.sum(dim=-1), torch.ones(2, 3).double())


def the_context_is_the_values_blended_by_the_weights(attention):
    """One value at a time: what weight 1 would give, times the weight."""
    query, key, value, mask = inputs()
    context, weights = attention(query, key, value, mask)
    blend = 0
    for j in range(5):
        alone, _ = attention(query, key, value, (torch.arange(5) == j))
        blend = blend + weights[..., j : j + 1] * alone
    assert_close(context, blend)


def a_batch_is_its_rows_one_by_one(attention):
    query, key, value, mask = inputs()
    together = attention(query, key, value, mask)
    for i in range(2):
        for t in range(3):
            row = query[i, t : t + 1], key[i], value[i], mask[i, t : t + 1]
            for all_at_once, alone in zip(together, attention(*row)):
                assert_close(all_at_once[i, t], alone[0])


def order_does_not_matter(attention):
    """Keys, values and mask permuted: the weights too; same context."""
    query, key, value, mask = inputs()
    order = torch.tensor([3, 1, 4, 0, 2])
    context, weights = attention(query, key, value, mask)
    again, permuted = attention(
        query, key[:, order], value[:, order], mask[..., order]
    )
    assert_close(context, again)
    assert_close(weights[..., order], permuted)


def padding_changes_nothing(attention):
    """Whatever stands behind the mask, and however much of it."""
    query, key, value, mask = inputs()
    context, weights = attention(query, key, value, mask)
    wide_mask = torch.cat([mask, torch.zeros(2, 3, 2).bool()], dim=-1)
    for rubbish in (100.0, torch.nan, torch.inf):
        more = torch.full((2, 2, D), rubbish).double()
        again, wide = attention(
            query,
            torch.cat([key, more], 1),
            torch.cat([value, more], 1),
            wide_mask,
        )
        assert_close(context, again)
        assert_close(weights, wide[..., :5])
        assert (wide[..., 5:] == 0).all()
        for tensor in (query, *attention.parameters()):
            (grad,) = torch.autograd.grad(
                again.sum(), tensor, retain_graph=True
            )
            assert grad.isfinite().all()


def a_changed_key_changes_the_weights(attention):
    query, key, value, _ = inputs()
    changed = key.detach().clone()
    changed[:, 1] = random(2, D)
    _, before = attention(query, key, value)
    _, after = attention(query, changed, value)
    assert ((before - after).abs() > 1e-9).all()


def another_query_looks_elsewhere(attention):
    query, key, value, mask = inputs()
    _, weights = attention(random(2, 3, D), key, value)
    _, others = attention(random(2, 3, D), key, value)
    assert (weights != others).all()


def over_then_a_query_is_the_direct_call(attention):
    query, key, value, mask = inputs()
    mask = mask[:, :1]
    context, weights = attention(query, key, value, mask)
    attend = attention.over(key, value, mask)
    for t in range(3):
        looked, share = attend(query[:, t : t + 1])
        assert_close(looked[:, 0], context[:, t])
        assert_close(share[:, 0], weights[:, t])


def nothing_to_attend_gives_zeros_and_no_nan(attention):
    query, key, value, mask = inputs()
    mask[0, 0] = False
    context, weights = attention(query, key, value, mask)
    assert (weights[0, 0] == 0).all() and (context[0, 0] == 0).all()
    assert context.isfinite().all()
    context.sum().backward()
    for tensor in (query, key, value, *attention.parameters()):
        assert tensor.grad is None or tensor.grad.isfinite().all()
    assert (query.grad[0, 0] == 0).all() and (query.grad[1] != 0).any()


def gradients_are_those_of_differences(attention):
    *given, mask = inputs(batch=1, target=2, source=3)
    assert gradcheck(lambda *x: attention(*x, mask), tuple(given))


def the_context_alone_is_that_of_the_direct_call(attention):
    """With its gradients, whatever the mask and however many batch axes."""
    query, key, value, mask = inputs()
    mask[0, 0] = False
    told = [query, key, value]
    masks = [None, mask, mask[:, :1], mask[1], mask[1, 1]]
    calls = [(told, seen) for seen in masks]
    for axes in (1, 2):  # in front of the batch
        deep = [x.expand(*[2] * axes, *x.shape) for x in told]
        calls += [(deep, seen) for seen in masks]
    calls += [([x[0] for x in told], seen) for seen in (None, mask[0])]
    calls += [([x[0] for x in told], mask[1, 1])]
    for asked, seen in calls:
        contexts = attention.context(*asked, seen), attention(*asked, seen)[0]
        blend = random(*contexts[1].shape)
        assert_close(*contexts)
        wanted = [*told, *attention.parameters()]
        gradients = [
            torch.autograd.grad(
                (context * blend).sum(), wanted, allow_unused=True
            )
            for context in contexts
        ]
        for one, other in zip(*gradients):
            assert (one is None) == (other is None)
            assert one is None or torch.allclose(one, other)


def padding_does_not_change_the_context_alone(attention):
    query, key, value, _ = inputs()
    mask = torch.ones(2, 1, 5).bool()
    wide_mask = torch.cat([mask, torch.zeros(2, 1, 2).bool()], dim=-1)
    context = attention.context(query, key, value, mask)
    for rubbish in (100.0, torch.nan, torch.inf):
        more = torch.full((2, 2, D), rubbish).double()
        key_, value_ = (torch.cat([x, more], 1) for x in (key, value))
        again = attention.context(query, key_, value_, wide_mask)
        assert_close(context, again)
        for tensor in (query, *attention.parameters()):
            (grad,) = torch.autograd.grad(
                again.sum(), tensor, retain_graph=True, allow_unused=True
            )
            assert grad is None or grad.isfinite().all()


def inputs_are_never_modified(attention):
    given = inputs()
    kept = [tensor.detach().clone() for tensor in given]
    attention(*given)
    attention.context(*given)
    assert all(torch.equal(a, b) for a, b in zip(kept, given))


LAWS = [
    weights_share_one_among_the_keys_that_may_be_attended,
    the_context_is_the_values_blended_by_the_weights,
    a_batch_is_its_rows_one_by_one,
    order_does_not_matter,
    padding_changes_nothing,
    a_changed_key_changes_the_weights,
    another_query_looks_elsewhere,
    over_then_a_query_is_the_direct_call,
    nothing_to_attend_gives_zeros_and_no_nan,
    gradients_are_those_of_differences,
    the_context_alone_is_that_of_the_direct_call,
    padding_does_not_change_the_context_alone,
    inputs_are_never_modified,
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@each("recipe", ATTENTIONS)
def test_each_attention_keeps_each_law(recipe, law):
    law(recipe.build())


def broken(attention):
    """The names of the laws that an attention does not keep."""
    for law in LAWS:
        try:
            law(attention)
        except AssertionError:
            yield law.__name__


@pytest.mark.slow
@each("recipe", recipes(filter(is_wrong, LOOKS)))
def test_the_laws_find_each_mistake(recipe):
    assert [*broken(recipe.build())]


def test_the_attentions_of_the_course_are_among_those_found():
    assert {recipe.kind for recipe in ATTENTIONS} >= {Attention, Head}
    assert not any(is_wrong(recipe.kind) for recipe in ATTENTIONS)


@pytest.mark.parametrize(
    "score", [DotScore(), ScaledDotScore(), GeneralScore(D, D, scale=True)]
)
def test_the_context_of_a_product_holds_no_weights(score, monkeypatch):
    query, key, value = (torch.randn(2, 2, 70, D) for _ in range(3))
    wanted = Attention(score)(query, key, value)[0]
    monkeypatch.setattr(score, "compare", None)
    monkeypatch.setattr("attnkit.attention.masked_softmax", None)
    assert_close(Attention(score).context(query, key, value), wanted)


class Turned(DotScore):
    """A product, and then something of its own."""

    def compare(self, query, prepared):
        return -super().compare(query, prepared)


def test_a_score_that_compares_in_its_own_way_is_asked():
    query, key, value, mask = inputs()
    attention = Attention(Turned())
    context, _ = attention(query, key, value, mask)
    assert_close(attention.context(query, key, value, mask), context)


def test_a_sum_that_overflows_is_no_error():
    """What tells a NaN may be wrong; the long way is not."""
    query, key = torch.zeros(1, 2, 3, D), torch.zeros(1, 2, 5, D)
    value = torch.full((1, 2, 5, D), 3e38)
    context = Attention(DotScore()).context(query, key, value)
    assert_close(context, value[..., :3, :])


def test_softmax_leaves_its_scores_as_they_are():
    scores, mask = random(2, 4), torch.tensor([True, True, False, True])
    kept = scores.clone()
    masked_softmax(scores, mask)
    assert torch.equal(kept, scores)


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
