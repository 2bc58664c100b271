"""The translators that the course compares, at one size.

Attention has a score to learn, so the fixed-vector models get a wider
decoder: all three then have the same number of parameters within 1 %.
"""

from collections.abc import Callable
from functools import partial
from importlib.resources import files

import torch
from torch import Tensor, nn

from attnkit import check
from attnkit.attention import Attention
from attnkit.data.vocab import Vocabs
from attnkit.decoder import AttentionDecoder, DecoderRNN, last_state
from attnkit.encoder import EncoderRNN, positions
from attnkit.model_files import load
from attnkit.protocols import Encoder, Summary
from attnkit.scores import GeneralScore
from attnkit.seq2seq import Seq2Seq
from attnkit.stacks import DecoderTransformer, EncoderTransformer, Transformer


def fixed_model(
    vocabs: Vocabs,
    summary: Summary = last_state,
    d_embedding: int = 64,
    d_memory: int = 128,
    d_hidden: int = 136,
    dropout: float = 0.0,
    seed: int = 0,
) -> Seq2Seq:
    """Encoder and decoder with one fixed vector between them."""
    sizes = (d_embedding, d_memory, d_hidden)
    check.seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoder = EncoderRNN(
            len(vocabs.source), d_embedding, d_memory // 2, dropout=dropout
        )
        decoder = DecoderRNN(len(vocabs.target), *sizes, summary, dropout)
    return Seq2Seq(encoder, decoder)


def attention_model(
    vocabs: Vocabs,
    *,
    encoder: Callable[[int], Encoder] | None = None,
    attention: Callable[[], Attention] | None = None,
    decoder: type[AttentionDecoder] = AttentionDecoder,
    d_embedding: int = 64,
    d_memory: int = 128,
    d_hidden: int = 128,
    dropout: float = 0.0,
    seed: int = 0,
) -> Seq2Seq:
    """Encoder and decoder with attention between them.

    `encoder` makes another one for a number of words, `attention` another
    look-up: functions, so that the seed sets their first numbers too. They
    choose their own sizes and dropout.
    """
    sizes = (d_embedding, d_memory, d_hidden)
    check.seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        read = encoder or partial(
            EncoderRNN,
            d_embedding=d_embedding,
            d_hidden=d_memory // 2,
            dropout=dropout,
        )
        look = attention or (
            lambda: Attention(GeneralScore(d_hidden, d_memory, scale=True))
        )
        return Seq2Seq(
            read(len(vocabs.source)),
            decoder(len(vocabs.target), *sizes, look(), dropout),
        )


def transformer_model(
    vocabs: Vocabs,
    positions: Callable[[], Callable[[int, int], Tensor]] = lambda: positions,
    d_model: int = 80,
    heads: int = 4,
    d_inner: int = 128,
    layers: int = 2,
    seed: int = 0,
) -> Transformer:
    """Encoder and decoder without recurrence, of the others' size.

    `positions` makes what gives a vector for each position: once for the
    encoder, once for the decoder.
    """
    sizes = (d_model, heads, d_inner, layers)
    check.seed(seed)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return Transformer(
            EncoderTransformer(len(vocabs.source), *sizes, positions()),
            DecoderTransformer(len(vocabs.target), *sizes, positions()),
        )


def parameters(model: nn.Module) -> int:
    """How many numbers a model learns."""
    return sum(tensor.numel() for tensor in model.parameters())


def pretrained() -> tuple[Seq2Seq, Vocabs]:
    """The attention model of chapter 03, trained, with its vocabularies.

    Made by `python -m studies.weights`; attention.json beside the weights
    says with which data, settings and versions, and what it can do.
    """
    path = files("attnkit") / "weights" / "attention.safetensors"
    return load(str(path), attention_model)
