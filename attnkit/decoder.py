"""The decoder: write the target sentence one word at a time.

Both decoders are a function of (word, state) once they have seen a memory.
They differ in one thing, the context: fixed before the first word, or looked
up again for each.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from attnkit import check
from attnkit.attention import Attention
from attnkit.data.vocab import PAD
from attnkit.encoder import Memory


class Step(NamedTuple):
    """One word's worth of work. Without attention, weights is None."""

    logits: Float[Tensor, "batch vocab"]
    state: Float[Tensor, "batch d_hidden"]
    weights: Float[Tensor, "batch source"] | None


def last_state(memory: Memory) -> Float[Tensor, "batch d_memory"]:
    """The fixed vector of Seq2Seq: the encoder's final state."""
    return memory.final


def mean_of_states(memory: Memory) -> Float[Tensor, "batch d_memory"]:
    """Another fixed vector: all states given, none chosen."""
    words = memory.mask.unsqueeze(-1).to(memory.states.dtype)
    return (memory.states * words).sum(dim=1) / words.sum(dim=1)


class Writer(nn.Module):
    """The part that all decoders share: context in, one word out.

    state = GRU([word ; context], previous state)
    logits = word layer(tanh(combine [state ; context]))
    """

    def __init__(
        self, vocab: int, d_embedding: int, d_memory: int, d_hidden: int
    ):
        super().__init__()
        self.embed = nn.Embedding(vocab, d_embedding, padding_idx=PAD)
        self.first = nn.Linear(d_memory, d_hidden)
        self.rnn = nn.GRUCell(d_embedding + d_memory, d_hidden)
        self.combine = nn.Linear(d_hidden + d_memory, d_hidden)
        self.word = nn.Linear(d_hidden, vocab)

    def first_state(self, memory: Memory) -> Float[Tensor, "batch d_hidden"]:
        """s_0 = tanh(V final): the state before the first word."""
        check.width("memory.final", memory.final, self.first.in_features)
        return torch.tanh(self.first(memory.final))

    def write(
        self,
        word: Int[Tensor, " batch"],
        state: Float[Tensor, "batch d_hidden"],
        context: Float[Tensor, "batch d_memory"],
    ) -> tuple[Float[Tensor, "batch vocab"], Float[Tensor, "batch d_hidden"]]:
        entry = torch.cat([self.embed(word), context], dim=-1)
        state = self.rnn(entry, state)
        joined = torch.cat([state, context], dim=-1)
        return self.word(torch.tanh(self.combine(joined))), state


class DecoderRNN(Writer):
    """Seq2Seq's decoder: one fixed context for all words.

    `summary` makes the context from the memory: `last_state` (Cho et al.
    2014; Sutskever et al. 2014 gave it to the first step alone) or
    `mean_of_states`.
    """

    def __init__(
        self,
        vocab: int,
        d_embedding: int,
        d_memory: int,
        d_hidden: int,
        summary: Callable[[Memory], Tensor] = last_state,
    ):
        super().__init__(vocab, d_embedding, d_memory, d_hidden)
        self.summary = summary

    def over(self, memory: Memory) -> Callable[[Tensor, Tensor], Step]:
        """A function (word, state) → Step that reads this memory."""
        context = self.summary(memory)

        def step(word: Int[Tensor, " batch"], state: Tensor) -> Step:
            return Step(*self.write(word, state, context), None)

        return step


class AttentionDecoder(Writer):
    """A decoder that looks the context up again for each word.

    query = previous state; key = value = the encoder's states; the context
    goes into the RNN and into the word layer (Bahdanau et al. 2015, A.2.2;
    there the word layer sees the previous state, here the new one).
    """

    def __init__(
        self,
        vocab: int,
        d_embedding: int,
        d_memory: int,
        d_hidden: int,
        attention: Attention,
    ):
        super().__init__(vocab, d_embedding, d_memory, d_hidden)
        self.attention = attention

    def over(self, memory: Memory) -> Callable[[Tensor, Tensor], Step]:
        """A function (word, state) → Step that reads this memory."""
        states, mask = memory.states, memory.mask.unsqueeze(1)
        attend = self.attention.over(key=states, value=states, mask=mask)

        def step(word: Int[Tensor, " batch"], state: Tensor) -> Step:
            context, weights = attend(state.unsqueeze(1))
            logits, state = self.write(word, state, context.squeeze(1))
            return Step(logits, state, weights.squeeze(1))

        return step
