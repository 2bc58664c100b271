"""Try your own decoder step, heads and positions."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit.attention import Attention, masked_softmax
from attnkit.decoder import AttentionDecoder, Step, last_state, mean_of_states
from attnkit.encoder import Memory, positions
from attnkit.practice.looking import SHARE_SLIPS, drawn_from, sizes
from attnkit.practice.verdict import (
    Function,
    Slips,
    Trial,
    Verdict,
    changed,
    judged,
)
from attnkit.scores import DotScore, GeneralScore, ScaledDotScore
from attnkit.transformer import MultiHeadAttention


def step(
    decoder: AttentionDecoder, memory: Memory, word: Tensor, state: Tensor
) -> Step:
    return decoder.over(memory)(word, state)


def look_again(
    decoder: AttentionDecoder, memory: Memory, word: Tensor, state: Tensor
) -> Step:
    """The right new state, and then a second look with it."""
    new = step(decoder, memory, word, state).state
    context, weights = decoder.look(memory)(new)
    return Step(decoder.logits(new, context), new, weights)


def step_with(
    read: Function = lambda context: context,
    write: Function = lambda context: context,
    joined: Function = lambda word, context: torch.cat([word, context], -1),
    said: Function = lambda new, old: new,
    kept: Function = lambda new, old: new,
) -> Function:
    """A step in which one part is another.

    What the recurrent network reads of the context, and the word layer; how
    word and context are joined; which state says the word, and is kept.
    """

    def does(
        decoder: AttentionDecoder, memory: Memory, word: Tensor, state: Tensor
    ) -> Step:
        context, weights = decoder.look(memory)(state)
        inside = joined(decoder.embed(word), read(context))
        new = decoder.rnn(inside, state)
        logits = decoder.logits(said(new, state), write(context))
        return Step(logits, kept(new, state), weights)

    return does


def step_over(change: Function) -> Function:
    """A step over another memory."""
    return lambda decoder, memory, word, state: step(
        decoder, change(memory), word, state
    )


def fixed(summary: Function) -> Function:
    """A step with one fixed context; its weights are those of a look."""

    def does(
        decoder: AttentionDecoder, memory: Memory, word: Tensor, state: Tensor
    ) -> Step:
        context, (_, weights) = summary(memory), decoder.look(memory)(state)
        new = decoder.next_state(word, state, context)
        return Step(decoder.logits(new, context), new, weights)

    return does


def read_first(
    decoder: AttentionDecoder, memory: Memory, word: Tensor, state: Tensor
) -> Step:
    """The word is read without a context, and looked up after."""
    nothing = torch.zeros_like(memory.final)
    after = decoder.next_state(word, state, nothing)
    context, weights = decoder.look(memory)(after)
    return Step(decoder.logits(after, context), after, weights)


def ask_after(
    decoder: AttentionDecoder, memory: Memory, word: Tensor, state: Tensor
) -> Step:
    """The state after a first reading asks, and the word is read again."""
    after = read_first(decoder, memory, word, state)
    context, _ = decoder.look(memory)(after.state)
    new = decoder.next_state(word, state, context)
    return Step(decoder.logits(new, context), new, after.weights)


ASKED_AFTER = (
    "The query is the state after the word was read; this decoder asks with "
    "the state before."
)
STEP_SLIPS: Slips = {
    ASKED_AFTER: [look_again, read_first, ask_after],
    (
        "The word is said from the state before: join the new state with the "
        "context."
    ): [step_with(said=lambda new, old: old)],
    (
        "The state that it gives back is the one it got: the next step would "
        "begin where this one began."
    ): [step_with(kept=lambda new, old: old)],
    "The context does not reach the recurrent network.": [
        step_with(read=torch.zeros_like)
    ],
    "The context does not reach the word layer.": [
        step_with(write=torch.zeros_like)
    ],
    "Joined in another order: first the word, then the context.": [
        step_with(joined=lambda word, context: torch.cat([context, word], -1))
    ],
    "The mask is not used: padding is looked at too.": [
        step_over(lambda m: m._replace(mask=torch.ones_like(m.mask)))
    ],
    "The mask is upside down: only padding is looked at.": [
        step_over(lambda m: m._replace(mask=~m.mask))
    ],
    "The context is fixed: the encoder's final state.": [fixed(last_state)],
    "The context is fixed: the mean of all states.": [fixed(mean_of_states)],
}


def step_trials(seed: int) -> Iterator[Trial]:
    draw = drawn_from(seed)
    batch, source, d, vocab = sizes(draw, 4)
    vocab += batch + 4
    torch.manual_seed(seed)  # `judged` puts the generator back
    attention = Attention(GeneralScore(d, d))
    decoder = AttentionDecoder(vocab, d, d, d, attention).eval()
    lengths = torch.arange(batch) % (source - 1) + 1
    states = torch.randn(batch, source, d, generator=draw)
    final = torch.randn(batch, d, generator=draw)
    whole = torch.ones(batch, source, dtype=torch.bool)
    padded = torch.arange(source) < lengths[:, None]
    for told, mask in [
        ("one word each, no padding", whole),
        ("one word each, with padding", padded),
    ]:
        given = {
            "decoder": decoder,
            "memory": Memory(states, final, mask),
            "word": torch.arange(batch) + 4,
            "state": torch.randn(batch, d, generator=draw),
        }
        yield Trial(told, given)


def try_step(mine: Function, seed: int = 0) -> Verdict:
    """Try mine(decoder, memory, word, state) → (logits, state, weights).

    One step of an `AttentionDecoder`, built from its parts: `look(memory)`,
    a function of the query, and `embed`, `rnn` and `logits`.

    >>> def mine(decoder, memory, word, state):
    ...     context, weights = decoder.look(memory)(state)
    ...     new = decoder.next_state(word, state, context)
    ...     return decoder.logits(state, context), new, weights
    >>> print(try_step(mine).slip)
    The word is said from the state before: join the new state with the \
