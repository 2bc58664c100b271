"""A tiny corpus and small models for the tests."""

import torch

from attnkit import (
    AdditiveScore,
    Attention,
    AttentionDecoder,
    DecoderRNN,
    EncoderRNN,
    GeneralScore,
    Head,
    LuongDecoder,
    Pair,
    Seq2Seq,
    Vocabs,
    last_state,
    mean_of_states,
)

TEXT = """je dors / i sleep
tu manges une pomme / you eat an apple
le chat noir dort / the black cat sleeps
il ne dort pas / he does not sleep
elle voit le petit chat / she sees the small cat"""
PAIRS = [
    Pair(*(tuple(side.split()) for side in line.split(" / ")))
    for line in TEXT.splitlines()
]
VOCABS = Vocabs.of(PAIRS)
LOOKING = ["general", "additive", "head", "luong"]
KINDS = ["last", "mean", *LOOKING]


def model(kind="general", d_hidden=6):
    """An untrained float64 model of one of KINDS."""
    torch.manual_seed(0)
    sizes = (len(VOCABS.target), 5, 8, d_hidden)
    decoder = {
        "last": lambda: DecoderRNN(*sizes, last_state),
        "mean": lambda: DecoderRNN(*sizes, mean_of_states),
        "general": lambda: AttentionDecoder(
            *sizes, Attention(GeneralScore(d_hidden, 8))
        ),
        "additive": lambda: AttentionDecoder(
            *sizes, Attention(AdditiveScore(d_hidden, 8, 7))
        ),
        "head": lambda: AttentionDecoder(*sizes, Head(d_hidden, 8, 8, 5, 8)),
        "luong": lambda: LuongDecoder(
            *sizes, Attention(GeneralScore(d_hidden, 8))
        ),
    }[kind]()
    encoder = EncoderRNN(len(VOCABS.source), 5, 4)
    return Seq2Seq(encoder, decoder).double()
