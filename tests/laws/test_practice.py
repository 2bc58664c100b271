"""Practice: right code in any style passes, a classic slip hears its name."""

import doctest
import inspect
import math
from importlib import import_module
from pkgutil import iter_modules

import pytest
import torch
from torch.nn import functional as F

from attnkit import practice
from attnkit.practice.verdict import STOPPED, Verdict
from attnkit.scores import AdditiveScore, DotScore, GeneralScore

TRIES = {
    name.removeprefix("try_"): getattr(practice, name)
    for name in practice.__all__
    if name.startswith("try_")
}
ROOMS = [
    import_module(f"attnkit.practice.{found.name}")
    for found in iter_modules(practice.__path__)
]
SLIPS = {
    subject: getattr(room, f"{subject.upper()}_SLIPS")
    for subject in TRIES
    for room in ROOMS
    if vars(room).get(f"{subject.upper()}_SLIPS")
}
SEEDS = range(2)


# Right, in other styles than the package's.


def softmax_in_loops(scores):
    weights = torch.zeros_like(scores)
    for b, sentence in enumerate(scores):
        for t, row in enumerate(sentence):
            lead = [math.exp(s - max(row.tolist())) for s in row.tolist()]
            weights[b, t] = torch.tensor([x / sum(lead) for x in lead])
    return weights


def softmax_by_logarithms(scores):
    return (scores - scores.logsumexp(dim=-1, keepdim=True)).exp()


def mask_by_where(scores, mask):
    low = torch.where(mask, scores, torch.tensor(-1e30))
    weights = (low - low.max(dim=-1, keepdim=True).values).exp() * mask
    return weights / weights.sum(dim=-1, keepdim=True).clamp(min=1e-30)


def mask_without_nan(scores, mask):
    weights = scores.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return weights.nan_to_num(0.0)


def plain_attention(query, key, value, mask):
    scores = torch.einsum("btd,bsd->bts", query, key) / query.shape[-1] ** 0.5
    weights = mask_without_nan(scores, mask)
    return [torch.einsum("bts,bsd->btd", weights, value), weights]


def scaled_first(query, key, value, mask):
    query = query * query.size(-1) ** -0.5
    weights = mask_by_where(torch.bmm(query, key.permute(0, 2, 1)), mask)
    return torch.bmm(weights, value), weights


def step_of_parts(decoder, memory, word, state):
    context, weights = decoder.look(memory)(state)
    new = decoder.next_state(word, state, context)
    return decoder.logits(new, context), new, weights


def step_by_hand(decoder, memory, word, state):
    keys = memory.states @ decoder.attention.score.W.weight.T
    scores = (keys * state[:, None]).sum(dim=-1)
    scores = scores.masked_fill(~memory.mask, -1e9)
    weights = scores.softmax(dim=1)
    context = (weights[..., None] * memory.states).sum(dim=1)
    new = decoder.rnn(torch.cat([decoder.embed(word), context], 1), state)
    joined = decoder.combine(torch.cat([new, context], 1)).tanh()
    return decoder.word(joined), new, weights


def heads_in_a_loop(x, W_q, W_k, W_v, W_o, heads):
    slices = [(x @ W.T).chunk(heads, dim=-1) for W in (W_q, W_k, W_v)]
    found = []
    for q, k, v in zip(*slices):
        scores = q @ k.transpose(1, 2) / math.sqrt(q.shape[-1])
        found.append(scores.softmax(dim=-1) @ v)
    return torch.cat(found, dim=-1) @ W_o.T