context.
    """
    names = ["logits", "state", "weights"]
    return judged(mine, step, names, step_trials(seed), STEP_SLIPS)


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


def placed(words: Tensor) -> Tensor:
    return words + positions(*words.shape[1:])


def waves(count: int, rates: Tensor, first: int = 0) -> Tensor:
    """Sine and cosine in turn, at other rates or from another place."""
    angles = torch.arange(first, count + first).unsqueeze(1) * rates
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


def rates_of(d: int, step: int) -> Tensor:
    return 10_000.0 ** (-step * torch.arange(d // 2) / d)


def apart(words: Tensor) -> Tensor:
    """All sines first, then all cosines."""
    table = positions(*words.shape[1:])
    return words + torch.cat([table[:, 0::2], table[:, 1::2]], dim=1)


POSITIONS_SLIPS: Slips = {
    "The positions are not added: the words are as before.": [lambda w: w],
    "These are the positions alone: add them to the words.": [
        lambda w: positions(*w.shape[1:]),
        lambda w: positions(*w.shape[1:]).expand_as(w),
    ],
    (
        "Every word gets the same position: a row of the table for each place."
    ): [
        lambda w: w + positions(*w.shape[1:])[0],
        lambda w: w + positions(*w.shape[1:])[-1],
        lambda w: w + positions(w.shape[1] + 1, w.shape[2])[-1],
    ],
    (
        "The places are counted along the batch: count the words of each "
        "sentence."
    ): [lambda w: w + positions(len(w), w.shape[2]).unsqueeze(1)],
    "Positions and words are multiplied: add them.": [
        lambda w: w * positions(*w.shape[1:])
    ],
    "Positions are put beside the words: add them.": [
        lambda w: torch.cat([w, placed(w) - w], dim=-1)
    ],
    "All sines, then all cosines: here they take turns.": [apart],
    "The first place is 0 here, not 1.": [
        lambda w: w + waves(w.shape[1], rates_of(w.shape[2], 2), first=1)
    ],
    "The rates fall too slowly: the exponent is 2i/d, two numbers a wave.": [
        lambda w: w + waves(w.shape[1], rates_of(w.shape[2], 1))
    ],
    "The places run backwards.": [
        lambda w: w + positions(*w.shape[1:]).flip(0)
    ],
}


def position_trials(seed: int) -> Iterator[Trial]:
    draw = drawn_from(seed)
    batch, words, half = sizes(draw, 3)
    shape = (batch, words, 2 * half)
    given = {"words": torch.randn(*shape, generator=draw)}
    yield Trial(f"words of shape {shape}", given)


def try_positions(mine: Function, seed: int = 0) -> Verdict:
    """Try mine(words) → words with their places added, as `positions` does.

    >>> print(try_positions(lambda words: words).slip)
    The positions are not added: the words are as before.
    """
    return judged(
        mine, placed, ["words"], position_trials(seed), POSITIONS_SLIPS
    )
