"""Try your own self-attention with several heads."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit.attention import masked_softmax
from attnkit.practice.draws import drawn_from, sizes
from attnkit.practice.softmax import SHARE_SLIPS
from attnkit.practice.verdict import (
    Function,
    Slips,
    Trial,
    Verdict,
    changed,
    judged,
)
from attnkit.scores import DotScore, ScaledDotScore
from attnkit.transformer import MultiHeadAttention


def multi_head(
    x: Tensor,
    W_q: Tensor,
    W_k: Tensor,
    W_v: Tensor,
    W_o: Tensor,
    heads: int,
) -> Tensor:
    """The package's layer with these matrices and without biases."""
    layer = MultiHeadAttention(x.shape[-1], heads)
    for linear, W in zip(
        (layer.W_q, layer.W_k, layer.W_v, layer.W_o), (W_q, W_k, W_v, W_o)
    ):
        linear.weight.data, linear.bias.data = W, torch.zeros(len(W))
    return layer(x, x, x)[0]


def cut(states: Tensor, heads: int) -> Tensor:
    """One slice after the other: (batch, heads, words, d_head)."""
    return states.unflatten(-1, (heads, -1)).transpose(1, 2)


def cut_in_turn(states: Tensor, heads: int) -> Tensor:
    """Number 0 to the first head, number 1 to the second, and round again."""
    return states.unflatten(-1, (-1, heads)).movedim(-1, 1)


def cut_words(states: Tensor, heads: int) -> Tensor:
    """A view without a transpose: heads get pieces of several words."""
    return states.reshape(len(states), heads, states.shape[1], -1)


def join(context: Tensor) -> Tensor:
    return context.transpose(1, 2).flatten(start_dim=2)


def join_words(context: Tensor) -> Tensor:
    """A view without a transpose back."""
    batch, heads, words, d_head = context.shape
    return context.reshape(batch, words, heads * d_head)


def join_in_turn(context: Tensor) -> Tensor:
    return context.movedim(1, -1).flatten(start_dim=2)


def heads_with(
    split: Function = cut,
    joined: Function = join,
    score: Function = lambda query, key, x: ScaledDotScore()(query, key),
    softmax: Function = masked_softmax,
) -> Function:
    """Several heads in which one part is another."""

    def does(
        x: Tensor,
        W_q: Tensor,
        W_k: Tensor,
        W_v: Tensor,
        W_o: Tensor,
        heads: int,
    ) -> Tensor:
        query, key, value = (split(x @ W.mT, heads) for W in (W_q, W_k, W_v))
        weights = softmax(score(query, key, x))
        return joined(weights @ value) @ W_o.mT

    return does


def scaled_by(d: Function) -> Function:
    """Heads whose scores are divided by another number."""
    return heads_with(
        score=lambda query, key, x: DotScore()(query, key) / d(query, x)
    )


RESHAPED = (
    "The heads are mixed by the reshape: cut the last axis into (heads, "
    "d_head) first, then exchange heads and words."
)
REJOINED = (
    "The heads are mixed by the reshape at the end: exchange heads and words "
    "back, then join."
)
IN_TURN = "A head is a slice of numbers side by side, not every n-th number."
HEADS_SLIPS: Slips = {
    RESHAPED: [
        heads_with(cut_words, join_words),
        heads_with(split=cut_words),
    ],
    REJOINED: [heads_with(joined=join_words)],
    IN_TURN: [
        heads_with(cut_in_turn),
        heads_with(cut_in_turn, join_in_turn),
    ],
    (
        "The wrong d under the root: it is the width of the model. Each head "
        "compares d / heads numbers."
    ): [scaled_by(lambda query, x: math.sqrt(x.shape[-1]))],
    "The division by sqrt(d / heads) is missing.": [
        scaled_by(lambda query, x: 1.0)
    ],
    "Divided by d / heads, not by its square root.": [
        scaled_by(lambda query, x: query.shape[-1])
    ],
    "That is the wrong way: divide by sqrt(d / heads), do not multiply.": [
        scaled_by(lambda query, x: query.shape[-1] ** -0.5)
    ],
    "The wrong d under the root: it is the number of heads.": [
        scaled_by(lambda query, x: math.sqrt(query.shape[1]))
    ],
    "The wrong d under the root: it is the number of words.": [
        scaled_by(lambda query, x: math.sqrt(query.shape[2]))
    ],
    (
        "Is the softmax over the wrong axis, the heads? Each head has weights "
        "of its own."
    ): [heads_with(softmax=lambda scores: scores.softmax(dim=1))],
    **changed(SHARE_SLIPS, lambda does: heads_with(softmax=does)),
    "There is one head only: cut the projections into `heads` slices.": [
        lambda x, W_q, W_k, W_v, W_o, heads: multi_head(
            x, W_q, W_k, W_v, W_o, 1
        )
    ],
    "The last matrix, W_o, is missing.": [
        lambda x, W_q, W_k, W_v, W_o, heads: multi_head(
            x, W_q, W_k, W_v, torch.eye(len(W_o)), heads
        )
    ],
    "The matrices are the wrong way round: W x is `x @ W.T` for a row x.": [
        lambda x, W_q, W_k, W_v, W_o, heads: multi_head(
            x, W_q.T, W_k.T, W_v.T, W_o.T, heads
        )
    ],
    "Query and key have changed places.": [
        lambda x, W_q, W_k, W_v, W_o, heads: multi_head(
            x, W_k, W_q, W_v, W_o, heads
        )
    ],
    "The keys are used as values: these have a matrix of their own, W_v.": [
        lambda x, W_q, W_k, W_v, W_o, heads: multi_head(
            x, W_q, W_k, W_k, W_o, heads
        )
    ],
    "The values are used as keys: these have a matrix of their own, W_k.": [
        lambda x, W_q, W_k, W_v, W_o, heads: multi_head(
            x, W_q, W_v, W_v, W_o, heads
        )
    ],
}


def head_trials(seed: int) -> Iterator[Trial]:
    draw = drawn_from(seed)
    batch, words, heads, d_head = sizes(draw, 4)
    d = heads * d_head
    given = {"x": torch.randn(batch, words, d, generator=draw)}
    for name in ("W_q", "W_k", "W_v", "W_o"):
        given[name] = torch.randn(d, d, generator=draw) / d**0.5
    for count in (heads, 1):
        told = f"{words} words of width {d}, heads = {count}"
        yield Trial(told, given | {"heads": count})


def try_heads(mine: Function, seed: int = 0) -> Verdict:
    """Try mine(x, W_q, W_k, W_v, W_o, heads) → output, self-attention of x.

    x has shape (batch, words, d), each matrix (d, d); there are no biases.

    >>> def mine(x, W_q, W_k, W_v, W_o, heads):
    ...     q, k, v = (
    ...         (x @ W.T).reshape(len(x), heads, x.shape[1], -1)
    ...         for W in (W_q, W_k, W_v)
    ...     )
    ...     weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(dim=-1)
    ...     return (weights @ v).transpose(1, 2).flatten(2) @ W_o.T
    >>> print(try_heads(mine).slip)
    The heads are mixed by the reshape: cut the last axis into (heads, \
d_head) first, then exchange heads and words.
    """
    trials = head_trials(seed)
    return judged(mine, multi_head, ["output"], trials, HEADS_SLIPS)