def heads_by_pytorch(x, W_q, W_k, W_v, W_o, heads):
    b, n, d = x.shape
    q, k, v = (
        F.linear(x, W).view(b, n, heads, d // heads).transpose(1, 2)
        for W in (W_q, W_k, W_v)
    )
    out = F.scaled_dot_product_attention(q, k, v)
    return F.linear(out.transpose(1, 2).reshape(b, n, d), W_o)


def positions_in_loops(words):
    d, out = words.shape[-1], words.clone()
    for j in range(words.shape[1]):
        for i in range(0, d, 2):
            out[:, j, i] += math.sin(j / 10000 ** (i / d))
            out[:, j, i + 1] += math.cos(j / 10000 ** (i / d))
    return out


def table(count, d):
    place = torch.arange(count).unsqueeze(1)
    rate = torch.exp(torch.arange(0, d, 2) * -(math.log(10000.0) / d))
    found = torch.zeros(count, d)
    found[:, 0::2], found[:, 1::2] = (place * rate).sin(), (place * rate).cos()
    return found


RIGHT = {
    "softmax": [
        softmax_in_loops,
        softmax_by_logarithms,
        torch.nn.Softmax(dim=-1),
    ],
    "score": [
        lambda q, k: q @ k.transpose(1, 2) / math.sqrt(k.shape[-1]),
        lambda q, k: torch.einsum("btd,bsd->bts", q * q.shape[-1] ** -0.5, k),
        lambda q, k: (
            (q.unsqueeze(2) * k.unsqueeze(1)).sum(-1) / q.size(2) ** 0.5
        ),
    ],
    "mask": [mask_by_where, mask_without_nan],
    "attention": [plain_attention, scaled_first],
    "step": [step_of_parts, step_by_hand],
    "heads": [heads_in_a_loop, heads_by_pytorch],
    "positions": [
        positions_in_loops,
        lambda words: words + table(*words.shape[1:]),
    ],
}


# Wrong, each a classic, and words that its verdict must have.


def attention_with(weigh):
    def mine(query, key, value, mask):
        weights = weigh(query @ key.mT / query.shape[-1] ** 0.5, mask)
        return weights @ value, weights

    return mine


def scored(score):
    def mine(query, key, value, mask):
        scores = score(query, key).masked_fill(~mask, -1e9)
        weights = scores.softmax(dim=-1)
        return weights @ value, weights

    return mine


def values_as_keys(query, key, value, mask):
    scores = query @ value.mT / query.shape[-1] ** 0.5
    weights = mask_without_nan(scores, mask)
    return weights @ value, weights


def keys_as_values(query, key, value, mask):
    context, weights = plain_attention(query, key, value, mask)
    return weights @ key, weights


def only_positions(words):
    return table(*words.shape[1:])


def second_look(decoder, memory, word, state):
    """The state after asks: what it reads comes from the look before."""
    context, _ = decoder.look(memory)(state)
    new = decoder.next_state(word, state, context)
    context, weights = decoder.look(memory)(new)
    return decoder.logits(new, context), new, weights


def reads_then_looks(decoder, memory, word, state):
    nothing = torch.zeros(len(word), memory.states.shape[-1])
    new = decoder.rnn(torch.cat([decoder.embed(word), nothing], 1), state)
    context, weights = decoder.look(memory)(new)
    return decoder.logits(new, context), new, weights


def changed_step(**parts):
    """`step_by_hand` with a slip in one place."""

    def mine(decoder, memory, word, state):
        mask = parts.get("mask", lambda m: m)(memory.mask)
        memory = memory._replace(mask=mask)
        context, weights = decoder.look(memory)(state)
        pair = [decoder.embed(word), context * parts.get("read", 1)]
        pair = pair[::-1] if "turned" in parts else pair
        new = decoder.rnn(torch.cat(pair, dim=1), state)
        says = state if "old_says" in parts else new
        logits = decoder.logits(says, context * parts.get("write", 1))
        return logits, state if "old_stays" in parts else new, weights

    return mine


def fixed_step(decoder, memory, word, state):
    _, weights = decoder.look(memory)(state)
    new = decoder.next_state(word, state, memory.final)
    return decoder.logits(new, memory.final), new, weights


def changed_heads(split=None, join=None, divisor=None, dim=-1):
    def mine(x, W_q, W_k, W_v, W_o, heads):
        b, n, d = x.shape
        cut = split or (lambda y: y.view(b, n, heads, -1).transpose(1, 2))
        q, k, v = (cut(x @ W.T, b, n, heads) if split else cut(x @ W.T)
                   for W in (W_q, W_k, W_v))  # fmt: skip
        by = divisor(d, heads, n) if divisor else math.sqrt(d / heads)
        context = (q @ k.mT / by).softmax(dim=dim) @ v
        if join is None:
            context = context.transpose(1, 2)
        return context.reshape(b, n, d) @ W_o.T

    return mine


def no_transpose(y, b, n, heads):
    return y.reshape(b, heads, n, -1)


def every_nth(y, b, n, heads):
    return y.view(b, n, -1, heads).permute(0, 3, 1, 2)


WRONG = {
    "softmax": [
        (lambda s: s.softmax(dim=1), "wrong axis"),
        (lambda s: s.exp() / s.exp().sum(dim=1, keepdim=True), "wrong axis"),
        (lambda s: torch.softmax(s, 0), "wrong axis, the batch"),
        (lambda s: s.exp() / s.exp().sum(), "all axes at once"),
        (torch.exp, "without a division"),
        (lambda s: (s - s.max(-1, True).values).exp(), "without a division"),
        (lambda s: s / s.sum(-1, keepdim=True), "exponential is missing"),
        (lambda s: s.exp() / s.exp().sum(-1, keepdim=True), "overflow"),
        (lambda s: F.log_softmax(s, dim=-1), "logarithms"),
        (torch.sigmoid, "sigmoid"),
        (lambda s: F.softmin(s, dim=-1), "sign is turned"),
        (
            lambda s: (s - s.max()).exp() / (s - s.max()).exp().sum(-1, True),
            "largest score of each row",
        ),
        (
            lambda s: torch.ones_like(s) / s.shape[-1],
            "never looks at `scores`",
        ),
    ],
    "score": [
        (lambda q, k: q @ k.mT, "division by sqrt(d) is missing"),
        (lambda q, k: q @ k.mT / q.shape[-1], "not by its square root"),
        (lambda q, k: q @ k.mT * q.shape[-1] ** 0.5, "wrong way"),
        (lambda q, k: q @ k.mT / k.shape[1] ** 0.5, "number of keys"),
        (lambda q, k: q @ k.mT / q.shape[1] ** 0.5, "number of queries"),
        (lambda q, k: q @ k.mT / len(q) ** 0.5, "size of the batch"),
        (lambda q, k: k @ q.mT / q.shape[-1] ** 0.5, "wrong way round"),
        (
            lambda q, k: F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).mT,
            "cosine",
        ),
        (
            lambda q, k: q.sum(-1, True).expand(-1, -1, k.shape[1]),
            "never looks at `key`",
        ),
        (lambda q, k: q @ k, "stopped with an error"),
    ],
    "mask": [
        (lambda s, m: s.softmax(-1) * m, "after the softmax"),
        (lambda s, m: s.masked_fill(m, -1e9).softmax(-1), "upside down"),
        (lambda s, m: mask_without_nan(s, ~m), "upside down"),
        (lambda s, m: s.softmax(-1) * ~m, "upside down"),
        (
            lambda s, m: s.masked_fill(~m, -1e9).softmax(-1),
            "nothing to attend",
        ),
        (lambda s, m: (s + (~m) * -1e9).softmax(-1), "nothing to attend"),
        (lambda s, m: s.masked_fill(~m, -torch.inf).softmax(-1), "NaN"),
        (lambda s, m: (s * m).softmax(-1), "score of 0 is not nothing"),
        (lambda s, m: F.softmax(s, dim=-1), "mask is not used"),
        (lambda s, m: (s + m.float()).softmax(-1), "mask is added"),
    ],
    "attention": [
        (values_as_keys, "values are used as keys"),
        (keys_as_values, "keys are used as values"),
        (
            lambda q, k, v, m: plain_attention(q, v, k, m),
            "Keys and values have changed places",
        ),
        (lambda *a: plain_attention(*a)[::-1], "In another order"),
        (lambda *a: plain_attention(*a)[0], "weights are wanted too"),
        (scored(lambda q, k: q @ k.mT), "sqrt(d) is missing"),
        (scored(lambda q, k: q @ k.mT / k.shape[1] ** 0.5), "wrong d"),
        (attention_with(lambda s, m: s.softmax(1) * m), "wrong axis"),
        (attention_with(lambda s, m: s.softmax(0) * m), "the batch"),
        (attention_with(lambda s, m: s.exp() * m), "without a division"),
        (attention_with(lambda s, m: s.softmax(-1) * m), "after the softmax"),
        (attention_with(lambda s, m: s), "softmax is missing"),
        (
            attention_with(lambda s, m: s.masked_fill(m, -1e9).softmax(-1)),
            "upside down",
        ),
        (
            attention_with(
                lambda s, m: s.masked_fill(m, -math.inf).softmax(-1)
            ),
            "upside down",
        ),
        (
            attention_with(lambda s, m: s.masked_fill(~m, -1e9).softmax(-1)),
            "nothing to attend",
        ),
        (attention_with(lambda s, m: s.softmax(-1)), "mask is not used"),
    ],
    "step": [
        (second_look, "state after the word was read"),
        (reads_then_looks, "state after the word was read"),
        (changed_step(old_says=True), "said from the state before"),
        (changed_step(old_stays=True), "the one it got"),
        (changed_step(read=0), "does not reach the recurrent network"),
        (changed_step(write=0), "does not reach the word layer"),
        (changed_step(turned=True), "first the word, then the context"),
        (changed_step(mask=torch.ones_like), "mask is not used"),
        (fixed_step, "fixed: the encoder's final state"),
    ],
    "heads": [
        (changed_heads(split=no_transpose), "mixed by the reshape"),
        (changed_heads(split=no_transpose, join=True), "mixed by the reshape"),
        (changed_heads(join=True), "mixed by the reshape at the end"),
        (changed_heads(split=every_nth), "slice of numbers side by side"),
        (changed_heads(divisor=lambda d, h, n: d**0.5), "width of the model"),
        (changed_heads(divisor=lambda d, h, n: h**0.5), "number of heads"),
        (changed_heads(divisor=lambda d, h, n: n**0.5), "number of words"),
        (
            changed_heads(divisor=lambda d, h, n: 1),
            "sqrt(d / heads) is missing",
        ),
        (
            changed_heads(divisor=lambda d, h, n: d / h),
            "not by its square root",
        ),
        (
            changed_heads(divisor=lambda d, h, n: (d / h) ** -0.5),
            "wrong way",
        ),
        (changed_heads(dim=1), "wrong axis, the heads"),
        (changed_heads(dim=2), "wrong axis"),
        (changed_heads(dim=0), "wrong axis, the batch"),
        (
            lambda x, q, k, v, o, h: heads_in_a_loop(x, q, k, v, o, 1),
            "one head",
        ),
        (
            lambda x, q, k, v, o, h: heads_in_a_loop(
                x, q, k, v, torch.eye(len(o)), h
            ),
            "W_o, is missing",
        ),
        (
            lambda x, q, k, v, o, h: heads_in_a_loop(x, q.T, k.T, v.T, o.T, h),
            "wrong way round",
        ),
        (
            lambda x, q, k, v, o, h: heads_in_a_loop(x, k, q, v, o, h),
            "changed places",
        ),
        (
            lambda x, q, k, v, o, h: heads_in_a_loop(x, q, k, k, o, h),
            "keys are used as values",
        ),
    ],
    "positions": [
        (lambda w: w, "not added"),
        (only_positions, "positions alone"),
        (lambda w: w + table(*w.shape[1:])[0], "same position"),
        (lambda w: w + table(99, w.shape[2])[w.shape[1]], "same position"),
        (lambda w: w + table(len(w), w.shape[2])[:, None], "along the batch"),
        (lambda w: w * table(*w.shape[1:]), "multiplied"),
        (lambda w: w + table(w.shape[1] + 1, w.shape[2])[1:], "not 1"),
        (lambda w: w + table(*w.shape[1:]).flip(0), "backwards"),
        (
            lambda w: torch.cat([w, table(*w.shape[1:]).expand_as(w)], -1),
            "beside the words",
        ),
    ],
}


