"""The decoder: write the target sentence one word at a time.

Every decoder is a function of (word, state) once it has seen a memory. They
differ in the context: fixed before the first word, or looked up again for
each, before the word was read or after.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from attnkit import check
from attnkit.attention import Attention
from attnkit.data.vocab import PAD
from attnkit.encoder import Memory, masked_mean
from attnkit.protocols import LookUp, StepFunction, Summary


class Step(NamedTuple):
    """One word's worth of work. Without attention, weights is None."""

    logits: Float[Tensor, "batch vocab"]
    state: Float[Tensor, "batch *d_state"]
    weights: Float[Tensor, "batch source"] | None


def last_state(memory: Memory) -> Float[Tensor, "batch d_memory"]:
    """The fixed vector of Seq2Seq: the encoder's final state."""
    return memory.final


def mean_of_states(memory: Memory) -> Float[Tensor, "batch d_memory"]:
    """Another fixed vector: all states given, none chosen."""
    return masked_mean(memory.states, memory.mask)


class DecoderBase(nn.Module):
    """The part that all decoders share: context in, one word out.

    state = GRU([word ; context], previous state)
    logits = word layer(tanh(combine [state ; context]))
    """

    def __init__(
        self,
        vocab: int,
        d_embedding: int,
        d_memory: int,
        d_hidden: int,
        dropout: float = 0.0,
    ):
        super().__init__()
        self.embed = nn.Embedding(vocab, d_embedding, padding_idx=PAD)
        self.dropout = nn.Dropout(dropout)
        self.first = nn.Linear(d_memory, d_hidden)
        self.rnn: nn.GRUCell | nn.GRU
        self.rnn = nn.GRUCell(d_embedding + d_memory, d_hidden)
        self.combine = nn.Linear(d_hidden + d_memory, d_hidden)
        self.word = nn.Linear(d_hidden, vocab)

    def first_state(self, memory: Memory) -> Float[Tensor, "batch d_hidden"]:
        """s_0 = tanh(W_s final): the state before the first word."""
        check.width("memory.final", memory.final, self.first.in_features)
        return torch.tanh(self.first(memory.final))

    def next_state(
        self,
        word: Int[Tensor, " batch"],
        state: Float[Tensor, "batch d_hidden"],
        *context: Float[Tensor, "batch d_memory"],
    ) -> Float[Tensor, "batch d_hidden"]:
        """The new state."""
        word = self.dropout(self.embed(word))
        return self.rnn(torch.cat([word, *context], dim=-1), state)

    def logits(
        self,
        state: Float[Tensor, "*batch d_hidden"],
        context: Float[Tensor, "*batch d_memory"],
    ) -> Float[Tensor, "*batch vocab"]:
        """The logits of the next word."""
        joined = torch.cat([state, context], dim=-1)
        joined = torch.tanh(self.combine(joined))
        return self.word(self.dropout(joined))


class DecoderRNN(DecoderBase):
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
        summary: Summary = last_state,
        dropout: float = 0.0,
    ):
        super().__init__(vocab, d_embedding, d_memory, d_hidden, dropout)
        self.summary = summary

    def over(self, memory: Memory) -> StepFunction:
        """A function (word, state) → Step that reads this memory."""
        context = self.summary(memory)

        def step(word: Int[Tensor, " batch"], state: Tensor) -> Step:
            state = self.next_state(word, state, context)
            return Step(self.logits(state, context), state, None)

        return step


class AttentionDecoder(DecoderBase):
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
        dropout: float = 0.0,
    ):
        super().__init__(vocab, d_embedding, d_memory, d_hidden, dropout)
        self.attention = attention

    def look(self, memory: Memory) -> LookUp:
        """A function state → (context, weights) that reads this memory."""
        states, mask = memory.states, memory.mask.unsqueeze(1)
        attend = self.attention.over(key=states, value=states, mask=mask)

        def looked(
            state: Float[Tensor, "batch d_hidden"],
        ) -> tuple[Tensor, Tensor]:
            context, weights = attend(state.unsqueeze(1))
            return context.squeeze(1), weights.squeeze(1)

        return looked

    def over(self, memory: Memory) -> StepFunction:
        """A function (word, state) → Step that reads this memory."""
        look = self.look(memory)

        def step(word: Int[Tensor, " batch"], state: Tensor) -> Step:
            context, weights = look(state)
            state = self.next_state(word, state, context)
            return Step(self.logits(state, context), state, weights)

        return step


class LuongDecoder(AttentionDecoder):
    """A decoder that reads first and looks after (Luong et al. 2015, 3).

    query = new state; the context goes into the word layer alone, and the
    RNN never sees it (their "input feeding" is left out).
    """

    def __init__(
        self,
        vocab: int,
        d_embedding: int,
        d_memory: int,
        d_hidden: int,
        attention: Attention,
        dropout: float = 0.0,
    ):
        super().__init__(
            vocab, d_embedding, d_memory, d_hidden, attention, dropout
        )
        self.rnn = nn.GRUCell(d_embedding, d_hidden)

    def over(self, memory: Memory) -> StepFunction:
        """A function (word, state) → Step that reads this memory."""
        look = self.look(memory)

        def step(word: Int[Tensor, " batch"], state: Tensor) -> Step:
            state = self.next_state(word, state)
            context, weights = look(state)
            return Step(self.logits(state, context), state, weights)

        return step


class OnePassDecoder(LuongDecoder):
    """Luong's decoder, led along all true words in one pass.

    Its RNN reads the words alone, so all states are known before the first
    look, and all words look at once. `led` gives what the steps would have
    given, one by one.
    """

    def __init__(
        self,
        vocab: int,
        d_embedding: int,
        d_memory: int,
        d_hidden: int,
        attention: Attention,
        dropout: float = 0.0,
    ):
        super().__init__(
            vocab, d_embedding, d_memory, d_hidden, attention, dropout
        )
        # The words' part of its gates is computed for all words at once.
        self.rnn = nn.GRU(d_embedding, d_hidden, batch_first=True)

    def next_state(
        self,
        word: Int[Tensor, " batch"],
        state: Float[Tensor, "batch d_hidden"],
        *context: Float[Tensor, "batch d_memory"],
    ) -> Float[Tensor, "batch d_hidden"]:
        """The new state."""
        return self.next_states(word.unsqueeze(1), state).squeeze(1)

    def next_states(
        self,
        words: Int[Tensor, "batch target"],
        state: Float[Tensor, "batch d_hidden"],
    ) -> Float[Tensor, "batch target d_hidden"]:
        """The state after each of the words."""
        read = self.dropout(self.embed(words))
        states, _ = self.rnn(read, state.unsqueeze(0).contiguous())
        return states

    def led(
        self, memory: Memory, words: Int[Tensor, "batch target"]
    ) -> tuple[
        Float[Tensor, "batch target vocab"],
        Float[Tensor, "batch target source"],
    ]:
        """Logits and weights at each of the true words."""
        states = self.next_states(words, self.first_state(memory))
        keys, mask = memory.states, memory.mask.unsqueeze(1)
        contexts, weights = self.attention(states, keys, keys, mask)
        return self.logits(states, contexts), weights
