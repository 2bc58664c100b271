"""Try your own step of a decoder that looks back."""

from collections.abc import Iterator

import torch
from torch import Tensor

from attnkit.attention import Attention
from attnkit.decoder import AttentionDecoder, Step, last_state, mean_of_states
from attnkit.encoder import Memory
from attnkit.practice.draws import drawn_from, sizes
from attnkit.practice.verdict import Function, Slips, Trial, Verdict, judged
from attnkit.scores import GeneralScore


def one_step(
    decoder: AttentionDecoder, memory: Memory, word: Tensor, state: Tensor
) -> Step:
    return decoder.over(memory)(word, state)


def look_again(
    decoder: AttentionDecoder, memory: Memory, word: Tensor, state: Tensor
) -> Step:
    """The right new state, and then a second look with it."""
    new = one_step(decoder, memory, word, state).state
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
    return lambda decoder, memory, word, state: one_step(
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
    return judged(mine, one_step, names, step_trials(seed), STEP_SLIPS)
