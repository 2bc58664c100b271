"""The Transformer that translates: stacks of blocks in the RNNs' places."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from attnkit import check
from attnkit.data.tensors import Batch
from attnkit.data.vocab import PAD
from attnkit.decoder import Step
from attnkit.encoder import Memory, masked_mean, positions, words_of
from attnkit.protocols import StepFunction
from attnkit.seq2seq import Output, Seq2Seq
from attnkit.transformer import DecoderBlock, EncoderBlock, causal_mask


class EncoderTransformer(nn.Module):
    """h = block(… block(word + position)): each word asks all words.

    `positions(count, d_model)` gives a vector for each position. `final` is
    the mean of the states (Vaswani et al. 2017, 3.1).
    """

    def __init__(
        self,
        vocab: int,
        d_model: int,
        heads: int,
        d_inner: int,
        layers: int,
        positions: Callable[[int, int], Tensor] = positions,
    ):
        super().__init__()
        check.count("layers", layers, least=1)
        self.embed = nn.Embedding(vocab, d_model, padding_idx=PAD)
        self.positions = positions
        self.blocks = nn.ModuleList(
            EncoderBlock(d_model, heads, d_inner) for _ in range(layers)
        )

    def with_weights(
        self, source: Int[Tensor, "batch source"]
    ) -> tuple[Memory, Float[Tensor, "batch layers heads source source"]]:
        """The memory, and what every head of every layer looked at."""
        mask = words_of(source, self.embed.num_embeddings)
        states = self.embed(source)
        states = states + self.positions(*states.shape[1:]).to(states)
        looks = []
        for block in self.blocks:
            states, weights = block(states, mask.unsqueeze(1))
            looks.append(weights)
        memory = Memory(states, masked_mean(states, mask), mask)
        return memory, torch.stack(looks, dim=1)

    def forward(self, source: Int[Tensor, "batch source"]) -> Memory:
        return self.with_weights(source)[0]


class Written(NamedTuple):
    """Logits, each head's weights, and what each block was given."""

    logits: Float[Tensor, "batch target vocab"]
    weights: Float[Tensor, "batch layers heads target source"]
    inputs: Float[Tensor, "batch target layers d_model"]


class DecoderTransformer(nn.Module):
    """Each word asks the words so far and the memory; then one word more.

    The state is what each block was given at each word so far, so it grows
    with the sentence. `looked` (layer, head) is the head whose weights stand
    for the model (Vaswani et al. 2017, 3.1).
    """

    def __init__(
        self,
        vocab: int,
        d_model: int,
        heads: int,
        d_inner: int,
        layers: int,
        positions: Callable[[int, int], Tensor] = positions,
        looked: tuple[int, int] = (-1, 0),
    ):
        super().__init__()
        check.count("layers", layers, least=1)
        layer, head = looked
        check.that(
            -layers <= layer < layers and -heads <= head < heads,
            "looked",
            looked,
            f"one of {layers} layers and {heads} heads, counted from 0",
        )
        self.embed = nn.Embedding(vocab, d_model, padding_idx=PAD)
        self.positions, self.looked = positions, looked
        self.blocks = nn.ModuleList(
            DecoderBlock(d_model, heads, d_inner) for _ in range(layers)
        )
        self.word = nn.Linear(d_model, vocab)

    def write(
        self,
        words: Int[Tensor, "batch target"],
        memory: Memory,
        state: Float[Tensor, "batch past layers d_model"],
    ) -> Written:
        """Read these words behind those of the state."""
        check.ids("words", words, self.embed.num_embeddings)
        (_, count), past = words.shape, state.shape[1]
        positions = self.positions(past + count, state.shape[-1])[past:]
        states = self.embed(words) + positions.to(state)
        mask = causal_mask(count, past).to(words.device)
        inputs, weights = [], []
        for layer, block in enumerate(self.blocks):
            inputs.append(states)
            states, looks = block(
                states,
                memory.states,
                mask,
                memory.mask.unsqueeze(1),
                state[:, :, layer],
            )
            weights.append(looks)
        return Written(
            self.word(states),
            torch.stack(weights, dim=1),
            torch.stack(inputs, dim=2),
        )

    def first_state(
        self, memory: Memory
    ) -> Float[Tensor, "batch 0 layers d_model"]:
        """Nothing is written yet."""
        batch, _, d_model = memory.states.shape
        return memory.states.new_empty(batch, 0, len(self.blocks), d_model)

    def over(self, memory: Memory) -> StepFunction:
        """A function (word, state) → Step that reads this memory."""
        layer, head = self.looked

        def step(word: Int[Tensor, " batch"], state: Tensor) -> Step:
            new = self.write(word.unsqueeze(1), memory, state)
            state = torch.cat([state, new.inputs], dim=1)
            weights = new.weights[:, layer, head, 0]
            return Step(new.logits[:, 0], state, weights)

        return step


class Transformer(Seq2Seq):
    """Seq2Seq that is led along the true words in one pass.

    The causal mask keeps each word from seeing those after it, so the pass
    gives what the steps would have given.
    """

    decoder: DecoderTransformer

    def forward(self, batch: Batch) -> Output:
        memory = self.encoder(batch.source)
        nothing = self.decoder.first_state(memory)
        written = self.decoder.write(batch.target_in, memory, nothing)
        layer, head = self.decoder.looked
        return Output(written.logits, written.weights[:, layer, head])
