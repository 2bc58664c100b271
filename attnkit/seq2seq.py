"""Encoder and decoder joined, with the true words as input."""

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attnkit.data.tensors import Batch
from attnkit.encoder import Memory
from attnkit.protocols import Decoder, Encoder, LedAtOnce


class Output(NamedTuple):
    """Logits for each target word. Without attention, weights is None."""

    logits: Float[Tensor, "batch target vocab"]
    weights: Float[Tensor, "batch target source"] | None


class Seq2Seq(nn.Module):
    """p(target | source), word by word (Sutskever et al. 2014, eq. 1).

    Teacher forcing: whatever the model would have written, each step reads
    the true previous word. `encoder(source)` gives a Memory,
    `decoder.over(memory)` a function (word, state) → Step. A decoder that
    can be led along all words at once is.
    """

    def __init__(
        self,
        encoder: Encoder,
        decoder: Decoder,
    ):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def forward(self, batch: Batch) -> Output:
        memory = self.encoder(batch.source)
        if isinstance(self.decoder, LedAtOnce):
            return Output(*self.decoder.led(memory, batch.target_in))
        return self.one_by_one(memory, batch)

    def one_by_one(self, memory: Memory, batch: Batch) -> Output:
        """Along the true words, a step a word."""
        step = self.decoder.over(memory)
        state = self.decoder.first_state(memory)
        steps = []
        for word in batch.target_in.unbind(dim=1):
            steps.append(step(word, state))
            state = steps[-1].state
        logits, _, weights = zip(*steps, strict=True)
        looked = weights[0] is not None
        return Output(
            torch.stack(logits, dim=1),
            torch.stack(weights, dim=1) if looked else None,
        )