def cases(listed):
    return [
        pytest.param(subject, case, id=f"{subject}-{i}")
        for subject in TRIES
        for i, case in enumerate(listed.get(subject, [None]))
    ]


@pytest.mark.parametrize("subject, mine", cases(RIGHT))
def test_right_code_of_another_style_passes(subject, mine):
    for seed in SEEDS:
        verdict = TRIES[subject](mine, seed=seed)
        assert verdict and str(verdict).startswith("Right."), verdict


@pytest.mark.parametrize("subject, case", cases(WRONG))
def test_a_classic_slip_hears_its_name(subject, case):
    mine, words = case
    for seed in SEEDS:
        verdict = TRIES[subject](mine, seed=seed)
        assert not verdict and words in verdict.slip, verdict
        for told in (verdict.tried, verdict.came, verdict.wanted):
            assert told and told in str(verdict)
        assert verdict.came != verdict.wanted


@pytest.mark.parametrize("subject", TRIES)
def test_a_long_slip_is_broken_into_lines(subject):
    for slip in [*SLIPS[subject], "word " * 60]:
        _, told = str(Verdict(False, "", slip=slip)).split("\n  slip:")
        assert told.split() == slip.split()
        for line in f"  slip:{told}".splitlines():
            assert len(line) <= 79 and line[:10] in ("  slip:   ", " " * 10)


