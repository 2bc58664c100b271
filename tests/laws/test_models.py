"""The translators of the course: of one size, and with the same defaults."""

import inspect

import pytest
from toy import PAIRS, VOCABS

from attnkit import (
    Batch,
    attention_model,
    fit,
    fixed_model,
    masked_loss,
    parameters,
    pretrained,
    transformer_model,
)

BUILD = [attention_model, fixed_model, transformer_model]
COMMON = ("d_embedding", "d_memory", "dropout", "seed")


def default(build, name):
    return inspect.signature(build).parameters[name].default


def test_they_differ_in_what_they_are_for_alone():
    for name in COMMON:
        assert default(attention_model, name) == default(fixed_model, name)
    assert default(transformer_model, "seed") == default(fixed_model, "seed")


def test_the_fixed_vector_gets_the_width_that_makes_up_for_the_score():
    """No other comes as near to the size of the attention model."""
    _, vocabs = pretrained()
    wanted, width = (
        parameters(attention_model(vocabs)),
        default(fixed_model, "d_hidden"),
    )
    sizes = {
        d: parameters(fixed_model(vocabs, d_hidden=d))
        for d in (width - 1, width, width + 1)
    }
    assert min(sizes, key=lambda d: abs(sizes[d] - wanted)) == width
    other = parameters(transformer_model(vocabs))
    for size in (sizes[width], other):
        assert size == pytest.approx(wanted, rel=0.01)


@pytest.mark.parametrize("build", BUILD)
def test_no_dropout_unless_asked_for(build):
    whole, batch = build(VOCABS).train(), Batch.of(PAIRS, VOCABS)
    once, again = (
        masked_loss(whole(batch).logits, batch.target_out) for _ in "ab"
    )
    assert once == again
    if build is not transformer_model:
        whole = build(VOCABS, dropout=0.5).train()
        assert (whole(batch).logits != whole(batch).logits).any()


@pytest.mark.parametrize("build", BUILD)
def test_each_learns(build):
    whole = build(VOCABS)
    run = fit(whole, PAIRS, VOCABS, updates=12, peak=1e-2)
    assert run.loss[-1] < run.loss[0] - 0.5
