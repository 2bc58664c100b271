"""The translators that the course compares, at one size.

Attention has a score to learn, so the fixed-vector models get a wider
decoder: all three then have the same number of parameters within 1 %.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from attnkit.attention import Attention
from attnkit.data.vocab import Vocabs
from attnkit.decoder import AttentionDecoder, DecoderRNN, last_state
from attnkit.encoder import EncoderRNN, Memory
from attnkit.scores import GeneralScore
from attnkit.seq2seq import Seq2Seq


def fixed_model(
    vocabs: Vocabs,
    summary: Callable[[Memory], Tensor] = last_state,
    d_memory: int = 128,
    d_hidden: int = 136,
    seed: int = 0,
) -> Seq2Seq:
    """Encoder and decoder with one fixed vector between them."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoder = EncoderRNN(len(vocabs.source), 64, d_memory // 2)
        decoder = DecoderRNN(
            len(vocabs.target), 64, d_memory, d_hidden, summary
        )
    return Seq2Seq(encoder, decoder)


def attention_model(vocabs: Vocabs, seed: int = 0) -> Seq2Seq:
    """Encoder and decoder with attention between them."""
    d_memory, d_hidden = 128, 128
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoder = EncoderRNN(len(vocabs.source), 64, d_memory // 2)
        attention = Attention(GeneralScore(d_hidden, d_memory, scale=True))
        decoder = AttentionDecoder(
            len(vocabs.target), 64, d_memory, d_hidden, attention
        )
    return Seq2Seq(encoder, decoder)


def parameters(model: nn.Module) -> int:
    """How many numbers a model learns."""
    return sum(tensor.numel() for tensor in model.parameters())
