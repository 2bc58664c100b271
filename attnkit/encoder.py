"""The encoder: read the source sentence into a memory of states."""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from attnkit import check
from attnkit.data.vocab import PAD


class Memory(NamedTuple):
    """What the encoder hands over: a state a word, and the last state.

    The mask is True at words and False at padding.
    """

    states: Float[Tensor, "batch source d_memory"]
    final: Float[Tensor, "batch d_memory"]
    mask: Bool[Tensor, "batch source"]


def check_padding(mask: Bool[Tensor, "batch source"]) -> None:
    """Real words first, padding after them, no empty row."""
    check.that(
        bool(mask[:, 0].all()),
        "source",
        "a row that starts with padding",
        "sentences of at least one word, padded on the right",
    )
    check.that(
        not bool((mask[:, 1:] & ~mask[:, :-1]).any()),
        "source",
        "a word after padding",
        "padding only at the end of a row",
    )


def words_of(
    source: Int[Tensor, "batch source"], vocab: int
) -> Bool[Tensor, "batch source"]:
    """The mask of a batch of ids, after checking that it is one."""
    check.ids("source", source, vocab)
    mask = source != PAD
    check_padding(mask)
    return mask


class EncoderRNN(nn.Module):
    """h_j = rnn(h_{j-1}, word j), in both directions if bidirectional.

    `rnn` is nn.GRU, nn.LSTM or nn.RNN. The width of the memory, d_memory, is
    d_hidden, or 2 d_hidden where both directions are joined; of an LSTM's
    two states the memory holds h. Padding changes no state: the RNN never
    reads it (Cho et al. 2014; both directions: Bahdanau et al. 2015). Of
    several `layers`, each reads the states of the one before it.
    """

    def __init__(
        self,
        vocab: int,
        d_embedding: int,
        d_hidden: int,
        rnn: Callable[..., nn.RNNBase] = nn.GRU,
        bidirectional: bool = True,
        dropout: float = 0.0,
        layers: int = 1,
    ):
        super().__init__()
        self.embed = nn.Embedding(vocab, d_embedding, padding_idx=PAD)
        self.dropout = nn.Dropout(dropout)
        self.rnn = rnn(
            d_embedding,
            d_hidden,
            batch_first=True,
            bidirectional=bidirectional,
            num_layers=layers,
            dropout=dropout if layers > 1 else 0.0,
        )

    def forward(self, source: Int[Tensor, "batch source"]) -> Memory:
        mask = words_of(source, self.embed.num_embeddings)
        words = pack_padded_sequence(
            self.dropout(self.embed(source)),
            mask.sum(dim=1).cpu(),
            batch_first=True,
            enforce_sorted=False,
        )
        states, final = self.rnn(words)
        states, _ = pad_packed_sequence(
            states, batch_first=True, total_length=source.shape[1]
        )
        h = final[0] if isinstance(final, tuple) else final
        ways = 2 if self.rnn.bidirectional else 1
        h = h[-ways:].transpose(0, 1).flatten(start_dim=1)  # of the last layer
        return Memory(self.dropout(states), h, mask)


def masked_mean(
    states: Float[Tensor, "batch source d"], mask: Bool[Tensor, "batch source"]
) -> Float[Tensor, "batch d"]:
    """The mean of the words' states, padding left out."""
    words = mask.unsqueeze(-1).to(states.dtype)
    return (states * words).sum(dim=1) / words.sum(dim=1)


class EncoderConv(nn.Module):
    """h_j = tanh(convolution of the words around word j).

    Each state sees `window` words, an odd number, and nothing beyond. There
    is no last state: `final` is the mean of the states (Gehring et al. 2017,
    A convolutional encoder model for neural machine translation).
    """

    def __init__(
        self, vocab: int, d_embedding: int, d_memory: int, window: int = 5
    ):
        super().__init__()
        check.count("window", window, least=1)
        check.that(window % 2 == 1, "window", window, "an odd number")
        self.embed = nn.Embedding(vocab, d_embedding, padding_idx=PAD)
        self.convolve = nn.Conv1d(
            d_embedding, d_memory, window, padding=window // 2
        )

    def forward(self, source: Int[Tensor, "batch source"]) -> Memory:
        mask = words_of(source, self.embed.num_embeddings)
        words = self.embed(source).transpose(1, 2)  # Conv1d wants it so
        states = torch.tanh(self.convolve(words)).transpose(1, 2)
        return Memory(states, masked_mean(states, mask), mask)


def positions(count: int, d: int) -> Float[Tensor, "count d"]:
    """Place j as sines and cosines of d / 2 wavelengths, 2 pi to 20,000 pi.

    p[j, 2i] = sin(j / 10000^(2i/d)), p[j, 2i+1] = cos of the same
    (Vaswani et al. 2017, 3.5).
    """
    check.count("count", count, least=1)
    check.count("d", d, least=2)
    check.that(d % 2 == 0, "d", d, "an even number")
    rates = torch.exp(torch.arange(0, d, 2) * (-math.log(10_000) / d))
    angles = torch.arange(count).unsqueeze(1) * rates
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)


class EncoderPositions(nn.Module):
    """h_j = tanh(W (word j + position j) + b): no state sees another word.

    `final` is the mean of the states.
    """

    def __init__(self, vocab: int, d_memory: int):
        super().__init__()
        self.embed = nn.Embedding(vocab, d_memory, padding_idx=PAD)
        self.mix = nn.Linear(d_memory, d_memory)

    def forward(self, source: Int[Tensor, "batch source"]) -> Memory:
        mask = words_of(source, self.embed.num_embeddings)
        words = self.embed(source)
        position = positions(*words.shape[1:]).to(words)
        states = torch.tanh(self.mix(words + position))
        return Memory(states, masked_mean(states, mask), mask)