@pytest.mark.parametrize("score", [DotScore(), GeneralScore(3, 4)], ids=str)
def test_another_score_may_be_asked_for(score):
    assert practice.try_score(score, score)
    verdict = practice.try_score(lambda q, k: score(q, k) / 2, score)
    assert not verdict
    additive = AdditiveScore(3, 4, 5)
    assert practice.try_score(additive, additive)


def test_a_product_that_is_divided_where_none_is_asked_for():
    right = RIGHT["score"][0]
    assert "has none" in practice.try_score(right, DotScore()).slip


@pytest.mark.parametrize("subject", TRIES)
def test_each_slip_of_the_room_says_its_own_name(subject):
    """None hides behind another that gives the same numbers."""
    for says, kinds in SLIPS[subject].items():
        for does in kinds:
            verdict = TRIES[subject](does, seed=8)
            assert verdict or verdict.slip in (says, STOPPED), verdict


def fails(*given):
    raise KeyError("no such thing")


ODD = {
    "raises": fails,
    "takes nothing": lambda: torch.ones(2),
    "gives nothing": lambda *given: None,
    "gives text": lambda *given: "right",
    "gives a list of numbers": lambda *given: [1.0, 2.0, 3.0],
    "gives a number": lambda *given: torch.tensor(1.0),
    "gives whole numbers": lambda *given: torch.ones(2, 3, 5, dtype=torch.int),
    "gives too much": lambda *given: [torch.ones(2)] * 7,
    "gives no numbers": lambda *given: torch.full((2, 2), math.nan),
    "gives an empty tensor": lambda *given: torch.empty(0),
    "gives what it got": lambda *given: given,
    "gives a bool": lambda *given: torch.ones(2, 2) > 0,
}


