"""The arithmetic of live figures is that of PyTorch."""

import pytest
import torch
from figure_page import close

from attnkit import (
    AdditiveScore,
    DotScore,
    GeneralScore,
    ScaledDotScore,
    masked_softmax,
)

CASES = 60


def learned(score) -> list:
    """The matrices and vectors of a score, as JavaScript takes them."""
    if isinstance(score, AdditiveScore):
        found = [score.W.weight, score.U.weight, score.v.weight[0]]
    else:
        found = list(score.parameters())
    return [weight.tolist() for weight in found]


SCORES = {
    "dot": lambda d: DotScore(),
    "scaledDot": lambda d: ScaledDotScore(),
    "general": lambda d: GeneralScore(d, d),
    "additive": lambda d: AdditiveScore(d, d, d + 1),
}


@pytest.mark.parametrize("name", SCORES)
def test_scores_weights_and_context_are_those_of_pytorch(script, name):
    cases, wanted = [], []
    for i in range(CASES):
        d, n = 1 + i % 7, 1 + i % 5
        q, k, mask = torch.randn(1, d), torch.randn(n, d), torch.rand(n) < 0.7
        T = float(10 ** torch.empty(1).uniform_(-1, 1))
        score = SCORES[name](d)
        scores = score(q, k)
        weights = masked_softmax(scores / T, mask)
        cases.append(
            [q[0].tolist(), k.tolist(), mask.tolist(), T, learned(score)]
        )
        wanted.append(torch.cat([scores, weights, weights @ k], dim=1)[0].data)
    found = script(
        """([name, cases]) => cases.map(([q, keys, mask, T, learned]) => {
            const scores = keys.map(k => m[name](q, k, ...learned));
            const weights = m.softmax(scores, mask, T);
            return [...scores, ...weights, ...m.blend(weights, keys)];
        })""",
        [name, cases],
    )
    for one, other in zip(found, wanted, strict=True):
        close(one, other)


@pytest.mark.parametrize("T", [1e-30, 1e-3, 1e3, 1e30])
def test_no_temperature_is_too_low_or_too_high(script, T):
    scores = torch.tensor([[900.0, -3.0, 2.0, 899.0]]).double()
    mask = torch.tensor([True, True, True, False])
    exact = masked_softmax((scores - 900) / T, mask)[0]
    found = script(
        "([...a]) => m.softmax(...a)", [scores[0].tolist(), mask.tolist(), T]
    )
    close(found, exact)


@pytest.mark.parametrize("shut", [-1e9, 5, 1e4, 1e300])
def test_a_score_that_is_masked_moves_no_weight(script, shut):
    found = script("s => m.softmax([0, 1, s], [true, true, false])", shut)
    close(found, torch.tensor([0, 1, -torch.inf]).softmax(dim=0))


def test_where_nothing_may_be_attended_all_is_zero(script):
    found = script("() => m.softmax([1, 2], [false, false], 1)")
    assert found == [0, 0]
    assert script("w => m.blend(w, [[1, 2], [3, 4]])", found) == [0, 0]


def test_a_gru_step_is_that_of_pytorch(script):
    cases, wanted = [], []
    for i in range(CASES):
        cell = torch.nn.GRUCell(1 + i % 5, 1 + i % 4)
        x, h = torch.randn(1 + i % 5), torch.randn(1 + i % 4)
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        parts = [getattr(cell, name).tolist() for name in names]
        cases.append([x.tolist(), h.tolist(), *parts])
        wanted.append(cell(x, h).data)
    found = script(
        "cases => cases.map(([x, h, Wx, Wh, bx, bh]) => "
        "m.gruStep(x, h, {Wx, Wh, bx, bh}))",
        cases,
    )
    for one, other in zip(found, wanted, strict=True):
        close(one, other)


ONE = {  # for vectors of one number: how many it learns, and the score
    "nearness": (0, lambda q, k: -((q - k) ** 2) / 2),
    "dot": (0, lambda q, k: DotScore()(q, k)),
    "general": (1, lambda q, k, w: q * w * k),
    "additive": (3, lambda q, k, w, u, v: v * torch.tanh(w * q + u * k)),
}


@pytest.mark.parametrize("name", ONE)
def test_a_soft_look_up_is_that_of_pytorch(script, name):
    cases, wanted = [], []
    for i in range(CASES):
        n, (learns, of) = 1 + i % 5, ONE[name]
        q, k, v = (torch.randn(x, 1).double() for x in (1, n, n))
        b = float(10 ** torch.empty(1).uniform_(-3 if i % 4 else 0, 3))
        learned = torch.randn(learns).tolist()
        e = of(q, k, *learned).reshape(-1) / b**2
        weights = e.softmax(dim=0)
        matrices = [[[x]] for x in learned[:2]] + [[x] for x in learned[2:]]
        cases.append([q[0].tolist(), k.tolist(), v.tolist(), b, matrices])
        wanted.append(torch.cat([e, weights, weights @ v]))
    found = script(
        """([name, cases]) => cases.map(([q, keys, values, b, learned]) => {
            const score = (q, k) => m[name](q, k, ...learned);
            const { scores, weights, context } =
                m.lookUp(q, keys, values, score, b);
            return [...scores, ...weights, ...context];
        })""",
        [name, cases],
    )
    for one, other in zip(found, wanted, strict=True):
        close(one, other)


def test_the_narrowest_width_picks_and_the_widest_averages(script):
    look = """b => m.lookUp([2.4], [[1], [2], [3]], [[5], [7], [0]],
        m.nearness, b).context[0]"""
    assert script(look, 1e-9) == 7
    assert script(look, 1e9) == pytest.approx(4)


@pytest.mark.parametrize("width", [1e-9, 1, 1e9])
def test_a_key_without_rivals_answers_whatever_the_width(script, width):
    found = script("b => m.lookUp([9], [[1]], [[5]], m.nearness, b)", width)
    assert (found["weights"], found["context"]) == ([1], [5])


def test_the_error_function_is_that_of_pytorch(script):
    x = torch.cat([torch.linspace(-9, 9, 901), torch.tensor([1e-9, 1e9])])
    x = x.double()
    found = script("x => x.map(a => m.erf(a))", x.tolist())
    close(found, torch.erf(x))
    found = script("x => x.map(a => m.gelu(a))", x.tolist())
    close(found, torch.nn.functional.gelu(x))


@pytest.mark.parametrize("eps", [1e-12, 1e-5, 0.5])
def test_a_norm_is_that_of_pytorch(script, eps):
    for d in (2, 3, 9):
        x, gain, bias = torch.randn(3, d).double()
        given = [part.tolist() for part in (5 * x, gain, bias)]
        found = script("given => m.layerNorm(...given)", [*given, eps])
        close(
            found,
            torch.nn.functional.layer_norm(5 * x, (d,), gain, bias, eps),
        )
