"""The recipes of others, written anew from their published settings.

Sizes, layers, dropout, first weights, optimizer and its rate, the size of a
batch, how often a true word is read in training, and how padding is treated.
`helped` gives a recipe what its page leaves out: batches of like length, masks
for padding, a loss of real words alone.
"""

import random
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from attnkit import PAD, Batch, Memory, Output, Seq2Seq, Step, Vocabs


class Recipe(NamedTuple):
    """Settings, and where they are published."""

    source: str
    d_word: int
    d_state: int
    layers: int
    both_ways: bool
    dropout: float
    begin: Callable[[nn.Module], None]
    size: int
    rate: float
    clip: float | None
    truth: float  # how often the true word is read
    skip: bool  # does the word layer see word and context too?
    fixed: bool  # is every sentence filled up to the longest of all?
    masked: bool  # is padding hidden from the look?
    counted: bool  # does padding count in the loss?

    def helped(self) -> "Recipe":
        return self._replace(fixed=False, masked=True, counted=False)


def as_built(model: nn.Module) -> None:
    """The first weights that PyTorch chooses."""


def xavier(model: nn.Module) -> None:
    """Glorot and Bengio 2010: linear layers and GRUs."""
    for name, weight in model.named_parameters():
        if "weight" in name and "embed" not in name:
            nn.init.xavier_uniform_(weight)


def small(model: nn.Module) -> None:
    """Normal with a deviation of 0.01, biases 0."""
    for name, weight in model.named_parameters():
        if "weight" in name:
            nn.init.normal_(weight, std=0.01)
        else:
            nn.init.zeros_(weight)


RECIPES = {
    "PyTorch's tutorial": Recipe(
        "S. Robertson, NLP from scratch: translation with a sequence to "
        "sequence network and attention, as revised in 2023",
        128, 128, 1, False, 0.1, as_built, 32, 1e-3, None, 1.0, False,
        True, False, True,
    ),
    "D2L": Recipe(
        "A. Zhang and others, Dive into deep learning, 11.4",
        256, 256, 2, False, 0.2, xavier, 128, 5e-3, 1.0, 1.0, False,
        True, True, False,
    ),
    "bentrevett": Recipe(
        "B. Trevett, pytorch-seq2seq, 3: neural machine translation by "
        "jointly learning to align and translate",
        256, 512, 1, True, 0.5, small, 128, 1e-3, 1.0, 0.5, True,
        False, False, False,
    ),
}  # fmt: skip


class PeerEncoder(nn.Module):
    """A GRU over the words; its last state begins the decoder."""

    def __init__(self, words: int, recipe: Recipe):
        super().__init__()
        self.embed = nn.Embedding(words, recipe.d_word, padding_idx=PAD)
        self.dropout = nn.Dropout(recipe.dropout)
        self.masked = recipe.masked
        self.rnn = nn.GRU(
            recipe.d_word,
            recipe.d_state,
            recipe.layers,
            batch_first=True,
            bidirectional=recipe.both_ways,
            dropout=recipe.dropout if recipe.layers > 1 else 0.0,
        )

    def forward(self, source: Tensor) -> Memory:
        mask = source != PAD
        read = self.dropout(self.embed(source))
        if self.masked:
            packed = pack_padded_sequence(
                read,
                mask.sum(dim=1),
                batch_first=True,
                enforce_sorted=False,
            )
            states, final = self.rnn(packed)
            states, _ = pad_packed_sequence(
                states, batch_first=True, total_length=source.shape[1]
            )
        else:
            states, final = self.rnn(read)
        return Memory(states, final.transpose(0, 1).flatten(1), mask)


class PeerDecoder(nn.Module):
    """Additive attention, asked by the state before; a GRU; a word layer."""

    def __init__(self, words: int, recipe: Recipe):
        super().__init__()
        d, ways = recipe.d_state, 2 if recipe.both_ways else 1
        self.layers, self.skip = recipe.layers, recipe.skip
        self.both_ways, self.masked = recipe.both_ways, recipe.masked
        self.embed = nn.Embedding(words, recipe.d_word, padding_idx=PAD)
        self.dropout = nn.Dropout(recipe.dropout)
        self.W, self.U = nn.Linear(d, d), nn.Linear(ways * d, d)
        self.v = nn.Linear(d, 1)
        self.first = nn.Linear(ways * d, d)  # of two directions only
        self.rnn = nn.GRU(
            recipe.d_word + ways * d,
            d,
            recipe.layers,
            batch_first=True,
            dropout=recipe.dropout if recipe.layers > 1 else 0.0,
        )
        seen = d + (ways * d + recipe.d_word) * recipe.skip
        self.word = nn.Linear(seen, words)

    def first_state(self, memory: Memory) -> Tensor:
        if self.both_ways:
            return torch.tanh(self.first(memory.final)).unsqueeze(1)
        return memory.final.unflatten(1, (self.layers, -1))

    def over(self, memory: Memory) -> Callable[[Tensor, Tensor], Step]:
        keys = self.U(memory.states)

        def step(word: Tensor, state: Tensor) -> Step:
            query = self.W(state[:, -1]).unsqueeze(1)
            scores = self.v(torch.tanh(query + keys)).squeeze(-1)
            if self.masked:
                scores = scores.masked_fill(~memory.mask, -1e9)
            weights = scores.softmax(dim=-1)
            context = (weights.unsqueeze(1) @ memory.states).squeeze(1)
            read = self.dropout(self.embed(word))
            joined = torch.cat([read, context], dim=-1).unsqueeze(1)
            now = state.transpose(0, 1).contiguous()
            out, now = self.rnn(joined, now)
            seen = out.squeeze(1)
            if self.skip:
                seen = torch.cat([seen, context, read], dim=-1)
            return Step(self.word(seen), now.transpose(0, 1), weights)

        return step


class Peer(Seq2Seq):
    """Both, led along the true words or, in part, along its own."""

    def __init__(self, vocabs: Vocabs, recipe: Recipe, seed: int = 0):
        torch.manual_seed(seed)
        super().__init__(
            PeerEncoder(len(vocabs.source), recipe),
            PeerDecoder(len(vocabs.target), recipe),
        )
        self.truth, self.dice = recipe.truth, random.Random(seed)
        recipe.begin(self)

    def forward(self, batch: Batch) -> Output:
        memory = self.encoder(batch.source)
        step = self.decoder.over(memory)
        state = self.decoder.first_state(memory)
        own = batch.target_in[:, 0]
        logits: list[Tensor] = []
        weights: list[Tensor] = []
        for true in batch.target_in.unbind(dim=1):
            first = not logits
            led = first or self.dice.random() < self.truth
            now = step(true if led else own, state)
            state, own = now.state, now.logits.argmax(dim=-1)
            logits.append(now.logits)
            assert now.weights is not None
            weights.append(now.weights)
        return Output(torch.stack(logits, 1), torch.stack(weights, 1))


def filled(batch: Batch, source: int, target: int) -> Batch:
    """A batch with all sentences filled up to one length."""
    sizes = (source, target, target)
    return Batch(
        *(
            nn.functional.pad(side, (0, size - side.shape[1]), value=PAD)
            for side, size in zip(batch, sizes)
        )
    )
