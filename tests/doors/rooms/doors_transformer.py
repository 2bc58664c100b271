"""The doors of the Transformer."""

import pytest
import torch

from attnkit import (
    DecoderBlock,
    DecoderTransformer,
    EncoderBlock,
    EncoderTransformer,
    Memory,
    MultiHeadAttention,
    causal_mask,
)

Q = torch.randn(2, 3, 4)


HEADS = MultiHeadAttention(6, 3)


BLOCK = DecoderBlock(6, 3, 4)


STATES, MEMORY = torch.randn(2, 3, 6), torch.randn(2, 5, 6)


WRITER = DecoderTransformer(9, 6, 3, 4, layers=1)


REAL = torch.ones(2, 5, dtype=torch.bool)


BAD_TRANSFORMERS = {
    "heads": (lambda: MultiHeadAttention(6, 4), "d_model: got 6, wanted a mu"),
    "no heads": (lambda: MultiHeadAttention(6, 0), "heads: got 0, wanted"),
    "no width": (lambda: MultiHeadAttention(0, 1), "d_model: got 0, wanted"),
    "query": (lambda: HEADS(STATES[..., :4], MEMORY, MEMORY), "query: got"),
    "key": (lambda: HEADS(STATES, Q, Q), "key: got"),
    "value": (lambda: HEADS(STATES, MEMORY, MEMORY[..., :4]), "value: got"),
    "batch of heads": (lambda: HEADS(STATES[:1], MEMORY, MEMORY), "query: "),
    "mask of heads": (
        lambda: HEADS(STATES, MEMORY, MEMORY, torch.ones(3, 5)),
        "mask: got torch.float32, wanted torch.bool",
    ),
    "axes of that mask": (
        lambda: HEADS(STATES, MEMORY, MEMORY, causal_mask(3)),
        "mask: got shape .3, 3., wanted one that broadcasts to .2, 3, 5",
    ),
    "block": (lambda: EncoderBlock(6, 3, 4)(Q), "query: got shape"),
    "block of 5 heads": (lambda: EncoderBlock(6, 5, 4), "d_model: got 6"),
    "memory": (lambda: BLOCK(STATES, Q), "key: got shape"),
    "memory mask": (
        lambda: BLOCK(STATES, MEMORY, None, causal_mask(3)),
        "mask: got shape",
    ),
    "causal": (lambda: causal_mask(0), "words: got 0, wanted"),
    "causal past": (lambda: causal_mask(2, -1), "past: got -1, wanted"),
    "encoder layers": (
        lambda: EncoderTransformer(9, 6, 3, 4, layers=0),
        "layers: got 0, wanted",
    ),
    "decoder layers": (
        lambda: DecoderTransformer(9, 6, 3, 4, layers=0),
        "layers: got 0, wanted",
    ),
    "encoder ids": (
        lambda: EncoderTransformer(4, 6, 3, 4, 1)(torch.tensor([[4]])),
        "source: got ids from 4 to 4, wanted ids from 0 to 3",
    ),
    "decoder ids": (
        lambda: WRITER.over(Memory(MEMORY, MEMORY[:, 0], REAL))(
            torch.tensor([3, 9]), torch.empty(2, 0, 1, 6)
        ),
        "words: got ids from 3 to 9, wanted ids from 0 to 8",
    ),
    "looked": (
        lambda: DecoderTransformer(9, 6, 3, 4, layers=1, looked=(1, 0)),
        r"looked: got \(1, 0\), wanted",
    ),
}


@pytest.mark.parametrize(
    "call, says", BAD_TRANSFORMERS.values(), ids=BAD_TRANSFORMERS
)
def test_transformers(call, says):
    with pytest.raises(ValueError, match=rf"^{says}"):
        call()