@pytest.mark.parametrize("subject", TRIES)
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_no_mistake_of_the_reader_is_an_error(subject, odd):
    verdict = TRIES[subject](odd)
    assert not verdict and len(verdict.slip) > 20 and verdict.wanted


@pytest.mark.parametrize("subject", TRIES)
def test_who_writes_into_what_was_given_hears_so(subject):
    right = RIGHT[subject][0]

    def mine(*given):
        answer = right(*given)
        for thing in given:
            if isinstance(thing, torch.Tensor) and thing.is_floating_point():
                thing.zero_()
        return answer

    verdict = TRIES[subject](mine)
    assert not verdict and "It writes into `" in verdict.slip


@pytest.mark.parametrize("subject", TRIES)
def test_a_try_leaves_the_readers_tensors_and_generators(subject):
    before = torch.get_rng_state()
    kept = torch.randn(3, requires_grad=True)
    torch.set_rng_state(before)

    def mine(*given):
        torch.rand(5)
        return kept * 2

    first = TRIES[subject](mine)
    assert torch.equal(torch.get_rng_state(), before)
    assert kept.grad is None and torch.is_grad_enabled()
    assert TRIES[subject](mine) == first


@pytest.mark.parametrize("room", [practice, *ROOMS], ids=lambda r: r.__name__)
def test_examples_print_what_they_say(room):
    found = doctest.testmod(room)
    assert not found.failed
    assert found.attempted or not any(
        name.startswith("try_") and inspect.getmodule(thing) is room
        for name, thing in vars(room).items()
    )


def test_each_try_has_an_example():
    for one in TRIES.values():
        assert ">>> " in one.__doc__


def test_the_walk_finds_those_of_the_course():
    subjects = {*"softmax score mask attention step heads positions".split()}
    assert subjects <= {*TRIES} == {*SLIPS} == {*RIGHT} == {*WRONG}
